/**
 * The page's side of a running cluster: the newest frame, the host's status, the last command, and the only functions that
 * change anything. Gesture → command → engine → event → frame → picture; nothing here is ever edited to look as if.
 *
 * Read next: frame-loop.ts (where frames come from), timeline.ts (where events go).
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { TopicName } from '../engine/model/vocabulary';
import type { VirtualTime } from '../engine/sim/context';
import type { ClusterFrame } from '../frame/cluster-frame';
import type { CommandAnswer, EnginePort, HostStatus, Pace, Verdicts } from '../worker/protocol/engine-port';
import { createSelection, type Selection } from './selection';
import { createSpaceTime, type SpaceTime } from './space-time';
import { createTimeline, type Timeline, type ToldCommand } from './timeline';

export type {
  CommandAnswer,
  EngineFailure,
  EnginePort,
  EventGlyph,
  EventView,
  HostStatus,
  Pace,
  Verdicts,
} from '../worker/protocol/engine-port';

export interface SessionState {
  readonly frame: ClusterFrame | null;
  readonly status: HostStatus | null;
  /** What the person asked for; shown at once, confirmed by the status. */
  readonly pace: Pace;
  /** Playing, for who asked for less motion: event by event instead of a flow of time. */
  readonly stepping: boolean;
  /** The topic that is shown; null for the first there is. */
  readonly topic: TopicName | null;
  /** Null, too, where another moment is shown than the one in which it was given: what holds there, history tells (echo.ts). */
  readonly lastCommand: LastCommand | null;
  /** Another moment has been gone to since the page was opened. */
  readonly hasTravelled: boolean;
  /** What letting go of something would run. */
  readonly draft: { readonly text: string; readonly hint: string } | null;
  readonly verdicts: Verdicts | null;
}

export interface LastCommand {
  readonly text: string;
  /** Null until the cluster has answered. */
  readonly answer: CommandAnswer | null;
}

export interface Session {
  readonly port: EnginePort;
  readonly store: StoreApi<SessionState>;
  readonly timeline: Timeline;
  readonly selection: Selection;
  readonly spaceTime: SpaceTime;
  run(text: string): Promise<CommandAnswer>;
  /** What one gesture runs, each command when the one before has been answered: undo takes all of it back at once. */
  gesture<Result>(act: (run: Session['run']) => Promise<Result>): Promise<Result>;
  /** When the gesture began of which that command is a later part; null where it stands for itself. */
  gestureBegan(command: Pick<ToldCommand, 'id' | 'at'>): VirtualTime | null;
  setPace(change: Partial<Pace>): void;
  step(direction: 'forward' | 'back'): void;
  seek(at: VirtualTime): void;
  /** Another branch, at its newest moment. */
  showBranch(branch: number): void;
  showTopic(topic: TopicName): void;
}

/** Slow enough to see a message travel: a millisecond takes a fifth of a second. */
export const DEFAULT_PACE: Pace = { playing: true, speed: 1 / 200, skipIdle: true };

export const isPlaying = ({ pace, stepping }: SessionState) => pace.playing || stepping;

export function createSession(port: EnginePort, prefersReducedMotion: () => boolean = () => false): Session {
  const store = createStore<SessionState>(() => ({
    frame: null,
    status: null,
    pace: DEFAULT_PACE,
    stepping: false,
    topic: null,
    lastCommand: null,
    hasTravelled: false,
    draft: null,
    verdicts: null,
  }));
  const timeline = createTimeline();
  const gestures = new Map<string, VirtualTime>();
  const session: Session = {
    port,
    store,
    timeline,
    selection: createSelection(),
    spaceTime: createSpaceTime(),
    run: (text) => run(session, text),
    gesture: (act) => act(runsTogether(session, gestures)),
    gestureBegan: (command) => gestures.get(nameOf(command)) ?? null,
    setPace(change) {
      const asked = { ...store.getState().pace, playing: isPlaying(store.getState()), ...change };
      const stepping = asked.playing && prefersReducedMotion();
      const pace = { ...asked, playing: asked.playing && !stepping };
      store.setState({ pace, stepping });
      port.pace(pace);
    },
    step(direction) {
      if (isPlaying(store.getState())) session.setPace({ playing: false });
      port.step(direction);
    },
    seek: (at) => port.seek(at),
    showBranch(branch) {
      store.setState({ lastCommand: null, hasTravelled: true });
      port.showBranch(branch);
    },
    showTopic: (topic) => store.setState({ topic }),
  };
  port.onEvents((events) => timeline.add(events));
  store.subscribe(({ frame }, before) => {
    if (frame !== null && before.frame !== null && frame.now < before.frame.now) store.setState({ lastCommand: null, hasTravelled: true });
  });
  port.onSkipped((skipped) => timeline.skip(skipped));
  port.onStatus((status) => {
    const before = store.getState().status;
    if (before !== null && before.branch !== status.branch) timeline.leave(before.branch);
    store.setState({ status, pace: { playing: status.playing, speed: status.speed, skipIdle: status.skipIdle } });
  });
  return session;
}

/** An answer belongs to the echo line only while its command is still the last one. */
async function run({ port, store }: Session, text: string): Promise<CommandAnswer> {
  const given: LastCommand = { text, answer: null };
  store.setState({ lastCommand: given });
  const answer = await port.run(text);
  if (store.getState().lastCommand === given) store.setState({ lastCommand: { text, answer } });
  return answer;
}

/** Later commands are known by when the first was given. Until one is answered, it has been told. */
function runsTogether({ run, timeline }: Session, gestures: Map<string, VirtualTime>): Session['run'] {
  let began: VirtualTime | null = null;
  return async (text) => {
    const answer = await run(text);
    const told = timeline.store.getState().commands.findLast((each) => each.text === text);
    if (told !== undefined && began !== null) gestures.set(nameOf(told), began);
    began ??= told?.at ?? null;
    return answer;
  };
}

/** Numbers of events are given again where another past begins, at other moments. */
const nameOf = ({ id, at }: Pick<ToldCommand, 'id' | 'at'>) => `${id} at ${at}`;
