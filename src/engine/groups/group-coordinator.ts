/**
 * The group coordinator of one broker, for groups of the classic protocol: it keeps the members and committed offsets of those
 * groups whose partition of `__consumer_offsets` this broker leads, and hands each request to the file named after it.
 * (Kafka: GroupCoordinatorService, CoordinatorRuntime)
 *
 * Its state is what replaying the partition yields, so leadership can move and the groups go on elsewhere: members, generation,
 * assignments and offsets are on record; sessions begin anew, and a rebalance that was under way begins again.
 *
 * Departures: offsets do not expire, offsets.retention.minutes and group.max.size are not modelled; a
 * member's host is shown by its client id; what a new leader finds in its log counts as committed at once.
 *
 * Read next: classic-group.ts for the states, rebalance.ts for what moves them, coordinator-shard.ts for what is stored.
 */
import { assertUnreachable } from '../../base/assert';
import type { BrokerConfig } from '../model/configs';
import { Errors } from '../model/error-codes';
import type { BrokerId, ErrorCode, GroupId, LeaderEpoch, Offset, PartitionIndex } from '../model/vocabulary';
import { type DeleteGroupsRequest, deleteGroupsKey } from '../protocol/delete-groups';
import { type DescribeGroupsRequest, describeGroupsKey } from '../protocol/describe-groups';
import { type HeartbeatRequest, heartbeatKey } from '../protocol/heartbeat';
import { type JoinGroupRequest, joinGroupKey } from '../protocol/join-group';
import { type LeaveGroupRequest, leaveGroupKey } from '../protocol/leave-group';
import { type ListGroupsRequest, listGroupsKey } from '../protocol/list-groups';
import { type OffsetCommitRequest, offsetCommitKey } from '../protocol/offset-commit';
import { type OffsetFetchRequest, offsetFetchKey } from '../protocol/offset-fetch';
import type { Request } from '../protocol/payload';
import type { RecordBatch } from '../protocol/record-batch';
import { type SyncGroupRequest, syncGroupKey } from '../protocol/sync-group';
import { State } from '../sim/state';
import { answerJoin, answerSync, joinRefused, replyJoin, syncRefused } from './answers';
import { abandonWrites, completeWrites, expireWrites } from './completions';
import type { Awaiting, CoordinatorHost, ReplyTo } from './coordinator-host';
import { CoordinatorShard, type Scope } from './coordinator-shard';
import { CoordinatorTimer, type Due, loadTimerOf } from './coordinator-timer';
import { deleteGroups } from './delete-groups';
import { describeGroups, listGroups } from './describe';
import { type GroupView, groupViews } from './group-view';
import { heartbeat, heartbeatAnswer } from './heartbeat';
import { joinGroup, joiningOf } from './join';
import { leaveAnswer, leaveGroup } from './leave';
import { commitOffsets, commitRefused } from './offset-commit';
import { fetchOffsets } from './offset-fetch';
import { completeJoin, initialDelayOver, scheduleSession, sessionOver, syncTimeOver } from './rebalance';
import { syncGroup } from './sync';

export type { CoordinatorHost, ReplyTo } from './coordinator-host';
export type { GroupView, MemberView } from './group-view';

/** How fast a coordinator reads its log when it takes over: 100 MB/s. Until then it answers COORDINATOR_LOAD_IN_PROGRESS. */
const LOADED_BYTES_PER_MS = 100_000;

type OfOneGroup = 'JoinGroup' | 'SyncGroup' | 'Heartbeat' | 'LeaveGroup' | 'OffsetCommit';
const API_OF_ONE_GROUP: ReadonlyMap<number, OfOneGroup> = new Map<number, OfOneGroup>([
  [joinGroupKey, 'JoinGroup'],
  [syncGroupKey, 'SyncGroup'],
  [heartbeatKey, 'Heartbeat'],
  [leaveGroupKey, 'LeaveGroup'],
  [offsetCommitKey, 'OffsetCommit'],
]);

export class GroupCoordinator extends State {
  private readonly broker: BrokerId;
  private readonly configs: BrokerConfig;
  private readonly timer = new CoordinatorTimer();
  private readonly shards = new Map<PartitionIndex, CoordinatorShard>();

  constructor(options: { broker: BrokerId; configs: BrokerConfig }) {
    super();
    this.broker = options.broker;
    this.configs = options.configs;
  }

  /** This broker leads a partition of `__consumer_offsets`: whatever its log says is loaded. A new epoch of the same leader changes nothing. */
  elected(partition: PartitionIndex, leaderEpoch: LeaderEpoch, batches: Iterable<RecordBatch>, host: CoordinatorHost): void {
    const known = this.shards.get(partition);
    if (known !== undefined) {
      known.leaderEpoch = leaderEpoch;
      return;
    }
    const { broker, configs, timer } = this;
    const shard = new CoordinatorShard({ partition, broker, configs, timer, leaderEpoch });
    this.shards.set(partition, shard);
    const bytes = shard.load(batches, host.clockMs);
    if (bytes === 0) this.loaded(shard, host);
    else this.timer.schedule(loadTimerOf(partition), { afterMs: bytes / LOADED_BYTES_PER_MS, due: { kind: 'Load', partition } }, host);
  }

  /** Whoever waits is sent to look for the next coordinator, and nothing is remembered. */
  resigned(partition: PartitionIndex, host: CoordinatorHost): void {
    const shard = this.shards.get(partition);
    if (shard === undefined) return;
    this.shards.delete(partition);
    this.timer.cancelPartition(partition);
    abandonWrites(this.scope(shard, host), Errors.NOT_COORDINATOR);
    for (const group of shard.groups.values()) {
      for (const member of group.members.values()) {
        answerJoin(host, member, joinRefused(Errors.NOT_COORDINATOR, member.memberId));
        answerSync(host, member, syncRefused(Errors.NOT_COORDINATOR));
      }
    }
  }

  /** Answers now or later. Returns false where the API is not a group coordinator's. */
  handle(request: Request, replyTo: ReplyTo, host: CoordinatorHost): boolean {
    const awaiting = { replyTo, version: request.version };
    const api = API_OF_ONE_GROUP.get(request.apiKey);
    if (api !== undefined) this.handleGroup(api, request, awaiting, host);
    else if (request.apiKey === offsetFetchKey)
      fetchOffsets(this.shards, host, { request: request.body as OffsetFetchRequest, awaiting, settled: 0 });
    else if (request.apiKey === deleteGroupsKey) this.delete(request.body as DeleteGroupsRequest, awaiting, host);
    else if (request.apiKey === describeGroupsKey)
      host.reply(replyTo, describeGroups(this.shards, host, request.body as DescribeGroupsRequest, request.version));
    else if (request.apiKey === listGroupsKey) host.reply(replyTo, listGroups(this.shards, request.body as ListGroupsRequest));
    else return false;
    return true;
  }

  timerFired(subject: number, host: CoordinatorHost): void {
    const due = this.timer.fired(subject, host);
    const shard = due === null ? undefined : this.shards.get(due.partition);
    if (due === null || shard === undefined) return;
    this.handleDue(due, this.scope(shard, host));
    completeWrites(this.scope(shard, host));
  }

  /** Records below it count: answers that rest on them go out. */
  highWatermarkAdvanced(partition: PartitionIndex, highWatermark: Offset, host: CoordinatorHost): void {
    const shard = this.shards.get(partition);
    if (shard === undefined) return;
    shard.highWatermark = highWatermark;
    completeWrites(this.scope(shard, host));
  }

  /** Whether it has read all that its log says of the groups of that partition: what it does not know then is not there. */
  answersFor(partition: PartitionIndex): boolean {
    return this.shards.get(partition)?.state === 'Active';
  }

  /** By group id. */
  groups(): readonly GroupView[] {
    return groupViews(this.shards.values());
  }

  private delete(request: DeleteGroupsRequest, awaiting: Awaiting, host: CoordinatorHost): void {
    deleteGroups(this.shards, host, { request, awaiting, results: [] });
    for (const shard of this.shards.values()) completeWrites(this.scope(shard, host)); // as after any write
  }

  private handleGroup(api: OfOneGroup, request: Request, awaiting: Awaiting, host: CoordinatorHost): void {
    const { groupId } = request.body as { groupId: GroupId };
    const shard = this.shards.get(host.partitionFor(groupId));
    const error = this.errorOfGroup(api, request, shard);
    if (shard === undefined || error !== Errors.NONE) return refuse(api, request, { awaiting, error }, host);
    const scope = this.scope(shard, host);
    switch (api) {
      case 'JoinGroup':
        joinGroup(scope, joiningOf(request.body as JoinGroupRequest, awaiting, request.clientId ?? ''));
        break;
      case 'SyncGroup':
        syncGroup(scope, request.body as SyncGroupRequest, awaiting);
        break;
      case 'Heartbeat':
        heartbeat(scope, request.body as HeartbeatRequest, awaiting.replyTo);
        break;
      case 'LeaveGroup':
        leaveGroup(scope, request.body as LeaveGroupRequest, awaiting);
        break;
      case 'OffsetCommit':
        commitOffsets(scope, request.body as OffsetCommitRequest, awaiting);
        break;
      default:
        assertUnreachable(api);
    }
    completeWrites(scope); // where this broker is the only replica, what was just written counts already
  }

  /** Offsets may be committed for the group with no name, as ever; nobody can be a member of it. */
  private errorOfGroup(api: OfOneGroup, { body }: Request, shard: CoordinatorShard | undefined): ErrorCode {
    if (api !== 'OffsetCommit' && (body as { groupId: GroupId }).groupId === '') return Errors.INVALID_GROUP_ID;
    if (api === 'JoinGroup' && !this.isSessionTimeoutValid(body as JoinGroupRequest)) return Errors.INVALID_SESSION_TIMEOUT;
    if (shard === undefined) return Errors.NOT_COORDINATOR;
    return shard.state === 'Loading' ? Errors.COORDINATOR_LOAD_IN_PROGRESS : Errors.NONE;
  }

  private isSessionTimeoutValid({ sessionTimeoutMs }: JoinGroupRequest): boolean {
    const { configs } = this;
    return sessionTimeoutMs >= configs['group.min.session.timeout.ms'] && sessionTimeoutMs <= configs['group.max.session.timeout.ms'];
  }

  private handleDue(due: Due, scope: Scope): void {
    if (due.kind === 'Load') return this.loaded(scope.shard, scope.host);
    if (due.kind === 'Writes') return expireWrites(scope);
    const group = scope.shard.groups.get(due.group);
    if (group === undefined) return;
    switch (due.kind) {
      case 'Session':
        return sessionOver(scope, group, due.member);
      case 'InitialJoin':
        return initialDelayOver(scope, group, due);
      case 'Join':
        return completeJoin(scope, group);
      case 'Sync':
        return syncTimeOver(scope, group, due.generation);
      default:
        return assertUnreachable(due);
    }
  }

  /** Loaded members have a whole session to be heard of. */
  private loaded(shard: CoordinatorShard, host: CoordinatorHost): void {
    shard.state = 'Active';
    for (const group of shard.groups.values())
      for (const member of group.members.values()) scheduleSession(this.scope(shard, host), group, member);
    host.emit({ kind: 'CoordinatorLoaded', broker: this.broker, partition: shard.partition, groups: shard.groups.size });
  }

  private scope(shard: CoordinatorShard, host: CoordinatorHost): Scope {
    return { shard, shards: this.shards, host };
  }
}

/** A heartbeat that comes too early is welcome all the same: the member will be known. */
function refuse(
  api: OfOneGroup,
  { body }: Request,
  { awaiting, error }: { awaiting: Awaiting; error: ErrorCode },
  host: CoordinatorHost,
): void {
  const { replyTo } = awaiting;
  switch (api) {
    case 'JoinGroup':
      return replyJoin(host, awaiting, joinRefused(error, (body as JoinGroupRequest).memberId));
    case 'SyncGroup':
      return host.reply(replyTo, syncRefused(error));
    case 'Heartbeat':
      return host.reply(replyTo, heartbeatAnswer(error === Errors.COORDINATOR_LOAD_IN_PROGRESS ? Errors.NONE : error));
    case 'LeaveGroup':
      return host.reply(replyTo, leaveAnswer(error));
    case 'OffsetCommit':
      return host.reply(replyTo, commitRefused(body as OffsetCommitRequest, error));
    default:
      return assertUnreachable(api);
  }
}
