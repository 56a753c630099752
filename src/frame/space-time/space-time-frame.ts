/** A stretch of time as a space-time diagram shows it: plain data, like a frame. Read next: project-space-time.ts. */
import type { PartitionIndex, TopicName } from '../../engine/model/vocabulary';
import type { EventId, NodeId, VirtualTime } from '../../engine/sim/context';
import type { MessageView } from '../cluster-frame';

export interface Stretch {
  readonly from: VirtualTime;
  readonly until: VirtualTime;
  /** The topic whose records have keys, and whose partitions are called by number. */
  readonly topic: TopicName | null;
}

export interface SpaceTimeFrame extends Stretch {
  readonly world: string;
  readonly branch: number;
  readonly nodes: readonly Lifeline[];
  /** Sent within the stretch, or on their way when it begins; in the order in which they were sent. */
  readonly messages: readonly SentMessage[];
  readonly changes: readonly StateChange[];
  /** Messages that were too many to be shown. */
  readonly left: number;
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
}

/** Of one exchange: a request and its response share it. */
export const exchangeOf = ({ id }: { readonly id: number }) => Math.floor(id / 2);
