/**
 * In a narrow window a lesson's words lie in a sheet over the bottom of the stage, which stops at three heights: peek, half, full. Its
 * grip is dragged, tapped, or moved with the arrows. In a wide window the sheet is not there, and its content stands in its column.
 */
import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef, useState } from 'react';

const STOPS = ['peek', 'half', 'full'] as const;
type Stop = (typeof STOPS)[number];
/** Less is a tap. */
const DRAGGED_PX = 8;

export function Sheet({ children }: { readonly children: ReactNode }) {
  const [stop, setStop] = useState<Stop>('half');
  const sheet = useRef<HTMLDivElement>(null);
  const drag = useRef<{ readonly from: number; readonly height: number } | null>(null);
  const [height, setHeight] = useState<number | null>(null);
  const at = STOPS.indexOf(stop);

  function onKeyDown(event: KeyboardEvent) {
    const to = {
      ArrowUp: at + 1,
      ArrowRight: at + 1,
      ArrowDown: at - 1,
      ArrowLeft: at - 1,
      Home: 0,
      End: 2,
      Enter: (at + 1) % 3,
      ' ': (at + 1) % 3,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    setStop(STOPS[Math.max(0, Math.min(2, to))] ?? stop);
  }

  function onPointerDown(event: PointerEvent<HTMLElement>) {
    event.currentTarget.setPointerCapture(event.pointerId);
    drag.current = { from: event.clientY, height: sheet.current?.clientHeight ?? 0 };
  }

  function onPointerMove({ clientY }: PointerEvent) {
    if (drag.current !== null) setHeight(drag.current.height + drag.current.from - clientY);
  }

  function onPointerUp({ clientY }: PointerEvent) {
    if (drag.current === null) return;
    const moved = drag.current.from - clientY;
    const room = sheet.current?.parentElement?.clientHeight ?? 1;
    const share = (drag.current.height + moved) / room;
    drag.current = null;
    setHeight(null);
    if (Math.abs(moved) < DRAGGED_PX) setStop(STOPS[(at + 1) % 3] ?? stop);
    else setStop(share < 0.3 ? 'peek' : share < 0.78 ? 'half' : 'full');
  }

  return (
    <div ref={sheet} className={`sheet ${stop}`} style={height === null ? undefined : { height }}>
      <div
        className="sheet-grip"
        role="slider"
        tabIndex={0}
        aria-label="Height of the lesson"
        aria-orientation="vertical"
        aria-valuemin={0}
        aria-valuemax={2}
        aria-valuenow={at}
        aria-valuetext={stop}
        onKeyDown={onKeyDown}
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={onPointerUp}
        onPointerCancel={() => {
          drag.current = null;
          setHeight(null);
        }}
      >
        <i />
      </div>
      {children}
    </div>
  );
}
