/**
 * What a client knows of the cluster: who leads what, and where brokers are found. It learned it from responses, and it may be out of
 * date: then a request fails, and metadata is asked for again. (Kafka: Metadata, MetadataSnapshot)
 *
 * Invariant: a partition's leader epoch never goes back while its topic is the same one.
 * Departure: a question names all topics of the client, also where only new ones are missing.
 */
import { after } from '../../base/virtual-time';
import { Errors, isInvalidMetadata } from '../model/error-codes';
import type { Happening } from '../model/events';
import {
  type BrokerId,
  type ErrorCode,
  type LeaderEpoch,
  NO_LEADER,
  NO_TOPIC_ID,
  type PartitionIndex,
  type TopicId,
  type TopicName,
  type TopicPartition,
} from '../model/vocabulary';
import { type MetadataRequest, type MetadataResponse, metadataKey, metadataRequest } from '../protocol/metadata';
import type { MetadataUpdates } from '../protocol/metadata-updates';
import type { Context, NodeId, VirtualTime } from '../sim/context';
import { Shared, State } from '../sim/state';
import { type BackoffSettings, backoffUs } from './exponential-backoff';
import { type ClientRequest, type NetworkClient, requestOf } from './network-client';

export class TopicMetadata extends Shared {
  readonly topic: TopicName;
  readonly topicId: TopicId;
  /** By index. */
  readonly partitions: readonly PartitionMetadata[];

  constructor(options: { topic: TopicName; topicId: TopicId; partitions: readonly PartitionMetadata[] }) {
    super();
    this.topic = options.topic;
    this.topicId = options.topicId;
    this.partitions = options.partitions;
  }
}

export interface PartitionMetadata {
  readonly partition: PartitionIndex;
  /** NO_LEADER while there is none. */
  readonly leader: BrokerId;
  readonly leaderEpoch: LeaderEpoch;
  /** Replicas that are online: who can be read from. */
  readonly online: readonly BrokerId[];
}

export interface MetadataSettings {
  readonly bootstrap: readonly NodeId[];
  readonly maxAgeMs: number;
  readonly retryBackoff: BackoffSettings;
  /** allow.auto.create.topics. */
  readonly createsTopics: boolean;
}

export class ClientMetadata extends State {
  /** Counts the answers. */
  updateVersion = 0;
  /** Whatever it is answered counts as not answered. */
  isWithheld = false;
  private readonly settings: MetadataSettings;
  private readonly wanted = new Set<TopicName>();
  private readonly topics = new Map<TopicName, TopicMetadata>();
  /** What brokers said of topics that they did not describe. */
  private readonly errors = new Map<TopicName, ErrorCode>();
  private readonly brokers = new Map<BrokerId, NodeId>();
  /** Where to ask: the brokers, once they are known; until then, and when all of them are gone, the bootstrap list. */
  private nodes: readonly NodeId[];
  private isUpdateRequested = true;
  private isAsking = false;
  /** Topics were added since the question that is out. */
  private hasNewTopics = false;
  private notBefore = 0 as VirtualTime;
  private answeredAt = 0 as VirtualTime;
  /** Questions in a row that nobody answered. */
  private failures = 0;
  /** Answers in a row that said nothing new. */
  private equivalentResponses = 0;

  constructor(settings: MetadataSettings) {
    super();
    this.settings = settings;
    this.nodes = settings.bootstrap;
  }

  obey({ are }: MetadataUpdates, context: Context): void {
    const told: Happening = { kind: are === 'Withheld' ? 'MetadataWithheld' : 'MetadataDelivered', node: context.self };
    context.emit(told);
    this.isWithheld = are === 'Withheld';
  }

  /** A topic that is new is asked for at once. */
  want(topic: TopicName): void {
    if (this.wanted.has(topic)) return;
    this.wanted.add(topic);
    this.isUpdateRequested = true;
    this.hasNewTopics = true;
    this.notBefore = 0 as VirtualTime;
    this.equivalentResponses = 0;
  }

  /** What is known is wrong: somebody leads no more, say. It is asked for again, after a back-off that grows while no answer says anything new. */
  requestUpdate(): void {
    this.isUpdateRequested = true;
  }

  get updateRequested(): boolean {
    return this.isUpdateRequested;
  }

  topic(name: TopicName): TopicMetadata | null {
    return this.topics.get(name) ?? null;
  }

  /** NONE also where nothing was said of it yet. */
  errorOf(topic: TopicName): ErrorCode {
    return this.errors.get(topic) ?? Errors.NONE;
  }

  partition({ topic, partition }: TopicPartition): PartitionMetadata | null {
    return this.topics.get(topic)?.partitions[partition] ?? null;
  }

  node(broker: BrokerId): NodeId | null {
    return this.brokers.get(broker) ?? null;
  }

  /** Null where it has no replica of that, or is not online. (Kafka: Cluster.nodeIfOnline) */
  nodeIfOnline(partition: TopicPartition, broker: BrokerId): NodeId | null {
    return this.partition(partition)?.online.includes(broker) ? this.node(broker) : null;
  }

  leaderNode(partition: TopicPartition): NodeId | null {
    const leader = this.partition(partition)?.leader ?? NO_LEADER;
    return leader === NO_LEADER ? null : this.node(leader);
  }

  /**
   * Whom to ask what any broker could answer; null where nobody can be asked now. When no broker can be reached that is known, it goes
   * back to the bootstrap list. (KIP-899, metadata.recovery.strategy=rebootstrap)
   */
  whomToAsk(network: NetworkClient<unknown>, context: Context): NodeId | null {
    const node = network.leastLoadedNode(this.nodes, context);
    if (node !== null || network.isAnyConnected(this.nodes)) return node;
    this.nodes = this.settings.bootstrap;
    return network.leastLoadedNode(this.nodes, context);
  }

  isDue(now: VirtualTime): boolean {
    const deadline = this.nextDeadline();
    return deadline !== null && deadline <= now;
  }

  /** When it is asked for next; null while an answer is awaited. */
  nextDeadline(): VirtualTime | null {
    if (this.isAsking) return null;
    if (this.isUpdateRequested) return this.notBefore;
    return Math.max(this.notBefore, this.answeredAt + this.settings.maxAgeMs * 1_000) as VirtualTime;
  }

  ask(): ClientRequest {
    this.isAsking = true;
    this.hasNewTopics = false;
    const body: MetadataRequest = {
      topics: [...this.wanted].map((name) => ({ topicId: NO_TOPIC_ID, name })),
      allowAutoTopicCreation: this.settings.createsTopics,
      includeClusterAuthorizedOperations: false,
      includeTopicAuthorizedOperations: false,
    };
    return requestOf(metadataKey, metadataRequest, body);
  }

  /** Takes what the answer says. A broker that has only just started knows nobody: it is asked again later. */
  answered(response: MetadataResponse, context: Context): void {
    if (response.brokers.length === 0 || this.isWithheld) return this.failed(context);
    this.isAsking = false;
    this.isUpdateRequested = this.hasNewTopics;
    this.failures = 0;
    this.updateVersion++;
    this.answeredAt = context.now;
    this.equivalentResponses++;
    this.brokers.clear();
    for (const { nodeId, host } of [...response.brokers].sort((a, b) => a.nodeId - b.nodeId)) this.brokers.set(nodeId, host as NodeId);
    this.nodes = [...this.brokers.values()];
    for (const topic of response.topics) this.learn(topic);
    const base = backoffUs(this.settings.retryBackoff, 0, context);
    const stalled = this.equivalentResponses === 0 ? base : backoffUs(this.settings.retryBackoff, this.equivalentResponses - 1, context);
    if (!this.hasNewTopics) this.notBefore = after(context.now, Math.max(base, stalled) as typeof base);
  }

  /** Nobody answered. */
  failed(context: Context): void {
    this.isAsking = false;
    this.isUpdateRequested = true;
    this.equivalentResponses = 0;
    this.notBefore = after(context.now, backoffUs(this.settings.retryBackoff, this.failures++, context));
  }

  /** A response said who leads now: that need not be asked. What is older than what is known, or at an unknown broker, says nothing. (KIP-951) */
  updateLeader(of: TopicPartition, { leader, leaderEpoch }: { leader: BrokerId; leaderEpoch: LeaderEpoch }): void {
    const topic = this.topics.get(of.topic);
    const known = topic?.partitions[of.partition];
    if (topic === undefined || known === undefined || this.isWithheld || leaderEpoch <= known.leaderEpoch || !this.brokers.has(leader))
      return;
    const partitions = topic.partitions.map((each) => (each === known ? { ...known, leader, leaderEpoch } : each));
    this.topics.set(of.topic, new TopicMetadata({ topic: topic.topic, topicId: topic.topicId, partitions }));
  }

  private learn({ name, topicId, errorCode, partitions }: MetadataResponse['topics'][number]): void {
    if (name === null) return;
    if (errorCode !== Errors.NONE) {
      this.topics.delete(name);
      this.errors.set(name, errorCode);
      if (isInvalidMetadata(errorCode)) this.isUpdateRequested = true;
      return;
    }
    this.errors.delete(name);
    const before = this.topics.get(name);
    const same = before?.topicId === topicId ? before.partitions : [];
    const sorted = [...partitions].sort((a, b) => a.partitionIndex - b.partitionIndex);
    const learned = sorted.map((each, index) => this.newer(same[index], each));
    this.topics.set(name, new TopicMetadata({ topic: name, topicId, partitions: learned }));
    if (learned.some(({ leader }) => leader === NO_LEADER)) this.isUpdateRequested = true;
  }

  private newer(known: PartitionMetadata | undefined, each: MetadataResponse['topics'][number]['partitions'][number]): PartitionMetadata {
    if (known !== undefined && known.leaderEpoch > each.leaderEpoch) return known;
    if (known === undefined || known.leaderEpoch < each.leaderEpoch) this.equivalentResponses = 0;
    const leader = each.errorCode === Errors.LEADER_NOT_AVAILABLE ? NO_LEADER : each.leaderId;
    const online = each.replicaNodes.filter((replica) => !each.offlineReplicas.includes(replica));
    return { partition: each.partitionIndex, leader, leaderEpoch: each.leaderEpoch, online };
  }
}
