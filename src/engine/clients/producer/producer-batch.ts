/**
 * Records for one partition that travel together: first written to, then closed, sent, and sent again until they are decided.
 * (Kafka: ProducerBatch)
 *
 * Invariant: once it has a sequence number it keeps it through every retry, unless the whole partition begins anew in another epoch.
 */
import type { BatchTrace } from '../../model/events';
import {
  NO_LEADER_EPOCH,
  NO_PRODUCER_EPOCH,
  NO_PRODUCER_ID,
  NO_SEQUENCE,
  type SequenceNumber,
  type TopicPartition,
} from '../../model/vocabulary';
import type { RecordBatch } from '../../protocol/record-batch';
import { RecordBatchBuilder, type RecordData } from '../../protocol/record-batch-builder';
import { type ProducerStamp, restampProducer } from '../../protocol/record-batch-stamp';
import type { VirtualTime } from '../../sim/context';
import { State } from '../../sim/state';
import type { PartitionQueue } from './partition-queue';
import { plusSequence } from './txn-partition-entry';

/** Without idempotence. */
const UNNUMBERED: ProducerStamp = { producerId: NO_PRODUCER_ID, producerEpoch: NO_PRODUCER_EPOCH, baseSequence: NO_SEQUENCE };

export class ProducerBatch extends State {
  readonly queue: PartitionQueue;
  readonly trace: BatchTrace;
  readonly createdAt: VirtualTime;
  /** What it takes of buffer.memory, from when it is begun until it is decided. */
  reservedBytes: number;
  readonly builder: RecordBatchBuilder;
  /** Number of each record among all of this producer. */
  readonly records: number[] = [];
  /** Set when it was first drained. */
  built: RecordBatch | null = null;
  stamp = UNNUMBERED;
  /** Its sequence number was changed after it had been sent. */
  sequenceHasBeenReset = false;
  /** How often it was put back into its queue. */
  retries = 0;
  /** Since when it waits: since it was begun, or since its last attempt failed. */
  waitsSince: VirtualTime;
  /** After a failed attempt it is not sent again before, unless its leader has changed (KIP-951). */
  notBefore = 0 as VirtualTime;
  /** Open: records are added; Closed: it waits to be sent; InFlight: it is out; Done: acknowledged or given up. */
  phase: 'Open' | 'Closed' | 'InFlight' | 'Done' = 'Open';
  /** It came out of one that was too large for the broker. */
  readonly isSplit: boolean;
  private leaderEpoch = NO_LEADER_EPOCH;
  private retriesAtLeaderChange = 0;
  private readonly capacityBytes: number;

  constructor(options: { queue: PartitionQueue; trace: BatchTrace; createdAt: VirtualTime; capacityBytes: number; isSplit?: boolean }) {
    super();
    this.queue = options.queue;
    this.trace = options.trace;
    this.createdAt = this.waitsSince = options.createdAt;
    this.capacityBytes = options.capacityBytes;
    this.isSplit = options.isSplit ?? false;
    this.reservedBytes = this.isSplit ? 0 : options.capacityBytes;
    this.builder = new RecordBatchBuilder({ capacityBytes: options.capacityBytes, likelyBytes: options.queue.lastBytes });
  }

  get partition(): TopicPartition {
    return this.queue.partition;
  }

  get recordCount(): number {
    return this.records.length;
  }

  get sizeBytes(): number {
    return this.built?.length ?? this.builder.sizeBytes;
  }

  get isFull(): boolean {
    return this.phase !== 'Open' || this.builder.sizeBytes >= this.capacityBytes;
  }

  get hasSequence(): boolean {
    return this.stamp.baseSequence !== NO_SEQUENCE;
  }

  get lastSequence(): SequenceNumber {
    return plusSequence(this.stamp.baseSequence, this.recordCount - 1);
  }

  /** Returns false, and is closed, where the record finds no room. */
  append(record: RecordData, number: number): boolean {
    if (this.phase !== 'Open') return false;
    if (this.builder.append(record)) {
      this.records.push(number);
      return true;
    }
    this.phase = 'Closed';
    return false;
  }

  /** Nothing is added any more; its bytes are made, or its header is made anew where it was renumbered. */
  close(): RecordBatch {
    if (this.built !== null) return this.built;
    const { producerId, producerEpoch, baseSequence } = this.stamp;
    this.built = this.builder.build({ producerId, producerEpoch, baseSequence, trace: this.trace });
    this.queue.lastBytes = this.built.body.length;
    return this.built;
  }

  renumber(stamp: ProducerStamp): void {
    this.stamp = stamp;
    if (this.built === null) return;
    this.sequenceHasBeenReset = true;
    this.built = restampProducer(this.built, stamp);
  }

  /** A leader that is new since the last attempt need not be spared. (KIP-951) */
  isBackingOff(leaderEpoch: typeof this.leaderEpoch, now: VirtualTime): boolean {
    if (this.retries === 0 || this.notBefore <= now) return false;
    this.learnLeader(leaderEpoch);
    return this.retries !== this.retriesAtLeaderChange;
  }

  /** Whom it is sent to now. */
  learnLeader(leaderEpoch: typeof this.leaderEpoch): void {
    if (leaderEpoch <= this.leaderEpoch) return;
    this.retriesAtLeaderChange = this.retries;
    this.leaderEpoch = leaderEpoch;
  }
}
