import { one } from './one';

/** Textures that other drawings refer to: out of sync, fenced, and cut. */
export function drawHatching(svg: Element): void {
  const definitions = one(svg, 'defs.hatching');
  for (const name of ['hatch', 'hatch-danger'] as const) {
    const pattern = one(definitions, `pattern.${name}`, {
      id: name,
      width: 7,
      height: 7,
      patternUnits: 'userSpaceOnUse',
      patternTransform: 'rotate(45)',
    });
    one(pattern, 'rect.stripe', { width: 2.2, height: 7 });
  }
}
