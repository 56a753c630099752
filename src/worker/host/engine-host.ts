/**
 * The engine's host: moves virtual time, applies what the page says in the order in which it is said, tells what happens, and has the disks
 * stored. Everything happens in short slices, so that no message waits long; all it knows of its surroundings is handed in.
 *
 * The engine's exceptions end here: a belief that did not hold is reported with seed and journal, and nothing is simulated or stored any more.
 * Read next: pacing.ts, idle-skipper.ts, event-feed.ts, storekeeper.ts, open-questions.ts; ../protocol/messages.ts for what is said.
 */
import { assertUnreachable } from '../../base/assert';
import { type Happening, isOfInterest } from '../../engine/model/events';
import type { TopicName } from '../../engine/model/vocabulary';
import { parseCommand, printCommand } from '../../engine/session/commands';
import type { Session } from '../../engine/session/session';
import type { VirtualTime } from '../../engine/sim/context';
import type { ClusterFrame } from '../../frame/cluster-frame';
import { projectCluster } from '../../frame/project-cluster';
import type { BranchView, EngineFailure, HostStatus, Pace, Verdicts } from '../protocol/engine-port';
import type { ToHost } from '../protocol/messages';
import { IdleSkipper } from './idle-skipper';
import type { CloseLook } from './look-closely';
import { News } from './news';
import { OpenQuestions } from './open-questions';
import type { OpenedSession } from './opening';
import { INITIAL_PACE, Pacer, soundPace } from './pacing';
import { failureOf, STOPPED } from './stopped-host';
import { Storekeeper, type StorekeeperOptions } from './storekeeper';
import type { Surroundings } from './surroundings';
import { KAFKA_VERSION } from './versions';

const SLICE_MS = 8;
const STEPS_BETWEEN_LOOKS = 100;
const TICK_MS = 8;
const PAUSED_TICK_MS = 50;

export class EngineHost {
  private readonly around: Surroundings;
  private readonly opened: OpenedSession;
  private readonly session: Session;
  private readonly store: Storekeeper;
  private readonly questions: OpenQuestions;
  private readonly pacer: Pacer;
  private readonly skipper: IdleSkipper;
  private readonly news: News;
  private pace: Pace = INITIAL_PACE;
  private seekTo: VirtualTime | null = null;
  /** Before, it is told what to do, and time stands still. */
  private isStarted = false;
  /** Events that have been looked at, of the world as it stands. */
  private seen: number;
  private failed: EngineFailure | null = null;
  /** Another session takes its place: nothing is simulated, told or stored any more. */
  private isRetired = false;
  private lastFrame: ClusterFrame | null = null;

  constructor(options: StorekeeperOptions) {
    const { surroundings, opened } = options;
    this.around = surroundings;
    this.opened = opened;
    this.session = opened.session;
    this.seen = this.session.world.events;
    this.store = new Storekeeper(options);
    this.questions = new OpenQuestions(surroundings);
    this.news = new News(surroundings);
    this.pacer = new Pacer(surroundings.wallMs());
    this.skipper = new IdleSkipper(surroundings.wallMs());
  }

  /** From here on time moves. */
  start(): void {
    this.isStarted = true;
    this.tellStatus();
    this.tick();
  }

  /** Takes the newest moment for storing, and stops. Resolves to whether all that was taken is stored. */
  async retire(): Promise<boolean> {
    this.isRetired = true;
    this.store.takeNewest();
    await this.store.settled();
    return this.store.isSound;
  }

  /** Nobody has taken its place. */
  resume(): void {
    if (!this.isRetired) return;
    this.isRetired = false;
    this.tick();
  }

  /** The browser has taken the storage away. */
  loseStorage(because: string): void {
    this.store.lose(because);
    this.tellStatus();
  }

  receive(message: ToHost): void {
    this.guarded(() => {
      if (message.kind !== 'Seek') this.carryOutSeek();
      this.handle(message);
    });
    if (this.failed !== null) this.handleStopped(message);
  }

  /** For who moves several worlds on one clock: to that moment, whether it was simulated before or not. This host's own clock stands still. */
  goTo(at: VirtualTime): void {
    this.guarded(() => {
      if (at >= this.session.now) this.session.advance(at);
      else this.seekTo = at;
      this.carryOutSeek();
      this.lookAtEvents();
    });
  }

  private tick(): void {
    if (this.isRetired) return;
    let isBehind = false;
    this.guarded(() => {
      this.carryOutSeek();
      isBehind = this.advance();
      this.store.tend();
      this.news.tellEventsInTime(this.session);
    });
    if (this.news.isStatusDue) this.tellStatus();
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
      case 'Inspect':
      case 'SpaceTime':
      case 'Judge':
      case 'Topics':
      case 'Settings':
      case 'KeyMoves':
      case 'Tell':
        void this.lookClosely(message);
        break;
      case 'Pace':
        this.advance();
        this.pace = soundPace(message.pace);
        this.skipper.disturb(this.around.wallMs());
        this.tellStatus();
        break;
      case 'Seek':
        this.seekTo = message.at;
        break;
      case 'Step':
        this.step(message.direction);
        break;
      case 'ShowBranch':
        this.showBranch(message.branch);
        break;
      case 'Stir':
        this.skipper.stir(this.around.wallMs());
        break;
      case 'Persist':
        this.store.takeNewest();
        break;
      // Which session a thread has is its outermost file's affair.
      case 'Keep':
      case 'StopOpening':
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
    if (!pace.playing || !this.isStarted || this.store.isBehind) {
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
    if (arrived && pace.skipIdle) skipper.look([session], { wallMs, speed: pace.speed, mayGoOn });
    return !arrived;
  }

  private step(direction: 'forward' | 'back'): void {
    this.skipper.disturb(this.around.wallMs());
    if (direction === 'forward') this.session.stepForward();
    else {
      this.store.takeNewest();
      this.session.stepBack();
      this.seen = this.session.world.events;
    }
    this.lookAtEvents();
  }

  /** Everything is told and stored anew: another past has led there. */
  private showBranch(branch: number): void {
    const { session } = this;
    if (branch === session.branchId) return;
    this.store.takeNewest();
    session.show(branch);
    this.branched({ event: 0, at: 0 as VirtualTime, number: 0 });
    this.seen = session.world.events;
    this.skipper.disturb(this.around.wallMs());
    this.news.tellEvents(session);
  }

  private branchViews(): readonly BranchView[] {
    const { branches, branchId } = this.session;
    return branches.map(({ id, parent, newest, journal }) => {
      const last = journal.at(-1);
      return {
        id,
        parent: parent?.branch ?? null,
        leftAt: parent?.at ?? null,
        // It grows with every tick: who wants to know looks at the frame.
        newest: id === branchId ? (0 as VirtualTime) : newest.at,
        lastCommand: last === undefined ? null : printCommand(last.command),
      };
    });
  }

  /** Many may come in one drag of the scrubber: only the last one counts. */
  private carryOutSeek(): void {
    if (this.seekTo === null) return;
    const at = this.seekTo;
    this.seekTo = null;
    this.store.takeNewest();
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
      if (what.kind === 'CommandAnswered') this.questions.answer(what.command, { ok: !what.failed, lines: what.lines });
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
    this.questions.ask(number, id);
    this.skipper.act(this.around.wallMs());
    // Who is answered has been told before that the command was given.
    this.news.tellEvents(this.session);
    this.lookAtEvents();
  }

  private branched(from: { event: number; at: VirtualTime; number: number }): void {
    this.news.branchedAt(from.event);
    this.store.branched(from);
    this.questions.leave(from.number);
    // Before the events of another past are told, it is said whose they are.
    this.tellStatus();
  }

  // What the page is told

  private pull(id: number, topic: TopicName | null): void {
    this.advance();
    this.news.tellEvents(this.session);
    this.lastFrame = projectCluster(this.session, topic);
    this.around.post({ kind: 'Pull', id, frame: this.lastFrame });
  }

  private async lookClosely(question: CloseLook): Promise<void> {
    const { lookClosely } = await import('./look-closely');
    this.guarded(() => this.around.post(lookClosely(this.opened, question)));
    if (this.failed !== null) this.handleStopped(question);
  }

  private idle(id: number): void {
    this.store.takeNewest();
    void this.store.settled().then(() => {
      this.tellStatus();
      this.around.post({ kind: 'Idle', id });
    });
  }

  private tellStatus(): void {
    this.news.tellStatus(this.status());
  }

  private status(): HostStatus {
    return {
      ...this.pace,
      ...this.store.status(),
      branch: this.session.branchId,
      branches: this.branchViews(),
      leftOut: this.opened.leftOut,
      failed: this.failed,
      kafkaVersion: KAFKA_VERSION,
    };
  }

  private verdicts(): Verdicts {
    const { sent, acknowledged, delivered, lost, duplicated, outOfOrder, failed, findings } = this.session.world.auditor.verdicts();
    const told = findings.slice(0, 100).map(({ kind, sentence, event }) => ({ kind, sentence, event }));
    return { sent, acknowledged, delivered, lost, duplicated, outOfOrder, failed, findings: told };
  }

  // Failure

  private guarded(work: () => void): void {
    if (this.failed !== null) return;
    try {
      work();
    } catch (error) {
      const journal = this.session.journal.map(({ at, command }) => `${printCommand(command)}  # at ${at} µs`);
      this.failed = failureOf(error, { seed: this.session.world.cluster.description.seed, journal });
      this.tellStatus();
      this.questions.answerAll(STOPPED);
    }
  }

  /** A stopped engine answers, so that nobody waits for ever; its picture stays as it was. */
  private handleStopped(message: ToHost): void {
    if (message.kind === 'Run') this.around.post({ kind: 'Run', id: message.id, answer: STOPPED });
    else if (message.kind === 'Idle') this.around.post({ kind: 'Idle', id: message.id });
    else if (message.kind === 'Judge')
      this.around.post({ kind: 'Judge', id: message.id, refusals: message.texts.map(() => STOPPED.lines.join(' ')) });
    else if (message.kind === 'Verdicts') this.around.post({ kind: 'Verdicts', id: message.id, verdicts: this.verdicts() });
    else if (message.kind === 'Explain') this.around.post({ kind: 'Explain', id: message.id, explanation: null });
    else if (message.kind === 'Inspect') this.around.post({ kind: 'Inspect', id: message.id, inspection: null });
    else if (message.kind === 'SpaceTime') this.around.post({ kind: 'SpaceTime', id: message.id, diagram: null });
    else if (message.kind === 'Topics') this.around.post({ kind: 'Topics', id: message.id, topics: [] });
    else if (message.kind === 'Settings') this.around.post({ kind: 'Settings', id: message.id, settings: [] });
    else if (message.kind === 'KeyMoves') this.around.post({ kind: 'KeyMoves', id: message.id, moves: null });
    else if (message.kind === 'Tell') this.around.post({ kind: 'Tell', id: message.id, file: null });
    else if (message.kind === 'Pull' && this.lastFrame !== null) this.around.post({ kind: 'Pull', id: message.id, frame: this.lastFrame });
  }
}
