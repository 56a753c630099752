/**
 * Keeps every record's account from send to delivery, by what the cluster says has happened. A batch costs a few column writes,
 * however many records it holds; a record costs one at send and one at delivery.
 *
 * Read next: batch-accounts.ts (what may become of a batch), partition-ledger.ts (what leaders have), record-story.ts.
 */
import type { Cluster } from '../cluster/cluster';
import type { Happening } from '../model/events';
import { describeEvent } from '../model/events';
import type { GroupId, Offset, PartitionIndex, TopicName, TopicPartition } from '../model/vocabulary';
import { partitionName } from '../model/vocabulary';
import type { RecordBatch } from '../protocol/record-batch';
import type { EventId, NodeId } from '../sim/context';
import { State } from '../sim/state';
import { type BatchAccount, BatchAccounts, FOREIGN, UNCOUNTED } from './batch-accounts';
import { LedgerEntry, PartitionLedger } from './partition-ledger';
import { ProducerAccounts } from './producer-accounts';
import { FINDINGS_MAX, Finding, type Verdicts } from './verdicts';

type Of<Kind extends Happening['kind']> = Extract<Happening, { readonly kind: Kind }>;

export class RecordAccounts extends State {
  readonly batches = new BatchAccounts();
  readonly findings: Finding[] = [];
  private readonly producersByNode = new Map<NodeId, ProducerAccounts>();
  private readonly producers: ProducerAccounts[] = [];
  private readonly ledgersByTopic = new Map<TopicName, Map<PartitionIndex, PartitionLedger>>();
  private readonly ledgers: PartitionLedger[] = [];
  private readonly groupOf = new Map<NodeId, GroupId>();

  /** Takes note of one event. `cluster` is asked only for a new leader's log. */
  take(what: Happening, event: EventId, cluster: Cluster): void {
    switch (what.kind) {
      case 'RecordSent':
        this.batches.counts.sent += what.count;
        return this.producer(what.producer).sent(what.record, what.count, event);
      case 'RecordRefused':
        return this.refused(what);
      case 'BatchDrained':
        return this.drained(what, event);
      case 'RecordsAppended':
        return what.role === 'Leader' ? this.appendedByLeader(what, event) : this.appendedByFollower(what, event);
      case 'DuplicateIgnored':
      case 'AppendRefused':
        return this.touch(what.trace, event);
      case 'HighWatermarkAdvanced':
        return this.committedUpTo(what, event);
      case 'BecameLeader':
        return this.becameLeader(what, event, cluster);
      case 'BatchAcknowledged':
        return this.acknowledged(what, event);
      case 'BatchRetried':
        return this.touch(what.trace, event);
      case 'BatchFailed':
        return this.failed(what, event);
      case 'RecordsDelivered':
        return this.delivered(what, event);
      case 'PartitionsAssigned':
        this.groupOf.set(what.consumer, what.group);
        return;
      case 'ProcessKilled':
        return this.processDied(what.node);
      case 'TopicDeleted':
        this.ledgersByTopic.delete(what.topic);
        return;
      default: // all else leaves records as they are
        return;
    }
  }

  verdicts(): Verdicts {
    const pending = this.producers.reduce((sum, producer) => sum + producer.pending, 0);
    return { ...this.batches.counts, pending, findings: this.findings };
  }

  producerOf(node: NodeId): ProducerAccounts | null {
    return this.producersByNode.get(node) ?? null;
  }

  ledger({ topic, partition }: TopicPartition): PartitionLedger | null {
    return this.ledgersByTopic.get(topic)?.get(partition) ?? null;
  }

  ledgerOf(account: BatchAccount): PartitionLedger | null {
    return this.ledgers[this.batches.partition(account)] ?? null;
  }

  find(finding: Finding): void {
    if (this.findings.length < FINDINGS_MAX) this.findings.push(finding);
  }

  // Producers

  private refused({ producer, record }: Of<'RecordRefused'>): void {
    const accounts = this.producer(producer);
    accounts.refused(record);
    accounts.pending--;
    this.batches.counts.failed++;
  }

  private drained({ partition, trace, records }: Of<'BatchDrained'>, event: EventId): void {
    const producer = this.producer(trace.producer);
    const known = producer.batch(trace.batch);
    if (known !== null) return this.batches.touch(known, event);
    const account = this.batches.open({ recordCount: records.length, partition: this.ledgerFor(partition).index, fate: 0, event });
    producer.drained(trace.batch, records, account);
  }

  private acknowledged({ trace, acks, partition }: Of<'BatchAcknowledged'>, event: EventId): void {
    const producer = this.producer(trace.producer);
    const account = producer.batch(trace.batch);
    if (account === null) return;
    producer.pending -= this.batches.recordCount(account);
    if (this.batches.acknowledged(account, acks, event)) {
      this.find(
        new Finding({
          kind: 'Lost',
          sentence: `${this.records(account)} of ${partitionName(partition)} were acknowledged by a leader that was none any more.`,
          event,
        }),
      );
    }
  }

  private failed({ trace }: Of<'BatchFailed'>, event: EventId): void {
    const producer = this.producer(trace.producer);
    const account = producer.batch(trace.batch);
    if (account === null) return; // it never left the accumulator
    producer.pending -= this.batches.recordCount(account);
    this.batches.failed(account, event);
  }

  private processDied(node: NodeId): void {
    this.groupOf.delete(node);
    const producer = this.producersByNode.get(node);
    if (producer === undefined) return;
    this.batches.counts.abandoned += producer.pending;
    producer.pending = 0;
  }

  private touch(trace: Of<'DuplicateIgnored'>['trace'], event: EventId): void {
    const account = this.accountOf(trace);
    if (account !== null) this.batches.touch(account, event);
  }

  // Replicas

  private appendedByLeader(what: Of<'RecordsAppended'>, event: EventId): void {
    const ledger = this.ledgerFor(what.partition);
    // A leader that was deposed and does not know it writes on a log that will be cut; what follows a new leader's log is in it already.
    if (what.leaderEpoch !== ledger.leaderEpoch || what.baseOffset < ledger.logEndOffset) return this.touch(what.trace, event);
    this.enter(ledger, what, event);
  }

  private appendedByFollower(what: Of<'RecordsAppended'>, event: EventId): void {
    const account = this.accountOf(what.trace) ?? this.ledger(what.partition)?.at(what.baseOffset)?.account ?? UNCOUNTED;
    if (account !== UNCOUNTED) this.batches.replicated(account, event);
  }

  private enter(
    ledger: PartitionLedger,
    batch: Pick<RecordBatch, 'baseOffset' | 'lastOffset' | 'leaderEpoch' | 'trace'>,
    event: EventId,
  ): void {
    const { baseOffset, lastOffset, leaderEpoch, trace } = batch;
    const producer = trace === null ? null : (this.producersByNode.get(trace.producer) ?? null);
    const known = trace === null ? null : (producer?.batch(trace.batch) ?? null);
    const account = known ?? this.openForeign(ledger, batch, event);
    const isFirstCopy = account === UNCOUNTED || this.batches.copiesOf(account).appended === 0;
    const mark = { producer: known === null ? -1 : producer!.index, batch: known === null ? -1 : trace!.batch };
    const isLate = ledger.push(new LedgerEntry({ baseOffset, lastOffset, leaderEpoch, account, ...mark }));
    if (account === UNCOUNTED) return;
    this.batches.appended(account, baseOffset, event);
    if (!isLate || !isFirstCopy) return;
    this.batches.counts.outOfOrder += this.batches.recordCount(account);
    producer!.outOfOrder += this.batches.recordCount(account);
    this.find(
      new Finding({
        kind: 'OutOfOrder',
        sentence: `${this.records(account)} of ${partitionName(ledger.partition)} stand behind what ${trace!.producer} sent later.`,
        event,
      }),
    );
  }

  private openForeign(
    ledger: PartitionLedger,
    { baseOffset, lastOffset }: { baseOffset: Offset; lastOffset: Offset },
    event: EventId,
  ): BatchAccount {
    if (ledger.isInternal) return UNCOUNTED;
    return this.batches.open({ recordCount: lastOffset - baseOffset + 1, partition: ledger.index, fate: FOREIGN, event });
  }

  private committedUpTo({ partition, to }: Of<'HighWatermarkAdvanced'>, event: EventId): void {
    const ledger = this.ledgerFor(partition);
    ledger.highWatermark = Math.max(ledger.highWatermark, to) as Offset;
    this.commit(ledger, event);
  }

  private commit(ledger: PartitionLedger, event: EventId): void {
    for (; ledger.committed < ledger.entries.length; ledger.committed++) {
      const { account, lastOffset, producer } = ledger.entries.get(ledger.committed);
      if (lastOffset >= ledger.highWatermark) return;
      if (account === UNCOUNTED || !this.batches.committed(account, event)) continue;
      if (producer >= 0) this.producers[producer]!.duplicated += this.batches.recordCount(account);
      this.find(
        new Finding({
          kind: 'Duplicated',
          sentence: `${this.records(account)} of ${partitionName(ledger.partition)} are in the log twice, the second time at offset ${this.batches.offset(account)}.`,
          event,
        }),
      );
    }
  }

  /** From now on this leader's log is the partition's: what it lacks is gone, what it has is there. */
  private becameLeader(what: Of<'BecameLeader'>, event: EventId, cluster: Cluster): void {
    const ledger = this.ledgerFor(what.partition);
    if (what.leaderEpoch < ledger.leaderEpoch) return;
    ledger.leaderEpoch = what.leaderEpoch;
    ledger.leader = what.broker;
    const log = cluster.broker(what.broker)?.replicas.partition(what.partition)?.log ?? null;
    const holds = ({ baseOffset, lastOffset, leaderEpoch }: LedgerEntry): boolean => {
      if (lastOffset >= what.logEndOffset) return false;
      if (log === null || lastOffset < log.logStartOffset) return true;
      const [batch] = log.batchesFrom(baseOffset);
      return batch !== undefined && batch.baseOffset === baseOffset && batch.leaderEpoch === leaderEpoch;
    };
    const before = ledger.entries.length;
    while (ledger.entries.length > 0 && !holds(ledger.last)) this.drop(ledger, what, event);
    if (ledger.entries.length < before) ledger.recountNewest();
    for (const batch of log?.batchesFrom(ledger.logEndOffset as Offset) ?? []) {
      if (batch.lastOffset < what.logEndOffset) this.enter(ledger, batch, event);
    }
    ledger.highWatermark = Math.max(ledger.highWatermark, what.highWatermark) as Offset;
    this.commit(ledger, event);
  }

  private drop(ledger: PartitionLedger, what: Of<'BecameLeader'>, event: EventId): void {
    const { entry, wasCommitted } = ledger.pop();
    if (entry.account === UNCOUNTED || !this.batches.dropped(entry.account, wasCommitted, event)) return;
    this.find(
      new Finding({
        kind: 'Lost',
        sentence: `${this.records(entry.account)} of ${partitionName(ledger.partition)} at offset ${entry.baseOffset} are lost. ${describeEvent(what)}`,
        event,
      }),
    );
  }

  // Consumers

  private delivered({ partition, consumer, baseOffset, lastOffset }: Of<'RecordsDelivered'>, event: EventId): void {
    const ledger = this.ledgerFor(partition);
    if (ledger.isInternal) return;
    const { first, again } = ledger.delivered(this.groupOf.get(consumer) ?? consumer, baseOffset, lastOffset);
    this.batches.counts.delivered += first;
    this.batches.counts.redelivered += again;
    for (let offset: number = baseOffset; offset <= lastOffset; ) {
      const entry = ledger.at(offset);
      if (entry === null) return;
      this.batches.touch(entry.account, event);
      offset = entry.lastOffset + 1;
    }
  }

  // Who is who

  private accountOf(trace: Of<'DuplicateIgnored'>['trace']): BatchAccount | null {
    return trace === null ? null : (this.producersByNode.get(trace.producer)?.batch(trace.batch) ?? null);
  }

  private producer(node: NodeId): ProducerAccounts {
    const known = this.producersByNode.get(node);
    if (known !== undefined) return known;
    const producer = new ProducerAccounts(node, this.producers.length);
    this.producers.push(producer);
    this.producersByNode.set(node, producer);
    return producer;
  }

  private ledgerFor({ topic, partition }: TopicPartition): PartitionLedger {
    const ofTopic = this.ledgersByTopic.get(topic) ?? new Map<PartitionIndex, PartitionLedger>();
    this.ledgersByTopic.set(topic, ofTopic);
    const known = ofTopic.get(partition);
    if (known !== undefined) return known;
    const ledger = new PartitionLedger({ topic, partition }, this.ledgers.length);
    this.ledgers.push(ledger);
    ofTopic.set(partition, ledger);
    return ledger;
  }

  private records(account: BatchAccount): string {
    const count = this.batches.recordCount(account);
    return count === 1 ? '1 record' : `${count} records`;
  }
}
