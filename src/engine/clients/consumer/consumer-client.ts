/**
 * A consumer in a group: its parts put together, and each answer given to the part that asked. (Kafka: KafkaConsumer,
 * ClassicKafkaConsumer)
 *
 * All that it does it does within poll(), but for heartbeats: while the application works, nothing is asked for, committed or given up.
 * Read next: consumer-application.ts (who calls poll), consumer-coordinator.ts (the group), fetcher.ts and fetch-collector.ts (records).
 */
import { assertUnreachable } from '../../../base/assert';
import type { ConsumerConfig } from '../../model/configs';
import type { Happening } from '../../model/events';
import type { HistoricRules } from '../../model/historic-rules';
import type { RecordHandler } from '../../model/record-handler';
import type { BrokerId, ErrorCode, GenerationId, GroupId, MemberId, Offset, TopicName, TopicPartition } from '../../model/vocabulary';
import type { FetchResponse } from '../../protocol/fetch';
import type { FindCoordinatorResponse } from '../../protocol/find-coordinator';
import type { HeartbeatResponse } from '../../protocol/heartbeat';
import type { JoinGroupResponse } from '../../protocol/join-group';
import type { ListOffsetsResponse } from '../../protocol/list-offsets';
import type { MetadataResponse } from '../../protocol/metadata';
import { MetadataUpdates } from '../../protocol/metadata-updates';
import type { OffsetCommitResponse } from '../../protocol/offset-commit';
import type { OffsetFetchResponse } from '../../protocol/offset-fetch';
import type { OffsetForLeaderEpochResponse } from '../../protocol/offset-for-leader-epoch';
import { Response } from '../../protocol/payload';
import type { SyncGroupResponse } from '../../protocol/sync-group';
import { type ConnectionId, type Context, type Input, Node, type NodeId, type Payload, type VirtualTime } from '../../sim/context';
import { Alarm, earliest } from '../alarm';
import { ClientMetadata } from '../client-metadata';
import { NetworkClient } from '../network-client';
import { tellPace } from '../tell-pace';
import { CloseConsumer, PauseApplication, PollOnce, ResumeApplication, SetPace, ThrowOnNextRecord } from '../told';
import type { About } from './about';
import { CommittedOffsets } from './committed-offsets';
import { ConsumerApplication, type Place } from './consumer-application';
import { ConsumerCoordinator } from './consumer-coordinator';
import { CoordinatorLink } from './coordinator-link';
import { FailureCause } from './failure-cause';
import { FetchCollector } from './fetch-collector';
import { Fetcher } from './fetcher';
import { Heartbeat } from './heartbeat';
import { HeartbeatThread } from './heartbeat-thread';
import { Membership } from './membership';
import { OffsetCommits } from './offset-commits';
import { OffsetFetcher, positionsLost } from './offset-fetcher';
import { type HandedOn, RecordHandling } from './record-handling';
import { SubscriptionState } from './subscription-state';

/** What was handed to the application last. */
export interface Delivered {
  readonly partition: TopicPartition;
  readonly offset: Offset;
}

const DELIVERED_KEPT = 4;
/** On one connection; not a setting of consumers. (Kafka: CONSUMER_MAX_INFLIGHT_REQUESTS_PER_CONNECTION) */
const MAX_IN_FLIGHT = 100;
export class ConsumerClient extends Node {
  readonly id: NodeId;
  readonly group: GroupId;
  readonly config: ConsumerConfig;
  private readonly application: ConsumerApplication;
  private readonly failure = new FailureCause();
  private readonly membership = new Membership();
  private readonly subscriptions: SubscriptionState;
  readonly metadata: ClientMetadata;
  private readonly network: NetworkClient<About>;
  private readonly link: CoordinatorLink;
  private readonly heartbeat: Heartbeat;
  private readonly commits: OffsetCommits;
  private readonly coordinator: ConsumerCoordinator;
  private readonly thread: HeartbeatThread;
  private readonly committedOffsets: CommittedOffsets;
  private readonly offsets: OffsetFetcher;
  private readonly fetcher: Fetcher;
  private readonly collector: FetchCollector;
  private readonly alarm = new Alarm();
  /** What the alarm was last set for; null for nothing. */
  private deadline: VirtualTime | null = null;
  /** Until then only an input can give it something to do. */
  private sleepsUntil = 0 as VirtualTime;

  constructor(options: {
    id: NodeId;
    bootstrap: readonly NodeId[];
    group: GroupId;
    topics: readonly TopicName[];
    config: ConsumerConfig;
    processingUs: number;
    handler: RecordHandler | null;
    rules?: HistoricRules;
  }) {
    super();
    const { id, bootstrap, group, topics, config, processingUs, handler } = options;
    const { failure, membership } = this;
    this.id = id;
    this.group = group;
    this.config = config;
    const retryBackoff = { initialMs: config['retry.backoff.ms'], maxMs: config['retry.backoff.max.ms'] };
    const metadata = new ClientMetadata({ bootstrap, maxAgeMs: config['metadata.max.age.ms'], retryBackoff, createsTopics: true });
    for (const topic of topics) metadata.want(topic);
    const network = new NetworkClient<About>({
      requestTimeoutMs: config['request.timeout.ms'],
      reconnectBackoffMs: config['reconnect.backoff.ms'],
      reconnectBackoffMaxMs: config['reconnect.backoff.max.ms'],
      maxInFlight: MAX_IN_FLIGHT,
    });
    const subscriptions = new SubscriptionState(topics, { knowsEpochs: options.rules?.includes('kip-320') !== true });
    const heartbeat = new Heartbeat(config);
    const link = new CoordinatorLink({ group, network, metadata, retryBackoff, failure });
    const commits = new OffsetCommits({ group, config, link, membership, subscriptions, failure });
    const parts = { group, config, link, network, membership, heartbeat, metadata, subscriptions, commits, failure };
    const coordinator = new ConsumerCoordinator(parts);
    const thread = new HeartbeatThread(parts);
    const committedOffsets = new CommittedOffsets(parts);
    const offsets = new OffsetFetcher(parts);
    const fetcher = new Fetcher(parts);
    const collector = new FetchCollector({ ...parts, fetcher });
    this.metadata = metadata;
    this.network = network;
    this.subscriptions = subscriptions;
    this.link = link;
    this.heartbeat = heartbeat;
    this.commits = commits;
    this.coordinator = coordinator;
    this.thread = thread;
    this.committedOffsets = committedOffsets;
    this.offsets = offsets;
    this.fetcher = fetcher;
    this.collector = collector;
    const handling = handler === null ? null : new RecordHandling({ handler, group });
    const led = { coordinator, heartbeat, thread, commits, committedOffsets, offsets, fetcher, collector, failure };
    this.application = new ConsumerApplication({ group, processingUs, handling, ...led });
  }

  handle(input: Input, context: Context): void {
    switch (input.kind) {
      case 'started':
      case 'connectionOpened':
        break;
      case 'told':
        this.obey(input.payload, context);
        break;
      case 'timerFired':
        this.alarm.rang(context.now);
        if (context.now < this.sleepsUntil) return this.alarm.arm(this.deadline, context); // it was set for what has come about otherwise
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

  private obey(told: Payload, context: Context): void {
    const { application, id: node } = this;
    if (told instanceof CloseConsumer) application.askToClose();
    else if (told instanceof PauseApplication) application.pause();
    else if (told instanceof ResumeApplication) application.resume();
    else if (told instanceof PollOnce) application.pollsOnce = true;
    else if (told instanceof ThrowOnNextRecord) application.askToThrow(context);
    else if (told instanceof SetPace) application.processingUs = told.perRecordUs;
    else if (told instanceof MetadataUpdates) this.metadata.obey(told, context);
    tellPace(told, node, context);
  }

  get isPaused(): boolean {
    return this.application.isPaused;
  }

  get pollsOnce(): boolean {
    return this.application.pollsOnce;
  }

  get throwsNext(): boolean {
    return this.application.toThrow !== null;
  }

  /** What the last poll() returned. */
  get polled(): readonly HandedOn[] {
    return this.collector.returned;
  }

  // For pictures

  get phase(): 'joining' | 'stable' | 'idle' {
    if (this.membership.state !== 'Stable') return 'joining';
    return this.subscriptions.assigned.length === 0 ? 'idle' : 'stable';
  }

  get isClosed(): boolean {
    return this.application.place === 'Closed';
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
    return (
      this.failure.error ??
      this.coordinator.lastError ??
      this.thread.lastError ??
      this.commits.lastError ??
      this.collector.lastError ??
      this.offsets.lastError
    );
  }

  position(partition: TopicPartition): Offset | null {
    return this.subscriptions.state(partition)?.position?.offset ?? null;
  }

  /** The follower that it reads from; null where that is the leader. */
  readsFrom(partition: TopicPartition, now: VirtualTime): BrokerId | null {
    return this.subscriptions.state(partition)?.preferredReadReplica(now) ?? null;
  }

  committed(partition: TopicPartition): Offset | null {
    return this.subscriptions.state(partition)?.committed ?? null;
  }

  isProcessing(now: VirtualTime): boolean {
    return now < this.application.busyUntil;
  }

  /** Which line of its code the application is at; of the records in its hands, which it works on, and how many there are. */
  get at(): { readonly place: Place; readonly record: Delivered | null; readonly done: number; readonly count: number } {
    const { place, handling } = this.application;
    return { place, record: handling?.next ?? null, done: handling?.doneCount ?? 0, count: handling?.count ?? 0 };
  }

  /** Oldest first. */
  get lastDelivered(): readonly Delivered[] {
    const newest: Delivered[] = [];
    for (const { partition, first, last } of this.collector.delivered)
      for (let offset = Math.max(first, last - DELIVERED_KEPT + 1); offset <= last; offset++)
        newest.push({ partition, offset: offset as Offset });
    return newest.slice(-DELIVERED_KEPT);
  }

  /** Does what can be done now, and sets the alarm for what cannot. */
  private pump(context: Context): void {
    this.takeLosses(context);
    this.thread.tick(context);
    this.application.goOn(context);
    this.takeLosses(context);
    if (this.isClosed) return this.end(context);
    this.askForMetadata(context);
    const { now } = context;
    this.deadline = this.nextDeadline(now);
    this.sleepsUntil = this.isAtRest(now) ? (earliest(now, [this.deadline, this.commits.nextInterval]) ?? now) : now;
    this.alarm.arm(this.deadline, context);
  }

  /** It has its partitions, reads all of them from their leaders, and nothing is due that could not be done: time alone changes nothing before a deadline. */
  private isAtRest(now: VirtualTime): boolean {
    const { membership, application } = this;
    const isMember = membership.state === 'Stable' && !membership.isRejoinNeeded && this.link.isKnown(now) && this.heartbeat.dueAt > now;
    const isPolling = application.place === 'Polling' || application.place === 'Processing';
    return isMember && isPolling && !this.metadata.isDue(now) && this.subscriptions.areAllRead;
  }

  private end(context: Context): void {
    this.network.close(context);
    const closed: Happening = { kind: 'ConsumerClosed', consumer: this.id, group: this.group };
    context.emit(closed);
    context.exit();
  }

  private nextDeadline(now: VirtualTime): VirtualTime | null {
    return earliest(now, [
      this.network.nextDeadline(now),
      this.metadata.nextDeadline(),
      ...this.coordinator.deadlines,
      ...this.thread.deadlines,
      this.commits.nextDeadline(),
      this.committedOffsets.retryAt,
      this.offsets.nextRetryAt(now),
      this.fetcher.nextRetryAt(now),
      ...this.application.deadlines,
    ]);
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
        if (this.link.found(body as FindCoordinatorResponse, context)) this.heartbeat.coordinatorHeardOf(context.now);
        return;
      case 'JoinGroup':
        return this.coordinator.joined(about.sentAs, body as JoinGroupResponse, context);
      case 'SyncGroup':
        return this.coordinator.synced(about.sentAs, body as SyncGroupResponse, context);
      case 'Heartbeat':
        return this.thread.answered(about.sentAs, body as HeartbeatResponse, context);
      case 'LeaveGroup':
        return this.application.left();
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
        return this.thread.lost(context);
      case 'LeaveGroup':
        return this.application.left();
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
