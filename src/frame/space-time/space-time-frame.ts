/** A stretch of time as a space-time diagram shows it: plain data, like a frame. Read next: project-space-time.ts. */
import { assertUnreachable } from '../../base/assert';
import type { Brand } from '../../base/brand';
import type { LeaderEpoch, Offset, PartitionIndex, TopicName } from '../../engine/model/vocabulary';
import type { EventId, NodeId, VirtualTime } from '../../engine/sim/context';
import type { MessageView } from '../cluster-frame';
import type { RecordPlace } from '../record/inspection';

export interface Stretch {
  readonly from: VirtualTime;
  readonly until: VirtualTime;
  /** The topic whose records have keys, and whose partitions are called by number. */
  readonly topic: TopicName | null;
  /** The record that is selected: which batch it lies in is asked with it. */
  readonly record: RecordPlace | null;
}

export interface SpaceTimeFrame extends Stretch {
  readonly world: string;
  readonly branch: number;
  readonly nodes: readonly Lifeline[];
  /** Sent within the stretch, or on their way when it begins; in the order in which they were sent. */
  readonly messages: readonly SentMessage[];
  readonly changes: readonly StateChange[];
  /** Those that a message of the stretch carries, in the order in which they first do; the newest of many. */
  readonly batches: readonly BatchInSight[];
  /** The one that holds the selected record, in sight or not; null where none is selected, or that broker has no such record. */
  readonly recordBatch: BatchInSight | null;
  /** Messages that were too many to be shown. */
  readonly left: number;
}

/** Of one leader epoch of one partition of the shown topic. */
export type BatchId = Brand<string, 'BatchId'>;

export interface BatchInSight {
  readonly id: BatchId;
  readonly partition: PartitionIndex;
  readonly leaderEpoch: LeaderEpoch;
  readonly baseOffset: Offset;
  readonly lastOffset: Offset;
}

/**
 * What a message does for a batch. Answers: it is the produce response. Proves: by this fetch the leader learns that the follower has it.
 * Commits: the high watermark that it bears tells the follower that the batch is committed.
 */
export type BatchPart = 'Carries' | 'Answers' | 'Proves' | 'Commits';

export interface PartInBatch {
  readonly batch: BatchId;
  readonly part: BatchPart;
}

export interface Lifeline {
  readonly node: NodeId;
  readonly name: string;
  /** What it is, at the present moment: `leads P0 and P1`, `producer`, `group analytics`. */
  readonly standing: string;
  /** Of the shown topic, at the present moment. */
  readonly leads: readonly PartitionIndex[];
  /** While no process of it lived; null: to the end of the stretch. */
  readonly dead: readonly { readonly from: VirtualTime; readonly until: VirtualTime | null }[];
}

export interface SentMessage extends MessageView {
  /** Of the shown topic: those that it carries records of, or asks for. */
  readonly partitions: readonly PartitionIndex[];
  /** What it does for which batches. */
  readonly parts: readonly PartInBatch[];
  /** Its receiver was dead, or had closed the connection. */
  readonly isLost: boolean;
}

/** Something that is different from here on, on one node. */
export interface StateChange {
  readonly event: EventId;
  readonly at: VirtualTime;
  readonly node: NodeId;
  /** `append, LEO 12` */
  readonly label: string;
  readonly sentence: string;
  readonly partition: PartitionIndex | null;
  /** Those that it happens to. */
  readonly batches: readonly BatchId[];
}

/** Of one exchange: a request and its response share it. */
export const exchangeOf = ({ id }: { readonly id: number }) => Math.floor(id / 2);

export const offsetsOf = ({ baseOffset, lastOffset }: BatchInSight) =>
  baseOffset === lastOffset ? `${baseOffset}` : `${baseOffset}–${lastOffset}`;

/** `carries it`, `proves that broker-2 has it`: what a message does for a batch, in words; null for nothing. */
export function partInWords({ parts, from, to }: Pick<SentMessage, 'parts' | 'from' | 'to'>, batch: BatchId): string | null {
  const part = parts.find((each) => each.batch === batch)?.part;
  switch (part) {
    case undefined:
      return null;
    case 'Carries':
      return 'carries it';
    case 'Answers':
      return 'answers for it';
    case 'Proves':
      return `proves that ${from} has it`;
    case 'Commits':
      return `tells ${to} that it is committed`;
    default:
      return assertUnreachable(part);
  }
}
