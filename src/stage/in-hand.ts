/**
 * What can be dragged, or moved with keys, on any picture of the cluster: flags, links, consumers. How, is loaded when the first of them is
 * touched or focused. A key that is pressed, or a finger that is put down, before it has come is not lost.
 */
import type { Session } from '../state/session';

const CAN_BE_TAKEN = '.flag, .link, .way, .member';

export function thingsInHand(root: SVGSVGElement, session: Session): () => void {
  let stop: (() => void) | null = null;
  let isWanted = false;
  let isOver = false;
  const early: KeyboardEvent[] = [];
  let press: PointerEvent | null = null;

  async function onThing(event: Event) {
    const thing = (event.target as Element).closest(CAN_BE_TAKEN);
    if (thing === null) return;
    if (event instanceof KeyboardEvent && !/^(Tab|Enter| )$/.test(event.key)) {
      event.preventDefault();
      event.stopPropagation();
      early.push(event);
    }
    if (event.type === 'pointerdown') press = event as PointerEvent;
    if (isWanted) return;
    isWanted = true;
    const { takesInHand } = await import('./take-in-hand');
    ignore();
    if (isOver) return;
    stop = takesInHand(root, session);
    if (press !== null) press.target?.dispatchEvent(new PointerEvent('pointerdown', pressAgain(press)));
    for (const { key, target } of early) target?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
  }

  const letGo = () => {
    press = null;
  };
  const events = ['pointerover', 'pointerdown', 'focusin', 'keydown'] as const;
  const ends = ['pointerup', 'pointercancel'] as const;
  const ignore = () => {
    for (const event of events) root.removeEventListener(event, onThing);
    for (const event of ends) window.removeEventListener(event, letGo);
  };
  for (const event of events) root.addEventListener(event, onThing);
  for (const event of ends) window.addEventListener(event, letGo);
  return () => {
    isOver = true;
    ignore();
    stop?.();
  };
}

function pressAgain({ pointerId, pointerType, clientX, clientY, button, isPrimary }: PointerEvent): PointerEventInit {
  return { pointerId, pointerType, clientX, clientY, button, isPrimary, bubbles: true };
}
