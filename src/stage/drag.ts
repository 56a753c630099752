/**
 * One drag of one thing on a picture, from press to release, in the picture's own units. A press that does not move is no drag, and its click
 * is the thing's own; after a drag the click that the browser adds is swallowed.
 */
export interface Dragged {
  readonly thing: SVGElement;
  /** Where it was taken, and how far it has come since. */
  readonly from: { readonly x: number; readonly y: number };
  readonly by: { readonly x: number; readonly y: number };
}

export interface DragHandlers {
  /** What can be dragged, by a selector. */
  readonly things: string;
  /** Which is meant, where one lies over others; the uppermost where nothing is said. */
  pick?(thing: SVGElement, at: { readonly clientX: number; readonly clientY: number }): SVGElement;
  move(dragged: Dragged): void;
  drop(dragged: Dragged): void;
  cancel(): void;
}

/** Farther than a trembling finger. */
const DRAG_FROM_PX = 5;

export function drags(root: SVGSVGElement, { things, pick, move, drop, cancel }: DragHandlers): () => void {
  let grip: { readonly thing: SVGElement; readonly pointer: number; readonly x: number; readonly y: number } | null = null;
  let dragged: Dragged | null = null;

  function onPointerDown(event: PointerEvent): void {
    const thing = (event.target as Element).closest<SVGElement>(things);
    if (thing === null || event.button !== 0 || !event.isPrimary) return;
    grip = { thing: pick?.(thing, event) ?? thing, pointer: event.pointerId, x: event.clientX, y: event.clientY };
  }

  function onPointerMove(event: PointerEvent): void {
    if (grip === null || event.pointerId !== grip.pointer) return;
    const px = { x: event.clientX - grip.x, y: event.clientY - grip.y };
    if (dragged === null && Math.hypot(px.x, px.y) < DRAG_FROM_PX) return;
    if (dragged === null) root.setPointerCapture(grip.pointer);
    const matrix = root.getScreenCTM();
    const scale = matrix?.a ?? 1;
    const from = { x: (grip.x - (matrix?.e ?? 0)) / scale, y: (grip.y - (matrix?.f ?? 0)) / scale };
    dragged = { thing: grip.thing, from, by: { x: px.x / scale, y: px.y / scale } };
    move(dragged);
  }

  function onPointerUp(): void {
    grip = null;
    if (dragged === null) return;
    const done = dragged;
    dragged = null;
    root.addEventListener('click', swallow, { capture: true, once: true });
    setTimeout(() => root.removeEventListener('click', swallow, { capture: true }));
    drop(done);
  }

  function leave(): void {
    grip = null;
    if (dragged === null) return;
    dragged = null;
    cancel();
  }

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') leave();
  };

  root.addEventListener('pointerdown', onPointerDown);
  root.addEventListener('pointermove', onPointerMove);
  root.addEventListener('pointerup', onPointerUp);
  root.addEventListener('pointercancel', leave);
  window.addEventListener('keydown', onKeyDown);
  return () => {
    root.removeEventListener('pointerdown', onPointerDown);
    root.removeEventListener('pointermove', onPointerMove);
    root.removeEventListener('pointerup', onPointerUp);
    root.removeEventListener('pointercancel', leave);
    window.removeEventListener('keydown', onKeyDown);
  };
}

const swallow = (event: Event) => {
  event.stopPropagation();
  event.preventDefault();
};
