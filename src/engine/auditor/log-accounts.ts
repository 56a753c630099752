/**
 * What becomes of batches on brokers, by what brokers say: one ledger for each partition's leaders, and the account of every batch that
 * is on one. A batch is committed, lost or doubled by what the leaders' logs hold: what else a replica holds decides nothing.
 *
 * Read next: partition-ledger.ts (one partition), batch-accounts.ts (one batch).
 */
import type { Cluster } from '../cluster/cluster';
import { describeEvent, type HappeningOf } from '../model/events';
import { type GroupId, type Offset, type PartitionIndex, partitionName, type TopicName, type TopicPartition } from '../model/vocabulary';
import type { RecordBatch } from '../protocol/record-batch';
import type { EventId, NodeId } from '../sim/context';
import { State } from '../sim/state';
import { type BatchAccount, type BatchAccounts, FOREIGN, UNCOUNTED } from './batch-accounts';
import { KeyBook } from './key-book';
import { LedgerEntry, PartitionLedger } from './partition-ledger';
import type { Producers } from './producers';
import { Finding, type Findings, recordsIn } from './verdicts';

type Written = Pick<RecordBatch, 'baseOffset' | 'lastOffset' | 'leaderEpoch' | 'trace'>;

export class LogAccounts extends State {
  private readonly batches: BatchAccounts;
  private readonly producers: Producers;
  private readonly findings: Findings;
  private readonly byTopic = new Map<TopicName, Map<PartitionIndex, PartitionLedger>>();
  private readonly ledgers: PartitionLedger[] = [];

  constructor(parts: { batches: BatchAccounts; producers: Producers; findings: Findings }) {
    super();
    this.batches = parts.batches;
    this.producers = parts.producers;
    this.findings = parts.findings;
  }

  /** Null for a partition of which nothing was heard. */
  ledger({ topic, partition }: TopicPartition): PartitionLedger | null {
    return this.byTopic.get(topic)?.get(partition) ?? null;
  }

  /** Of the partition that it was sent to. */
  ledgerOf(account: BatchAccount): PartitionLedger {
    return this.ledgers[this.batches.partition(account)]!;
  }

  /** Begins it where there is none. */
  ledgerFor({ topic, partition }: TopicPartition): PartitionLedger {
    const ofTopic = this.byTopic.get(topic) ?? new Map<PartitionIndex, PartitionLedger>();
    this.byTopic.set(topic, ofTopic);
    const known = ofTopic.get(partition);
    if (known !== undefined) return known;
    const ledger = new PartitionLedger({ topic, partition }, this.ledgers.length);
    this.ledgers.push(ledger);
    ofTopic.set(partition, ledger);
    return ledger;
  }

  /** A topic of the same name begins from nothing. */
  topicDeleted(topic: TopicName): void {
    this.byTopic.delete(topic);
  }

  appendedByLeader(what: HappeningOf<'RecordsAppended'>, event: EventId, cluster: Cluster): void {
    const ledger = this.ledgerFor(what.partition);
    // A leader that was deposed and does not know it writes on a log that will be cut; what follows a new leader's log is in it already.
    const isOld = what.leaderEpoch !== ledger.leaderEpoch || what.baseOffset < ledger.logEndOffset;
    if (!isOld) {
      this.enter(ledger, what, event);
      if (ledger.keys !== null) readKeys(ledger.keys, logOf(cluster, what));
      return;
    }
    const account = this.producers.accountOf(what.trace);
    if (account !== null) this.batches.touch(account, event);
  }

  appendedByFollower(what: HappeningOf<'RecordsAppended'>, event: EventId): void {
    const known = this.producers.accountOf(what.trace) ?? this.ledger(what.partition)?.at(what.baseOffset)?.account ?? UNCOUNTED;
    if (known !== UNCOUNTED) this.batches.replicated(known, event);
  }

  highWatermarkAdvanced({ partition, to, leaderEpoch }: HappeningOf<'HighWatermarkAdvanced'>, event: EventId): void {
    const ledger = this.ledgerFor(partition);
    if (leaderEpoch !== ledger.leaderEpoch) return;
    ledger.highWatermark = Math.max(ledger.highWatermark, to) as Offset;
    this.commit(ledger, event);
  }

  /** From now on this leader's log is the partition's: what it lacks is gone, what it has is there. */
  becameLeader(what: HappeningOf<'BecameLeader'>, event: EventId, cluster: Cluster): void {
    const ledger = this.ledgerFor(what.partition);
    if (what.leaderEpoch < ledger.leaderEpoch) return;
    ledger.leaderEpoch = what.leaderEpoch;
    const log = logOf(cluster, what);
    const holds = ({ baseOffset, lastOffset, leaderEpoch }: LedgerEntry): boolean => {
      if (lastOffset >= what.logEndOffset) return false;
      if (log === null || lastOffset < log.logStartOffset) return true;
      const [batch] = log.batchesFrom(baseOffset);
      // No leader's log has a gap but where a cleaner made it: what stood there was superseded, and is not lost.
      if (batch !== undefined && batch.baseOffset > lastOffset)
        return mayBeCleanedAway(ledger, { baseOffset, lastOffset, end: what.logEndOffset });
      return batch !== undefined && batch.baseOffset === baseOffset && batch.leaderEpoch === leaderEpoch;
    };
    const before = ledger.entries.length;
    while (ledger.entries.length > 0 && !holds(ledger.last)) this.drop(ledger, what, event);
    if (ledger.entries.length < before) ledger.recountNewest();
    for (const batch of log?.batchesFrom(ledger.logEndOffset as Offset) ?? []) {
      if (batch.lastOffset < what.logEndOffset) this.enter(ledger, batch, event);
    }
    if (ledger.keys !== null) readKeys(ledger.keys, log);
    ledger.highWatermark = Math.max(ledger.highWatermark, what.highWatermark) as Offset;
    this.commit(ledger, event);
  }

  /** Before a cleaner takes out the first record, it is written down what key each has. */
  cleaningBegan(what: HappeningOf<'LogCleaningBegan'>, cluster: Cluster): void {
    const ledger = this.ledgerFor(what.partition);
    const log = logOf(cluster, what);
    if (ledger.isInternal || ledger.keys !== null || log === null) return;
    ledger.keys = new KeyBook(log.logStartOffset);
    readKeys(ledger.keys, log);
  }

  delivered({ partition, baseOffset, lastOffset }: HappeningOf<'RecordsDelivered'>, reader: GroupId | NodeId, event: EventId): void {
    const ledger = this.ledgerFor(partition);
    if (ledger.isInternal) return;
    const { first, again } = ledger.delivered(reader, baseOffset, lastOffset);
    this.batches.counts.delivered += first;
    this.batches.counts.redelivered += again;
    for (let entry = ledger.at(baseOffset); entry !== null && entry.baseOffset <= lastOffset; entry = ledger.at(entry.lastOffset + 1)) {
      this.batches.touch(entry.account, event);
    }
  }

  /** Something was done about a record that stands there. */
  concerned(partition: TopicPartition, offset: Offset, event: EventId): void {
    const entry = this.ledger(partition)?.at(offset) ?? null;
    if (entry !== null && entry.account !== UNCOUNTED) this.batches.touch(entry.account, event);
  }

  /** A batch is on the leader's log. */
  private enter(ledger: PartitionLedger, batch: Written, event: EventId): void {
    const { baseOffset, lastOffset, leaderEpoch, trace } = batch;
    const known = this.producers.accountOf(trace);
    const account = known ?? this.openForeign(ledger, batch, event);
    const sender = known === null || trace === null ? null : this.producers.of(trace.producer);
    const isFirstCopy = account === UNCOUNTED || this.batches.copiesOf(account).appended === 0;
    const producer = sender === null ? -1 : sender.index;
    const number = sender === null ? -1 : trace!.batch;
    const isLate = ledger.push(new LedgerEntry({ baseOffset, lastOffset, leaderEpoch, account, producer, batch: number }));
    if (account === UNCOUNTED) return;
    this.batches.appended(account, baseOffset, event);
    if (sender === null || !isLate || !isFirstCopy) return;
    const count = this.batches.recordCount(account);
    this.batches.counts.outOfOrder += count;
    sender.outOfOrder += count;
    const sentence = `${recordsIn(count)} of ${partitionName(ledger.partition)} ${count === 1 ? 'stands' : 'stand'} behind what ${sender.node} sent later.`;
    this.findings.add(new Finding({ kind: 'OutOfOrder', sentence, event }));
  }

  private openForeign(ledger: PartitionLedger, { baseOffset, lastOffset }: Written, event: EventId): BatchAccount {
    if (ledger.isInternal) return UNCOUNTED;
    return this.batches.open({ recordCount: lastOffset - baseOffset + 1, partition: ledger.index, fate: FOREIGN, event });
  }

  private commit(ledger: PartitionLedger, event: EventId): void {
    for (; ledger.committed < ledger.entries.length; ledger.committed++) {
      const { account, baseOffset, lastOffset, producer } = ledger.entries.get(ledger.committed);
      if (lastOffset >= ledger.highWatermark) return;
      if (account === UNCOUNTED || !this.batches.committed(account, event)) continue;
      const count = this.batches.recordCount(account);
      if (producer >= 0) this.producers.at(producer).duplicated += count;
      const sentence = `${recordsIn(count)} of ${partitionName(ledger.partition)} ${count === 1 ? 'is' : 'are'} in the log twice, the second time at offset ${baseOffset}.`;
      this.findings.add(new Finding({ kind: 'Duplicated', sentence, event }));
    }
  }

  private drop(ledger: PartitionLedger, what: HappeningOf<'BecameLeader'>, event: EventId): void {
    const { entry, wasCommitted } = ledger.pop();
    if (entry.account === UNCOUNTED || !this.batches.dropped(entry.account, wasCommitted, event)) return;
    const { account, baseOffset } = entry;
    const count = this.batches.recordCount(account);
    const lost = `${recordsIn(count)} of ${partitionName(ledger.partition)} at offset ${baseOffset} ${count === 1 ? 'is' : 'are'} lost`;
    this.findings.add(new Finding({ kind: 'Lost', sentence: `${lost}. ${describeEvent(what)}`, event, account }));
  }
}

const logOf = (cluster: Cluster, { broker, partition }: Pick<HappeningOf<'BecameLeader'>, 'broker' | 'partition'>) =>
  cluster.broker(broker)?.replicas.partition(partition)?.log ?? null;

/** All that it has behind what is known. */
function readKeys(keys: KeyBook, log: ReturnType<typeof logOf>): void {
  for (const batch of log?.batchesFrom(keys.end) ?? []) keys.readBatch(batch);
}

function mayBeCleanedAway(
  { keys }: PartitionLedger,
  { baseOffset, lastOffset, end }: { baseOffset: Offset; lastOffset: Offset; end: Offset },
): boolean {
  for (let offset: number = baseOffset; keys !== null && offset <= lastOffset; offset++) if (!keys.mayBeMissing(offset, end)) return false;
  return true;
}
