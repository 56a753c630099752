/**
 * The engine's host: moves virtual time, applies what the page says in the order in which it is said, tells what happens, and has the disks
 * stored. Everything happens in short slices, so that no message waits long; all it knows of its surroundings is handed in.
 *
 * The engine's exceptions end here: a belief that did not hold is reported with seed and journal, and nothing is simulated or stored any more.
 * Read next: pacing.ts, idle-skipper.ts, event-feed.ts; ../protocol/messages.ts for what is said.
 */
import { assertUnreachable } from '../../base/assert';
import { type Happening, isOfInterest } from '../../engine/model/events';
import type { TopicName } from '../../engine/model/vocabulary';
import { parseCommand, printCommand } from '../../engine/session/commands';
import type { Session } from '../../engine/session/session';
import type { NodeId, VirtualTime } from '../../engine/sim/context';
import type { MemoryDisk } from '../../engine/sim/memory-disk';
import type { ClusterFrame } from '../../frame/cluster-frame';
import { projectCluster } from '../../frame/project-cluster';
import { inspectRecord } from '../../frame/record/inspect-record';
import { explain } from '../../frame/why/explain';
import { DiskMirror } from '../../persistence/disk-mirror';
import type { OpenedStorage } from '../../persistence/open-storage';
import { WorldWriter } from '../../persistence/world-writer';
import type { CommandAnswer, EngineFailure, HostStatus, Pace, Verdicts } from '../protocol/engine-port';
import type { ToHost, ToPage } from '../protocol/messages';
import { EVENTS_AT_ONCE, EventFeed } from './event-feed';
import { IdleSkipper } from './idle-skipper';
import type { OpenedSession } from './opening';
import { INITIAL_PACE, Pacer, soundPace } from './pacing';
import { failureOf, STOPPED } from './stopped-host';
import { KAFKA_VERSION } from './versions';

/** The thread that the host lives on. */
export interface Surroundings {
  /** Never goes back. */
  wallMs(): number;
  post(message: ToPage): void;
  /** Calls back after that time; after 0, as soon as waiting messages have been handled. */
  schedule(callback: () => void, afterMs: number): void;
}

const SLICE_MS = 8;
const STEPS_BETWEEN_LOOKS = 100;
const TICK_MS = 8;
const PAUSED_TICK_MS = 50;
const EVENTS_EVERY_MS = 50;
const STATUS_EVERY_MS = 100;
/** Where nothing but time has moved, storing that is in no hurry. */
const STORE_EVERY_MS = 100;
const STORE_TIME_EVERY_MS = 1_000;
/** Beyond it virtual time waits for the storage. */
export const BACKLOG_BYTES_MAX = 32 * 1024 * 1024;

export class EngineHost {
  private readonly around: Surroundings;
  private readonly storage: OpenedStorage;
  private readonly opened: OpenedSession;
  private readonly session: Session;
  private readonly writer: WorldWriter;
  private readonly pacer: Pacer;
  private readonly skipper: IdleSkipper;
  private readonly feed = new EventFeed();
  /** Commands that the cluster has not answered yet, and the questions they came with. */
  private readonly unanswered = new Map<number, number>();
  private pace: Pace = INITIAL_PACE;
  private seekTo: VirtualTime | null = null;
  /** Events that have been looked at, of the world as it stands. */
  private seen: number;
  private failed: EngineFailure | null = null;
  private storageLost: string | null = null;
  private lastFrame: ClusterFrame | null = null;
  private eventsToldMs = 0;
  private statusToldMs = 0;
  private statusTold = '';
  private storedMs = 0;
  private storedEvents = -1;

  constructor(options: { surroundings: Surroundings; storage: OpenedStorage; opened: OpenedSession }) {
    const { surroundings, storage, opened } = options;
    this.around = surroundings;
    this.storage = storage;
    this.opened = opened;
    this.session = opened.session;
    this.seen = this.session.world.events;
    const wait = (ms: number) => new Promise<void>((resolve) => surroundings.schedule(resolve, ms));
    this.writer = new WorldWriter({ persistence: storage.persistence, mirror: new DiskMirror(storage.stored), boots: opened.boots, wait });
    this.pacer = new Pacer(surroundings.wallMs());
    this.skipper = new IdleSkipper(surroundings.wallMs());
  }

  /** From here on time moves. */
  start(): void {
    this.tellStatus(true);
    this.tick();
  }

  /** The browser has taken the storage away. */
  loseStorage(because: string): void {
    this.storageLost = because;
    this.tellStatus(true);
  }

  receive(message: ToHost): void {
    this.guarded(() => {
      if (message.kind !== 'Seek') this.carryOutSeek();
      this.handle(message);
    });
    if (this.failed !== null) this.handleStopped(message);
  }

  private tick(): void {
    let isBehind = false;
    this.guarded(() => {
      this.carryOutSeek();
      isBehind = this.advance();
      this.store();
      if (this.around.wallMs() - this.eventsToldMs >= EVENTS_EVERY_MS) this.tellEvents();
    });
    this.tellStatus(false);
    if (this.failed === null) this.around.schedule(() => this.tick(), isBehind ? 0 : this.pace.playing ? TICK_MS : PAUSED_TICK_MS);
  }

  private handle(message: ToHost): void {
    switch (message.kind) {
      case 'Run':
        this.run(message.id, message.text);
        break;
      case 'Pull':
        this.pull(message.id, message.topic);
        break;
      case 'Idle':
        this.idle(message.id);
        break;
      case 'Verdicts':
        this.around.post({ kind: 'Verdicts', id: message.id, verdicts: this.verdicts() });
        break;
      case 'Explain':
        this.around.post({ kind: 'Explain', id: message.id, explanation: explain(this.session, message.subject, message.topic) });
        break;
      case 'Inspect':
        this.around.post({ kind: 'Inspect', id: message.id, inspection: inspectRecord(this.session, message.place) });
        break;
      case 'Pace':
        this.advance();
        this.pace = soundPace(message.pace);
        this.skipper.disturb(this.around.wallMs());
        this.tellStatus(true);
        break;
      case 'Seek':
        this.seekTo = message.at;
        break;
      case 'Step':
        this.step(message.direction);
        break;
      case 'Persist':
        this.takeNewest();
        break;
      default:
        assertUnreachable(message);
    }
  }

  // Time

  /** Brings virtual time to where the wall clock wants it, for at most a slice. Returns whether there is more to do. */
  private advance(): boolean {
    const { session, pace, skipper, pacer } = this;
    const wallMs = this.around.wallMs();
    if (!pace.playing || this.isStorageBehind()) {
      pacer.rest(wallMs);
      return false;
    }
    const mayGoOn = () => this.around.wallMs() - wallMs < SLICE_MS;
    const paced = pacer.target({ wallMs, now: session.now, speed: pace.speed });
    const target = Math.max(paced, (pace.skipIdle ? skipper.target(wallMs) : null) ?? 0) as VirtualTime;
    let arrived = false;
    do arrived = session.advance(target, STEPS_BETWEEN_LOOKS);
    while (!arrived && mayGoOn());
    this.lookAtEvents();
    const skipped = skipper.takeSkipped();
    if (skipped !== null) this.around.post({ kind: 'Skipped', skipped });
    if (arrived && pace.skipIdle) skipper.look(session, { wallMs, speed: pace.speed, mayGoOn });
    return !arrived;
  }

  private step(direction: 'forward' | 'back'): void {
    this.skipper.disturb(this.around.wallMs());
    if (direction === 'forward') this.session.stepForward();
    else {
      this.takeNewest();
      this.session.stepBack();
      this.seen = this.session.world.events;
    }
    this.lookAtEvents();
  }

  /** Many may come in one drag of the scrubber: only the last one counts. */
  private carryOutSeek(): void {
    if (this.seekTo === null) return;
    const at = this.seekTo;
    this.seekTo = null;
    this.takeNewest();
    const before = this.session.now;
    this.session.seek(at);
    if (this.session.now < before) this.seen = this.session.world.events;
    this.skipper.disturb(this.around.wallMs());
    this.lookAtEvents();
  }

  /** Answers those whose command the cluster has answered, and notes whether anything of interest happened. */
  private lookAtEvents(): void {
    const { history } = this.session.world.cluster.sim;
    let isInteresting = false;
    for (this.seen = Math.max(this.seen, history.first); this.seen < history.length; this.seen++) {
      const what = history.get(this.seen).what as Happening;
      isInteresting ||= isOfInterest(what);
      if (what.kind === 'CommandAnswered') this.answer(what.command, { ok: !what.failed, lines: what.lines });
    }
    if (isInteresting) this.skipper.disturb(this.around.wallMs());
  }

  // Commands

  private run(id: number, text: string): void {
    const command = parseCommand(text);
    if (!command.ok) {
      const { problem, remedy } = command.error;
      this.around.post({ kind: 'Run', id, answer: { ok: false, lines: [problem, remedy] } });
      return;
    }
    this.advance();
    const { session } = this;
    const { branchId, now } = session;
    const event = session.world.events;
    const number = session.give(command.value);
    if (session.branchId !== branchId) this.branched({ event, at: now, number });
    this.unanswered.set(number, id);
    this.skipper.disturb(this.around.wallMs());
    this.lookAtEvents();
    this.tellEvents();
  }

  /** What had been asked of the past that was left will be answered by nobody. */
  private branched(from: { event: number; at: VirtualTime; number: number }): void {
    this.feed.branchedAt(from.event);
    this.writer.branched(from);
    for (const number of [...this.unanswered.keys()]) {
      if (number >= from.number) this.answer(number, { ok: false, lines: ['The past in which this was asked has been left.'] });
    }
  }

  private answer(number: number, answer: CommandAnswer): void {
    const id = this.unanswered.get(number);
    if (id === undefined) return;
    this.unanswered.delete(number);
    this.around.post({ kind: 'Run', id, answer });
  }

  // What the page is told

  private pull(id: number, topic: TopicName | null): void {
    this.advance();
    this.tellEvents();
    this.lastFrame = projectCluster(this.session, topic);
    this.around.post({ kind: 'Pull', id, frame: this.lastFrame });
  }

  private idle(id: number): void {
    this.takeNewest();
    void this.writer.settled().then(() => {
      this.tellStatus(true);
      this.around.post({ kind: 'Idle', id });
    });
  }

  private tellEvents(): void {
    this.eventsToldMs = this.around.wallMs();
    const { history } = this.session.world.cluster.sim;
    for (let more = true; more; ) {
      const events = this.feed.take(history);
      if (events.length > 0) this.around.post({ kind: 'Events', events });
      more = events.length === EVENTS_AT_ONCE;
    }
  }

  private tellStatus(now: boolean): void {
    const wallMs = this.around.wallMs();
    if (!now && wallMs - this.statusToldMs < STATUS_EVERY_MS) return;
    const status = this.status();
    const text = JSON.stringify(status);
    if (text === this.statusTold) return;
    this.statusTold = text;
    this.statusToldMs = wallMs;
    this.around.post({ kind: 'Status', status });
  }

  private status(): HostStatus {
    const isKept = this.storage.kind === 'indexeddb';
    return {
      ...this.pace,
      storage: this.storage.kind,
      storageNote: this.storageNote(),
      safeUpTo: isKept ? this.writer.safe : null,
      backlogBytes: isKept ? this.writer.backlogBytes(this.disks()) : 0,
      branch: this.session.branchId,
      branches: this.session.branches.length,
      failed: this.failed,
      kafkaVersion: KAFKA_VERSION,
    };
  }

  private verdicts(): Verdicts {
    const { sent, acknowledged, delivered, lost, duplicated, outOfOrder, failed, findings } = this.session.world.auditor.verdicts();
    const told = findings.slice(0, 100).map(({ kind, sentence, event }) => ({ kind, sentence, event }));
    return { sent, acknowledged, delivered, lost, duplicated, outOfOrder, failed, findings: told };
  }

  // Storage

  private store(): void {
    if (this.writer.isWriting || !this.session.isAtNewest) return;
    const isNews = this.session.world.events !== this.storedEvents;
    if (this.around.wallMs() - this.storedMs >= (isNews ? STORE_EVERY_MS : STORE_TIME_EVERY_MS)) this.takeNewest();
  }

  /** Only the newest moment is ever stored; before it is left, it is taken. */
  private takeNewest(): void {
    if (!this.session.isAtNewest) return;
    const { world } = this.session;
    this.storedMs = this.around.wallMs();
    this.storedEvents = world.events;
    const { description } = this.opened;
    this.writer.take({ event: world.events, at: world.now, description, clients: world.cluster.clientDescriptions(), disks: this.disks() });
  }

  private disks(): ReadonlyMap<NodeId, MemoryDisk> {
    const { sim } = this.session.world.cluster;
    return new Map(sim.hostIds().map((node) => [node, sim.diskOf(node)]));
  }

  private isStorageBehind(): boolean {
    return this.writer.trouble === null && this.writer.isWriting && this.writer.backlogBytes(this.disks()) > BACKLOG_BYTES_MAX;
  }

  private storageNote(): string | null {
    const { trouble } = this.writer;
    if (this.storageLost !== null) return `Nothing is stored any more: ${this.storageLost}.`;
    if (trouble !== null) return `Storing fails: ${trouble}. It is tried again; until then a reload finds what is marked as safe.`;
    return this.storage.note;
  }

  // Failure

  private guarded(work: () => void): void {
    if (this.failed !== null) return;
    try {
      work();
    } catch (error) {
      const journal = this.session.journal.map(({ at, command }) => `${printCommand(command)}  # at ${at} µs`);
      this.failed = failureOf(error, { seed: this.session.world.cluster.description.seed, journal });
      this.tellStatus(true);
      for (const number of [...this.unanswered.keys()]) this.answer(number, STOPPED);
    }
  }

  /** A stopped engine answers, so that nobody waits for ever; its picture stays as it was. */
  private handleStopped(message: ToHost): void {
    if (message.kind === 'Run') this.around.post({ kind: 'Run', id: message.id, answer: STOPPED });
    else if (message.kind === 'Idle') this.around.post({ kind: 'Idle', id: message.id });
    else if (message.kind === 'Verdicts') this.around.post({ kind: 'Verdicts', id: message.id, verdicts: this.verdicts() });
    else if (message.kind === 'Explain') this.around.post({ kind: 'Explain', id: message.id, explanation: null });
    else if (message.kind === 'Inspect') this.around.post({ kind: 'Inspect', id: message.id, inspection: null });
    else if (message.kind === 'Pull' && this.lastFrame !== null) this.around.post({ kind: 'Pull', id: message.id, frame: this.lastFrame });
  }
}
