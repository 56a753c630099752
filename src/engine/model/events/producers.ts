/** What a producer does, as its application and its batches live it. */
import type { NodeId } from '../../sim/context';
import { errorName } from '../error-codes';
import type { ErrorCode, Offset, ProducerEpoch, ProducerId, SequenceNumber, TopicName, TopicPartition } from '../vocabulary';
import { partitionName } from '../vocabulary';
import { many, offsets, type Sentences } from './sentences';

/** Identifies one batch of one producer process for the auditor, through retries and copies. Nothing in the cluster reads it. */
export interface BatchTrace {
  readonly producer: NodeId;
  /** Counts the batches of that producer. */
  readonly batch: number;
}

export type ProducerHappening =
  | {
      readonly kind: 'ProducerIdAssigned';
      readonly producer: NodeId;
      readonly producerId: ProducerId;
      readonly producerEpoch: ProducerEpoch;
    }
  /** send() was called: the record is in the accumulator. `record` counts the records of this producer process, from 0. */
  | { readonly kind: 'RecordSent'; readonly producer: NodeId; readonly record: number; readonly count: number; readonly topic: TopicName }
  /** It heard that a topic that it knows has another number of partitions. */
  | {
      readonly kind: 'PartitionsLearned';
      readonly producer: NodeId;
      readonly topic: TopicName;
      readonly partitions: number;
      readonly before: number;
    }
  | { readonly kind: 'RecordRefused'; readonly producer: NodeId; readonly record: number; readonly reason: string }
  /** A batch left the accumulator. `records[i]` is the number of its i-th record. */
  | {
      readonly kind: 'BatchDrained';
      readonly partition: TopicPartition;
      readonly trace: BatchTrace;
      readonly records: Readonly<Float64Array>;
      readonly attempt: number;
      readonly producerId: ProducerId;
      readonly producerEpoch: ProducerEpoch;
      readonly baseSequence: SequenceNumber;
    }
  | {
      readonly kind: 'BatchAcknowledged';
      readonly partition: TopicPartition;
      readonly trace: BatchTrace;
      readonly baseOffset: Offset;
      readonly count: number;
      readonly acks: -1 | 0 | 1;
    }
  | {
      readonly kind: 'BatchRetried';
      readonly partition: TopicPartition;
      readonly trace: BatchTrace;
      readonly error: ErrorCode;
      readonly attempt: number;
    }
  /** It may never have left the accumulator: then this is the first that is heard of its records. */
  | {
      readonly kind: 'BatchFailed';
      readonly partition: TopicPartition;
      readonly trace: BatchTrace;
      readonly records: Readonly<Float64Array>;
      readonly error: ErrorCode;
    };

export const TELL_PRODUCERS: Sentences<ProducerHappening> = {
  ProducerIdAssigned: (what) => `${what.producer} is producer ${what.producerId}, epoch ${what.producerEpoch}.`,
  RecordSent: (what) => `${what.producer} sent ${what.count === 1 ? 'a record' : `${what.count} records`} to ${what.topic}.`,
  PartitionsLearned: (what) => `${what.producer} hears that ${what.topic} has ${many(what.partitions, 'partition')}, not ${what.before}.`,
  RecordRefused: (what) => `${what.producer} refused a record: ${what.reason}.`,
  BatchDrained: (what) =>
    `${what.trace.producer} sends ${many(what.records.length, 'record')} for ${partitionName(what.partition)}${what.attempt > 0 ? `, attempt ${what.attempt + 1}` : ''}.`,
  BatchAcknowledged: (what) =>
    what.acks === 0
      ? `${what.trace.producer} takes ${many(what.count, 'record')} for ${partitionName(what.partition)} as sent: with acks=0 nobody answers.`
      : `${what.trace.producer} has its acknowledgement: ${offsets(what.baseOffset, (what.baseOffset + what.count - 1) as Offset)} of ${partitionName(what.partition)}.`,
  BatchRetried: (what) => `${what.trace.producer} will send a batch for ${partitionName(what.partition)} again: ${errorName(what.error)}.`,
  BatchFailed: (what) => `${what.trace.producer} gave up on a batch for ${partitionName(what.partition)}: ${errorName(what.error)}.`,
};
