/** Records for one partition that travel together: first written to, then closed, sent, and sent again until they are decided. */
import type { BatchTrace } from '../../model/events';
import type { SequenceNumber, TopicPartition } from '../../model/vocabulary';
import type { RecordBatch } from '../../protocol/record-batch';
import { RecordBatchBuilder } from '../../protocol/record-batch-builder';
import type { VirtualTime } from '../../sim/context';
import { State } from '../../sim/state';

export class ProducerBatch extends State {
  readonly partition: TopicPartition;
  readonly trace: BatchTrace;
  readonly createdAt: VirtualTime;
  readonly builder: RecordBatchBuilder;
  /** Number of each record among all of this producer. */
  readonly records: number[] = [];
  /** Set when it was first drained; kept through retries, sequence and all. */
  built: RecordBatch | null = null;
  baseSequence: SequenceNumber | null = null;
  attempts = 0;
  /** It may not be sent again before. */
  notBefore = 0 as VirtualTime;
  /** waiting: in the accumulator; inFlight: out on a connection; done: acknowledged or given up. */
  phase: 'waiting' | 'inFlight' | 'done' = 'waiting';

  constructor(options: { partition: TopicPartition; trace: BatchTrace; createdAt: VirtualTime; capacityBytes: number }) {
    super();
    this.partition = options.partition;
    this.trace = options.trace;
    this.createdAt = options.createdAt;
    this.builder = new RecordBatchBuilder({ capacityBytes: options.capacityBytes });
  }

  get recordCount(): number {
    return this.records.length;
  }

  get sizeBytes(): number {
    return this.built?.length ?? this.builder.sizeBytes;
  }
}
