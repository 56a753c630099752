/**
 * A coordinator's whole surroundings for tests: a log that only grows, a clock that is moved by hand, and a list of what was said.
 * Records count at once unless `replicates` is false; then `replicate()` says when. Every request and answer goes through its own
 * encoding, in the version spoken, so a field that a version lacks does not stay unnoticed.
 */
import { assert } from '../../base/assert';
import { ok } from '../../base/result';
import { after, type Microseconds, milliseconds, type VirtualTime } from '../../base/virtual-time';
import { brokerDefaults } from '../model/configs';
import { Errors } from '../model/error-codes';
import type { Happening } from '../model/events';
import type {
  BrokerId,
  ErrorCode,
  GenerationId,
  GroupId,
  LeaderEpoch,
  MemberId,
  Offset,
  PartitionIndex,
  TimestampMs,
  TopicName,
} from '../model/vocabulary';
import { apiByKey } from '../protocol/apis';
import { encodeAssignment, encodeSubscription } from '../protocol/consumer-protocol';
import { type DescribeGroupsResponse, describeGroupsKey } from '../protocol/describe-groups';
import { type HeartbeatResponse, heartbeatKey } from '../protocol/heartbeat';
import { type JoinGroupRequest, type JoinGroupResponse, joinGroupKey } from '../protocol/join-group';
import { type LeaveGroupRequest, type LeaveGroupResponse, leaveGroupKey } from '../protocol/leave-group';
import { type ListGroupsResponse, listGroupsKey } from '../protocol/list-groups';
import { type OffsetCommitRequest, type OffsetCommitResponse, offsetCommitKey } from '../protocol/offset-commit';
import { type OffsetFetchRequest, type OffsetFetchResponse, offsetFetchKey } from '../protocol/offset-fetch';
import { Request } from '../protocol/payload';
import type { RecordBatch } from '../protocol/record-batch';
import { buildRecordBatch } from '../protocol/record-batch-builder';
import { stampOffsets } from '../protocol/record-batch-stamp';
import { type SyncGroupRequest, type SyncGroupResponse, syncGroupKey } from '../protocol/sync-group';
import { Chance } from '../sim/chance';
import { State } from '../sim/state';
import type { CoordinatorHost, ReplyTo } from './coordinator-host';
import { GroupCoordinator, type GroupView } from './group-coordinator';
import { partitionForGroup } from './java-hash';

export const GROUP = 'analytics' as GroupId;
export const ORDERS = 'orders' as TopicName;
const EPOCH_MS = 1_767_225_600_000;
const PARTITIONS = 50;

interface Asked {
  readonly apiKey: number;
  readonly version: number;
}

export class CoordinatorWorld extends State implements CoordinatorHost {
  now = 0 as VirtualTime;
  readonly facts: Happening[] = [];
  /** Whether a record counts as soon as it is written. */
  replicates = true;
  /** The broker is the only replica: its high watermark moves while it appends. */
  isAlone = false;
  /** Refuses every append, if not NONE. */
  appendError: ErrorCode = Errors.NONE;
  coordinator = new GroupCoordinator({ broker: 1 as BrokerId, configs: brokerDefaults });
  readonly logs = new Map<PartitionIndex, RecordBatch[]>();
  private readonly dice: Chance;
  private readonly asked: Asked[] = [];
  private readonly answers = new Map<ReplyTo, unknown>();
  private readonly timers: { at: VirtualTime; subject: number }[] = [];

  constructor(seed = 1) {
    super();
    this.dice = new Chance(seed);
    for (let partition = 0; partition < PARTITIONS; partition++) this.elect(partition as PartitionIndex);
  }

  // What the coordinator asks of its broker.

  get clockMs(): number {
    return EPOCH_MS + Math.floor(this.now / 1_000);
  }

  partitionFor(group: GroupId): PartitionIndex {
    return partitionForGroup(group, PARTITIONS);
  }

  append(partition: PartitionIndex, records: readonly { key: Uint8Array; value: Uint8Array | null }[]) {
    if (this.appendError !== Errors.NONE) return { ok: false, error: this.appendError } as const;
    const timestamp = this.clockMs as TimestampMs;
    const batch = buildRecordBatch(records.map((record) => ({ ...record, timestamp })));
    const stamped = stampOffsets(batch, { baseOffset: this.logEnd(partition), leaderEpoch: 0 as LeaderEpoch });
    this.log(partition).push(stamped);
    if (this.isAlone) this.coordinator.highWatermarkAdvanced(partition, this.logEnd(partition), this);
    return ok(stamped.lastOffset);
  }

  reply(to: ReplyTo, body: unknown): void {
    const asked = this.asked[to]!;
    assert(!this.answers.has(to), 'a request is answered once');
    const { response } = apiByKey.get(asked.apiKey)!;
    const read = response.decode(response.encode(body as never, asked.version), asked.version);
    assert(read.ok, `${response.name} can be read back`);
    this.answers.set(to, body);
  }

  startTimer(span: Microseconds, subject: number): void {
    this.timers.push({ at: after(this.now, span), subject });
  }

  chance(below: number): number {
    return this.dice.below(below);
  }

  emit(fact: Happening): void {
    this.facts.push(fact);
  }

  partitionExists(topic: TopicName, _partition: PartitionIndex): boolean {
    return topic === ORDERS;
  }

  // What a test does.

  elect(partition: PartitionIndex, leaderEpoch = 0): void {
    this.coordinator.elected(partition, leaderEpoch as LeaderEpoch, this.log(partition), this);
  }

  /** Another broker leads all partitions, whose logs it has. */
  moveCoordinator(): void {
    for (let partition = 0; partition < PARTITIONS; partition++) this.coordinator.resigned(partition as PartitionIndex, this);
    this.timers.length = 0;
    this.coordinator = new GroupCoordinator({ broker: 2 as BrokerId, configs: brokerDefaults });
    for (let partition = 0; partition < PARTITIONS; partition++) this.elect(partition as PartitionIndex, 1);
    this.advanceMs(1);
  }

  replicate(): void {
    for (const partition of this.logs.keys()) this.coordinator.highWatermarkAdvanced(partition, this.logEnd(partition), this);
  }

  advanceMs(span: number): void {
    const until = after(this.now, milliseconds(span));
    for (let next = this.nextTimer(until); next !== null; next = this.nextTimer(until)) {
      this.timers.splice(this.timers.indexOf(next), 1);
      this.now = next.at;
      this.coordinator.timerFired(next.subject, this);
      if (this.replicates) this.replicate();
    }
    this.now = until;
  }

  answer<T>(to: ReplyTo): T | null {
    return (this.answers.get(to) ?? null) as T | null;
  }

  send(apiKey: number, version: number, body: unknown, clientId = 'test'): ReplyTo {
    const { request } = apiByKey.get(apiKey)!;
    const read = request.decode(request.encode(body as never, version), version);
    assert(read.ok, `${request.name} can be read back`);
    const to = (this.asked.push({ apiKey, version }) - 1) as ReplyTo;
    this.coordinator.handle(new Request({ apiKey, version, correlationId: to, clientId, body: read.value }), to, this);
    if (this.replicates) this.replicate();
    return to;
  }

  // Members.

  join(client: string, given: Partial<JoinGroupRequest> = {}, version = 9): ReplyTo {
    const subscription = encodeSubscription({
      topics: [ORDERS],
      userData: null,
      ownedPartitions: [],
      generationId: -1 as GenerationId,
      rackId: null,
    });
    const request: JoinGroupRequest = {
      groupId: GROUP,
      sessionTimeoutMs: 45_000,
      rebalanceTimeoutMs: 300_000,
      memberId: '' as MemberId,
      groupInstanceId: null,
      protocolType: 'consumer',
      protocols: [{ name: 'range', metadata: subscription }],
      reason: null,
      ...given,
    };
    return this.send(joinGroupKey, version, request, client);
  }

  joined(to: ReplyTo): JoinGroupResponse {
    const answer = this.answer<JoinGroupResponse>(to);
    assert(answer !== null, 'JoinGroup is answered');
    return answer;
  }

  /** Gets its member id and joins with it. */
  joinAsNew(client: string, given: Partial<JoinGroupRequest> = {}): { memberId: MemberId; waiting: ReplyTo } {
    const { memberId } = this.joined(this.join(client, given));
    return { memberId, waiting: this.join(client, { ...given, memberId }) };
  }

  sync(memberId: MemberId, generation: number, given: Partial<SyncGroupRequest> = {}): ReplyTo {
    const nothing = { groupInstanceId: null, protocolType: null, protocolName: null, assignments: [] };
    return this.send(syncGroupKey, 5, { groupId: GROUP, generationId: generation as GenerationId, memberId, ...nothing, ...given });
  }

  synced(to: ReplyTo): SyncGroupResponse {
    const answer = this.answer<SyncGroupResponse>(to);
    assert(answer !== null, 'SyncGroup is answered');
    return answer;
  }

  /** Everybody syncs; the first partition goes to the first member, and so on. */
  syncAll(members: readonly MemberId[], given: Partial<SyncGroupRequest> = {}): readonly ReplyTo[] {
    const { leader, generation } = this.group(given.groupId);
    const assignments = members.map((memberId, i) => ({ memberId, assignment: partitions(i) }));
    return members.map((memberId) => this.sync(memberId, generation, memberId === leader ? { ...given, assignments } : given));
  }

  /** A Stable group of these clients, in generation 1. */
  stableGroup(clients: readonly string[], given: Partial<JoinGroupRequest> = {}): readonly MemberId[] {
    const members = clients.map((client) => this.joinAsNew(client, given).memberId);
    while (this.group(given.groupId).state === 'PreparingRebalance') this.advanceMs(3_000);
    this.syncAll(members, given.groupId === undefined ? {} : { groupId: given.groupId });
    return members;
  }

  heartbeat(memberId: string, generation: number, given: { groupId?: GroupId; groupInstanceId?: string | null } = {}): ReplyTo {
    return this.send(heartbeatKey, 4, { groupId: GROUP, generationId: generation, memberId, groupInstanceId: null, ...given });
  }

  heartbeatError(memberId: string, generation: number, given: { groupId?: GroupId; groupInstanceId?: string | null } = {}): ErrorCode {
    return this.answer<HeartbeatResponse>(this.heartbeat(memberId, generation, given))!.errorCode;
  }

  leave(memberId: MemberId, given: Partial<LeaveGroupRequest> = {}, version = 5): LeaveGroupResponse | null {
    const members = version < 3 ? [] : [{ memberId, groupInstanceId: null, reason: null }];
    const request = { groupId: GROUP, memberId: version < 3 ? memberId : '', members, ...given };
    return this.answer(this.send(leaveGroupKey, version, request));
  }

  // Offsets.

  commit(
    offset: number,
    by: Partial<OffsetCommitRequest> & { partition?: number; topic?: string; metadata?: string } = {},
    version = 9,
  ): ReplyTo {
    const { partition = 0, topic = ORDERS, metadata = '', ...given } = by;
    const partitions = [{ partitionIndex: partition, committedOffset: offset, committedLeaderEpoch: 0, committedMetadata: metadata }];
    const byNobody = { groupId: GROUP, generationIdOrMemberEpoch: -1, memberId: '', groupInstanceId: null, retentionTimeMs: -1 };
    return this.send(offsetCommitKey, version, { ...byNobody, topics: [{ name: topic, partitions }], ...given });
  }

  commitError(to: ReplyTo): ErrorCode | null {
    return this.answer<OffsetCommitResponse>(to)?.topics[0]?.partitions[0]?.errorCode ?? null;
  }

  fetch(given: Partial<OffsetFetchRequest> = {}, version = 9): ReplyTo {
    const single = version < 8 ? { groupId: GROUP, topics: orders(0), groups: [] } : { groupId: '', topics: [], groups: [group(GROUP)] };
    return this.send(offsetFetchKey, version, { ...single, requireStable: false, ...given });
  }

  fetched(to: ReplyTo): OffsetFetchResponse | null {
    return this.answer(to);
  }

  /** −1 where nothing is committed. */
  committed(partition = 0, groupId = GROUP): number {
    const answer = this.fetched(this.fetch({ groups: [group(groupId, partition)] }))!;
    return answer.groups[0]!.topics[0]!.partitions[0]!.committedOffset;
  }

  describe(groupId: GroupId, version = 5): DescribeGroupsResponse['groups'][number] {
    const to = this.send(describeGroupsKey, version, { groups: [groupId], includeAuthorizedOperations: false });
    return this.answer<DescribeGroupsResponse>(to)!.groups[0]!;
  }

  list(statesFilter: readonly string[] = [], typesFilter: readonly string[] = []): ListGroupsResponse {
    return this.answer(this.send(listGroupsKey, 5, { statesFilter, typesFilter }))!;
  }

  group(groupId = GROUP): GroupView {
    const found = this.coordinator.groups().find((each) => each.groupId === groupId);
    assert(found !== undefined, `group ${groupId} exists`);
    return found;
  }

  /** What the log of the group's partition holds, in records. */
  recordCount(groupId = GROUP): number {
    return this.logEnd(this.partitionFor(groupId));
  }

  private log(partition: PartitionIndex): RecordBatch[] {
    if (!this.logs.has(partition)) this.logs.set(partition, []);
    return this.logs.get(partition)!;
  }

  private logEnd(partition: PartitionIndex): Offset {
    return ((this.log(partition).at(-1)?.lastOffset ?? -1) + 1) as Offset;
  }

  private nextTimer(until: VirtualTime): { at: VirtualTime; subject: number } | null {
    const due = this.timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at);
    return due[0] ?? null;
  }
}

export const partitions = (...indexes: number[]) =>
  encodeAssignment({ assignedPartitions: [{ topic: ORDERS, partitions: indexes as PartitionIndex[] }], userData: null });

export const orders = (...partitionIndexes: number[]) => [{ name: ORDERS, partitionIndexes: partitionIndexes as PartitionIndex[] }];

export const group = (groupId: GroupId, ...indexes: number[]) => ({
  groupId,
  memberId: null,
  memberEpoch: -1 as GenerationId,
  topics: orders(...(indexes.length === 0 ? [0] : indexes)),
});
