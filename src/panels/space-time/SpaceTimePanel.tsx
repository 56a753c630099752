/**
 * Messages between nodes: time runs right. Dragging in it moves the present, the wheel looks closer, a square is explained. The playhead
 * is a slider by keyboard; + and − look closer and farther.
 */
import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState, type WheelEvent } from 'react';
import type { PartitionIndex } from '../../engine/model/vocabulary';
import type { VirtualTime } from '../../engine/sim/context';
import { clock } from '../../stage/kit/numbers';
import { drawSpaceTime } from '../../stage/space-time/draw-space-time';
import { GUTTER, MARGIN, type SpaceTimePicture } from '../../stage/space-time/layout';
import { useSession, useSessionState, useSpaceTime } from '../../state/hooks';
import type { Session } from '../../state/session';
import { followedBatch } from '../../state/space-time';
import { useEscape } from '../use-escape';
import { useSeek } from '../use-seek';
import { FollowChoice } from './FollowChoice';
import { NodeChoice, shownNodes } from './NodeChoice';
import { SpaceTimeTable } from './SpaceTimeTable';
import './space-time.css';

export default function SpaceTimePanel() {
  const { spaceTime } = useSession();
  const [isTable, setIsTable] = useState(false);
  const panel = useRef<HTMLElement>(null);
  useEscape(() => spaceTime.toggle());
  // Who opened it by its key reads on here; who clicked may want to close it again.
  useEffect(() => {
    if (document.activeElement?.closest('.transport') == null) panel.current?.focus({ preventScroll: true });
  }, []);
  return (
    <section ref={panel} className="space-time" tabIndex={-1} aria-labelledby="space-time-title">
      <header>
        <h2 id="space-time-title">Messages between nodes</h2>
        <PartitionChoice />
        <NodeChoice />
        <FollowChoice />
        <AllTraffic />
        <span className="spacer" />
        <Recorded />
        <Zoom />
        <button type="button" className="button" aria-pressed={isTable} onClick={() => setIsTable(!isTable)}>
          As a table
        </button>
      </header>
      {isTable ? <SpaceTimeTable /> : <Diagram />}
    </section>
  );
}

function Diagram() {
  const session = useSession();
  const svg = useRef<SVGSVGElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  const seek = useSeek();
  const now = useSessionState(({ frame }) => (frame?.now ?? 0) as VirtualTime);
  const state = useSpaceTime((all) => all);
  const newest = useSessionState(({ frame }) => (frame?.newest ?? 0) as VirtualTime);
  const oldest = useSessionState(({ frame }) => (frame?.oldest ?? 0) as VirtualTime);

  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => setSize({ width: element.clientWidth, height: element.clientHeight }));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  useEffect(() => {
    const root = svg.current;
    const picture = pictureOf(state, now, size);
    if (root === null || picture === null) return;
    drawSpaceTime(root, picture, { pick: ({ event }) => session.selection.select({ kind: 'Event', event }) });
  }, [session, state, now, size]);

  const { from, spanUs } = state.window;
  const right = Math.max(GUTTER + 1, size.width - MARGIN.right);
  const timeAt = (x: number) => from + ((x - GUTTER) / (right - GUTTER)) * spanUs;
  const to = (time: number) => seek(Math.round(Math.max(oldest, Math.min(newest, time))) as VirtualTime);

  function drag(event: PointerEvent<HTMLDivElement>) {
    const isOnMark = (event.target as Element).closest('[role=button]') !== null && event.type === 'pointerdown';
    const x = event.clientX - event.currentTarget.getBoundingClientRect().left;
    if (event.buttons !== 1 || isOnMark || x < GUTTER) return;
    to(timeAt(x));
  }

  function zoom(event: WheelEvent<HTMLDivElement>) {
    const x = Math.max(GUTTER, event.clientX - event.currentTarget.getBoundingClientRect().left);
    session.spaceTime.zoom(timeAt(x) as VirtualTime, 2 ** (event.deltaY / 200));
  }

  function onKeyDown(event: KeyboardEvent) {
    const step = spanUs / 100;
    const wanted = { ArrowLeft: now - step, ArrowDown: now - step, ArrowRight: now + step, ArrowUp: now + step, Home: oldest, End: newest }[
      event.key
    ];
    const factor = { '+': 0.5, '-': 2 }[event.key];
    if (wanted === undefined && factor === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    if (factor !== undefined) session.spaceTime.zoom(now, factor);
    else to(wanted!);
  }

  const x = GUTTER + ((now - from) / spanUs) * (right - GUTTER);
  return (
    <div className="diagram" ref={box} onPointerDown={drag} onPointerMove={drag} onWheel={zoom}>
      <svg ref={svg} />
      <div
        className="playhead-pill"
        role="slider"
        tabIndex={0}
        aria-label="Present moment in the diagram"
        aria-valuemin={oldest}
        aria-valuemax={newest}
        aria-valuenow={now}
        aria-valuetext={clock(now)}
        style={{ left: Math.max(GUTTER, Math.min(right, x)) }}
        onKeyDown={onKeyDown}
      >
        {shortClock(now)}
      </div>
    </div>
  );
}

type State = ReturnType<Session['spaceTime']['store']['getState']>;

function pictureOf(state: State, now: VirtualTime, size: { width: number; height: number }): SpaceTimePicture | null {
  const { diagram, window, allTraffic, partition, nodes } = state;
  if (diagram === null || size.width === 0) return null;
  const nodesShown = shownNodes(diagram, nodes);
  return { diagram, now, ...window, ...size, allTraffic, partition, nodes: nodesShown, followed: followedBatch(state) };
}

/** `41.372 400`: the minutes stand in the transport bar. */
function shortClock(now: VirtualTime): string {
  const seconds = Math.floor(now / 1_000_000);
  const micros = String(now % 1_000_000).padStart(6, '0');
  return `${seconds}.${micros.slice(0, 3)}\u202f${micros.slice(3)}`;
}

function PartitionChoice() {
  const session = useSession();
  const chosen = useSpaceTime(({ partition }) => partition);
  const count = useSessionState(({ frame }) => frame?.topic?.partitions ?? 0);
  return (
    <label>
      Partition{' '}
      <select
        value={chosen ?? 'all'}
        onChange={({ target }) =>
          session.spaceTime.store.setState({ partition: target.value === 'all' ? null : (Number(target.value) as PartitionIndex) })
        }
      >
        <option value="all">all</option>
        {Array.from({ length: count }, (_, partition) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a partition is its index
          <option key={partition} value={partition}>
            P{partition}
          </option>
        ))}
      </select>
    </label>
  );
}

function AllTraffic() {
  const session = useSession();
  const allTraffic = useSpaceTime((state) => state.allTraffic);
  return (
    <label>
      <input
        type="checkbox"
        checked={allTraffic}
        onChange={({ target }) => session.spaceTime.store.setState({ allTraffic: target.checked })}
      />{' '}
      heartbeats and empty fetches
    </label>
  );
}

/** Only where there is something right of the playhead. */
function Recorded() {
  const isLookingBack = useSessionState(({ frame }) => frame !== null && frame.newest > frame.now);
  return isLookingBack ? <span className="recorded-note">Right of the line: already recorded</span> : null;
}

function Zoom() {
  const session = useSession();
  const zoom = (factor: number) => session.spaceTime.zoom(session.store.getState().frame?.now ?? (0 as VirtualTime), factor);
  return (
    <span className="zoom">
      <button type="button" className="icon-button" aria-label="Look closer" title="Look closer ( + )" onClick={() => zoom(0.5)}>
        +
      </button>
      <button
        type="button"
        className="icon-button"
        aria-label="Look from farther away"
        title="Look from farther away ( − )"
        onClick={() => zoom(2)}
      >
        −
      </button>
    </span>
  );
}
