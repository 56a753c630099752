/**
 * Takes part in a group by the classic protocol: gives up what it had, joins, divides partitions when it leads, syncs, and joins again.
 * (Kafka: ConsumerCoordinator, AbstractCoordinator)
 *
 * A rebalance happens within poll(). What it owned before, it gives up before it joins again (eager). A member that was thrown out
 * learns it from an answer, and loses its partitions at the next poll().
 * Read next: membership.ts, coordinator-link.ts, heartbeat-thread.ts, group-leader.ts, offset-commits.ts.
 */
import { after, milliseconds } from '../../../base/virtual-time';
import type { ConsumerConfig } from '../../model/configs';
import { Errors, errorName, isRetriable } from '../../model/error-codes';
import type { Happening } from '../../model/events';
import type { ErrorCode, GroupId, PartitionIndex, TopicName, TopicPartition } from '../../model/vocabulary';
import { decodeAssignment, encodeSubscription } from '../../protocol/consumer-protocol';
import { type JoinGroupResponse, joinGroupKey, joinGroupRequest } from '../../protocol/join-group';
import { type SyncGroupResponse, syncGroupKey, syncGroupRequest } from '../../protocol/sync-group';
import type { Context, VirtualTime } from '../../sim/context';
import { State } from '../../sim/state';
import type { ClientMetadata } from '../client-metadata';
import { requestOf } from '../network-client';
import type { SentAs } from './about';
import type { CoordinatorLink } from './coordinator-link';
import type { FailureCause } from './failure-cause';
import { GroupLeader } from './group-leader';
import type { Heartbeat } from './heartbeat';
import type { Membership } from './membership';
import type { OffsetCommits } from './offset-commits';
import type { SubscriptionState } from './subscription-state';

const PROTOCOL_TYPE = 'consumer';
const ASSIGNOR = 'range';
/** A join may take as long as the whole group's rebalance; so much more is for the way. (Kafka: JOIN_GROUP_TIMEOUT_LAPSE) */
const JOIN_LAPSE_MS = 5_000;

export class ConsumerCoordinator extends State {
  lastError: ErrorCode | null = null;
  private readonly group: GroupId;
  private readonly config: ConsumerConfig;
  private readonly link: CoordinatorLink;
  private readonly membership: Membership;
  private readonly heartbeat: Heartbeat;
  private readonly subscriptions: SubscriptionState;
  private readonly commits: OffsetCommits;
  private readonly failure: FailureCause;
  private readonly leader: GroupLeader;
  /** JoinGroup or SyncGroup is out. */
  private isJoining = false;
  private joinNotBefore = 0 as VirtualTime;
  private isCommittingBeforeRejoin = false;

  constructor(options: {
    group: GroupId;
    config: ConsumerConfig;
    link: CoordinatorLink;
    membership: Membership;
    heartbeat: Heartbeat;
    metadata: ClientMetadata;
    subscriptions: SubscriptionState;
    commits: OffsetCommits;
    failure: FailureCause;
  }) {
    super();
    this.group = options.group;
    this.config = options.config;
    this.link = options.link;
    this.membership = options.membership;
    this.subscriptions = options.subscriptions;
    this.commits = options.commits;
    this.failure = options.failure;
    this.heartbeat = options.heartbeat;
    this.leader = new GroupLeader(options.metadata);
  }

  // poll()

  /** Returns whether its partitions are what the group gave it last. (Kafka: ConsumerCoordinator.poll) */
  poll(context: Context): boolean {
    if (!this.link.isKnown(context.now)) {
      this.link.lookUp(context);
      return false;
    }
    if (this.leader.isOutdated) this.membership.requestRejoin('cached metadata has changed since the last assignment');
    if (this.membership.isRejoinNeeded || this.isJoining) {
      this.join(context);
      return false;
    }
    this.commits.commitIfDue(context);
    return true;
  }

  /** (Kafka: joinGroupIfNeeded) */
  private join(context: Context): void {
    if (this.leader.isElected) this.assign(context);
    if (this.isJoining || this.joinNotBefore > context.now) return;
    if (this.membership.needsJoinPrepare && !this.prepareToJoin(context)) return;
    this.sendJoin(context);
  }

  /**
   * Commits what was processed, waits for that, and gives up its partitions. Returns whether that is done. A member that is none any
   * more has lost them, and commits nothing. (Kafka: onJoinPrepare)
   */
  private prepareToJoin(context: Context): boolean {
    if (this.commits.isAutomatic && !this.membership.isReset && !this.isCommittingBeforeRejoin) {
      this.isCommittingBeforeRejoin = true;
      this.subscriptions.markPendingRevocation();
      this.commits.begin('BeforeRejoin', this.config['max.poll.interval.ms'], context.now);
    }
    if (!this.commits.isOver(context)) return false;
    this.isCommittingBeforeRejoin = false;
    this.leader.resign();
    this.revoke(context);
    this.membership.needsJoinPrepare = false;
    return true;
  }
  revoke(context: Context): void {
    const { partitions } = this.subscriptions;
    if (partitions.length === 0) return;
    this.subscriptions.assign([]);
    const revoked: Happening = { kind: 'PartitionsRevoked', consumer: context.self, group: this.group, partitions };
    context.emit(revoked);
  }

  private sendJoin(context: Context): void {
    const { membership, config } = this;
    const subscription = {
      topics: this.subscriptions.topics,
      userData: null,
      ownedPartitions: [],
      generationId: membership.generation,
      rackId: config['client.rack'] === '' ? null : config['client.rack'],
    };
    const body = {
      groupId: this.group,
      sessionTimeoutMs: config['session.timeout.ms'],
      rebalanceTimeoutMs: config['max.poll.interval.ms'],
      memberId: membership.memberId,
      groupInstanceId: config['group.instance.id'],
      protocolType: PROTOCOL_TYPE,
      protocols: [{ name: ASSIGNOR, metadata: encodeSubscription(subscription) }],
      reason: membership.rejoinReason,
    };
    const timeoutMs = Math.max(config['request.timeout.ms'], config['max.poll.interval.ms'] + JOIN_LAPSE_MS);
    const request = { ...requestOf(joinGroupKey, joinGroupRequest, body), timeoutMs };
    this.isJoining = this.link.send(request, { kind: 'JoinGroup', sentAs: membership.sentAs }, context);
    if (this.isJoining) membership.state = 'PreparingRebalance';
  }

  joined(sentAs: SentAs, response: JoinGroupResponse, context: Context): void {
    this.isJoining = false;
    const { membership } = this;
    const { errorCode: error } = response;
    switch (error) {
      case Errors.NONE:
        if (membership.state === 'PreparingRebalance') this.hasJoined(response, context);
        return;
      case Errors.MEMBER_ID_REQUIRED: // now it has one, and asks again with it (KIP-394)
        membership.memberId = response.memberId;
        membership.requestRejoin(`need to re-join with the given member-id: ${response.memberId}`);
        return;
      case Errors.UNKNOWN_MEMBER_ID:
        if (membership.is(sentAs)) this.reset(error, 'JOIN_GROUP');
        return this.rejoin(error);
      default:
        return this.rebalanceFailed(error, context);
    }
  }

  private hasJoined(response: JoinGroupResponse, context: Context): void {
    const { membership } = this;
    membership.state = 'CompletingRebalance';
    membership.memberId = response.memberId;
    membership.generation = response.generationId;
    this.heartbeat.coordinatorHeardOf(context.now);
    this.heartbeat.sent(context.now);
    this.isJoining = true;
    if (response.leader !== response.memberId) return this.sendSync([], context);
    this.leader.elect(response);
    this.assign(context);
  }

  /** The leader waits for metadata of topics that it had not known, and divides what there is then. */
  private assign(context: Context): void {
    const assignments = this.leader.assign();
    if (assignments !== null) this.sendSync(assignments, context);
  }

  private sendSync(assignments: ReturnType<GroupLeader['assign']> & object, context: Context): void {
    const { membership } = this;
    const body = {
      groupId: this.group,
      generationId: membership.generation,
      memberId: membership.memberId,
      groupInstanceId: this.config['group.instance.id'],
      protocolType: PROTOCOL_TYPE,
      protocolName: ASSIGNOR,
      assignments,
    };
    const about = { kind: 'SyncGroup' as const, sentAs: membership.sentAs };
    this.isJoining = this.link.send(requestOf(syncGroupKey, syncGroupRequest, body), about, context);
    if (!this.isJoining) this.rejoin(Errors.COORDINATOR_NOT_AVAILABLE);
  }

  synced(sentAs: SentAs, response: SyncGroupResponse, context: Context): void {
    this.isJoining = false;
    const { membership } = this;
    const { errorCode: error } = response;
    switch (error) {
      case Errors.NONE:
        if (membership.is(sentAs) && membership.state === 'CompletingRebalance') this.assigned(response, context);
        return;
      case Errors.UNKNOWN_MEMBER_ID:
      case Errors.ILLEGAL_GENERATION:
        if (membership.is(sentAs)) this.reset(error, 'SYNC_GROUP');
        return this.rejoin(error);
      default:
        return this.rebalanceFailed(error, context);
    }
  }

  /** (Kafka: onJoinComplete) */
  private assigned(response: SyncGroupResponse, context: Context): void {
    const { membership } = this;
    membership.state = 'Stable';
    membership.isRejoinNeeded = false;
    membership.rejoinReason = '';
    membership.needsJoinPrepare = true;
    this.lastError = null;
    this.heartbeat.coordinatorHeardOf(context.now);
    this.commits.start(context.now);
    const assignment = decodeAssignment(response.assignment);
    const partitions: TopicPartition[] = [];
    for (const { topic, partitions: indexes } of assignment.ok ? assignment.value.assignedPartitions : [])
      for (const index of indexes) partitions.push({ topic: topic as TopicName, partition: index as PartitionIndex });
    this.subscriptions.assign(partitions);
    const assigned: Happening = {
      kind: 'PartitionsAssigned',
      consumer: context.self,
      group: this.group,
      generation: membership.generation,
      partitions: this.subscriptions.partitions,
    };
    context.emit(assigned);
  }

  /** What the coordinator says to JoinGroup and SyncGroup alike. */
  private rebalanceFailed(error: ErrorCode, context: Context): void {
    if (error === Errors.NOT_COORDINATOR || error === Errors.COORDINATOR_NOT_AVAILABLE) this.link.markUnknown(context);
    else if (error !== Errors.REBALANCE_IN_PROGRESS && !isRetriable(error)) this.failure.raise(errorName(error), error);
    this.rejoin(error);
    if (error !== Errors.REBALANCE_IN_PROGRESS) this.joinNotBefore = after(context.now, milliseconds(this.config['retry.backoff.ms']));
  }

  private rejoin(error: ErrorCode): void {
    this.lastError = error;
    this.membership.requestRejoin(`rebalance failed due to ${errorName(error)}`);
  }

  private reset(error: ErrorCode, api: string): void {
    this.lastError = error;
    this.membership.reset(`encountered ${errorName(error)} from ${api} response`, { keepsMemberId: error === Errors.ILLEGAL_GENERATION });
  }

  /** The connection broke while JoinGroup or SyncGroup was out. */
  joinLost(context: Context): void {
    this.isJoining = false;
    this.link.disconnected();
    this.rejoin(Errors.NETWORK_EXCEPTION);
    this.joinNotBefore = after(context.now, milliseconds(this.config['retry.backoff.ms']));
  }

  /** When it has something to do by itself; null for never. */
  get deadlines(): readonly (VirtualTime | null)[] {
    return [this.joinNotBefore, this.link.retryAt];
  }
}
