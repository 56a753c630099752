/**
 * The application around a consumer: it polls, works on the records, polls again, and closes its consumer in the end. One thread, which
 * is in one place at a time. (Kafka: ClassicKafkaConsumer.poll, commitSync, close; the loop itself is the user's)
 *
 *   Polling     → in poll(): the only place where partitions are joined for, fetched and given up
 *   Processing  → works on what poll() returned: on all at once, or record by record where each does something outside Kafka
 *   Committing  → waits in commitSync(); only with enable.auto.commit=false. Behind Processing, or before it: see model/record-handler.ts
 *   Closing     → in close(), commits
 *   Leaving     → in close(), waits for the coordinator to let it go
 *   Closed      → the process ends
 *
 * Its loop is written as Java's documentation has it: the consumer is opened in a try-with-resources around `while (true)`, and nothing is
 * caught. What the handler throws leaves the loop, so close() is called as if it had been asked for, and the process ends. With
 * enable.auto.commit close() commits the positions, which are behind all that poll() returned: the record at which the handler threw, and
 * those after it, are passed over for good (Kafka: ConsumerCoordinator.close, maybeAutoCommitOffsetsSync). Without, nothing is committed, and whoever gets the partition next is given them again.
 */
import { assertUnreachable } from '../../../base/assert';
import { after, milliseconds } from '../../../base/virtual-time';
import type { Happening } from '../../model/events';
import type { GroupId } from '../../model/vocabulary';
import type { Context, EventId, VirtualTime } from '../../sim/context';
import { State } from '../../sim/state';
import type { CommittedOffsets } from './committed-offsets';
import type { ConsumerCoordinator } from './consumer-coordinator';
import type { FailureCause } from './failure-cause';
import type { FetchCollector } from './fetch-collector';
import type { Fetcher } from './fetcher';
import type { Heartbeat } from './heartbeat';
import type { HeartbeatThread } from './heartbeat-thread';
import type { OffsetCommits } from './offset-commits';
import type { OffsetFetcher } from './offset-fetcher';
import { type RecordHandling, recordAt } from './record-handling';

export type Place = 'Polling' | 'Processing' | 'Committing' | 'Closing' | 'Leaving' | 'Closed';

/** commitSync() waits so long: default.api.timeout.ms. */
const COMMIT_TIMEOUT_MS = 60_000;
/** close() waits so long, all in all. (Kafka: DEFAULT_CLOSE_TIMEOUT_MS) */
const CLOSE_TIMEOUT_MS = 30_000;
/** Of a record: the way to the world outside, or the way back. */
const HALF = 0.5;

/** Records that are worked on in one go. */
interface Work {
  readonly since: VirtualTime;
  readonly records: number;
  readonly perRecordUs: number;
}

export class ConsumerApplication extends State {
  place: Place = 'Polling';
  /** It works on records until then. */
  busyUntil = 0 as VirtualTime;
  /** KafkaConsumer.pause() of all that it has: poll() still keeps it in its group, and gives it nothing. */
  isPaused = false;
  /** It pauses, but is given once more what a poll() returns. */
  pollsOnce = false;
  /** Its code throws at the next record; null where it does not. */
  toThrow: { readonly because: EventId | null } | null = null;
  /** What one record takes. */
  processingUs: number;
  /** Null where it does nothing outside Kafka. */
  readonly handling: RecordHandling | null;
  private work: Work = { since: 0 as VirtualTime, records: 0, perRecordUs: 0 };
  private isToClose = false;
  private closeBy = 0 as VirtualTime;
  private readonly group: GroupId;
  private readonly coordinator: ConsumerCoordinator;
  private readonly heartbeat: Heartbeat;
  private readonly thread: HeartbeatThread;
  private readonly commits: OffsetCommits;
  private readonly committedOffsets: CommittedOffsets;
  private readonly offsets: OffsetFetcher;
  private readonly fetcher: Fetcher;
  private readonly collector: FetchCollector;
  private readonly failure: FailureCause;

  constructor(options: {
    group: GroupId;
    processingUs: number;
    handling: RecordHandling | null;
    coordinator: ConsumerCoordinator;
    heartbeat: Heartbeat;
    thread: HeartbeatThread;
    commits: OffsetCommits;
    committedOffsets: CommittedOffsets;
    offsets: OffsetFetcher;
    fetcher: Fetcher;
    collector: FetchCollector;
    failure: FailureCause;
  }) {
    super();
    this.group = options.group;
    this.processingUs = options.processingUs;
    this.handling = options.handling;
    this.coordinator = options.coordinator;
    this.heartbeat = options.heartbeat;
    this.thread = options.thread;
    this.commits = options.commits;
    this.committedOffsets = options.committedOffsets;
    this.offsets = options.offsets;
    this.fetcher = options.fetcher;
    this.collector = options.collector;
    this.failure = options.failure;
  }

  /** Somebody wants it to end: it does when it is in poll() next. */
  askToClose(): void {
    this.isToClose = true;
  }

  pause(): void {
    this.isPaused = true;
  }

  resume(): void {
    this.isPaused = false;
    this.pollsOnce = false;
  }

  /** The record that it works on now is still worked on to its end. */
  askToThrow({ cause, now }: Context): void {
    this.toThrow = { because: cause };
    const { since, records, perRecordUs } = this.work;
    if (this.handling !== null || this.place !== 'Processing' || perRecordUs === 0) return;
    const begun = Math.min(records, Math.floor((now - since) / perRecordUs) + 1);
    this.busyUntil = (since + begun * perRecordUs) as VirtualTime;
  }

  /** The coordinator has let it go, or cannot say so any more. */
  left(): void {
    if (this.place === 'Leaving') this.place = 'Closed';
  }

  /** Goes as far as it gets now. */
  goOn(context: Context): void {
    for (let before: Place | null = null; before !== this.place; ) {
      before = this.place;
      this.step(context);
    }
  }

  get deadlines(): readonly (VirtualTime | null)[] {
    return [this.busyUntil, this.place === 'Leaving' ? this.closeBy : null];
  }

  private step(context: Context): void {
    switch (this.place) {
      case 'Polling':
        return this.poll(context);
      case 'Processing':
        return this.process(context);
      case 'Committing':
        if (this.commits.isOver(context)) this.committed(context);
        return;
      case 'Closing':
        return this.close(context);
      case 'Leaving':
        if (context.now >= this.closeBy) this.left();
        return;
      case 'Closed':
        return;
      default:
        return assertUnreachable(this.place);
    }
  }

  private poll(context: Context): void {
    if (this.isToClose || this.failure.reason !== null) return this.beginToClose(context);
    if (this.coordinator.poll(context)) this.committedOffsets.fetchIfNeeded(context);
    this.offsets.learnLeaders();
    const isGiven = !this.isPaused || this.pollsOnce;
    const count = isGiven ? this.collector.collect(context) : 0;
    if (count > 0) this.pollsOnce = false;
    this.offsets.resetAndValidate(context);
    if (isGiven) this.fetcher.sendFetches(context);
    if (count > 0) this.leavePoll(count, context);
    else if (this.failure.reason !== null) this.beginToClose(context);
  }

  private leavePoll(count: number, context: Context): void {
    const { handling } = this;
    this.heartbeat.pollLeft(context.now);
    handling?.take(this.collector.returned, context);
    if (handling?.commitsFirst === true) this.commit(context);
    else this.workOn(handling === null ? count : HALF, context.now);
    if (handling === null && this.toThrow !== null) this.throwAt(0, context);
  }

  private workOn(records: number, now: VirtualTime): void {
    this.place = 'Processing';
    this.work = { since: now, records, perRecordUs: this.processingUs };
    this.busyUntil = (now + Math.floor(records * this.processingUs)) as VirtualTime;
  }

  private process(context: Context): void {
    const { handling } = this;
    while (context.now >= this.busyUntil && this.place === 'Processing') {
      if (this.throwsNow(context)) return;
      if (handling !== null && (!handling.goOn(context) || handling.next !== null)) this.workOn(HALF, context.now);
      else if (this.commits.isAutomatic || handling?.commitsFirst === true) this.enterPoll();
      else this.commit(context);
    }
  }

  /** Whether it has: before anything was done for that record. Where no record is left of those that it has, the next poll() returns it. */
  private throwsNow(context: Context): boolean {
    const { handling, toThrow, work } = this;
    if (toThrow === null || handling?.isActed === true) return false;
    const done = handling?.doneCount ?? Math.floor((context.now - work.since) / Math.max(1, work.perRecordUs));
    if (done >= (handling?.count ?? work.records)) return false;
    this.throwAt(done, context);
    return true;
  }

  /** Nobody catches it. */
  private throwAt(index: number, context: Context): void {
    const threw: Happening = {
      kind: 'HandlerThrew',
      consumer: context.self,
      group: this.group,
      ...recordAt(this.collector.returned, index),
    };
    const { cause } = context;
    context.because(this.toThrow?.because ?? null);
    context.emit(threw);
    context.because(cause);
    this.toThrow = null;
    this.callClose(context);
  }

  private commit(context: Context): void {
    this.place = 'Committing';
    this.handling?.callsCommit(context);
    this.commits.begin('Sync', COMMIT_TIMEOUT_MS, context.now);
  }

  /** Where commitSync() threw, nobody may act on records that are not committed first; and what was worked on first stays worked on. */
  private committed(context: Context): void {
    const { handling } = this;
    if (handling === null || !handling.commitsFirst) return this.enterPoll();
    if (!this.commits.threw) return this.workOn(HALF, context.now);
    handling.drop(context);
    this.enterPoll();
  }

  private enterPoll(): void {
    this.place = 'Polling';
    this.heartbeat.pollEntered();
  }

  /** Because it was asked to, or because poll() threw. */
  private beginToClose(context: Context): void {
    const { reason } = this.failure;
    if (reason !== null) {
      const failed: Happening = { kind: 'ConsumerFailed', consumer: context.self, group: this.group, reason };
      context.emit(failed);
    }
    this.callClose(context);
  }

  private callClose(context: Context): void {
    this.place = 'Closing';
    this.closeBy = after(context.now, milliseconds(CLOSE_TIMEOUT_MS));
    if (this.commits.isAutomatic) this.commits.begin('Sync', CLOSE_TIMEOUT_MS, context.now);
  }

  /** Commits first, then leaves. */
  private close(context: Context): void {
    if (!this.commits.isOver(context)) return;
    this.coordinator.revoke(context);
    this.place = 'Leaving';
    if (!this.thread.leave('the consumer is being closed', context)) this.left();
  }
}
