/**
 * A consumer in a group: joins by the classic protocol, is given partitions, fetches them ahead, and hands records to its application
 * poll by poll. (Kafka: KafkaConsumer, ConsumerCoordinator, Fetcher)
 *
 * It may never hand on a record of a partition that it no longer owns, nor commit what its application was not given.
 * A rebalance happens within poll(): while the application works on records, it only delays the others.
 * Departure: what is committed automatically is what has changed since the last commit, not every position each time.
 * Read next: assigned-partition.ts, range-assignor.ts, ../network-client.ts.
 */
import { assertUnreachable } from '../../../base/assert';
import { milliseconds } from '../../../base/virtual-time';
import type { ConsumerConfig } from '../../model/configs';
import { Errors, isRetriable } from '../../model/error-codes';
import type { Happening } from '../../model/events';
import {
  type BrokerId,
  comparePartitions,
  type ErrorCode,
  type GenerationId,
  type GroupId,
  type MemberId,
  NO_LEADER_EPOCH,
  NO_TOPIC_ID,
  type Offset,
  type PartitionIndex,
  partitionName,
  type TopicName,
  type TopicPartition,
} from '../../model/vocabulary';
import { decodeAssignment, decodeSubscription, encodeAssignment, encodeSubscription } from '../../protocol/consumer-protocol';
import { type FetchRequest, type FetchResponse, fetchKey } from '../../protocol/fetch';
import { type FindCoordinatorResponse, findCoordinatorKey, findCoordinatorRequest } from '../../protocol/find-coordinator';
import { type HeartbeatResponse, heartbeatKey, heartbeatRequest } from '../../protocol/heartbeat';
import { type JoinGroupResponse, joinGroupKey, joinGroupRequest } from '../../protocol/join-group';
import { leaveGroupKey, leaveGroupRequest } from '../../protocol/leave-group';
import {
  EARLIEST_TIMESTAMP,
  LATEST_TIMESTAMP,
  type ListOffsetsResponse,
  listOffsetsKey,
  listOffsetsRequest,
} from '../../protocol/list-offsets';
import type { MetadataResponse } from '../../protocol/metadata';
import { type OffsetCommitResponse, offsetCommitKey, offsetCommitRequest } from '../../protocol/offset-commit';
import { type OffsetFetchResponse, offsetFetchKey, offsetFetchRequest } from '../../protocol/offset-fetch';
import { Response } from '../../protocol/payload';
import { crcIsValid, isControlBatch } from '../../protocol/record-batch-reader';
import type { Message } from '../../protocol/schema';
import { type SyncGroupResponse, syncGroupKey, syncGroupRequest } from '../../protocol/sync-group';
import { type ConnectionId, type Context, type Input, Node, type NodeId, type Payload, type VirtualTime } from '../../sim/context';
import { Alarm, earliest } from '../alarm';
import { ClientMetadata } from '../client-metadata';
import { backoffUs } from '../exponential-backoff';
import { NetworkClient } from '../network-client';
import { CloseConsumer } from '../told';
import { AssignedPartition } from './assigned-partition';
import { assignRanges } from './range-assignor';

type About =
  | { readonly kind: 'metadata' | 'find coordinator' | 'join' | 'sync' | 'heartbeat' | 'leave' | 'offset fetch' }
  | { readonly kind: 'offset commit'; readonly offsets: readonly { readonly name: string; readonly offset: Offset }[] }
  | { readonly kind: 'list offsets' | 'fetch'; readonly leader: BrokerId; readonly generation: number; readonly names: readonly string[] };

/** What was handed to the application last. */
export interface Delivered {
  readonly partition: TopicPartition;
  readonly offset: Offset;
}

type Membership = 'Unjoined' | 'Joining' | 'Syncing' | 'Stable' | 'Leaving' | 'Closed';

const DATA = 'Data';
const COORDINATOR = 'Coordinator';
/** From version 13 on topics are named by id; a consumer here names them. */
const FETCH_VERSION = 12;
const ASSIGNOR = 'range';
const DELIVERED_KEPT = 4;
const NO_MEMBER = '' as MemberId;
const NO_GENERATION = -1 as GenerationId;

export class ConsumerClient extends Node {
  readonly id: NodeId;
  readonly group: GroupId;
  readonly config: ConsumerConfig;
  memberId = NO_MEMBER;
  generation = NO_GENERATION;
  lastDelivered: readonly Delivered[] = [];
  lastError: ErrorCode | null = null;
  private readonly topics: readonly TopicName[];
  private readonly processingUs: number;
  private membership: Membership = 'Unjoined';
  private coordinator: NodeId | null = null;
  private isFindingCoordinator = false;
  private joinAgain = false;
  /** The partitions that this member, as the group's leader, has divided; null where it did not. (Kafka: assignmentSnapshot) */
  private dividedPartitions: ReadonlyMap<TopicName, number> | null = null;
  private closing = false;
  private coordinatorNotBefore = 0 as VirtualTime;
  private failures = 0;
  private heartbeatAt = 0 as VirtualTime;
  private heardAt = 0 as VirtualTime;
  private isFetchingOffsets = false;
  private commitsOut = 0;
  private commitAt = 0 as VirtualTime;
  private busyUntil = 0 as VirtualTime;
  private readonly owned = new Map<string, AssignedPartition>();
  private readonly fetching = new Set<BrokerId>();
  private readonly metadata: ClientMetadata;
  private readonly network: NetworkClient<About>;
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
    this.id = id;
    this.group = group;
    this.topics = topics;
    this.config = config;
    this.processingUs = processingUs;
    const retryBackoff = { initialMs: config['retry.backoff.ms'], maxMs: config['retry.backoff.max.ms'] };
    this.metadata = new ClientMetadata({ bootstrap, maxAgeMs: config['metadata.max.age.ms'], retryBackoff, createsTopics: true });
    this.network = new NetworkClient({
      requestTimeoutMs: config['request.timeout.ms'],
      reconnectBackoffMs: config['reconnect.backoff.ms'],
      reconnectBackoffMaxMs: config['reconnect.backoff.max.ms'],
      maxInFlight: 100,
    });
    for (const topic of topics) this.metadata.want(topic);
  }

  handle(input: Input, context: Context): void {
    switch (input.kind) {
      case 'started':
        this.commitAt = (context.now + milliseconds(this.config['auto.commit.interval.ms'])) as VirtualTime;
        break;
      case 'connectionOpened':
        break;
      case 'told':
        if (input.payload instanceof CloseConsumer) this.closing = true;
        break;
      case 'timerFired':
        this.alarm.rang(context.now);
        this.lost(this.network.checkTimeouts(context), context);
        break;
      case 'received':
        this.received(input.connection, input.payload, context);
        break;
      case 'connectionReset':
        this.lost(this.network.reset(input.connection, context), context);
        break;
      default:
        return assertUnreachable(input);
    }
    this.pump(context);
  }

  // For pictures

  get phase(): 'joining' | 'stable' | 'idle' {
    if (this.membership !== 'Stable') return 'joining';
    return this.owned.size === 0 ? 'idle' : 'stable';
  }

  get isClosed(): boolean {
    return this.membership === 'Closed';
  }

  get assignment(): readonly TopicPartition[] {
    return [...this.owned.values()].map(({ partition }) => partition);
  }

  position(partition: TopicPartition): Offset | null {
    return this.owned.get(partitionName(partition))?.position ?? null;
  }

  committed(partition: TopicPartition): Offset | null {
    return this.owned.get(partitionName(partition))?.committed ?? null;
  }

  isProcessing(now: VirtualTime): boolean {
    return now < this.busyUntil;
  }

  // What can be done now is done; the alarm is set for the rest.

  private pump(context: Context): void {
    if (this.membership === 'Closed') return;
    this.askForMetadata(context);
    this.findCoordinator(context);
    this.checkSession(context);
    this.sendHeartbeat(context);
    if (context.now >= this.busyUntil) this.poll(context);
    this.fetchOffsets(context);
    this.resetPositions(context);
    this.fetch(context);
    this.alarm.arm(this.nextDeadline(context.now), context);
  }

  private nextDeadline(now: VirtualTime): VirtualTime | null {
    const isMember = this.membership === 'Stable';
    const waitsForCommit = isMember && this.config['enable.auto.commit'] && this.uncommitted().length > 0;
    const backoffs = [...this.owned.values()].map(({ notBefore }) => notBefore).filter((at) => at > now);
    const waiting = this.coordinatorNotBefore > now ? this.coordinatorNotBefore : null;
    return earliest(
      now,
      this.network.nextDeadline(now),
      this.metadata.nextDeadline(),
      isMember ? this.heartbeatAt : null,
      isMember ? this.heardAt + this.config['session.timeout.ms'] * 1_000 : null,
      this.busyUntil > now ? this.busyUntil : null,
      waitsForCommit ? Math.max(this.commitAt, now + 1) : null,
      waiting,
      ...backoffs,
    );
  }

  private askForMetadata(context: Context): void {
    if (!this.metadata.isDue(context.now)) return;
    const node = this.metadata.whomToAsk(this.network, context);
    if (node !== null) this.network.send(node, DATA, this.metadata.ask(), { kind: 'metadata' }, context);
  }

  // Membership

  private findCoordinator(context: Context): void {
    if (this.coordinator !== null || this.isFindingCoordinator || this.coordinatorNotBefore > context.now) return;
    const node = this.metadata.whomToAsk(this.network, context);
    if (node === null) return;
    this.isFindingCoordinator = true;
    const body = { key: '', keyType: 0, coordinatorKeys: [this.group] };
    this.network.send(node, DATA, newest(findCoordinatorKey, findCoordinatorRequest, body), { kind: 'find coordinator' }, context);
  }

  private coordinatorFound(response: FindCoordinatorResponse, context: Context): void {
    this.isFindingCoordinator = false;
    const found = response.coordinators[0];
    if (found === undefined || found.errorCode !== Errors.NONE) return this.backOff(context);
    this.coordinator = found.host as NodeId;
    this.failures = 0;
    this.heardAt = context.now;
  }

  private backOff(context: Context): void {
    const settings = { initialMs: this.config['retry.backoff.ms'], maxMs: this.config['retry.backoff.max.ms'] };
    this.coordinatorNotBefore = (context.now + backoffUs(settings, this.failures++, context)) as VirtualTime;
  }

  private coordinatorIsUnknown(context: Context): void {
    this.coordinator = null;
    this.backOff(context);
  }

  private toCoordinator(apiKey: number, schema: Message<unknown>, body: unknown, about: About, context: Context): boolean {
    if (this.coordinator === null || !this.network.canSend(this.coordinator, COORDINATOR, context.now)) return false;
    this.network.send(this.coordinator, COORDINATOR, newest(apiKey, schema, body), about, context);
    return true;
  }

  /** session.timeout.ms without an answer: the coordinator is looked for anew. (Kafka: Heartbeat.sessionTimeoutExpired) */
  private checkSession(context: Context): void {
    if (this.membership !== 'Stable' || context.now - this.heardAt < this.config['session.timeout.ms'] * 1_000) return;
    this.heardAt = context.now;
    this.coordinatorIsUnknown(context);
  }

  private sendHeartbeat(context: Context): void {
    if (this.membership !== 'Stable' || this.heartbeatAt > context.now || this.joinAgain) return;
    const body = { groupId: this.group, generationId: this.generation, memberId: this.memberId, groupInstanceId: null };
    if (this.toCoordinator(heartbeatKey, heartbeatRequest, body, { kind: 'heartbeat' }, context)) this.scheduleHeartbeat(context);
  }

  private scheduleHeartbeat(context: Context): void {
    this.heartbeatAt = (context.now + milliseconds(this.config['heartbeat.interval.ms'])) as VirtualTime;
  }

  /** poll(): commits, takes part in a rebalance, or hands on what has been fetched. */
  private poll(context: Context): void {
    if (this.closing) return this.close(context);
    if (this.membership === 'Stable' && this.isCommitDue(context.now)) this.commit(context);
    if (this.joinAgain && this.membership === 'Stable') this.prepareToJoin(context);
    if (this.membership === 'Unjoined') this.join(context);
    else if (this.membership === 'Stable') this.deliver(context);
  }

  private prepareToJoin(context: Context): void {
    this.commit(context);
    this.revoke(context);
    this.membership = 'Unjoined';
  }

  private join(context: Context): void {
    if (this.coordinatorNotBefore > context.now) return;
    const metadata = encodeSubscription({
      topics: this.topics,
      userData: null,
      ownedPartitions: [],
      generationId: this.generation,
      rackId: null,
    });
    const body = {
      groupId: this.group,
      sessionTimeoutMs: this.config['session.timeout.ms'],
      rebalanceTimeoutMs: this.config['max.poll.interval.ms'],
      memberId: this.memberId,
      groupInstanceId: null,
      protocolType: 'consumer',
      protocols: [{ name: ASSIGNOR, metadata }],
      reason: null,
    };
    if (!this.toCoordinator(joinGroupKey, joinGroupRequest, body, { kind: 'join' }, context)) return;
    this.membership = 'Joining';
    this.joinAgain = false;
  }

  private joined(response: JoinGroupResponse, context: Context): void {
    if (this.membership !== 'Joining') return;
    if (response.errorCode === Errors.MEMBER_ID_REQUIRED) {
      this.memberId = response.memberId;
      this.membership = 'Unjoined';
      return;
    }
    if (response.errorCode !== Errors.NONE) return this.refused(response.errorCode, context);
    this.memberId = response.memberId;
    this.generation = response.generationId;
    this.failures = 0;
    this.membership = 'Syncing';
    const isLeader = response.leader === response.memberId;
    this.dividedPartitions = null;
    const body = {
      groupId: this.group,
      generationId: this.generation,
      memberId: this.memberId,
      groupInstanceId: null,
      protocolType: response.protocolType,
      protocolName: response.protocolName,
      assignments: isLeader ? this.assign(response) : [],
    };
    if (!this.toCoordinator(syncGroupKey, syncGroupRequest, body, { kind: 'sync' }, context)) this.membership = 'Unjoined';
  }

  /** The leader of the group divides the partitions, as far as it knows the topics. */
  private assign({ members }: JoinGroupResponse): { memberId: MemberId; assignment: Uint8Array }[] {
    const subscribers = members.map(({ memberId, metadata }) => {
      const subscription = decodeSubscription(metadata);
      return { member: memberId, topics: subscription.ok ? (subscription.value.topics as readonly TopicName[]) : [] };
    });
    const topics = new Set(subscribers.flatMap((each) => each.topics));
    for (const topic of topics) this.metadata.want(topic);
    const partitions = new Map([...topics].map((topic) => [topic, this.metadata.topic(topic)?.partitions.length ?? 0] as const));
    this.dividedPartitions = partitions;
    return Array.from(assignRanges({ subscribers, partitions }), ([memberId, assigned]) => ({
      memberId,
      assignment: encodeAssignment({ assignedPartitions: byTopic(assigned), userData: null }),
    }));
  }

  /** The leader learns that a topic has partitions which nobody was given: it rejoins, and so all do. Others need not look. */
  private checkPartitions(): void {
    const divided = this.dividedPartitions;
    if (divided === null || this.membership !== 'Stable') return;
    for (const [topic, count] of divided) if ((this.metadata.topic(topic)?.partitions.length ?? 0) !== count) this.joinAgain = true;
  }

  private synced(response: SyncGroupResponse, context: Context): void {
    if (this.membership !== 'Syncing') return;
    if (response.errorCode !== Errors.NONE) return this.refused(response.errorCode, context);
    const assignment = response.assignment.length === 0 ? null : decodeAssignment(response.assignment);
    const topics = assignment?.ok === true ? assignment.value.assignedPartitions : [];
    const partitions = topics.flatMap(({ topic, partitions }) =>
      partitions.map((partition) => ({ topic: topic as TopicName, partition: partition as PartitionIndex })),
    );
    for (const partition of partitions.sort(comparePartitions)) this.owned.set(partitionName(partition), new AssignedPartition(partition));
    this.membership = 'Stable';
    this.heardAt = context.now;
    this.scheduleHeartbeat(context);
    const assigned: Happening = {
      kind: 'PartitionsAssigned',
      consumer: this.id,
      group: this.group,
      generation: this.generation,
      partitions,
    };
    context.emit(assigned);
  }

  private heartbeatAnswered({ errorCode }: HeartbeatResponse, context: Context): void {
    if (this.membership !== 'Stable') return;
    this.heardAt = context.now;
    if (errorCode === Errors.REBALANCE_IN_PROGRESS) this.joinAgain = true;
    else if (errorCode !== Errors.NONE) this.refused(errorCode, context);
  }

  /** The coordinator will not have this member as it is. What it owned is lost where it is no longer a member. */
  private refused(error: ErrorCode, context: Context): void {
    this.lastError = error;
    switch (error) {
      case Errors.UNKNOWN_MEMBER_ID:
      case Errors.ILLEGAL_GENERATION:
      case Errors.FENCED_INSTANCE_ID:
        if (error !== Errors.ILLEGAL_GENERATION) this.memberId = NO_MEMBER;
        this.generation = NO_GENERATION;
        this.revoke(context);
        break;
      case Errors.NOT_COORDINATOR:
      case Errors.COORDINATOR_NOT_AVAILABLE:
        this.coordinatorIsUnknown(context);
        if (this.membership === 'Stable') return; // still a member: the next coordinator has the group from its log
        break;
      default:
        this.backOff(context);
        if (this.membership === 'Stable') return;
    }
    this.membership = 'Unjoined';
  }

  private revoke(context: Context): void {
    if (this.owned.size === 0) return;
    const revoked: Happening = { kind: 'PartitionsRevoked', consumer: this.id, group: this.group, partitions: this.assignment };
    this.owned.clear();
    context.emit(revoked);
  }

  private close(context: Context): void {
    if (this.membership === 'Leaving') return;
    if (this.membership === 'Stable' && this.config['enable.auto.commit']) this.commit(context);
    this.revoke(context);
    const members = [{ memberId: this.memberId, groupInstanceId: null, reason: 'the consumer is being closed' }];
    const body = { groupId: this.group, memberId: NO_MEMBER, members };
    const isMember = this.memberId !== NO_MEMBER;
    const said = isMember && this.toCoordinator(leaveGroupKey, leaveGroupRequest, body, { kind: 'leave' }, context);
    this.membership = said ? 'Leaving' : 'Closed';
    if (!said) this.end(context);
  }

  private end(context: Context): void {
    this.membership = 'Closed';
    this.network.close(context);
    const closed: Happening = { kind: 'ConsumerClosed', consumer: this.id, group: this.group };
    context.emit(closed);
  }

  // Offsets

  private fetchOffsets(context: Context): void {
    if (this.membership !== 'Stable' || this.isFetchingOffsets || this.coordinatorNotBefore > context.now) return;
    const unknown = [...this.owned.values()].filter(({ committedIsKnown }) => !committedIsKnown);
    if (unknown.length === 0) return;
    const topics = byTopic(unknown.map(({ partition }) => partition)).map(({ topic, partitions }) => ({
      name: topic,
      partitionIndexes: partitions,
    }));
    const groups = [{ groupId: this.group, memberId: null, memberEpoch: NO_GENERATION, topics }];
    const body = { groupId: '' as GroupId, topics: [], groups, requireStable: true };
    this.isFetchingOffsets = this.toCoordinator(offsetFetchKey, offsetFetchRequest, body, { kind: 'offset fetch' }, context);
  }

  private offsetsFetched(response: OffsetFetchResponse, context: Context): void {
    this.isFetchingOffsets = false;
    const [group] = response.groups;
    if (group === undefined || group.errorCode !== Errors.NONE)
      return this.coordinatorFailed(group?.errorCode ?? Errors.UNKNOWN_SERVER_ERROR, context);
    for (const { name, partitions } of group.topics) {
      for (const { partitionIndex, committedOffset, errorCode } of partitions) {
        const owned = this.owned.get(`${name}-${partitionIndex}`);
        if (owned === undefined || owned.committedIsKnown) continue;
        if (errorCode !== Errors.NONE) this.backOff(context);
        else this.startFrom(owned, committedOffset, context);
      }
    }
  }

  private startFrom(owned: AssignedPartition, committedOffset: Offset, context: Context): void {
    owned.committedIsKnown = true;
    if (committedOffset < 0) {
      owned.resetBecause = `nothing was committed, and auto.offset.reset is ${this.config['auto.offset.reset']}`;
      return;
    }
    owned.committed = owned.position = committedOffset;
    this.tellPosition(owned, `${this.group} has committed that`, context);
  }

  private tellPosition(owned: AssignedPartition, because: string, context: Context): void {
    const reset: Happening = {
      kind: 'PositionReset',
      consumer: this.id,
      partition: owned.partition,
      to: owned.position ?? (0 as Offset),
      because,
    };
    context.emit(reset);
  }

  private coordinatorFailed(error: ErrorCode, context: Context): void {
    if (error === Errors.NOT_COORDINATOR || error === Errors.COORDINATOR_NOT_AVAILABLE) this.coordinatorIsUnknown(context);
    else if (error === Errors.REBALANCE_IN_PROGRESS) this.joinAgain = true;
    else if (error === Errors.ILLEGAL_GENERATION || error === Errors.UNKNOWN_MEMBER_ID) this.refused(error, context);
    else this.backOff(context);
  }

  private uncommitted(): readonly AssignedPartition[] {
    return [...this.owned.values()].filter(
      ({ position, committed, committedIsKnown }) => committedIsKnown && position !== null && position !== committed,
    );
  }

  /** Automatically: when the interval has passed. By hand: after every poll's records. */
  private isCommitDue(now: VirtualTime): boolean {
    return this.commitsOut === 0 && (!this.config['enable.auto.commit'] || now >= this.commitAt);
  }

  private commit(context: Context): void {
    this.commitAt = (context.now + milliseconds(this.config['auto.commit.interval.ms'])) as VirtualTime;
    const changed = this.uncommitted();
    if (changed.length === 0) return;
    const topics = byTopic(changed.map(({ partition }) => partition)).map(({ topic, partitions }) => ({
      name: topic,
      partitions: partitions.map((partitionIndex) => {
        const { position } = this.owned.get(`${topic}-${partitionIndex}`)!;
        return { partitionIndex, committedOffset: position ?? (0 as Offset), committedLeaderEpoch: NO_LEADER_EPOCH, committedMetadata: '' };
      }),
    }));
    const body = {
      groupId: this.group,
      generationIdOrMemberEpoch: this.generation,
      memberId: this.memberId,
      groupInstanceId: null,
      retentionTimeMs: -1,
      topics,
    };
    const offsets = changed.map(({ partition, position }) => ({ name: partitionName(partition), offset: position ?? (0 as Offset) }));
    if (this.toCoordinator(offsetCommitKey, offsetCommitRequest, body, { kind: 'offset commit', offsets }, context)) this.commitsOut++;
  }

  private commitAnswered(
    offsets: readonly { readonly name: string; readonly offset: Offset }[],
    response: OffsetCommitResponse,
    context: Context,
  ): void {
    this.commitsOut--;
    let failure: ErrorCode = Errors.NONE;
    for (const { name, partitions } of response.topics) {
      for (const { partitionIndex, errorCode } of partitions) {
        const committed = offsets.find((each) => each.name === `${name}-${partitionIndex}`);
        const owned = this.owned.get(`${name}-${partitionIndex}`);
        if (errorCode !== Errors.NONE) failure = errorCode;
        else if (owned !== undefined && committed !== undefined) owned.committed = committed.offset;
      }
    }
    if (failure !== Errors.NONE && this.membership === 'Stable') this.coordinatorFailed(failure, context);
  }

  /** Where nothing is committed, or what is committed is gone: auto.offset.reset. */
  private resetPositions(context: Context): void {
    const policy = this.config['auto.offset.reset'];
    const waiting = [...this.owned.values()].filter(
      (owned) => owned.resetBecause !== null && !owned.isAsking && owned.notBefore <= context.now,
    );
    if (policy === 'none' || waiting.length === 0) return;
    const timestamp = policy === 'earliest' ? EARLIEST_TIMESTAMP : LATEST_TIMESTAMP;
    for (const [leader, partitions] of this.byLeader(waiting, context)) {
      const node = this.metadata.node(leader);
      if (node === null || !this.network.canSend(node, DATA, context.now)) continue;
      const topics = byTopic(partitions.map(({ partition }) => partition)).map(({ topic, partitions: indexes }) => ({
        name: topic,
        partitions: indexes.map((partitionIndex) => ({
          partitionIndex,
          currentLeaderEpoch: this.metadata.partition({ topic, partition: partitionIndex })?.leaderEpoch ?? NO_LEADER_EPOCH,
          timestamp,
        })),
      }));
      const body = { replicaId: -1 as BrokerId, isolationLevel: 0 as const, topics, timeoutMs: this.config['request.timeout.ms'] };
      const about = {
        kind: 'list offsets' as const,
        leader,
        generation: this.generation,
        names: partitions.map(({ partition }) => partitionName(partition)),
      };
      this.network.send(node, DATA, newest(listOffsetsKey, listOffsetsRequest, body), about, context);
      for (const owned of partitions) owned.isAsking = true;
    }
  }

  private offsetsListed(response: ListOffsetsResponse, context: Context): void {
    for (const { name, partitions } of response.topics) {
      for (const { partitionIndex, errorCode, offset } of partitions) {
        const owned = this.owned.get(`${name}-${partitionIndex}`);
        if (owned?.resetBecause == null) continue;
        owned.isAsking = false;
        if (errorCode !== Errors.NONE) this.partitionFailed(owned, errorCode, context);
        else {
          owned.position = offset;
          this.tellPosition(owned, owned.resetBecause, context);
          owned.resetBecause = null;
        }
      }
    }
  }

  // Records

  private byLeader(partitions: readonly AssignedPartition[], context: Context): ReadonlyMap<BrokerId, AssignedPartition[]> {
    const grouped = new Map<BrokerId, AssignedPartition[]>();
    for (const owned of partitions) {
      const leader = this.metadata.partition(owned.partition)?.leader ?? -1;
      if (leader < 0) {
        this.metadata.requestUpdate();
        this.askForMetadata(context);
        continue;
      }
      const group = grouped.get(leader as BrokerId) ?? [];
      grouped.set(leader as BrokerId, group);
      group.push(owned);
    }
    return grouped;
  }

  /** One long poll a leader, for all of its partitions that nothing is buffered of. */
  private fetch(context: Context): void {
    if (this.membership !== 'Stable') return;
    const wanting = [...this.owned.values()].filter(
      (owned) => owned.position !== null && owned.resetBecause === null && owned.buffered.length === 0 && owned.notBefore <= context.now,
    );
    for (const [leader, partitions] of this.byLeader(wanting, context)) {
      const node = this.metadata.node(leader);
      if (node === null || this.fetching.has(leader) || !this.network.canSend(node, DATA, context.now)) continue;
      const about = {
        kind: 'fetch' as const,
        leader,
        generation: this.generation,
        names: partitions.map(({ partition }) => partitionName(partition)),
      };
      const request = {
        apiKey: fetchKey,
        version: FETCH_VERSION,
        body: this.fetchBody(partitions),
        recordBytes: 0,
        expectsResponse: true,
      };
      this.network.send(node, FETCHES, request, about, context);
      this.fetching.add(leader);
    }
  }

  private fetchBody(partitions: readonly AssignedPartition[]): FetchRequest {
    const topics = byTopic(partitions.map(({ partition }) => partition)).map(({ topic, partitions: indexes }) => ({
      topic,
      topicId: NO_TOPIC_ID,
      partitions: indexes.map((partition) => ({
        partition,
        currentLeaderEpoch: this.metadata.partition({ topic, partition })?.leaderEpoch ?? NO_LEADER_EPOCH,
        fetchOffset: this.owned.get(`${topic}-${partition}`)?.fetchOffset ?? (0 as Offset),
        lastFetchedEpoch: NO_LEADER_EPOCH,
        logStartOffset: -1 as Offset,
        partitionMaxBytes: this.config['max.partition.fetch.bytes'],
        replicaDirectoryId: null,
        highWatermark: null,
      })),
    }));
    return {
      clusterId: null,
      replicaId: -1 as BrokerId,
      replicaState: null,
      maxWaitMs: this.config['fetch.max.wait.ms'],
      minBytes: this.config['fetch.min.bytes'],
      maxBytes: this.config['fetch.max.bytes'],
      isolationLevel: 0,
      sessionId: 0,
      sessionEpoch: -1,
      topics,
      forgottenTopicsData: [],
      rackId: '',
    };
  }

  private fetched(about: { leader: BrokerId; generation: number }, response: FetchResponse, context: Context): void {
    this.fetching.delete(about.leader);
    if (about.generation !== this.generation) return;
    for (const { topic, partitions } of response.responses) {
      for (const answer of partitions) {
        const owned = this.owned.get(`${topic}-${answer.partitionIndex}`);
        if (owned === undefined || owned.position === null || owned.resetBecause !== null) continue;
        if (answer.errorCode === Errors.OFFSET_OUT_OF_RANGE) owned.resetBecause = `offset ${owned.position} is not there any more`;
        else if (answer.errorCode !== Errors.NONE) this.partitionFailed(owned, answer.errorCode, context);
        else this.buffer(owned, about.leader, answer.records?.batches ?? [], context);
      }
    }
  }

  private buffer(owned: AssignedPartition, leader: BrokerId, batches: AssignedPartition['buffered'], context: Context): void {
    const from = owned.fetchOffset ?? (0 as Offset);
    const wanted = batches.filter(({ lastOffset }) => lastOffset >= from);
    if (this.config['check.crcs'] && !wanted.every(crcIsValid)) return this.partitionFailed(owned, Errors.CORRUPT_MESSAGE, context);
    owned.buffered = [...owned.buffered, ...wanted];
    owned.fetchedFrom = leader;
  }

  private partitionFailed(owned: AssignedPartition, error: ErrorCode, context: Context): void {
    this.lastError = error;
    if (isRetriable(error)) this.metadata.requestUpdate();
    owned.notBefore = (context.now + milliseconds(this.config['retry.backoff.ms'])) as VirtualTime;
  }

  /** Hands at most max.poll.records to the application, which is busy with them from now on. */
  private deliver(context: Context): void {
    let left = this.config['max.poll.records'];
    let count = 0;
    for (const owned of this.owned.values()) {
      while (left > 0 && owned.buffered.length > 0) {
        const handed = this.deliverFrom(owned, left, context);
        left -= handed;
        count += handed;
      }
    }
    if (count === 0) return;
    const spanUs = count * this.processingUs;
    this.busyUntil = (context.now + spanUs) as VirtualTime;
    if (spanUs > this.config['max.poll.interval.ms'] * 1_000) this.leaveForBeingSlow(context);
    else if (spanUs === 0 && this.isCommitDue(context.now)) this.commit(context);
  }

  /** From the first buffered batch; a batch may take several polls. */
  private deliverFrom(owned: AssignedPartition, most: number, context: Context): number {
    const [batch] = owned.buffered;
    if (batch === undefined || owned.position === null) return 0;
    const first = Math.max(owned.position, batch.baseOffset) as Offset;
    const last = (isControlBatch(batch) ? batch.lastOffset : Math.min(batch.lastOffset, first + most - 1)) as Offset;
    owned.position = (last + 1) as Offset;
    if (last === batch.lastOffset) owned.buffered = owned.buffered.slice(1);
    if (isControlBatch(batch)) return 0;
    const { partition } = owned;
    const delivered: Happening = {
      kind: 'RecordsDelivered',
      consumer: this.id,
      broker: owned.fetchedFrom ?? (-1 as BrokerId),
      partition,
      leaderEpoch: batch.leaderEpoch,
      baseOffset: first,
      lastOffset: last,
    };
    context.emit(delivered);
    const newest = Array.from({ length: Math.min(DELIVERED_KEPT, last - first + 1) }, (_, back) => ({
      partition,
      offset: (last - back) as Offset,
    })).reverse();
    this.lastDelivered = [...this.lastDelivered, ...newest].slice(-DELIVERED_KEPT);
    return last - first + 1;
  }

  /** max.poll.interval.ms: the group does not wait for an application that takes too long. (Kafka: maybeLeaveGroup) */
  private leaveForBeingSlow(context: Context): void {
    const members = [{ memberId: this.memberId, groupInstanceId: null, reason: 'the poll loop took longer than max.poll.interval.ms' }];
    this.toCoordinator(leaveGroupKey, leaveGroupRequest, { groupId: this.group, memberId: NO_MEMBER, members }, { kind: 'leave' }, context);
    this.memberId = NO_MEMBER;
    this.generation = NO_GENERATION;
    this.revoke(context);
    this.membership = 'Unjoined';
  }

  // Answers

  private received(connection: ConnectionId, payload: Payload, context: Context): void {
    if (!(payload instanceof Response)) return;
    const answer = this.network.received(connection, payload);
    if (answer === null) return;
    const { about, body } = answer;
    switch (about.kind) {
      case 'metadata':
        this.metadata.answered(body as MetadataResponse, context);
        return this.checkPartitions();
      case 'find coordinator':
        return this.coordinatorFound(body as FindCoordinatorResponse, context);
      case 'join':
        return this.joined(body as JoinGroupResponse, context);
      case 'sync':
        return this.synced(body as SyncGroupResponse, context);
      case 'heartbeat':
        return this.heartbeatAnswered(body as HeartbeatResponse, context);
      case 'leave':
        if (this.membership === 'Leaving') this.end(context);
        return;
      case 'offset fetch':
        return this.offsetsFetched(body as OffsetFetchResponse, context);
      case 'offset commit':
        return this.commitAnswered(about.offsets, body as OffsetCommitResponse, context);
      case 'list offsets':
        return this.offsetsListed(body as ListOffsetsResponse, context);
      case 'fetch':
        return this.fetched(about, body as FetchResponse, context);
      default:
        return assertUnreachable(about);
    }
  }

  private lost(abouts: readonly About[], context: Context): void {
    for (const about of abouts) {
      switch (about.kind) {
        case 'metadata':
          this.metadata.failed(context);
          break;
        case 'find coordinator':
          this.isFindingCoordinator = false;
          this.metadata.failed(context);
          this.backOff(context);
          break;
        case 'join':
        case 'sync':
          this.membership = 'Unjoined';
          this.coordinatorIsUnknown(context);
          break;
        case 'leave':
          if (this.membership === 'Leaving') this.end(context);
          break;
        case 'offset fetch':
          this.isFetchingOffsets = false;
          this.coordinatorIsUnknown(context);
          break;
        case 'offset commit':
          this.commitsOut--;
          this.coordinatorIsUnknown(context);
          break;
        case 'heartbeat':
          this.coordinatorIsUnknown(context);
          break;
        case 'list offsets':
        case 'fetch':
          this.leaderLost(about, context);
          break;
        default:
          assertUnreachable(about);
      }
    }
  }

  private leaderLost(about: Extract<About, { names: readonly string[] }>, context: Context): void {
    if (about.kind === 'fetch') this.fetching.delete(about.leader);
    for (const name of about.names) {
      const owned = this.owned.get(name);
      if (owned === undefined) continue;
      owned.isAsking = false;
      this.partitionFailed(owned, Errors.NETWORK_EXCEPTION, context);
    }
  }
}

/** Fetches wait long at the broker: what else there is to ask goes by another connection. */
const FETCHES = 'Data';

const newest = (apiKey: number, schema: Message<unknown>, body: unknown) => ({
  apiKey,
  version: schema.versions.last,
  body,
  recordBytes: 0,
  expectsResponse: true,
});

function byTopic(partitions: readonly TopicPartition[]): { topic: TopicName; partitions: PartitionIndex[] }[] {
  const grouped = new Map<TopicName, PartitionIndex[]>();
  for (const { topic, partition } of partitions) {
    const indexes = grouped.get(topic) ?? [];
    grouped.set(topic, indexes);
    indexes.push(partition);
  }
  return Array.from(grouped, ([topic, indexes]) => ({ topic, partitions: indexes }));
}
