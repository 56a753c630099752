/**
 * Fetches ahead of the application: one long poll a broker, for all partitions that are read there: from the leader, or from the follower
 * that the leader named (KIP-392). (Kafka: Fetcher, AbstractFetch, FetchBuffer)
 *
 * While anything of a broker's last answer is not handed on yet, it is not asked for more.
 * Departure: every fetch names all its partitions; brokers here keep no fetch sessions (KIP-227), and say so by session id 0.
 * Departure: after an error a partition waits for retry.backoff.ms, where Kafka asks again at once and relies on the network's pace.
 */
import { after, milliseconds } from '../../../base/virtual-time';
import type { ConsumerConfig } from '../../model/configs';
import { Errors } from '../../model/error-codes';
import { type BrokerId, NO_LEADER, NO_LEADER_EPOCH, NO_TOPIC_ID, type Offset, type TopicName } from '../../model/vocabulary';
import { type FetchRequest, type FetchResponse, fetchKey } from '../../protocol/fetch';
import type { Context, VirtualTime } from '../../sim/context';
import { State } from '../../sim/state';
import type { ClientMetadata } from '../client-metadata';
import type { NetworkClient } from '../network-client';
import type { About, FetchedPartition } from './about';
import { byTopic } from './by-topic';
import { CompletedFetch } from './completed-fetch';
import type { SubscriptionState } from './subscription-state';
import type { TopicPartitionState } from './topic-partition-state';

/** Consumers of Kafka 4.2 stop here; 18 is for followers. */
const FETCH_VERSION = 17;
const CONSUMER = -1 as BrokerId;
/** A new session, which no broker here gives. */
const NO_SESSION = 0;
const INITIAL_EPOCH = 0;

export class Fetcher extends State {
  /** Answers that are not all handed on, in the order in which they came. */
  readonly buffer: CompletedFetch[] = [];
  private readonly config: ConsumerConfig;
  private readonly network: NetworkClient<About>;
  private readonly metadata: ClientMetadata;
  private readonly subscriptions: SubscriptionState;
  private readonly pending = new Set<BrokerId>();

  constructor(options: {
    config: ConsumerConfig;
    network: NetworkClient<About>;
    metadata: ClientMetadata;
    subscriptions: SubscriptionState;
  }) {
    super();
    this.config = options.config;
    this.network = options.network;
    this.metadata = options.metadata;
    this.subscriptions = options.subscriptions;
  }

  /** Asks every broker that is not asked already. (Kafka: prepareFetchRequests) */
  sendFetches(context: Context): void {
    const { now } = context;
    const buffered = this.buffer.map(({ partition }) => this.subscriptions.state(partition));
    const busy = buffered.map((state) => (state === null ? NO_LEADER : this.selectReadReplica(state, now)));
    const brokers: BrokerId[] = [];
    /** Null for one that may not be asked now. */
    const statesOf: (TopicPartitionState[] | null)[] = [];
    for (const state of this.subscriptions.assigned) {
      if (!state.isFetchable || state.retryAt > now || buffered.includes(state)) continue;
      const broker = this.selectReadReplica(state, now);
      let at = brokers.indexOf(broker);
      if (at < 0) {
        at = brokers.push(broker) - 1;
        statesOf.push(this.mayAsk(broker, now) && !busy.includes(broker) ? [] : null);
      }
      statesOf[at]?.push(state);
    }
    for (let at = 0; at < brokers.length; at++) {
      const states = statesOf[at]!;
      if (states !== null) this.send(brokers[at]!, states, context);
    }
  }

  private mayAsk(broker: BrokerId, now: VirtualTime): boolean {
    const node = this.metadata.node(broker);
    if (node === null) this.metadata.requestUpdate();
    return node !== null && !this.pending.has(broker) && this.network.canSend(node, 'Data', now);
  }

  /** The leader, where no other was named, or that one is offline. (Kafka: selectReadReplica) */
  private selectReadReplica(state: TopicPartitionState, now: VirtualTime): BrokerId {
    const leader = state.position?.leader ?? NO_LEADER;
    const preferred = state.preferredReadReplica(now);
    if (preferred === null || this.metadata.nodeIfOnline(state.partition, preferred) !== null) return preferred ?? leader;
    state.preferLeader();
    this.metadata.requestUpdate();
    return leader;
  }

  private send(broker: BrokerId, states: readonly TopicPartitionState[], context: Context): void {
    const partitions = states.map(({ partition, position }) => ({
      partition,
      topicId: this.metadata.topic(partition.topic)?.topicId ?? NO_TOPIC_ID,
      fetchOffset: position!.offset,
    }));
    const about: About = { kind: 'Fetch', broker, partitions };
    const request = { apiKey: fetchKey, version: FETCH_VERSION, body: this.body(states), recordBytes: 0, expectsResponse: true };
    this.network.send(this.metadata.node(broker)!, 'Data', request, about, context);
    this.pending.add(broker);
  }

  private body(states: readonly TopicPartitionState[]): FetchRequest {
    const topics = byTopic(states, ({ partition }) => partition).map(({ topic, items }) => ({
      topic: '' as TopicName,
      topicId: this.metadata.topic(topic)?.topicId ?? NO_TOPIC_ID,
      partitions: items.map(({ partition, position }) => ({
        partition: partition.partition,
        currentLeaderEpoch: position!.leaderEpoch,
        fetchOffset: position!.offset,
        lastFetchedEpoch: NO_LEADER_EPOCH,
        logStartOffset: -1 as Offset,
        partitionMaxBytes: this.config['max.partition.fetch.bytes'],
        replicaDirectoryId: null,
        highWatermark: null,
      })),
    }));
    return {
      clusterId: null,
      replicaId: CONSUMER,
      replicaState: null,
      maxWaitMs: this.config['fetch.max.wait.ms'],
      minBytes: this.config['fetch.min.bytes'],
      maxBytes: this.config['fetch.max.bytes'],
      isolationLevel: 0,
      sessionId: NO_SESSION,
      sessionEpoch: INITIAL_EPOCH,
      topics,
      forgottenTopicsData: [],
      rackId: this.config['client.rack'],
    };
  }

  /** What it brought is buffered, errors too: they take effect when the application gets to them. (Kafka: handleFetchSuccess) */
  fetched(about: { broker: BrokerId; partitions: readonly FetchedPartition[] }, response: FetchResponse): void {
    this.pending.delete(about.broker);
    for (const { topicId, partitions } of response.responses) {
      for (const answer of partitions) {
        const asked = about.partitions.find((each) => each.topicId === topicId && each.partition.partition === answer.partitionIndex);
        if (asked === undefined) continue;
        const { partition, fetchOffset } = asked;
        const { errorCode: error, currentLeader, preferredReadReplica } = answer;
        const isOldLeader = error === Errors.NOT_LEADER_OR_FOLLOWER || error === Errors.FENCED_LEADER_EPOCH;
        if (isOldLeader && currentLeader !== null && currentLeader.leaderId >= 0)
          this.metadata.updateLeader(partition, { leader: currentLeader.leaderId, leaderEpoch: currentLeader.leaderEpoch });
        const batches = answer.records?.batches ?? [];
        if (error !== Errors.NONE || batches.length > 0 || preferredReadReplica !== NO_LEADER)
          this.buffer.push(new CompletedFetch({ partition, error, broker: about.broker, batches, preferredReadReplica, fetchOffset }));
      }
    }
  }

  lost(about: { broker: BrokerId; partitions: readonly FetchedPartition[] }, context: Context): void {
    this.pending.delete(about.broker);
    for (const { partition } of about.partitions) {
      const state = this.subscriptions.state(partition);
      if (state === null) continue;
      state.preferLeader();
      state.retryAt = after(context.now, milliseconds(this.config['retry.backoff.ms']));
    }
  }

  /** When a partition that failed is asked for again; null for never. */
  nextRetryAt(now: VirtualTime): VirtualTime | null {
    let next = Number.POSITIVE_INFINITY;
    for (const { retryAt, isFetchable } of this.subscriptions.assigned) if (isFetchable && retryAt > now && retryAt < next) next = retryAt;
    return next === Number.POSITIVE_INFINITY ? null : (next as VirtualTime);
  }
}
