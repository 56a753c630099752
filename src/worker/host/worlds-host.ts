/**
 * Worlds side by side on one clock: two or three sessions that forked from one instant, in one thread. Each has the host that a single
 * world has, whose own clock stands still; time is moved here, for all of them at once and to the same moment, a short stretch at a time.
 * One thread and not one each: then there is nothing to be kept in step, and a picture of all of them is a picture of one moment.
 *
 * It may never leave one world at another time than the rest when it gives way.
 * Read next: engine-host.ts (one world), ../protocol/worlds.ts (what is said).
 */
import { assertUnreachable } from '../../base/assert';
import { type Happening, isOfInterest } from '../../engine/model/events';
import { giveLine } from '../../engine/session/open-scenario';
import type { Session } from '../../engine/session/session';
import type { VirtualTime } from '../../engine/sim/context';
import type { ClusterFrame } from '../../frame/cluster-frame';
import { projectLab, projectStories } from '../../frame/lab/project-lab';
import { inMemory } from '../../persistence/open-storage';
import type { Pace } from '../protocol/engine-port';
import type { ToPage } from '../protocol/messages';
import type { FromWorlds, StepTo, ToWorlds, WorldsRun } from '../protocol/worlds';
import { EngineHost } from './engine-host';
import { earliestOf, IdleSkipper, Scout } from './idle-skipper';
import { INITIAL_PACE, Pacer, soundPace } from './pacing';

const SLICE_MS = 8;
const TICK_MS = 8;
const PAUSED_TICK_MS = 50;
/** All worlds go so far before any of them goes farther. */
const STRETCH_US = 20_000;

export interface WorldsSurroundings {
  wallMs(): number;
  post(message: FromWorlds): void;
  schedule(callback: () => void, afterMs: number): void;
}

interface HostedWorld {
  readonly session: Session;
  readonly host: EngineHost;
}

export class WorldsHost {
  private readonly around: WorldsSurroundings;
  private readonly opened: Session;
  private readonly forkedAt: VirtualTime;
  private readonly pacer: Pacer;
  private readonly skipper: IdleSkipper;
  private pace: Pace = { ...INITIAL_PACE, playing: false };
  private worlds: readonly HostedWorld[] = [];
  private frames: (ClusterFrame | null)[] = [];
  private reruns = 0;
  private seekTo: VirtualTime | null = null;
  /** Many may come in one drag of the blow: only the last one counts. */
  private rerunTo: WorldsRun | null = null;

  constructor(options: { readonly surroundings: WorldsSurroundings; readonly opened: Session; readonly run: WorldsRun }) {
    this.around = options.surroundings;
    this.opened = options.opened;
    this.forkedAt = options.opened.now;
    this.pacer = new Pacer(this.around.wallMs());
    this.skipper = new IdleSkipper(this.around.wallMs());
    this.rerun(options.run);
  }

  start(): void {
    this.tick();
  }

  receive(message: ToWorlds): void {
    if (message.kind !== 'Seek' && message.kind !== 'Rerun') this.catchUp();
    switch (message.kind) {
      case 'Worlds':
        for (const { world, message: question } of message.messages) this.worlds[world]?.host.receive(question);
        if (message.messages.some(({ message: { kind } }) => kind === 'Run')) this.skipper.act(this.around.wallMs());
        else this.skipper.disturb(this.around.wallMs());
        return;
      case 'Pace':
        this.pace = soundPace(message.pace);
        this.skipper.disturb(this.around.wallMs());
        this.tellPace();
        return;
      case 'Seek':
        this.seekTo = message.at;
        return;
      case 'Step':
        return this.step(message.direction, message.to);
      case 'Rerun':
        this.rerunTo = message.run;
        this.reruns++;
        return;
      case 'PullAll':
        return this.pull(message);
      case 'Stories':
        this.around.post({ kind: 'Stories', id: message.id, stories: this.worlds.map(({ session }) => projectStories(session)) });
        return;
      default:
        assertUnreachable(message);
    }
  }

  private get sessions(): readonly Session[] {
    return this.worlds.map(({ session }) => session);
  }

  private get now(): VirtualTime {
    return this.worlds[0]!.session.now;
  }

  private tick(): void {
    this.catchUp();
    const isBehind = this.advance();
    this.around.schedule(() => this.tick(), isBehind ? 0 : this.pace.playing ? TICK_MS : PAUSED_TICK_MS);
  }

  // Time

  private goTo(at: VirtualTime): void {
    for (const { host } of this.worlds) host.goTo(at);
  }

  private catchUp(): void {
    const run = this.rerunTo;
    this.rerunTo = null;
    if (run !== null) this.rerun(run);
    const at = this.seekTo;
    this.seekTo = null;
    if (at === null) return;
    const newest = Math.max(...this.sessions.map((session) => session.newest));
    this.goTo(Math.max(this.forkedAt, Math.min(at, newest)) as VirtualTime);
    this.skipper.disturb(this.around.wallMs());
  }

  /** Brings all worlds to where the wall clock wants them, for at most a slice. Returns whether there is more to do. */
  private advance(): boolean {
    const { pace, skipper, pacer } = this;
    const wallMs = this.around.wallMs();
    if (!pace.playing) {
      pacer.rest(wallMs);
      return false;
    }
    const mayGoOn = () => this.around.wallMs() - wallMs < SLICE_MS;
    const before = this.sessions.map(({ world }) => world.events);
    const paced = pacer.target({ wallMs, now: this.now, speed: pace.speed });
    const target = Math.max(paced, (pace.skipIdle ? skipper.target(wallMs) : null) ?? 0);
    do this.goTo(Math.min(target, this.now + STRETCH_US) as VirtualTime);
    while (this.now < target && mayGoOn());
    if (this.sessions.some((session, index) => happened(session, before[index]!))) skipper.disturb(wallMs);
    const skipped = skipper.takeSkipped();
    if (skipped !== null) for (const world of this.worlds.keys()) this.post(world, { kind: 'Skipped', skipped });
    if (this.now >= target && pace.skipIdle) skipper.look(this.sessions, { wallMs, speed: pace.speed, mayGoOn });
    return this.now < target;
  }

  private step(direction: 'forward' | 'back', to: StepTo): void {
    const isSought = to === 'Handler' ? isHandlers : isOfInterest;
    const at = direction === 'forward' ? this.nextOf(isSought) : this.lastOf(isSought);
    if (at !== null) this.goTo(at);
    this.skipper.disturb(this.around.wallMs());
  }

  /** When the next of these happens in any world. */
  private nextOf(isSought: (what: Happening) => boolean): VirtualTime | null {
    const scouts = this.sessions.map((session) => new Scout(session, isSought));
    for (const scout of scouts) while (!scout.isOver) scout.goOn();
    return earliestOf(scouts);
  }

  /** The last moment before this one at which one of these happened; the fork where there is none. */
  private lastOf(isSought: (what: Happening) => boolean): VirtualTime {
    const { now } = this;
    let last = this.forkedAt as number;
    for (const { world } of this.sessions) {
      const { history } = world.cluster.sim;
      for (let id = history.length - 1; id >= history.first; id--) {
        const { at, what } = history.get(id);
        if (at <= last) break;
        if (at < now && isSought(what as Happening)) last = at;
      }
    }
    return last as VirtualTime;
  }

  // Worlds

  private rerun({ commands, untilUs }: WorldsRun): void {
    this.worlds = commands.map((timed, world) => {
      const session = this.opened.forkAt(this.forkedAt);
      for (const { afterUs, text } of timed) {
        session.advance((this.forkedAt + afterUs) as VirtualTime);
        giveLine(session, text);
      }
      session.advance((this.forkedAt + untilUs) as VirtualTime);
      return { session, host: this.hostFor(session, world) };
    });
    this.frames = commands.map(() => null);
    this.skipper.disturb(this.around.wallMs());
    this.tellPace();
  }

  /** A host whose clock never moves: nothing wakes it. */
  private hostFor(session: Session, world: number): EngineHost {
    const surroundings = {
      wallMs: () => this.around.wallMs(),
      post: (message: ToPage) => this.post(world, message),
      schedule: () => {},
    };
    const opened = { session, hasPast: true, storedJournal: [], origin: null, leftOut: [] };
    return new EngineHost({ surroundings, storage: inMemory(null), opened });
  }

  private tellPace(): void {
    for (const { host } of this.worlds) host.receive({ kind: 'Pace', pace: { ...this.pace, playing: false } });
  }

  /** A world's own clock stands still: what it says of its pace is put right on its way. And none of its branches can be gone back to. */
  private post(world: number, message: ToPage): void {
    if (message.kind === 'Pull') this.frames[world] = message.frame;
    else if (message.kind === 'Status')
      this.around.post({ kind: 'World', world, message: { kind: 'Status', status: { ...message.status, ...this.pace, branches: [] } } });
    else this.around.post({ kind: 'World', world, message });
  }

  private pull({ id, topic, withLabs }: Extract<ToWorlds, { kind: 'PullAll' }>): void {
    this.advance();
    for (const { host } of this.worlds) host.receive({ kind: 'Pull', id, topic });
    const frames = this.frames.flatMap((frame) => (frame === null ? [] : [frame]));
    const { forkedAt, reruns } = this;
    this.around.post({ kind: 'PullAll', id, moment: { forkedAt, reruns, frames, labs: withLabs ? this.sessions.map(projectLab) : [] } });
  }
}

function happened({ world }: Session, from: number): boolean {
  const { history } = world.cluster.sim;
  for (let id = Math.max(from, history.first); id < history.length; id++) if (isOfInterest(history.get(id).what as Happening)) return true;
  return false;
}

/** What the application's code does, line by line, and what strikes it. */
function isHandlers(what: Happening): boolean {
  switch (what.kind) {
    case 'HandlerTookRecords':
    case 'HandlerDroppedRecords':
    case 'HandlerThrew':
    case 'SideEffectDone':
    case 'CommitCalled':
    case 'OffsetsCommitted':
    case 'ProcessKilled':
    case 'ProcessStarted':
      return true;
    default:
      return false;
  }
}
