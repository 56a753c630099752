/** A group is told by the shape of its pennant, never by hue. */
const SHAPES = [
  'M0 0l20 7l-20 7z',
  'M0 0h20l-6.4 7l6.4 7h-20z',
  'M0 0h20v14h-20z',
  'M0 0h13a7 7 0 0 1 0 14h-13z',
  'M0 0h12l8 7l-8 7h-12z',
] as const;

export const pennantPath = (pennant: number) => SHAPES[pennant % SHAPES.length] ?? SHAPES[0];
/** The first time round the odd ones are hollow, the second time the even ones. */
export const pennantIsSolid = (pennant: number) => (pennant + Math.floor(pennant / SHAPES.length)) % 2 === 0;
