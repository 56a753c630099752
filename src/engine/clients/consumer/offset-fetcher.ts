/**
 * Asks leaders where to read: where a log begins or ends, for a position that is to be reset; and whether a position is still on the
 * log, when somebody else leads it (KIP-320). (Kafka: OffsetFetcher, OffsetsForLeaderEpochClient)
 */
import { after, milliseconds } from '../../../base/virtual-time';
import type { ConsumerConfig } from '../../model/configs';
import { Errors } from '../../model/error-codes';
import type { Happening } from '../../model/events';
import { type BrokerId, type ErrorCode, NO_LEADER, NO_LEADER_EPOCH, type Offset, partitionName } from '../../model/vocabulary';
import {
  EARLIEST_TIMESTAMP,
  LATEST_TIMESTAMP,
  type ListOffsetsResponse,
  listOffsetsKey,
  listOffsetsRequest,
} from '../../protocol/list-offsets';
import {
  type OffsetForLeaderEpochResponse,
  offsetForLeaderEpochKey,
  offsetForLeaderEpochRequest,
} from '../../protocol/offset-for-leader-epoch';
import type { Context, NodeId, VirtualTime } from '../../sim/context';
import { State } from '../../sim/state';
import type { ClientMetadata, TopicMetadata } from '../client-metadata';
import { type NetworkClient, requestOf } from '../network-client';
import type { About, PositionToValidate } from './about';
import { byTopic } from './by-topic';
import type { FailureCause } from './failure-cause';
import type { SubscriptionState } from './subscription-state';
import type { TopicPartitionState } from './topic-partition-state';

const CONSUMER = -1 as BrokerId;

export class OffsetFetcher extends State {
  lastError: ErrorCode | null = null;
  private readonly config: ConsumerConfig;
  private readonly network: NetworkClient<About>;
  private readonly metadata: ClientMetadata;
  private readonly subscriptions: SubscriptionState;
  private readonly failure: FailureCause;

  constructor(options: {
    config: ConsumerConfig;
    network: NetworkClient<About>;
    metadata: ClientMetadata;
    subscriptions: SubscriptionState;
    failure: FailureCause;
  }) {
    super();
    this.config = options.config;
    this.network = options.network;
    this.metadata = options.metadata;
    this.subscriptions = options.subscriptions;
    this.failure = options.failure;
  }

  /** Tells positions who leads now. */
  learnLeaders(): void {
    let topic: TopicMetadata | null = null;
    for (const state of this.subscriptions.assigned) {
      const { topic: name, partition } = state.partition;
      if (topic?.topic !== name) topic = this.metadata.topic(name);
      const known = topic?.partitions[partition];
      if (known !== undefined) state.learnLeader(known);
    }
  }

  /** Asks for whatever is missing and may be asked for now. */
  resetAndValidate(context: Context): void {
    this.reset(context);
    this.validate(context);
  }

  /** When something is asked for next; null for never. */
  nextRetryAt(now: VirtualTime): VirtualTime | null {
    let next = Number.POSITIVE_INFINITY;
    for (const { retryAt, isFetchable } of this.subscriptions.assigned) if (!isFetchable && retryAt > now && retryAt < next) next = retryAt;
    return next === Number.POSITIVE_INFINITY ? null : (next as VirtualTime);
  }

  // Resets: ListOffsets

  private reset(context: Context): void {
    const waiting = this.subscriptions.inState('AwaitReset', context.now);
    if (waiting.length === 0) return;
    const timestamp = this.config['auto.offset.reset'] === 'earliest' ? EARLIEST_TIMESTAMP : LATEST_TIMESTAMP;
    for (const [node, states] of this.byLeader(waiting, context)) {
      const topics = byTopic(states, ({ partition }) => partition).map(({ topic, items }) => ({
        name: topic,
        partitions: items.map(({ partition }) => ({
          partitionIndex: partition.partition,
          currentLeaderEpoch: this.metadata.partition(partition)?.leaderEpoch ?? NO_LEADER_EPOCH,
          timestamp,
        })),
      }));
      const body = { replicaId: CONSUMER, isolationLevel: 0 as const, topics, timeoutMs: this.config['request.timeout.ms'] };
      const about: About = { kind: 'ListOffsets', partitions: states.map(({ partition }) => partition) };
      this.network.send(node, 'Data', requestOf(listOffsetsKey, listOffsetsRequest, body), about, context);
    }
  }

  offsetsListed(response: ListOffsetsResponse, context: Context): void {
    for (const { name, partitions } of response.topics) {
      for (const { partitionIndex, errorCode, offset } of partitions) {
        const state = this.subscriptions.state({ topic: name, partition: partitionIndex });
        if (state?.fetchState !== 'AwaitReset') continue;
        if (errorCode !== Errors.NONE) this.retryLater(state, errorCode, context);
        else this.moved(state, offset, NO_LEADER_EPOCH, state.resetBecause, context);
      }
    }
  }

  // Validation: OffsetForLeaderEpoch

  private validate(context: Context): void {
    const waiting = this.subscriptions.inState('AwaitValidation', context.now);
    if (waiting.length === 0) return;
    for (const [node, states] of this.byLeader(waiting, context)) {
      const topics = byTopic(states, ({ partition }) => partition).map(({ topic, items }) => ({
        topic,
        partitions: items.map(({ partition, position }) => ({
          partition: partition.partition,
          currentLeaderEpoch: position!.leaderEpoch,
          leaderEpoch: position!.offsetEpoch,
        })),
      }));
      const positions = states.map(({ partition, position }) => ({
        partition,
        offset: position!.offset,
        leaderEpoch: position!.leaderEpoch,
      }));
      const request = requestOf(offsetForLeaderEpochKey, offsetForLeaderEpochRequest, { replicaId: CONSUMER, topics });
      this.network.send(node, 'Data', request, { kind: 'OffsetsForLeaderEpoch', positions }, context);
    }
  }

  epochsEnded(asked: readonly PositionToValidate[], response: OffsetForLeaderEpochResponse, context: Context): void {
    for (const { topic, partitions } of response.topics) {
      for (const { partition, errorCode, leaderEpoch, endOffset } of partitions) {
        const state = this.subscriptions.state({ topic, partition });
        const question = asked.find((each) => each.partition.topic === topic && each.partition.partition === partition);
        if (state?.fetchState !== 'AwaitValidation' || question === undefined || !isStillAsked(state, question)) continue;
        if (errorCode !== Errors.NONE) this.retryLater(state, errorCode, context);
        else this.epochEnded(state, { leaderEpoch, endOffset }, context);
      }
    }
  }

  /** The leader's log ends that epoch below the position: what stood between was truncated. (Kafka: maybeCompleteValidation) */
  private epochEnded(
    state: TopicPartitionState,
    end: Pick<typeof state.position & object, 'leaderEpoch'> & { endOffset: Offset },
    context: Context,
  ): void {
    const { offset } = state.position!;
    const isUndefined = end.endOffset < 0 || end.leaderEpoch < 0;
    if (!isUndefined && end.endOffset >= offset) return state.validated();
    if (this.config['auto.offset.reset'] === 'none')
      return this.failure.raise(`Truncation detected for ${partitionName(state.partition)} at offset ${offset}`);
    const because = `the log was truncated below offset ${offset}`;
    if (isUndefined) return state.awaitReset(`${because}, and auto.offset.reset is ${this.config['auto.offset.reset']}`);
    this.moved(state, end.endOffset, end.leaderEpoch, because, context);
    state.validated();
  }

  // Both

  lost(partitions: readonly { readonly topic: string; readonly partition: number }[], error: ErrorCode, context: Context): void {
    for (const partition of partitions) {
      const state = this.subscriptions.state(partition as TopicPartitionState['partition']);
      if (state !== null) this.retryLater(state, error, context);
    }
  }

  private moved(state: TopicPartitionState, offset: Offset, offsetEpoch: typeof NO_LEADER_EPOCH, because: string, context: Context): void {
    state.seek(offset, offsetEpoch, this.metadata.partition(state.partition));
    const { partition } = state;
    const reset: Happening = { kind: 'PositionReset', consumer: context.self, partition, to: offset, because };
    context.emit(reset);
  }

  private retryLater(state: TopicPartitionState, error: ErrorCode, context: Context): void {
    this.lastError = error;
    this.metadata.requestUpdate();
    state.retryAt = after(context.now, milliseconds(this.config['retry.backoff.ms']));
  }

  /** Those that a leader can be asked about now; where nobody leads, metadata is asked for. */
  private byLeader(waiting: readonly TopicPartitionState[], context: Context): ReadonlyMap<NodeId, TopicPartitionState[]> {
    const grouped = new Map<NodeId, TopicPartitionState[]>();
    for (const state of waiting) {
      const node = this.metadata.leaderNode(state.partition);
      if (node === null) this.metadata.requestUpdate();
      if (node === null || !this.network.canSend(node, 'Data', context.now)) continue;
      const states = grouped.get(node) ?? [];
      grouped.set(node, states);
      states.push(state);
      state.retryAt = after(context.now, milliseconds(this.config['request.timeout.ms']));
    }
    return grouped;
  }
}

function isStillAsked({ position }: TopicPartitionState, { offset, leaderEpoch }: PositionToValidate): boolean {
  return position !== null && position.leader !== NO_LEADER && position.offset === offset && position.leaderEpoch === leaderEpoch;
}

export const positionsLost = (positions: readonly PositionToValidate[]) => positions.map(({ partition }) => partition);
