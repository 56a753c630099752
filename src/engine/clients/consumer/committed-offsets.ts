/**
 * Where to begin: at what the group has committed, where it has; else auto.offset.reset says where.
 * (Kafka: ConsumerCoordinator.initWithCommittedOffsetsIfNeeded, OffsetFetchResponseHandler, SubscriptionState.resetInitializingPositions)
 */
import { after } from '../../../base/virtual-time';
import type { ConsumerConfig } from '../../model/configs';
import { Errors, errorName, isRetriable } from '../../model/error-codes';
import type { Happening } from '../../model/events';
import { type ErrorCode, type GroupId, partitionName } from '../../model/vocabulary';
import { type OffsetFetchResponse, offsetFetchKey, offsetFetchRequest } from '../../protocol/offset-fetch';
import type { Context, VirtualTime } from '../../sim/context';
import { State } from '../../sim/state';
import type { ClientMetadata } from '../client-metadata';
import { backoffUs } from '../exponential-backoff';
import { requestOf } from '../network-client';
import { byTopic } from './by-topic';
import type { CoordinatorLink } from './coordinator-link';
import type { FailureCause } from './failure-cause';
import { NO_GENERATION } from './membership';
import type { SubscriptionState } from './subscription-state';
import type { TopicPartitionState } from './topic-partition-state';

type Committed = OffsetFetchResponse['groups'][number]['topics'][number]['partitions'][number];

export class CommittedOffsets extends State {
  private readonly group: GroupId;
  private readonly config: ConsumerConfig;
  private readonly link: CoordinatorLink;
  private readonly metadata: ClientMetadata;
  private readonly subscriptions: SubscriptionState;
  private readonly failure: FailureCause;
  private isAsking = false;
  private notBefore = 0 as VirtualTime;
  private failures = 0;

  constructor(options: {
    group: GroupId;
    config: ConsumerConfig;
    link: CoordinatorLink;
    metadata: ClientMetadata;
    subscriptions: SubscriptionState;
    failure: FailureCause;
  }) {
    super();
    this.group = options.group;
    this.config = options.config;
    this.link = options.link;
    this.metadata = options.metadata;
    this.subscriptions = options.subscriptions;
    this.failure = options.failure;
  }

  /** Asks for what partitions that were only just assigned begin with. */
  fetchIfNeeded(context: Context): void {
    if (this.isAsking || this.notBefore > context.now) return;
    const unknown = this.subscriptions.inState('Initializing');
    if (unknown.length === 0) return;
    const topics = byTopic(unknown, ({ partition }) => partition).map(({ topic, items }) => ({
      name: topic,
      partitionIndexes: items.map(({ partition }) => partition.partition),
    }));
    const groups = [{ groupId: this.group, memberId: null, memberEpoch: NO_GENERATION, topics }];
    const body = { groupId: '' as GroupId, topics: [], groups, requireStable: true };
    this.isAsking = this.link.send(requestOf(offsetFetchKey, offsetFetchRequest, body), { kind: 'OffsetFetch' }, context);
  }

  get retryAt(): VirtualTime {
    return this.notBefore;
  }

  answered(response: OffsetFetchResponse, context: Context): void {
    this.isAsking = false;
    const [group] = response.groups;
    const answers = group?.topics.flatMap(({ name, partitions }) => partitions.map((each) => ({ topic: name, ...each }))) ?? [];
    const error = group?.errorCode ?? Errors.UNKNOWN_SERVER_ERROR;
    const failed = error !== Errors.NONE ? error : (answers.find(({ errorCode }) => errorCode !== Errors.NONE)?.errorCode ?? Errors.NONE);
    if (failed !== Errors.NONE) return this.failed(failed, context);
    this.failures = 0;
    for (const answer of answers) {
      const state = this.subscriptions.state({ topic: answer.topic, partition: answer.partitionIndex });
      if (state?.fetchState === 'Initializing') this.begin(state, answer, context);
    }
  }

  lost(context: Context): void {
    this.isAsking = false;
    this.link.disconnected();
    this.backOff(context);
  }

  private begin(state: TopicPartitionState, { committedOffset, committedLeaderEpoch }: Committed, context: Context): void {
    if (committedOffset >= 0) {
      state.committed = committedOffset;
      state.seek(committedOffset, committedLeaderEpoch, this.metadata.partition(state.partition));
      const reset: Happening = {
        kind: 'PositionReset',
        consumer: context.self,
        partition: state.partition,
        to: committedOffset,
        because: `${this.group} has committed that`,
      };
      context.emit(reset);
    } else if (this.config['auto.offset.reset'] === 'none') {
      this.failure.raise(`Undefined offset with no reset policy for partitions: [${partitionName(state.partition)}]`);
    } else {
      state.awaitReset(`nothing was committed, and auto.offset.reset is ${this.config['auto.offset.reset']}`);
    }
  }

  private failed(error: ErrorCode, context: Context): void {
    if (error === Errors.NOT_COORDINATOR || error === Errors.COORDINATOR_NOT_AVAILABLE) this.link.markUnknown(context);
    else if (!isRetriable(error) || error === Errors.UNKNOWN_TOPIC_OR_PARTITION) this.failure.raise(errorName(error), error);
    this.backOff(context);
  }

  private backOff(context: Context): void {
    const settings = { initialMs: this.config['retry.backoff.ms'], maxMs: this.config['retry.backoff.max.ms'] };
    this.notBefore = after(context.now, backoffUs(settings, this.failures++, context));
  }
}
