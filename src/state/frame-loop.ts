/**
 * Asks for frames at the rate they are drawn: the next one is pulled when the last is on the screen, so that a slow page is never
 * flooded and a hidden one asks for nothing. While nothing changes it asks less often.
 */
import type { ClusterFrame } from '../frame/cluster-frame';
import type { Session } from './session';

/** Where a frame takes longer than this to come, it is not asked for out of turn. */
const QUICK_MS = 12;
/** How long a loop that saw no change waits before it asks again. */
const QUIET_MS = 50;

export interface FrameLoop {
  /** Resolves when a frame that was pulled after this call is painted. */
  painted(): Promise<void>;
  stop(): void;
}

/** The browser's clocks, so that a test can hold them. */
export interface Screen {
  requestFrame(callback: () => void): number;
  cancelFrame(id: number): void;
  isHidden(): boolean;
  now(): number;
}

export const browserScreen: Screen = {
  requestFrame: (callback) => requestAnimationFrame(callback),
  cancelFrame: (id) => cancelAnimationFrame(id),
  isHidden: () => document.hidden,
  now: () => performance.now(),
};

export function startFrameLoop(session: Session, screen: Screen = browserScreen): FrameLoop {
  const { port, store } = session;
  let pulls = 0;
  let arrived: ClusterFrame | null = null;
  let quietUntil = 0;
  let pullMs = 0;
  let scheduled = 0;
  let stopped = false;

  async function pull() {
    pulls++;
    const from = screen.now();
    try {
      arrived = await port.pull(store.getState().topic);
    } finally {
      pulls--;
      pullMs = screen.now() - from;
    }
  }

  function show(frame: ClusterFrame) {
    if (isSameMoment(frame, store.getState().frame)) quietUntil = screen.now() + QUIET_MS;
    else store.setState({ frame });
  }

  function tick() {
    if (stopped) return;
    scheduled = screen.requestFrame(tick);
    if (arrived !== null) {
      const frame = arrived;
      arrived = null;
      show(frame);
    }
    if (pulls === 0 && !screen.isHidden() && screen.now() >= quietUntil) void pull();
  }

  // What a command does is looked for as soon as it is given, behind it: a frame that is on its way does not know of it.
  const ignoreCommands = store.subscribe((state, before) => {
    if (state.lastCommand === before.lastCommand || state.lastCommand?.answer !== null || screen.isHidden()) return;
    quietUntil = 0;
    if (pulls > 1 || pullMs > QUICK_MS) return;
    queueMicrotask(() => void pull());
  });

  scheduled = screen.requestFrame(tick);
  return {
    async painted() {
      const frame = await port.pull(store.getState().topic);
      arrived = null;
      store.setState({ frame });
      if (!screen.isHidden()) await new Promise<void>((resolve) => screen.requestFrame(() => screen.requestFrame(() => resolve())));
    },
    stop() {
      stopped = true;
      ignoreCommands();
      screen.cancelFrame(scheduled);
    },
  };
}

function isSameMoment(a: ClusterFrame, b: ClusterFrame | null): boolean {
  if (b === null || a.world !== b.world || a.branch !== b.branch) return false;
  return (
    a.now === b.now && a.eventNumber === b.eventNumber && a.newest === b.newest && a.oldest === b.oldest && a.topic?.name === b.topic?.name
  );
}
