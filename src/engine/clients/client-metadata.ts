/**
 * What a client knows of the cluster: who leads what, and where brokers are found. It learned it from a Metadata response, and it may
 * be out of date: then a request fails, and metadata is asked for again. (Kafka: Metadata, MetadataCache)
 */
import { milliseconds } from '../../base/virtual-time';
import { Errors } from '../model/error-codes';
import { type BrokerId, type LeaderEpoch, NO_LEADER, NO_TOPIC_ID, type PartitionIndex, type TopicName, type TopicPartition } from '../model/vocabulary';
import { metadataKey, metadataRequest, type MetadataRequest, type MetadataResponse } from '../protocol/metadata';
import type { Context, NodeId, VirtualTime } from '../sim/context';
import { Shared, State } from '../sim/state';
import { type ClientRequest, exponentialBackoffMs } from './network-client';

export class TopicMetadata extends Shared {
  readonly topic: TopicName;
  /** By index. */
  readonly partitions: readonly PartitionMetadata[];

  constructor(topic: TopicName, partitions: readonly PartitionMetadata[]) {
    super();
    this.topic = topic;
    this.partitions = partitions;
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

  /** Brokers that may be asked anything: those that are known, else the bootstrap list. */
  anyNode(isReady: (node: NodeId) => boolean): NodeId | null {
    const known = [...this.nodes.entries()].sort(([a], [b]) => a - b).map(([, node]) => node);
    const candidates = [...known, ...this.settings.bootstrap.filter((node) => !known.includes(node))];
    for (let i = 0; i < candidates.length; i++) {
      const node = candidates[(this.nextBroker + i) % candidates.length];
      if (node !== undefined && isReady(node)) return node;
    }
    return null;
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
    const body: MetadataRequest = {
      topics: [...this.wanted].map((name) => ({ topicId: NO_TOPIC_ID, name })),
      allowAutoTopicCreation: this.settings.createsTopics,
      includeClusterAuthorizedOperations: false,
      includeTopicAuthorizedOperations: false,
    };
    return { apiKey: metadataKey, schema: metadataRequest, version: metadataRequest.versions.last, body, recordBytes: 0, expectsResponse: true };
  }

  /** Takes what the answer says. Old leader epochs do not replace newer ones. */
  answered(response: MetadataResponse, context: Context): void {
    this.asking = false;
    this.answeredAt = context.now;
    this.nodes.clear();
    for (const { nodeId, host } of response.brokers) this.nodes.set(nodeId, host as NodeId);
    let complete = response.brokers.length > 0;
    for (const topic of response.topics) {
      if (topic.errorCode !== Errors.NONE || topic.name === null) complete = false;
      else {
        const partitions = [...topic.partitions].sort((a, b) => a.partitionIndex - b.partitionIndex).map((each) => this.newer(topic.name!, each));
        if (partitions.some(({ leader }) => leader === NO_LEADER)) complete = false;
        this.topics.set(topic.name, new TopicMetadata(topic.name, partitions));
      }
    }
    this.stale = !complete;
    if (complete) this.failures = 0;
    this.backOff(context);
  }

  private newer(topic: TopicName, each: MetadataResponse['topics'][number]['partitions'][number]): PartitionMetadata {
    const known = this.partition({ topic, partition: each.partitionIndex });
    if (known !== null && known.leaderEpoch > each.leaderEpoch) return known;
    const unavailable = each.errorCode === Errors.LEADER_NOT_AVAILABLE;
    return { partition: each.partitionIndex, leader: unavailable ? NO_LEADER : each.leaderId, leaderEpoch: each.leaderEpoch, replicas: each.replicaNodes, isr: each.isrNodes };
  }

  /** Nobody answered: another broker is asked after a back-off. */
  failed(context: Context): void {
    this.asking = false;
    this.nextBroker++;
    this.backOff(context);
  }

  private backOff(context: Context): void {
    const { retryBackoffMs, retryBackoffMaxMs } = this.settings;
    const failures = this.stale ? this.failures++ : 0;
    this.notBefore = (context.now + milliseconds(exponentialBackoffMs({ initialMs: retryBackoffMs, maxMs: retryBackoffMaxMs, failures }, context))) as VirtualTime;
  }
}
