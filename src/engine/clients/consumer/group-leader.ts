/**
 * What the leader of a group does beside being a member: divides the partitions, and watches for changes of what it divided.
 * (Kafka: ConsumerCoordinator.onLeaderElected, rejoinNeededOrPending)
 *
 * It waits for metadata of topics that it had not known, and divides what there is then: a topic that appears later is a reason to
 * divide again.
 */
import type { MemberId, TopicName } from '../../model/vocabulary';
import { decodeSubscription, encodeAssignment } from '../../protocol/consumer-protocol';
import type { JoinGroupResponse } from '../../protocol/join-group';
import { State } from '../../sim/state';
import type { ClientMetadata } from '../client-metadata';
import { byTopic } from './by-topic';
import { assignRanges, type Subscriber } from './range-assignor';

export interface EncodedAssignment {
  readonly memberId: MemberId;
  readonly assignment: Uint8Array;
}

export class GroupLeader extends State {
  private readonly metadata: ClientMetadata;
  /** Elected, and not done with dividing; null otherwise. */
  private election: { readonly subscribers: readonly Subscriber[]; readonly awaitedVersion: number } | null = null;
  /** How many partitions each topic had when they were divided; null for who does not lead. */
  private divided: ReadonlyMap<TopicName, number> | null = null;

  constructor(metadata: ClientMetadata) {
    super();
    this.metadata = metadata;
  }

  get isElected(): boolean {
    return this.election !== null;
  }

  elect({ members, skipAssignment }: JoinGroupResponse): void {
    const subscribers = members.map(({ memberId, groupInstanceId, metadata }) => {
      const subscription = decodeSubscription(metadata);
      return { member: memberId, instance: groupInstanceId, topics: subscription.ok ? subscription.value.topics : [] };
    });
    for (const { topics } of subscribers) for (const topic of topics) this.metadata.want(topic);
    const { updateVersion, updateRequested } = this.metadata;
    this.election = { subscribers: skipAssignment ? [] : subscribers, awaitedVersion: updateVersion + (updateRequested ? 1 : 0) };
    this.divided = this.count([...new Set(subscribers.flatMap(({ topics }) => topics))]);
  }

  /** Null while it waits for metadata. */
  assign(): readonly EncodedAssignment[] | null {
    if (this.election === null || this.metadata.updateVersion < this.election.awaitedVersion) return null;
    const { subscribers } = this.election;
    this.election = null;
    const partitions = this.count([...(this.divided?.keys() ?? [])]);
    this.divided = partitions;
    return Array.from(assignRanges({ subscribers, partitions }), ([memberId, assigned]) => ({
      memberId,
      assignment: encodeAssignment({
        assignedPartitions: byTopic(assigned, (each) => each).map(({ topic, items }) => ({
          topic,
          partitions: items.map(({ partition }) => partition),
        })),
        userData: null,
      }),
    }));
  }

  /** Whether a topic has come, gone or grown since partitions were divided. */
  get isOutdated(): boolean {
    if (this.divided === null || this.election !== null) return false;
    for (const [topic, count] of this.divided) if (this.countOf(topic) !== count) return true;
    return false;
  }

  resign(): void {
    this.divided = null;
    this.election = null;
  }

  private count(topics: readonly TopicName[]): ReadonlyMap<TopicName, number> {
    return new Map([...topics].sort().map((topic) => [topic, this.countOf(topic)]));
  }

  /** 0 for a topic that does not exist. */
  private countOf(topic: TopicName): number {
    return this.metadata.topic(topic)?.partitions.length ?? 0;
  }
}
