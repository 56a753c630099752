/** A ring that goes where the mouse or a finger is, or where arrow keys take it. Nothing can be pressed by it. */
import { useEffect, useState } from 'react';

const STEP = 24;

export function Pointer() {
  const [place, setPlace] = useState({ x: innerWidth / 2, y: innerHeight / 2 });
  useEffect(() => {
    const follow = ({ clientX, clientY }: PointerEvent) => setPlace({ x: clientX, y: clientY });
    const walk = (event: KeyboardEvent) => {
      const by = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
      // Whatever has focus and moves by arrows goes on doing so.
      if (by === undefined || event.defaultPrevented || (event.target as Element).closest('input, select, svg, [role=slider], [role=menu]'))
        return;
      event.preventDefault();
      setPlace(({ x, y }) => ({ x: x + by[0]! * STEP, y: y + by[1]! * STEP }));
    };
    addEventListener('pointermove', follow);
    addEventListener('keydown', walk);
    return () => {
      removeEventListener('pointermove', follow);
      removeEventListener('keydown', walk);
    };
  }, []);
  return <div className="pointer-ring" style={{ left: place.x, top: place.y }} aria-hidden="true" />;
}
