/**
 * When things changed last, for what is drawn as a movement: read backwards from the newest events, so that going back in time needs
 * no memory. What changed longer ago than the events looked at has come to rest: it counts as changed at the world's beginning.
 */
import type { Happening } from '../engine/model/events';
import type { BrokerId, GroupId, LeaderEpoch, Offset, PartitionIndex, TopicName } from '../engine/model/vocabulary';
import type { NodeId, VirtualTime } from '../engine/sim/context';
import type { RefList } from '../engine/sim/cow-list';
import type { Emitted } from '../engine/sim/emitted';

/** Seconds of a cluster at work. */
const EVENTS_MAX = 2_000;

const LONG_AGO = 0 as VirtualTime;

interface LaneChanges {
  /** By base offset of the batch. */
  readonly appended: Map<number, VirtualTime>;
  highWatermark: { readonly at: VirtualTime; readonly from: Offset } | null;
  roleTakenAt: VirtualTime | null;
}

export class RecentChanges {
  private readonly lanes = new Map<string, LaneChanges>();
  private readonly positions = new Map<string, { readonly at: VirtualTime; readonly to: Offset }>();
  /** By group and partition: the last commit that moved it, and what was committed before. */
  private readonly commits = new Map<string, { at: VirtualTime; readonly to: Offset; from: Offset | null }>();
  private readonly kills = new Map<NodeId, VirtualTime>();
  private readonly fencings = new Map<BrokerId, VirtualTime>();
  /** Of controllers, the newest first. */
  private readonly elections: { readonly controller: BrokerId; readonly at: VirtualTime; readonly epoch: LeaderEpoch }[] = [];

  constructor(history: RefList<Emitted>, topic: TopicName | null) {
    for (let id = history.length - 1; id >= Math.max(history.first, history.length - EVENTS_MAX); id--) {
      const { what, at } = history.get(id);
      this.note(what as Happening, at, topic);
    }
  }

  appendedAt(broker: BrokerId, partition: PartitionIndex, baseOffset: Offset): VirtualTime | null {
    return this.lanes.get(`${broker} ${partition}`)?.appended.get(baseOffset) ?? null;
  }

  /** When it moved on that replica, and from where. Only leaders tell. */
  highWatermark(broker: BrokerId, partition: PartitionIndex): { readonly at: VirtualTime; readonly from: Offset } | null {
    return this.lanes.get(`${broker} ${partition}`)?.highWatermark ?? null;
  }

  /** When that replica became what it is, leader or follower. */
  roleTakenAt(broker: BrokerId, partition: PartitionIndex): VirtualTime {
    return this.lanes.get(`${broker} ${partition}`)?.roleTakenAt ?? LONG_AGO;
  }

  /** Since when the consumer stands where it does; null for long. */
  positionMoved(consumer: NodeId, partition: PartitionIndex): { readonly at: VirtualTime; readonly to: Offset } | null {
    return this.positions.get(`${consumer} ${partition}`) ?? null;
  }

  /** When a group's committed offset moved last, and from where. */
  committed(group: GroupId, partition: PartitionIndex): { readonly at: VirtualTime; readonly from: Offset | null } | null {
    return this.commits.get(`${group} ${partition}`) ?? null;
  }

  /** Null for never, or too long ago. */
  killedAt(node: NodeId): VirtualTime | null {
    return this.kills.get(node) ?? null;
  }

  fencedAt(broker: BrokerId): VirtualTime | null {
    return this.fencings.get(broker) ?? null;
  }

  /** When that controller was elected last, in which epoch, and in which one the quorum was led before; null for never, or too long ago. */
  elected(controller: BrokerId): { readonly at: VirtualTime; readonly epoch: LeaderEpoch; readonly before: LeaderEpoch } | null {
    const place = this.elections.findIndex((each) => each.controller === controller);
    const election = this.elections[place];
    if (election === undefined) return null;
    const { at, epoch } = election;
    return { at, epoch, before: this.elections[place + 1]?.epoch ?? ((epoch - 1) as LeaderEpoch) };
  }

  /** Of two changes of one thing, the newer comes first. */
  private note(what: Happening, at: VirtualTime, topic: TopicName | null): void {
    switch (what.kind) {
      case 'ProcessKilled':
      case 'ProcessEnded':
      case 'ProcessHalted':
        if (!this.kills.has(what.node)) this.kills.set(what.node, at);
        return;
      case 'ControllerElected':
        this.elections.push({ controller: what.controller, at, epoch: what.epoch });
        return;
      case 'BrokerFenced':
        if (!this.fencings.has(what.broker)) this.fencings.set(what.broker, at);
        return;
      case 'RecordsAppended': {
        if (what.partition.topic !== topic) return;
        const { appended } = this.lane(what.broker, what.partition.partition);
        if (!appended.has(what.baseOffset)) appended.set(what.baseOffset, at);
        return;
      }
      case 'HighWatermarkAdvanced':
        if (what.partition.topic === topic) this.lane(what.broker, what.partition.partition).highWatermark ??= { at, from: what.from };
        return;
      case 'BecameLeader':
      case 'BecameFollower':
        if (what.partition.topic === topic) this.lane(what.broker, what.partition.partition).roleTakenAt ??= at;
        return;
      case 'RecordsDelivered':
        return this.moved(what.consumer, what.partition, { at, to: (what.lastOffset + 1) as Offset }, topic);
      case 'PositionReset':
        return this.moved(what.consumer, what.partition, { at, to: what.to }, topic);
      case 'OffsetsCommitted':
        for (const { partition, offset } of what.offsets)
          if (partition.topic === topic) this.noteCommit(`${what.group} ${partition.partition}`, offset, at);
    }
  }

  /** Consumers commit again what they have committed: only what differs is a move. */
  private noteCommit(name: string, offset: Offset, at: VirtualTime): void {
    const last = this.commits.get(name);
    if (last === undefined) this.commits.set(name, { at, to: offset, from: null });
    else if (last.from !== null) return;
    else if (last.to === offset) last.at = at;
    else last.from = offset;
  }

  private moved(
    consumer: NodeId,
    of: { readonly topic: TopicName; readonly partition: PartitionIndex },
    to: { at: VirtualTime; to: Offset },
    topic: TopicName | null,
  ): void {
    const name = `${consumer} ${of.partition}`;
    if (of.topic === topic && !this.positions.has(name)) this.positions.set(name, to);
  }

  private lane(broker: BrokerId, partition: PartitionIndex): LaneChanges {
    const name = `${broker} ${partition}`;
    const known = this.lanes.get(name);
    if (known !== undefined) return known;
    const lane: LaneChanges = { appended: new Map(), highWatermark: null, roleTakenAt: null };
    this.lanes.set(name, lane);
    return lane;
  }
}
