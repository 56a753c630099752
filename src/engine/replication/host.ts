/**
 * What the replicas of one broker ask of the broker around them. Made anew for each call and never kept: it leads to the context,
 * and a world that holds a context cannot be forked.
 */
import type { Brand } from '../../base/brand';
import type { Happening } from '../model/events';
import type { HistoricRules } from '../model/historic-rules';
import type { BrokerEpoch, BrokerId, TopicPartition } from '../model/vocabulary';
import type { FetchRequest } from '../protocol/fetch';
import type { EventId, Microseconds, VirtualTime } from '../sim/context';
import type { Disk, NoSpaceLeft } from '../sim/disk';
import type { IsrChange } from './isr-change';

/** Stands for a request that is still to be answered. */
export type ReplyTo = Brand<number, 'ReplyTo'>;

export interface ReplicationHost {
  readonly broker: BrokerId;
  /** −1 before it is registered. */
  readonly ownEpoch: BrokerEpoch;
  /** Old ones that this cluster lives by: the museum's. */
  readonly rules: HistoricRules;
  readonly now: VirtualTime;
  readonly clockMs: number;
  readonly disk: Disk;
  /** A write has failed: the broker halts when what is being handled is done. */
  logDirectoryFailed(failure: NoSpaceLeft): void;
  emit(fact: Happening): void;
  /** What happens from here on follows from that event, not from what this call has emitted meanwhile. */
  readonly cause: EventId | null;
  because(cause: EventId | null): void;
  reply(to: ReplyTo, body: unknown, recordBytes: number): void;
  /** Comes back as `ReplicaManager.timeHasCome`. */
  wakeAfter(span: Microseconds): void;
  /** Sends a follower's fetch; the answer comes back as `ReplicaManager.fetchAnswered`, a broken connection as `fetchFailed`. */
  sendFetch(leader: BrokerId, request: FetchRequest): void;
  /** Removes these files, which nothing reads any more, after that time. */
  deleteLater(files: readonly string[], delayMs: number): void;
  /** Asks the controller for a new ISR, again and again until it answers: `ReplicaManager.isrChangeAnswered`. */
  askForIsr(change: IsrChange): void;
  /** This leader's log has grown. Comes back as `ReplicaManager.appended` when what is being handled is done. */
  appended(partition: TopicPartition): void;
  /** Comes back as `ReplicaManager.highWatermarkMoved`, likewise; and the group coordinator is told. */
  highWatermarkMoved(partition: TopicPartition): void;
  /** A follower knows of more that is committed. Comes back as `highWatermarkMoved` does, where a consumer waits here. */
  followedHighWatermark(partition: TopicPartition): void;
  /** Whether the metadata has that partition, on whatever brokers. */
  exists(partition: TopicPartition): boolean;
  /** Of the process that is registered, as the metadata has it; null for a stranger. */
  brokerEpochOf(broker: BrokerId): BrokerEpoch | null;
  /** Registered and not fenced. */
  isAlive(broker: BrokerId): boolean;
  /** Whether consumers are sent to replicas of their own rack: replica.selector.class. */
  readonly selectsByRack: boolean;
  /** Of a broker that lives; null for one that does not, or that says none. */
  rackOf(broker: BrokerId): string | null;
  /** Neither fenced nor shutting down: it may join ISRs. */
  isEligible(broker: BrokerId): boolean;
}
