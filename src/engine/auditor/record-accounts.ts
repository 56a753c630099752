/**
 * Keeps every record's account from send to delivery, by what the cluster says has happened. A batch costs a few column writes and about
 * 200 bytes, however many records it holds; a record costs one write at send and one at delivery, and 9 bytes.
 *
 * Here is what producers say. Read next: log-accounts.ts (what brokers say), batch-accounts.ts (what may become of a batch),
 * record-story.ts (one record's account in words).
 */
import type { Cluster } from '../cluster/cluster';
import type { BatchTrace, Happening, HappeningOf } from '../model/events';
import { type GroupId, partitionName } from '../model/vocabulary';
import type { EventId, NodeId } from '../sim/context';
import { State } from '../sim/state';
import { type BatchAccount, BatchAccounts } from './batch-accounts';
import { LogAccounts } from './log-accounts';
import { Producers } from './producers';
import { Finding, Findings, recordsIn, type Verdicts } from './verdicts';

export class RecordAccounts extends State {
  readonly batches = new BatchAccounts();
  readonly producers = new Producers();
  readonly findings = new Findings();
  readonly logs = new LogAccounts(this);
  private readonly groupOf = new Map<NodeId, GroupId>();

  /** Takes note of one event. `cluster` is asked only for a new leader's log, and for one that is about to be cleaned. */
  take(what: Happening, event: EventId, cluster: Cluster): void {
    switch (what.kind) {
      case 'RecordSent':
        return this.sent(what, event);
      case 'RecordRefused':
        return this.refused(what);
      case 'BatchDrained':
        return this.drained(what, event);
      case 'BatchRetried':
      case 'DuplicateIgnored':
      case 'AppendRefused':
        return this.touch(what.trace, event);
      case 'BatchAcknowledged':
        return this.acknowledged(what, event);
      case 'BatchFailed':
        return this.failed(what, event);
      case 'ProcessKilled':
      case 'ProcessEnded':
      case 'ProcessHalted':
        return this.processDied(what.node);
      case 'RecordsAppended':
        return what.role === 'Leader' ? this.logs.appendedByLeader(what, event, cluster) : this.logs.appendedByFollower(what, event);
      case 'HighWatermarkAdvanced':
        return this.logs.highWatermarkAdvanced(what, event);
      case 'BecameLeader':
        return this.logs.becameLeader(what, event, cluster);
      case 'LogCleaningBegan':
        return this.logs.cleaningBegan(what, cluster);
      case 'TopicDeleted':
        return this.logs.topicDeleted(what.topic);
      case 'RecordsDelivered':
        return this.logs.delivered(what, this.groupOf.get(what.consumer) ?? what.consumer, event);
      case 'SideEffectDone':
        return this.logs.concerned(what.partition, what.offset, event);
      case 'PartitionsAssigned':
        this.groupOf.set(what.consumer, what.group);
        return;
      default: // all else leaves records as they are
        return;
    }
  }

  verdicts(): Verdicts {
    return { ...this.batches.counts, pending: this.producers.pending, findings: this.findings.all };
  }

  private sent({ producer, record, count }: HappeningOf<'RecordSent'>, event: EventId): void {
    this.batches.counts.sent += count;
    this.producers.of(producer).sent(record, count, event);
  }

  private refused({ producer, record }: HappeningOf<'RecordRefused'>): void {
    const accounts = this.producers.of(producer);
    accounts.refused(record);
    accounts.pending--;
    this.batches.counts.failed++;
  }

  private drained(what: HappeningOf<'BatchDrained'>, event: EventId): void {
    const known = this.producers.accountOf(what.trace);
    if (known === null) this.open(what, event);
    else this.batches.touch(known, event);
  }

  /** From the first event that names it on, a batch has an account. */
  private open({ partition, trace, records }: HappeningOf<'BatchDrained' | 'BatchFailed'>, event: EventId): BatchAccount {
    const { index } = this.logs.ledgerFor(partition);
    const account = this.batches.open({ recordCount: records.length, partition: index, fate: 0, event });
    this.producers.of(trace.producer).batched(trace.batch, records, account);
    return account;
  }

  private acknowledged({ trace, acks, partition }: HappeningOf<'BatchAcknowledged'>, event: EventId): void {
    const account = this.producers.accountOf(trace);
    if (account === null) return;
    const count = this.batches.recordCount(account);
    this.producers.of(trace.producer).pending -= count;
    if (!this.batches.acknowledged(account, acks, event)) return;
    const sentence = `${recordsIn(count)} of ${partitionName(partition)} ${count === 1 ? 'was' : 'were'} acknowledged by a leader that was none any more.`;
    this.findings.add(new Finding({ kind: 'Lost', sentence, event, account }));
  }

  private failed(what: HappeningOf<'BatchFailed'>, event: EventId): void {
    const account = this.producers.accountOf(what.trace) ?? this.open(what, event);
    this.producers.of(what.trace.producer).pending -= this.batches.recordCount(account);
    this.batches.failed(account, event);
  }

  private processDied(node: NodeId): void {
    this.groupOf.delete(node);
    const producer = this.producers.known(node);
    if (producer === null) return;
    this.batches.counts.abandoned += producer.pending;
    producer.pending = 0;
  }

  private touch(trace: BatchTrace | null, event: EventId): void {
    const account = this.producers.accountOf(trace);
    if (account !== null) this.batches.touch(account, event);
  }
}
