/** What a person may ask about, and what is answered: plain data, like a frame. Read next: explain.ts. */
import type { BrokerId, GroupId, Offset, PartitionIndex, TopicName } from '../../engine/model/vocabulary';
import type { EventId, NodeId, VirtualTime } from '../../engine/sim/context';

export type Subject =
  | { readonly kind: 'Event'; readonly event: EventId }
  | { readonly kind: 'Broker'; readonly broker: BrokerId }
  /** A producer, a consumer or a controller. */
  | { readonly kind: 'Node'; readonly node: NodeId }
  | { readonly kind: 'Group'; readonly group: GroupId }
  /** Acknowledged records that are gone. */
  | { readonly kind: 'Losses' }
  /** A record as one broker has it. */
  | {
      readonly kind: 'Record';
      readonly broker: BrokerId;
      readonly topic: TopicName;
      readonly partition: PartitionIndex;
      readonly offset: Offset;
    }
  | {
      readonly kind: ReplicaAspect;
      readonly broker: BrokerId;
      readonly topic: TopicName;
      readonly partition: PartitionIndex;
    };

/** What can be asked of one replica. */
export type ReplicaAspect = 'Replica' | 'HighWatermark' | 'LogEndOffset' | 'InSyncReplicas' | 'LeaderEpoch';

export interface Explanation {
  /** What was asked about, and what it is now. */
  readonly title: string;
  /** What such a thing is, in one sentence; null for an event, which says so itself. */
  readonly meaning: string | null;
  /** What holds at this moment. */
  readonly standing: readonly string[];
  /** What led to it and what came of it, in order of time. */
  readonly steps: readonly ExplainedStep[];
  /** Steps that there is no room for. */
  readonly left: number;
  /** What comes of it next, if nobody interferes; null where nothing does, or not soon. Searching: ask again. */
  readonly next: { readonly at: VirtualTime; readonly sentence: string } | 'searching' | null;
}

export interface ExplainedStep {
  readonly event: EventId;
  readonly at: VirtualTime;
  readonly sentence: string;
  /** A person did it. */
  readonly isYours: boolean;
  /** The event that was asked about, or that made the thing what it is. */
  readonly isSubject: boolean;
}

/** The same for equal subjects. */
export function subjectName(subject: Subject): string {
  switch (subject.kind) {
    case 'Event':
      return `event ${subject.event}`;
    case 'Broker':
      return `broker ${subject.broker}`;
    case 'Node':
      return `node ${subject.node}`;
    case 'Group':
      return `group ${subject.group}`;
    case 'Losses':
      return 'losses';
    case 'Record':
      return `record ${subject.topic}-${subject.partition} ${subject.offset} on ${subject.broker}`;
    default:
      return `${subject.kind} ${subject.topic}-${subject.partition} ${subject.broker}`;
  }
}
