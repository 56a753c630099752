/**
 * The fate of every batch, and so of every record: in Kafka a batch is written, replicated, committed, acknowledged and lost as a
 * whole. One row a batch, in columns that forks share.
 *
 * Invariant: `counts` is what adding up the rows would give.
 */
import type { EventId } from '../sim/context';
import { F64Column, U8Column } from '../sim/cow-list';
import { State } from '../sim/state';
import type { Counts } from './verdicts';

/** Row number of a batch. */
export type BatchAccount = number;
/** Stands for batches that are not counted: those of internal topics. */
export const UNCOUNTED: BatchAccount = -1;

// What has happened to a batch, as bits.
export const REPLICATED = 1;
export const ACKNOWLEDGED = 2;
export const ACKNOWLEDGED_BY_ALL = 4;
export const UNANSWERED = 8;
export const FAILED = 16;
export const LOST = 32;
/** No producer of this world sent it: it came from outside, or was in the log before the world began. */
export const FOREIGN = 64;
export const WAS_COMMITTED = 128;

/** How far a batch has come. Lost: it was acknowledged, and the leader's log does not hold it any more. */
export type BatchStage = 'Sent' | 'Appended' | 'Replicated' | 'Committed' | 'Failed' | 'Lost';

export class BatchAccounts extends State {
  readonly counts: Counts = {
    sent: 0,
    failed: 0,
    abandoned: 0,
    acknowledged: 0,
    unanswered: 0,
    appended: 0,
    committed: 0,
    delivered: 0,
    redelivered: 0,
    lost: 0,
    lostBeforeCommit: 0,
    duplicated: 0,
    outOfOrder: 0,
  };
  private readonly recordCounts = new F64Column();
  private readonly partitions = new F64Column();
  private readonly fates = new U8Column();
  /** Where it stands on the leader's log, or stood. */
  private readonly offsets = new F64Column();
  private readonly copies = new U8Column();
  private readonly committedCopies = new U8Column();
  /** Between these two stands all that has happened to it. */
  private readonly firstEvents = new F64Column();
  private readonly lastEvents = new F64Column();
  /** What brought it as far as it is, or took it back from there. */
  private readonly decisions = new F64Column();

  open(options: { recordCount: number; partition: number; fate: number; event: EventId }): BatchAccount {
    this.recordCounts.push(options.recordCount);
    this.partitions.push(options.partition);
    this.offsets.push(-1);
    this.copies.push(0);
    this.committedCopies.push(0);
    this.firstEvents.push(options.event);
    this.lastEvents.push(options.event);
    this.decisions.push(options.event);
    return this.fates.push(options.fate);
  }

  get length(): number {
    return this.fates.length;
  }

  recordCount(account: BatchAccount): number {
    return this.recordCounts.get(account);
  }

  /** Number of its partition's ledger. */
  partition(account: BatchAccount): number {
    return this.partitions.get(account);
  }

  offset(account: BatchAccount): number {
    return this.offsets.get(account);
  }

  has(account: BatchAccount, fate: number): boolean {
    return (this.fates.get(account) & fate) !== 0;
  }

  /** How often it is on the leader's log, and how often below the high watermark. */
  copiesOf(account: BatchAccount): { readonly appended: number; readonly committed: number } {
    return { appended: this.copies.get(account), committed: this.committedCopies.get(account) };
  }

  span(account: BatchAccount): { readonly first: EventId; readonly last: EventId } {
    return { first: this.firstEvents.get(account) as EventId, last: this.lastEvents.get(account) as EventId };
  }

  /** The event that brought it to its present stage. */
  decidedBy(account: BatchAccount): EventId {
    return this.decisions.get(account) as EventId;
  }

  /** How far it has come. Of a copy that was given up and is in the log all the same, the log is right. */
  stage(account: BatchAccount): BatchStage {
    if (this.has(account, LOST)) return 'Lost';
    if (this.committedCopies.get(account) > 0) return 'Committed';
    if (this.has(account, FAILED)) return 'Failed';
    if (this.copies.get(account) === 0) return 'Sent';
    return this.has(account, REPLICATED) ? 'Replicated' : 'Appended';
  }

  touch(account: BatchAccount, event: EventId): void {
    this.lastEvents.set(account, event);
  }

  replicated(account: BatchAccount, event: EventId): void {
    this.touch(account, event);
    if (this.stage(account) === 'Appended') this.decisions.set(account, event);
    this.mark(account, REPLICATED);
  }

  appended(account: BatchAccount, offset: number, event: EventId): void {
    this.touch(account, event);
    this.offsets.set(account, offset);
    const copies = this.copies.get(account) + 1;
    this.copies.set(account, copies);
    if (copies > 1) return;
    this.decisions.set(account, event);
    this.counts.appended += this.recordCount(account);
    if (this.has(account, LOST)) this.found(account);
  }

  /** Committed. Returns whether it is so for the second time: a record is in the log twice. */
  committed(account: BatchAccount, event: EventId): boolean {
    this.touch(account, event);
    this.mark(account, WAS_COMMITTED);
    const copies = this.committedCopies.get(account) + 1;
    this.committedCopies.set(account, copies);
    if (copies > 1) {
      this.counts.duplicated += this.recordCount(account);
      return true;
    }
    this.decisions.set(account, event);
    this.counts.committed += this.recordCount(account);
    return false;
  }

  /** It is on the leader's log no more. Returns whether something is lost that had been promised. */
  dropped(account: BatchAccount, wasCommitted: boolean, event: EventId): boolean {
    this.touch(account, event);
    if (wasCommitted) {
      const committed = this.committedCopies.get(account) - 1;
      this.committedCopies.set(account, committed);
      if (committed === 0) this.counts.committed -= this.recordCount(account);
      else this.counts.duplicated -= this.recordCount(account);
    }
    const copies = this.copies.get(account) - 1;
    this.copies.set(account, copies);
    if (copies > 0) return false;
    this.decisions.set(account, event);
    this.counts.appended -= this.recordCount(account);
    const promised = this.has(account, ACKNOWLEDGED) || (this.has(account, FOREIGN) && wasCommitted);
    if (promised) this.lose(account);
    return promised;
  }

  /** Returns whether it was lost before its acknowledgement arrived: a leader that was deposed had answered. */
  acknowledged(account: BatchAccount, acks: -1 | 0 | 1, event: EventId): boolean {
    this.touch(account, event);
    if (acks === 0) {
      this.mark(account, UNANSWERED);
      this.counts.unanswered += this.recordCount(account);
      return false;
    }
    this.mark(account, acks === -1 ? ACKNOWLEDGED | ACKNOWLEDGED_BY_ALL : ACKNOWLEDGED);
    this.counts.acknowledged += this.recordCount(account);
    if (this.copies.get(account) > 0) return false;
    this.decisions.set(account, event);
    this.lose(account);
    return true;
  }

  failed(account: BatchAccount, event: EventId): void {
    this.touch(account, event);
    if (this.stage(account) !== 'Committed') this.decisions.set(account, event);
    this.mark(account, FAILED);
    this.counts.failed += this.recordCount(account);
  }

  private lose(account: BatchAccount): void {
    this.mark(account, LOST);
    this.counts.lost += this.recordCount(account);
    if (this.wasNeverPromisedByAll(account)) this.counts.lostBeforeCommit += this.recordCount(account);
  }

  /** What was lost is back: an unclean election brought back the log that still had it. */
  private found(account: BatchAccount): void {
    this.fates.set(account, this.fates.get(account) & ~LOST);
    this.counts.lost -= this.recordCount(account);
    if (this.wasNeverPromisedByAll(account)) this.counts.lostBeforeCommit -= this.recordCount(account);
  }

  private wasNeverPromisedByAll(account: BatchAccount): boolean {
    return !this.has(account, ACKNOWLEDGED_BY_ALL | WAS_COMMITTED);
  }

  private mark(account: BatchAccount, fate: number): void {
    this.fates.set(account, this.fates.get(account) | fate);
  }
}
