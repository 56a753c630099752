/** The time line as a slider: drag the playhead, or press the arrows, to go back; End comes back to now. The wheel, + and − look closer. */
import { type CSSProperties, type KeyboardEvent, type PointerEvent, useEffect, useMemo, useRef, useState, type WheelEvent } from 'react';
import type { VirtualTime } from '../engine/sim/context';
import { clock } from '../stage/kit/numbers';
import { partedAt } from '../state/branches';
import { useSession, useSessionState, useTimeline } from '../state/hooks';
import { drawScrubber, type GhostPicture, timeScale, type View, zoomed } from './draw-scrubber';
import { useSeek } from './use-seek';

export function Scrubber() {
  const svg = useRef<SVGSVGElement>(null);
  const [width, setWidth] = useState(812);
  const session = useSession();
  const seek = useSeek();
  const now = useSessionState(({ frame }) => (frame?.now ?? 0) as VirtualTime);
  const newest = useSessionState(({ frame }) => (frame?.newest ?? 0) as VirtualTime);
  const oldest = useSessionState(({ frame }) => (frame?.oldest ?? 0) as VirtualTime);
  const timeline = useTimeline((state) => state);
  const [view, setView] = useState<View | null>(null);
  const ghost = useGhost();
  const picture = { now, newest, oldest, width, view, ghost };
  const x = timeScale(picture);
  const isLookingBack = newest > now;

  useEffect(() => {
    const root = svg.current;
    if (root === null) return;
    const observer = new ResizeObserver(() => setWidth(root.parentElement?.clientWidth ?? 812));
    if (root.parentElement !== null) observer.observe(root.parentElement);
    return () => observer.disconnect();
  }, []);

  useEffect(() => {
    const root = svg.current;
    if (root === null) return;
    drawScrubber(root, { now, newest, oldest, width, view, ghost }, timeline, {
      jumpTo(mark) {
        seek(mark.at);
        session.selection.select({ kind: 'Event', event: mark.id });
      },
      goBack(at) {
        if (ghost === null) return;
        session.showBranch(ghost.branch);
        if (at !== null) seek(at);
      },
    });
  }, [session, timeline, seek, now, newest, oldest, width, view, ghost]);

  function drag(event: PointerEvent<HTMLElement>) {
    if (event.buttons !== 1) return;
    const box = event.currentTarget.getBoundingClientRect();
    seek(clamp(x.invert(event.clientX - box.left), oldest, newest));
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.key === '+' || event.key === '-') return setView(zoomed(picture, now, event.key === '+' ? 0.5 : 2));
    const [from, until] = x.domain();
    const span = (until - from) / 100;
    const to = { ArrowLeft: now - span, ArrowDown: now - span, ArrowRight: now + span, ArrowUp: now + span, Home: oldest, End: newest }[
      event.key
    ];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    seek(clamp(to, oldest, newest));
  }

  function zoom(event: WheelEvent<HTMLElement>) {
    const around = Math.min(newest, x.invert(event.clientX - event.currentTarget.getBoundingClientRect().left)) as VirtualTime;
    setView(zoomed(picture, around, 2 ** (event.deltaY / 200)));
  }

  return (
    <div className={ghost === null ? 'scrubber' : 'scrubber forked'} onWheel={zoom}>
      <svg ref={svg} className="time-line" />
      <div
        className="scrubber-grip"
        role="slider"
        tabIndex={0}
        aria-label="Time"
        aria-valuemin={oldest}
        aria-valuemax={newest}
        aria-valuenow={now}
        aria-valuetext={clock(now)}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          drag(event);
        }}
        onPointerMove={drag}
        onKeyDown={onKeyDown}
      />
      {isLookingBack ? (
        <button
          type="button"
          className="now-button"
          style={{ '--at': `${Math.min(x(newest) + 6, width - 44)}px` } as CSSProperties}
          onClick={() => seek(newest)}
        >
          now
        </button>
      ) : (
        <span className="now-label" style={{ left: x(now) + 14 }} aria-hidden="true">
          now
        </span>
      )}
    </div>
  );
}

/** The future that was left last, where it can still be gone back to. */
function useGhost(): GhostPicture | null {
  const left = useTimeline((state) => state.ghost);
  const shown = useSessionState(({ frame, status }) => frame?.branch ?? status?.branch ?? 0);
  const branches = useSessionState(({ status }) => status?.branches);
  return useMemo(() => {
    const branch = branches?.find(({ id }) => id === left?.branch);
    if (left === null || branches === undefined || branch === undefined || branch.id === shown) return null;
    const from = partedAt(branches, shown, branch.id);
    return from === null ? null : { branch: branch.id, from, until: branch.newest, marks: left.marks, lastCommand: branch.lastCommand };
  }, [left, shown, branches]);
}

const clamp = (time: number, oldest: VirtualTime, newest: VirtualTime) =>
  Math.round(Math.max(oldest, Math.min(newest, time))) as VirtualTime;
