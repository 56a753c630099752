/**
 * What clients saw of a run, and nothing else: what they sent, what they were answered, what poll() gave them. It could have been written
 * down by clients of any Kafka. (Jepsen: a history of send, poll, assign and crash)
 *
 * Every value is sent once. Read next: client-book.ts (who writes it down), check.ts (what it shows).
 */
import type { GroupId, Offset, TopicName, TopicPartition } from '../../engine/model/vocabulary';
import type { EventId, NodeId } from '../../engine/sim/context';

export type Operation = { readonly event: EventId } & (
  | { readonly kind: 'Sent'; readonly producer: NodeId; readonly topic: TopicName; readonly key: string | null; readonly value: string }
  | {
      readonly kind: 'Acknowledged';
      readonly value: string;
      readonly partition: TopicPartition;
      /** Null where the broker did not say. */
      readonly offset: Offset | null;
      /** By all that were in sync, which promises that it stays; otherwise by the leader alone. */
      readonly byAll: boolean;
    }
  /** Nobody is to see it: no broker took it. */
  | { readonly kind: 'Refused'; readonly value: string }
  /** Whether it was written, nobody knows. */
  | { readonly kind: 'GivenUp'; readonly value: string }
  | { readonly kind: 'Polled'; readonly consumer: NodeId; readonly partition: TopicPartition; readonly records: readonly PolledRecord[] }
  /** It may be sent anywhere from here on: its group has rebalanced. */
  | { readonly kind: 'Assigned'; readonly consumer: NodeId; readonly group: GroupId; readonly partitions: readonly TopicPartition[] }
  /** It begins there, or goes on there: at what its group has committed, as it was told, or because of something else. */
  | {
      readonly kind: 'PositionReset';
      readonly consumer: NodeId;
      readonly partition: TopicPartition;
      readonly to: Offset;
      readonly because: 'Committed' | 'NothingCommitted' | 'Other';
    }
  /** The coordinator says yes to a commit: its answer leaves. Who has become it later has a higher `term`. */
  | {
      readonly kind: 'Committed';
      readonly group: GroupId;
      readonly partition: TopicPartition;
      readonly offset: Offset;
      readonly term: number;
    }
);

export interface PolledRecord {
  readonly offset: Offset;
  readonly value: string;
}
