/** Loads how flags are dragged when the first is touched or focused. What is pressed before it has come is not lost: no key, and no touch. */
import type { Session } from '../../state/session';

export function flagsInHand(root: SVGSVGElement, session: Session): () => void {
  let stop: (() => void) | null = null;
  let isWanted = false;
  let isOver = false;
  const early: (KeyboardEvent | PointerEvent)[] = [];

  async function onFlag(event: Event) {
    if ((event.target as Element).closest('.flag') === null) return;
    if (event instanceof KeyboardEvent && event.key !== 'Tab') {
      event.preventDefault();
      event.stopPropagation();
      early.push(event);
    }
    if (event.type === 'pointerdown') early.push(event as PointerEvent);
    if (isWanted) return;
    isWanted = true;
    const { takesFlagsInHand } = await import('./flag-drag');
    ignore();
    if (isOver) return;
    stop = takesFlagsInHand(root, session, early);
  }

  const events = ['pointerover', 'pointerdown', 'focusin', 'keydown'] as const;
  const ignore = () => {
    for (const event of events) root.removeEventListener(event, onFlag);
  };
  for (const event of events) root.addEventListener(event, onFlag);
  return () => {
    isOver = true;
    ignore();
    stop?.();
  };
}
