/**
 * A group of the classic protocol: its states, what may follow what, and its members. (Kafka: ClassicGroup, ClassicGroupMember,
 * ClassicGroupState)
 *
 *   Empty ──join──▶ PreparingRebalance ──all joined──▶ CompletingRebalance ──leader's assignment is stored──▶ Stable
 *     ▲                 │   ▲                                  │                                                │
 *     └──nobody left────┘   └──────────────── a member joins, leaves, fails or changes ────────────────────────┘
 *
 * Nothing here answers a request or starts a timer: rebalance.ts does. Metadata and assignments are the members' own bytes;
 * the coordinator never looks into them.
 */
import { assert } from '../../base/assert';
import { Errors } from '../model/error-codes';
import type { GroupState } from '../model/events';
import type { ErrorCode, GenerationId, GroupId, MemberId } from '../model/vocabulary';
import { Shared, State } from '../sim/state';
import type { Awaiting } from './coordinator-host';

/** From which states each may be entered. */
export const LEGAL_PREDECESSORS: Readonly<Record<GroupState, readonly GroupState[]>> = {
  Empty: ['PreparingRebalance'],
  PreparingRebalance: ['Stable', 'CompletingRebalance', 'Empty'],
  CompletingRebalance: ['PreparingRebalance'],
  Stable: ['CompletingRebalance'],
  Dead: ['Stable', 'PreparingRebalance', 'CompletingRebalance', 'Empty', 'Dead'],
};

/** Not yet a member: the id that a first JoinGroup carries. */
export const UNKNOWN_MEMBER_ID = '' as MemberId;

/** What a member can speak, in its order of preference: an assignor's name, and its subscription as that assignor wants it. */
export class MemberProtocols extends Shared {
  readonly list: readonly { readonly name: string; readonly metadata: Uint8Array }[];

  constructor(list: MemberProtocols['list']) {
    super();
    this.list = list;
  }

  metadataFor(name: string | null): Uint8Array | null {
    return this.list.find((protocol) => protocol.name === name)?.metadata ?? null;
  }

  equals(other: MemberProtocols): boolean {
    return (
      this.list.length === other.list.length &&
      this.list.every(({ name, metadata }, i) => name === other.list[i]!.name && sameBytes(metadata, other.list[i]!.metadata))
    );
  }
}

/** What the leader gave one member. */
export class Assignment extends Shared {
  readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    super();
    this.bytes = bytes;
  }
}

export const NO_ASSIGNMENT = new Assignment(new Uint8Array(0));

export interface MemberIdentity {
  readonly memberId: MemberId;
  /** Null for a dynamic member; a static one keeps it across restarts, with a new member id each time (KIP-345). */
  readonly groupInstanceId: string | null;
  readonly clientId: string;
  readonly clientHost: string;
}

export class ClassicGroupMember extends State {
  readonly identity: MemberIdentity;
  rebalanceTimeoutMs: number;
  sessionTimeoutMs: number;
  protocols: MemberProtocols;
  assignment: Assignment;
  /** Its JoinGroup waits for the others. Invariant: null unless PreparingRebalance, or a static member's record is being stored. */
  awaitingJoin: Awaiting | null = null;
  /** Its SyncGroup waits for the leader's. */
  awaitingSync: Awaiting | null = null;
  /** Its first join has not been answered: it cannot send heartbeats yet. */
  isNew = false;

  constructor(member: {
    identity: MemberIdentity;
    rebalanceTimeoutMs: number;
    sessionTimeoutMs: number;
    protocols: MemberProtocols;
    assignment: Assignment;
  }) {
    super();
    this.identity = member.identity;
    this.rebalanceTimeoutMs = member.rebalanceTimeoutMs;
    this.sessionTimeoutMs = member.sessionTimeoutMs;
    this.protocols = member.protocols;
    this.assignment = member.assignment;
  }

  /** Sends JoinGroup again, perhaps as another than it was. */
  rejoin(as: { protocols: MemberProtocols; rebalanceTimeoutMs: number; sessionTimeoutMs: number; awaiting: Awaiting }): void {
    this.protocols = as.protocols;
    this.rebalanceTimeoutMs = as.rebalanceTimeoutMs;
    this.sessionTimeoutMs = as.sessionTimeoutMs;
    this.awaitingJoin = as.awaiting;
  }

  get memberId(): MemberId {
    return this.identity.memberId;
  }

  get isStatic(): boolean {
    return this.identity.groupInstanceId !== null;
  }

  /** Whoever waits for the coordinator's answer cannot be blamed for silence; a new member can, or it would stay for ever. */
  get isExcusedFromHeartbeats(): boolean {
    return !this.isNew && (this.awaitingJoin !== null || this.awaitingSync !== null);
  }
}

export class ClassicGroup extends State {
  readonly groupId: GroupId;
  state: GroupState = 'Empty';
  previousState: GroupState = 'Dead';
  stateSinceMs: number;
  /** `consumer`, `connect`; null as long as nobody has joined. */
  protocolType: string | null = null;
  /** The assignor that was voted for in this generation. */
  protocol: string | null = null;
  generation = 0 as GenerationId;
  /** Computes the assignment. The first to join, for as long as it lives. */
  leader: MemberId | null = null;
  /** In order of joining. */
  readonly members = new Map<MemberId, ClassicGroupMember>();
  /** Were given a member id and asked to join with it (KIP-394). A rebalance waits for them. */
  readonly pendingJoins = new Set<MemberId>();
  /** Have the answer to JoinGroup and have not sent SyncGroup since. */
  readonly pendingSyncs = new Set<MemberId>();
  /** Somebody came during the initial delay, which is why it may be extended. */
  newMemberAdded = false;

  constructor(groupId: GroupId, clockMs: number) {
    super();
    this.groupId = groupId;
    this.stateSinceMs = clockMs;
  }

  transitionTo(state: GroupState, clockMs: number): void {
    assert(LEGAL_PREDECESSORS[state].includes(this.state), `group ${this.groupId} may go from ${this.state} to ${state}`);
    this.previousState = this.state;
    this.state = state;
    this.stateSinceMs = clockMs;
  }

  get canRebalance(): boolean {
    return LEGAL_PREDECESSORS.PreparingRebalance.includes(this.state);
  }

  add(member: ClassicGroupMember, protocolType: string): void {
    assert(!this.members.has(member.memberId), `${member.memberId} is not yet a member`);
    if (this.members.size === 0) this.protocolType = protocolType;
    this.leader ??= member.memberId;
    this.members.set(member.memberId, member);
    this.pendingJoins.delete(member.memberId);
  }

  /** Forgets a member or a pending one. If it led, the member that joined first after it leads. */
  remove(memberId: MemberId): void {
    this.members.delete(memberId);
    this.pendingJoins.delete(memberId);
    this.pendingSyncs.delete(memberId);
    if (this.leader === memberId) this.leader = this.members.keys().next().value ?? null;
  }

  /**
   * The same member under a new id, in the same place; leads if the old one led. Departure: whether it has synced goes with it,
   * where Kafka would wait for a SyncGroup of the old id.
   */
  replace(oldMemberId: MemberId, member: ClassicGroupMember): void {
    const members = [...this.members.values()].map((known) => (known.memberId === oldMemberId ? member : known));
    this.members.clear();
    for (const each of members) this.members.set(each.memberId, each);
    if (this.pendingSyncs.delete(oldMemberId)) this.pendingSyncs.add(member.memberId);
    if (this.leader === oldMemberId) this.leader = member.memberId;
  }

  staticMember(groupInstanceId: string | null): ClassicGroupMember | null {
    if (groupInstanceId === null) return null;
    for (const member of this.members.values()) if (member.identity.groupInstanceId === groupInstanceId) return member;
    return null;
  }

  /** Whether a request speaks for a member. NONE, UNKNOWN_MEMBER_ID or FENCED_INSTANCE_ID. (Kafka: validateMember) */
  errorOfIdentity(memberId: MemberId, groupInstanceId: string | null): ErrorCode {
    if (groupInstanceId !== null) {
      const current = this.staticMember(groupInstanceId);
      if (current === null) return Errors.UNKNOWN_MEMBER_ID;
      if (current.memberId !== memberId) return Errors.FENCED_INSTANCE_ID;
    }
    return this.members.has(memberId) ? Errors.NONE : Errors.UNKNOWN_MEMBER_ID;
  }

  /** A rebalance takes as long as the slowest member may: max.poll.interval.ms is what the client sends. */
  get rebalanceTimeoutMs(): number {
    return Math.max(0, ...[...this.members.values()].map((member) => member.rebalanceTimeoutMs));
  }

  get hasAllMembersJoined(): boolean {
    if (this.pendingJoins.size > 0) return false;
    for (const member of this.members.values()) if (member.awaitingJoin === null) return false;
    return true;
  }

  /** The leader stays; if it has not rejoined, the first that has leads. False where nobody has. */
  electJoinedLeader(): boolean {
    if (this.leader === null) return false;
    if (this.members.get(this.leader)!.awaitingJoin !== null) return true;
    for (const member of this.members.values()) {
      if (member.awaitingJoin === null) continue;
      this.leader = member.memberId;
      return true;
    }
    return false;
  }

  /** Whether somebody who speaks these could be a member: at least one protocol must be everybody's. */
  supportsProtocols(protocolType: string, protocols: MemberProtocols): boolean {
    if (this.state === 'Empty') return protocolType !== '' && protocols.list.length > 0;
    const candidates = this.candidateProtocols();
    return this.protocolType === protocolType && protocols.list.some(({ name }) => this.members.size === 0 || candidates.has(name));
  }

  /**
   * The protocol of the next generation. Each member votes for the first of its own that all can speak; most votes win. Between
   * equals, the one first voted for (Kafka leaves that to a hash map).
   */
  selectProtocol(): string {
    const candidates = this.candidateProtocols();
    const votes = new Map<string, number>();
    for (const { protocols } of this.members.values()) {
      const choice = protocols.list.find(({ name }) => candidates.has(name))?.name;
      assert(choice !== undefined, `all members of ${this.groupId} share a protocol`);
      votes.set(choice, (votes.get(choice) ?? 0) + 1);
    }
    const most = Math.max(...votes.values());
    return [...votes].find(([, count]) => count === most)![0];
  }

  private candidateProtocols(): ReadonlySet<string> {
    const [first, ...others] = [...this.members.values()];
    const names = first?.protocols.list.map(({ name }) => name) ?? [];
    return new Set(names.filter((name) => others.every((member) => member.protocols.metadataFor(name) !== null)));
  }
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
