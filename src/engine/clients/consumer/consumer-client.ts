/**
 * A consumer in a group, and the application around it: poll, work on the records, poll again. (Kafka: KafkaConsumer,
 * ClassicKafkaConsumer)
 *
 * All that the consumer does it does within poll(), but for heartbeats: while the application works, nothing is fetched, committed or
 * given up. With enable.auto.commit=false the application commits after each poll's records, and waits for that (commitSync).
 * Read next: consumer-coordinator.ts, fetcher.ts, fetch-collector.ts.
 */
import { assertUnreachable } from '../../../base/assert';
import { after, milliseconds } from '../../../base/virtual-time';
import type { ConsumerConfig } from '../../model/configs';
import type { Happening } from '../../model/events';
import type { ErrorCode, GenerationId, GroupId, MemberId, Offset, TopicName, TopicPartition } from '../../model/vocabulary';
import type { FetchResponse } from '../../protocol/fetch';
import type { FindCoordinatorResponse } from '../../protocol/find-coordinator';
import type { HeartbeatResponse } from '../../protocol/heartbeat';
import type { JoinGroupResponse } from '../../protocol/join-group';
import type { ListOffsetsResponse } from '../../protocol/list-offsets';
import type { MetadataResponse } from '../../protocol/metadata';
import type { OffsetCommitResponse } from '../../protocol/offset-commit';
import type { OffsetFetchResponse } from '../../protocol/offset-fetch';
import type { OffsetForLeaderEpochResponse } from '../../protocol/offset-for-leader-epoch';
import { Response } from '../../protocol/payload';
import type { SyncGroupResponse } from '../../protocol/sync-group';
import { type ConnectionId, type Context, type Input, Node, type NodeId, type Payload, type VirtualTime } from '../../sim/context';
import { Alarm, earliest } from '../alarm';
import { ClientMetadata } from '../client-metadata';
import { NetworkClient } from '../network-client';
import { CloseConsumer } from '../told';
import type { About } from './about';
import { CommittedOffsets } from './committed-offsets';
import { ConsumerCoordinator } from './consumer-coordinator';
import { CoordinatorLink } from './coordinator-link';
import { FailureCause } from './failure-cause';
import { FetchCollector } from './fetch-collector';
import { Fetcher } from './fetcher';
import { Membership } from './membership';
import { OffsetCommits } from './offset-commits';
import { OffsetFetcher, positionsLost } from './offset-fetcher';
import { SubscriptionState } from './subscription-state';

/** What was handed to the application last. */
export interface Delivered {
  readonly partition: TopicPartition;
  readonly offset: Offset;
}

/** Where the application's one thread is. */
type Application = 'Polling' | 'Processing' | 'Committing' | 'Closing' | 'Leaving' | 'Closed';

const DELIVERED_KEPT = 4;
/** On one connection; not a setting of consumers. (Kafka: CONSUMER_MAX_INFLIGHT_REQUESTS_PER_CONNECTION) */
const MAX_IN_FLIGHT = 100;
/** commitSync() waits so long: default.api.timeout.ms. */
const COMMIT_TIMEOUT_MS = 60_000;
/** close() waits so long, all in all. (Kafka: DEFAULT_CLOSE_TIMEOUT_MS) */
const CLOSE_TIMEOUT_MS = 30_000;

export class ConsumerClient extends Node {
  readonly id: NodeId;
  readonly group: GroupId;
  readonly config: ConsumerConfig;
  private readonly processingUs: number;
  private application: Application = 'Polling';
  private isToClose = false;
  private busyUntil = 0 as VirtualTime;
  private closeBy = 0 as VirtualTime;
  private readonly failure = new FailureCause();
  private readonly membership = new Membership();
  private readonly subscriptions: SubscriptionState;
  private readonly metadata: ClientMetadata;
  private readonly network: NetworkClient<About>;
  private readonly link: CoordinatorLink;
  private readonly commits: OffsetCommits;
  private readonly coordinator: ConsumerCoordinator;
  private readonly committedOffsets: CommittedOffsets;
  private readonly offsets: OffsetFetcher;
  private readonly fetcher: Fetcher;
  private readonly collector: FetchCollector;
  private readonly alarm = new Alarm();

  constructor(options: {
    id: NodeId;
    bootstrap: readonly NodeId[];
    group: GroupId;
    topics: readonly TopicName[];
    config: ConsumerConfig;
    processingUs: number;
  }) {
    super();
    const { id, bootstrap, group, topics, config, processingUs } = options;
    const { failure, membership } = this;
    this.id = id;
    this.group = group;
    this.config = config;
    this.processingUs = processingUs;
    const retryBackoff = { initialMs: config['retry.backoff.ms'], maxMs: config['retry.backoff.max.ms'] };
    const metadata = new ClientMetadata({ bootstrap, maxAgeMs: config['metadata.max.age.ms'], retryBackoff, createsTopics: true });
    for (const topic of topics) metadata.want(topic);
    const network = new NetworkClient<About>({
      requestTimeoutMs: config['request.timeout.ms'],
      reconnectBackoffMs: config['reconnect.backoff.ms'],
      reconnectBackoffMaxMs: config['reconnect.backoff.max.ms'],
      maxInFlight: MAX_IN_FLIGHT,
    });
    const subscriptions = new SubscriptionState(topics);
    const link = new CoordinatorLink({ group, network, metadata, retryBackoff, failure });
    const commits = new OffsetCommits({ group, config, link, membership, subscriptions, failure });
    const fetcher = new Fetcher({ config, network, metadata, subscriptions });
    this.metadata = metadata;
    this.network = network;
    this.subscriptions = subscriptions;
    this.link = link;
    this.commits = commits;
    this.fetcher = fetcher;
    this.coordinator = new ConsumerCoordinator({ group, config, link, membership, metadata, subscriptions, commits, failure });
    this.committedOffsets = new CommittedOffsets({ group, config, link, metadata, subscriptions, failure });
    this.offsets = new OffsetFetcher({ config, network, metadata, subscriptions, failure });
    this.collector = new FetchCollector({ config, fetcher, metadata, subscriptions, failure });
  }

  handle(input: Input, context: Context): void {
    switch (input.kind) {
      case 'started':
      case 'connectionOpened':
        break;
      case 'told':
        if (input.payload instanceof CloseConsumer) this.isToClose = true;
        break;
      case 'timerFired':
        this.alarm.rang(context.now);
        this.network.checkTimeouts(context);
        break;
      case 'received':
        this.received(input.connection, input.payload, context);
        break;
      case 'connectionReset':
        this.network.reset(input.connection, context);
        this.metadata.requestUpdate();
        break;
      default:
        return assertUnreachable(input);
    }
    this.pump(context);
  }

  // For pictures

  get phase(): 'joining' | 'stable' | 'idle' {
    if (this.membership.state !== 'Stable') return 'joining';
    return this.subscriptions.assigned.length === 0 ? 'idle' : 'stable';
  }

  get isClosed(): boolean {
    return this.application === 'Closed';
  }

  get memberId(): MemberId {
    return this.membership.memberId;
  }

  get generation(): GenerationId {
    return this.membership.generation;
  }

  get assignment(): readonly TopicPartition[] {
    return this.subscriptions.partitions;
  }

  /** Why it does not get on; null where it does. */
  get lastError(): ErrorCode | null {
    return this.failure.error ?? this.coordinator.lastError ?? this.commits.lastError ?? this.collector.lastError ?? this.offsets.lastError;
  }

  position(partition: TopicPartition): Offset | null {
    return this.subscriptions.state(partition)?.position?.offset ?? null;
  }

  committed(partition: TopicPartition): Offset | null {
    return this.subscriptions.state(partition)?.committed ?? null;
  }

  isProcessing(now: VirtualTime): boolean {
    return now < this.busyUntil;
  }

  /** Oldest first. */
  get lastDelivered(): readonly Delivered[] {
    const newest: Delivered[] = [];
    for (const { partition, first, last } of this.collector.delivered)
      for (let offset = Math.max(first, last - DELIVERED_KEPT + 1); offset <= last; offset++)
        newest.push({ partition, offset: offset as Offset });
    return newest.slice(-DELIVERED_KEPT);
  }

  // The application

  /** Does what can be done now, and sets the alarm for what cannot. */
  private pump(context: Context): void {
    if (this.application === 'Closed') return;
    this.takeLosses(context);
    this.coordinator.tick(context);
    for (let before: Application | null = null; before !== this.application; ) {
      before = this.application;
      this.goOn(context);
    }
    this.takeLosses(context);
    if (this.isClosed) return;
    this.askForMetadata(context);
    this.alarm.arm(this.nextDeadline(context.now), context);
  }

  private goOn(context: Context): void {
    switch (this.application) {
      case 'Polling':
        return this.poll(context);
      case 'Processing':
        return this.process(context);
      case 'Committing':
        if (this.commits.isOver(context)) this.enterPoll();
        return;
      case 'Closing':
        return this.close(context);
      case 'Leaving':
        if (context.now >= this.closeBy) this.end(context);
        return;
      case 'Closed':
        return;
      default:
        return assertUnreachable(this.application);
    }
  }

  private poll(context: Context): void {
    if (this.isToClose || this.failure.reason !== null) return this.beginToClose(context);
    if (this.coordinator.poll(context)) this.committedOffsets.fetchIfNeeded(context);
    this.offsets.learnLeaders();
    const count = this.collector.collect(context);
    this.offsets.resetAndValidate(context);
    this.fetcher.sendFetches(context);
    if (count > 0) this.leavePoll(count * this.processingUs, context);
    else if (this.failure.reason !== null) this.beginToClose(context);
  }

  private leavePoll(spanUs: number, context: Context): void {
    this.application = 'Processing';
    this.busyUntil = (context.now + spanUs) as VirtualTime;
    this.coordinator.heartbeat.pollLeft(context.now);
  }

  private process(context: Context): void {
    if (context.now < this.busyUntil) return;
    if (this.commits.isAutomatic) return this.enterPoll();
    this.application = 'Committing';
    this.commits.begin('Sync', COMMIT_TIMEOUT_MS, context.now);
  }

  private enterPoll(): void {
    this.application = 'Polling';
    this.coordinator.heartbeat.pollEntered();
  }

  /** consumer.close(), because it was told to, or because poll() threw. */
  private beginToClose(context: Context): void {
    const { reason } = this.failure;
    if (reason !== null) {
      const failed: Happening = { kind: 'ConsumerFailed', consumer: this.id, group: this.group, reason };
      context.emit(failed);
    }
    this.application = 'Closing';
    this.closeBy = after(context.now, milliseconds(CLOSE_TIMEOUT_MS));
    if (this.commits.isAutomatic) this.commits.begin('Sync', CLOSE_TIMEOUT_MS, context.now);
  }

  /** Commits first, then leaves. */
  private close(context: Context): void {
    if (!this.commits.isOver(context)) return;
    this.coordinator.revoke(context);
    this.application = 'Leaving';
    if (!this.coordinator.leave('the consumer is being closed', context)) this.end(context);
  }

  private end(context: Context): void {
    this.application = 'Closed';
    this.network.close(context);
    const closed: Happening = { kind: 'ConsumerClosed', consumer: this.id, group: this.group };
    context.emit(closed);
    context.exit();
  }

  private nextDeadline(now: VirtualTime): VirtualTime | null {
    return earliest(
      now,
      this.network.nextDeadline(now),
      this.metadata.nextDeadline(),
      ...this.coordinator.deadlines,
      this.commits.nextDeadline(),
      this.committedOffsets.retryAt,
      this.offsets.nextRetryAt(now),
      this.fetcher.nextRetryAt(now),
      this.busyUntil,
      this.application === 'Leaving' ? this.closeBy : null,
    );
  }

  private askForMetadata(context: Context): void {
    if (!this.metadata.isDue(context.now)) return;
    const node = this.metadata.whomToAsk(this.network, context);
    if (node !== null) this.network.send(node, 'Data', this.metadata.ask(), { kind: 'Metadata' }, context);
  }

  // Answers

  private received(connection: ConnectionId, payload: Payload, context: Context): void {
    const answer = payload instanceof Response ? this.network.received(connection, payload) : null;
    if (answer === null) return;
    const { about, body } = answer;
    switch (about.kind) {
      case 'Metadata':
        return this.metadata.answered(body as MetadataResponse, context);
      case 'FindCoordinator':
        if (this.link.found(body as FindCoordinatorResponse, context)) this.coordinator.coordinatorFound(context.now);
        return;
      case 'JoinGroup':
        return this.coordinator.joined(about.sentAs, body as JoinGroupResponse, context);
      case 'SyncGroup':
        return this.coordinator.synced(about.sentAs, body as SyncGroupResponse, context);
      case 'Heartbeat':
        return this.coordinator.heartbeatAnswered(about.sentAs, body as HeartbeatResponse, context);
      case 'LeaveGroup':
        if (this.application === 'Leaving') this.end(context);
        return;
      case 'OffsetFetch':
        return this.committedOffsets.answered(body as OffsetFetchResponse, context);
      case 'OffsetCommit':
        return this.commits.answered(about, body as OffsetCommitResponse, context);
      case 'ListOffsets':
        return this.offsets.offsetsListed(body as ListOffsetsResponse, context);
      case 'OffsetsForLeaderEpoch':
        return this.offsets.epochsEnded(about.positions, body as OffsetForLeaderEpochResponse, context);
      case 'Fetch':
        return this.fetcher.fetched(about, body as FetchResponse);
      default:
        return assertUnreachable(about);
    }
  }

  /** What was out on connections that are no more. */
  private takeLosses(context: Context): void {
    for (let lost = this.network.takeLost(); lost.length > 0; lost = this.network.takeLost()) {
      this.metadata.requestUpdate();
      for (const { about, error } of lost) this.lost(about, error, context);
    }
  }

  private lost(about: About, error: ErrorCode, context: Context): void {
    switch (about.kind) {
      case 'Metadata':
        return this.metadata.failed(context);
      case 'FindCoordinator':
        return this.link.lookupLost(context);
      case 'JoinGroup':
      case 'SyncGroup':
        return this.coordinator.joinLost(context);
      case 'Heartbeat':
        return this.coordinator.heartbeatLost(context);
      case 'LeaveGroup':
        if (this.application === 'Leaving') this.end(context);
        return;
      case 'OffsetFetch':
        return this.committedOffsets.lost(context);
      case 'OffsetCommit':
        return this.commits.lost(about, context);
      case 'ListOffsets':
        return this.offsets.lost(about.partitions, error, context);
      case 'OffsetsForLeaderEpoch':
        return this.offsets.lost(positionsLost(about.positions), error, context);
      case 'Fetch':
        return this.fetcher.lost(about, context);
      default:
        return assertUnreachable(about);
    }
  }
}
