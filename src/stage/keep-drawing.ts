/**
 * What every picture that lives on frames has in common: it is drawn again when a frame comes, when the pace changes and when its room does;
 * the arrow keys walk along its lanes, and what can be dragged can be taken in hand.
 */
import type { Session } from '../state/session';
import { arrowsWalkLanes } from './log/lane-stops';

export interface Room {
  readonly width: number;
  readonly height: number;
}

export interface Drawing {
  readonly root: SVGSVGElement;
  readonly room: Element;
  readonly session: Session;
  /** What can be taken in hand here. */
  readonly hands: (root: SVGSVGElement, session: Session) => () => void;
  /** Not called where there is no room: something else stands in its place, and there is nobody to draw for. */
  draw(room: Room): void;
}

export function keepDrawing({ root, room, session, hands, draw }: Drawing): { redraw(): void; stop(): void } {
  let size: Room = { width: room.clientWidth, height: room.clientHeight };
  const redraw = () => {
    if (size.width > 0) draw(size);
  };
  const observer = new ResizeObserver(() => {
    size = { width: room.clientWidth, height: room.clientHeight };
    redraw();
  });
  observer.observe(room);
  const stops = [
    arrowsWalkLanes(root),
    hands(root, session),
    session.store.subscribe((state, before) => {
      if (state.frame !== before.frame || state.pace.speed !== before.pace.speed) redraw();
    }),
  ];
  redraw();
  return {
    redraw,
    stop() {
      observer.disconnect();
      for (const stop of stops) stop();
    },
  };
}
