/**
 * What a client knows of the cluster: who leads what, and where brokers are found. It learned it from a Metadata response, and it may
 * be out of date: then a request fails, and metadata is asked for again. (Kafka: Metadata, MetadataCache)
 */
import { milliseconds } from '../../base/virtual-time';
import { Errors } from '../model/error-codes';
import {
  type BrokerId,
  type LeaderEpoch,
  NO_LEADER,
  NO_TOPIC_ID,
  type PartitionIndex,
  type TopicId,
  type TopicName,
  type TopicPartition,
} from '../model/vocabulary';
import { type MetadataRequest, type MetadataResponse, metadataKey, metadataRequest } from '../protocol/metadata';
import type { Context, NodeId, VirtualTime } from '../sim/context';
import { Shared, State } from '../sim/state';
import { type ClientRequest, exponentialBackoffMs, requestOf } from './network-client';

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
  readonly replicas: readonly BrokerId[];
  readonly isr: readonly BrokerId[];
}

export interface MetadataSettings {
  readonly bootstrap: readonly NodeId[];
  readonly maxAgeMs: number;
  readonly retryBackoffMs: number;
  readonly retryBackoffMaxMs: number;
  readonly createsTopics: boolean;
}

export class ClientMetadata extends State {
  private readonly settings: MetadataSettings;
  private readonly wanted = new Set<TopicName>();
  private readonly topics = new Map<TopicName, TopicMetadata>();
  /** Of those wanted: what brokers have spoken of, be it that there is no such topic. */
  private readonly answeredTopics = new Set<TopicName>();
  private readonly nodes = new Map<BrokerId, NodeId>();
  /** A newer answer is needed. */
  private stale = true;
  private asking = false;
  private notBefore = 0 as VirtualTime;
  private answeredAt = 0 as VirtualTime;
  private failures = 0;
  private nextBroker = 0;

  constructor(settings: MetadataSettings) {
    super();
    this.settings = settings;
  }

  want(topic: TopicName): void {
    if (this.wanted.has(topic)) return;
    this.wanted.add(topic);
    this.stale = true;
  }

  /** What is known is wrong: somebody leads no more, say. */
  invalidate(): void {
    this.stale = true;
  }

  /** Whether brokers have said anything of it yet; `topic` is null where they said that it does not exist. */
  hasAnswerFor(topic: TopicName): boolean {
    return this.answeredTopics.has(topic);
  }

  topic(name: TopicName): TopicMetadata | null {
    return this.topics.get(name) ?? null;
  }

  partition({ topic, partition }: TopicPartition): PartitionMetadata | null {
    return this.topics.get(topic)?.partitions[partition] ?? null;
  }

  node(broker: BrokerId): NodeId | null {
    return this.nodes.get(broker) ?? null;
  }

  leaderNode(partition: TopicPartition): NodeId | null {
    const leader = this.partition(partition)?.leader ?? NO_LEADER;
    return leader === NO_LEADER ? null : this.node(leader);
  }

  /** The broker that owes the fewest answers, of those that are known, else of the bootstrap list. `load` is null where none can be asked. (Kafka: leastLoadedNode) */
  anyNode(load: (node: NodeId) => number | null): NodeId | null {
    const known = this.knownNodes();
    const candidates = [...known, ...this.settings.bootstrap.filter((node) => !known.includes(node))];
    let best: NodeId | null = null;
    let least = Number.POSITIVE_INFINITY;
    for (let i = 0; i < candidates.length; i++) {
      const node = candidates[(this.nextBroker + i) % candidates.length];
      const owed = node === undefined ? null : load(node);
      if (node === undefined || owed === null || owed >= least) continue;
      best = node;
      least = owed;
    }
    return best;
  }

  /** By broker id. */
  knownNodes(): readonly NodeId[] {
    return [...this.nodes.entries()].sort(([a], [b]) => a - b).map(([, node]) => node);
  }

  isDue(now: VirtualTime): boolean {
    const old = now - this.answeredAt >= this.settings.maxAgeMs * 1_000;
    return !this.asking && (this.stale || old) && this.wanted.size > 0 && this.notBefore <= now;
  }

  nextDeadline(): VirtualTime | null {
    if (this.asking || this.wanted.size === 0) return null;
    return this.stale ? this.notBefore : (Math.max(this.notBefore, this.answeredAt + this.settings.maxAgeMs * 1_000) as VirtualTime);
  }

  ask(): ClientRequest {
    this.asking = true;
    this.stale = false;
    const body: MetadataRequest = {
      topics: [...this.wanted].map((name) => ({ topicId: NO_TOPIC_ID, name })),
      allowAutoTopicCreation: this.settings.createsTopics,
      includeClusterAuthorizedOperations: false,
      includeTopicAuthorizedOperations: false,
    };
    return requestOf(metadataKey, metadataRequest, body);
  }

  /** Takes what the answer says. Old leader epochs do not replace newer ones of the same topic. */
  answered(response: MetadataResponse, context: Context): void {
    this.asking = false;
    this.answeredAt = context.now;
    this.nodes.clear();
    for (const { nodeId, host } of response.brokers) this.nodes.set(nodeId, host as NodeId);
    let complete = response.brokers.length > 0;
    for (const topic of response.topics) if (!this.learn(topic)) complete = false;
    if (!complete) this.stale = true;
    if (complete) this.failures = 0;
    this.backOff(context);
  }

  /** Returns whether there is nothing left to ask about the topic. */
  private learn({ name, topicId, errorCode, partitions }: MetadataResponse['topics'][number]): boolean {
    if (name === null) return false;
    this.answeredTopics.add(name);
    if (errorCode !== Errors.NONE) {
      this.topics.delete(name);
      return false;
    }
    const sameTopic = this.topics.get(name)?.topicId === topicId;
    const sorted = [...partitions].sort((a, b) => a.partitionIndex - b.partitionIndex);
    const learned = sorted.map((each) => newer(sameTopic ? this.partition({ topic: name, partition: each.partitionIndex }) : null, each));
    this.topics.set(name, new TopicMetadata({ topic: name, topicId, partitions: learned }));
    return learned.every(({ leader }) => leader !== NO_LEADER);
  }

  /** Nobody answered: another broker is asked after a back-off. */
  failed(context: Context): void {
    this.asking = false;
    this.stale = true;
    this.nextBroker++;
    this.backOff(context);
  }

  private backOff(context: Context): void {
    const { retryBackoffMs, retryBackoffMaxMs } = this.settings;
    const failures = this.stale ? this.failures++ : 0;
    this.notBefore = (context.now +
      milliseconds(exponentialBackoffMs({ initialMs: retryBackoffMs, maxMs: retryBackoffMaxMs, failures }, context))) as VirtualTime;
  }
}

function newer(known: PartitionMetadata | null, each: MetadataResponse['topics'][number]['partitions'][number]): PartitionMetadata {
  if (known !== null && known.leaderEpoch > each.leaderEpoch) return known;
  const leader = each.errorCode === Errors.LEADER_NOT_AVAILABLE ? NO_LEADER : each.leaderId;
  return { partition: each.partitionIndex, leader, leaderEpoch: each.leaderEpoch, replicas: each.replicaNodes, isr: each.isrNodes };
}
