/**
 * Frames built by hand: a clinic's appointments on three brokers, in the middle of everything. `steadyFrame` is an ordinary moment;
 * the others change one thing each. Numbers are examples; no engine made them.
 */
import type {
  BrokerId,
  ErrorCode,
  GenerationId,
  GroupId,
  LeaderEpoch,
  Offset,
  PartitionIndex,
  ProducerId,
  TopicName,
} from '../../engine/model/vocabulary';
import type { NodeId, VirtualTime } from '../../engine/sim/context';
import type {
  BrokerView,
  ClusterFrame,
  ControllerView,
  GroupMemberView,
  LaneCell,
  MachineView,
  MessageView,
  PartitionLane,
} from '../../frame/cluster-frame';

const NOW = 41_382_104 as VirtualTime;
const LONG_AGO = 1_000_000 as VirtualTime;
const TOPIC = 'appointments.created' as TopicName;
const KEYS = ['CLN-001', 'CLN-002', 'CLN-003', 'CLN-004', 'CLN-005', 'CLN-010'];

const node = (name: string) => name as NodeId;
const broker = (id: number) => id as BrokerId;
const offset = (value: number) => value as Offset;

interface Partition {
  readonly keys: readonly number[];
  readonly batches: readonly number[];
  readonly epoch: number;
  readonly replicas: readonly number[];
  /** Per broker: log end offset and high watermark. */
  readonly logs: Readonly<Record<number, readonly [end: number, highWatermark: number]>>;
}

const PARTITIONS: readonly Partition[] = [
  {
    keys: [4, 5, 4, 4, 5, 4, 5, 5, 4, 4, 5, 4],
    batches: [0, 0, 1, 2, 2, 2, 3, 3, 4, 4, 5, 5],
    epoch: 5,
    replicas: [1, 2, 3],
    logs: { 1: [12, 10], 2: [12, 10], 3: [10, 10] },
  },
  {
    keys: [2, 3, 2, 2, 3, 2, 3, 3, 2],
    batches: [0, 0, 1, 2, 2, 3, 4, 4, 5],
    epoch: 3,
    replicas: [2, 3, 1],
    logs: { 1: [9, 9], 2: [9, 9], 3: [9, 9] },
  },
  {
    keys: [1, 1, 6, 1, 6, 1, 1, 6, 1, 1, 6, 1, 6, 1],
    batches: [0, 0, 0, 1, 2, 2, 3, 3, 4, 5, 5, 6, 6, 7],
    epoch: 4,
    replicas: [3, 1, 2],
    logs: { 1: [14, 13], 2: [13, 13], 3: [14, 13] },
  },
];

function lane(partition: number, id: number): PartitionLane {
  const { keys, batches, epoch, replicas, logs } = PARTITIONS[partition]!;
  const [end, highWatermark] = logs[id]!;
  const cells: LaneCell[] = keys.slice(0, end).map((keyNumber, index) => ({
    offset: offset(index),
    key: KEYS[keyNumber - 1] ?? null,
    value: `visit ${index}`,
    keyNumber,
    committed: index < highWatermark,
    corrupt: false,
    joined: index > 0 && batches[index] === batches[index - 1],
    timestampMs: 1_767_225_600_000 + index,
    appendedAt: LONG_AGO,
  }));
  return {
    partition: partition as PartitionIndex,
    broker: broker(id),
    role: replicas[0] === id ? 'Leader' : 'Follower',
    leaderEpoch: epoch as LeaderEpoch,
    electedAt: LONG_AGO,
    replicas: replicas.map((each) => ({ broker: broker(each), inSync: true })),
    inSync: true,
    cells,
    logStartOffset: offset(0),
    highWatermark: offset(highWatermark),
    highWatermarkMovedAt: LONG_AGO,
    highWatermarkBefore: offset(highWatermark),
    logEndOffset: offset(end),
    flushedOffset: offset(Math.max(0, highWatermark - 3)),
    tornBytes: 0,
    segmentStarts: [],
  };
}

const SOUND: MachineView = { diskIsFull: false, diskIsEmpty: false, clockSkewMs: 0, metadataIsWithheld: false };

const brokerView = (id: number): BrokerView => ({
  node: node(`broker-${id}`),
  id: broker(id),
  status: 'alive',
  leads: [(id - 1) as PartitionIndex],
  registeredLeads: [(id - 1) as PartitionIndex],
  machine: SOUND,
  end: null,
  killedAt: null,
  sessionEndsAt: (NOW + 8_000_000) as VirtualTime,
  rack: null,
  fencedAt: null,
  coordinates: id === 1 ? ['analytics' as GroupId] : [],
  lanes: [0, 1, 2].map((partition) => lane(partition, id)),
  metadataOffset: offset(212),
});

const member = (
  name: string,
  partitions: readonly (readonly [partition: number, committed: number, position: number])[],
  inHand: readonly (readonly [key: number, at: number])[],
): GroupMemberView => ({
  node: node(name),
  status: 'alive',
  machine: SOUND,
  phase: partitions.length > 0 ? 'stable' : 'idle',
  hasLeft: false,
  isPaused: false,
  throwsNext: false,
  rack: null,
  perRecordMs: 2,
  idleBecause: partitions.length > 0 ? null : '3 partitions, 4 consumers',
  partitions: partitions.map(([partition, committed, position]) => ({
    topic: TOPIC,
    partition: partition as PartitionIndex,
    committed: offset(committed),
    position: offset(position),
    readsFrom: null,
  })),
  inHand: inHand.map(([keyNumber, at]) => ({ keyNumber, key: KEYS[keyNumber - 1] ?? null, offset: offset(at) })),
  processing: inHand.length > 0,
});

const glimpse = (keyNumber: number) => ({ keyNumber, key: KEYS[keyNumber - 1] ?? null, offset: null });

function message(id: number, from: string, to: string, part: number, what: Partial<MessageView>): MessageView {
  return {
    id,
    from: node(from),
    to: node(to),
    direction: 'Request',
    api: 'Produce',
    label: '',
    records: [],
    more: 0,
    error: null,
    sentAt: (NOW - part * 1_000) as VirtualTime,
    resentAt: null,
    arrivesAt: (NOW + (1 - part) * 1_000) as VirtualTime,
    heldBy: null,
    travelled: null,
    reference: `request ${id}:0`,
    traffic: 'client',
    ofInterest: true,
    ...what,
  };
}

const fault = (a: string, b: string, status: 'cut' | 'slow', extraLatencyMs: number): ClusterFrame['links'][number] => {
  const way = { cut: status === 'cut', extraLatencyMs, lossPercent: 0 };
  return { a: node(a), b: node(b), status, extraLatencyMs, lossPercent: 0, there: way, back: way };
};

const flags = (...offsets: readonly number[]) =>
  offsets.map((at, partition) => ({
    partition: partition as PartitionIndex,
    offset: offset(at),
    movedAt: LONG_AGO,
    before: offset(at),
    lag: Math.max(0, (PARTITIONS[partition]?.logs[partition + 1]?.[1] ?? at) - at),
  }));

/** 101 decides, and the others follow it. */
function controllerView(id: number): ControllerView {
  return {
    node: node(`controller-${id}`),
    id: broker(id),
    status: 'alive',
    role: id === 101 ? 'active' : 'follower',
    epoch: 7 as LeaderEpoch,
    leader: broker(101),
    votedFor: id === 103 ? null : broker(101),
    elected: null,
    machine: SOUND,
    stoppedAt: null,
    metadataLogEnd: offset(212),
    metadataHighWatermark: offset(id === 101 ? 212 : 211),
    recentMetadata: Array.from({ length: 16 }, (_, index) => ({
      offset: offset(196 + index),
      kind: 'PartitionChangeRecord',
      at: index === 15 ? NOW : LONG_AGO,
    })),
  };
}

/** 101 is dead, 102 has just been elected with the vote of 103, which stands still since. */
const ELECTION: readonly ControllerView[] = [
  {
    ...controllerView(101),
    status: 'dead',
    role: null,
    epoch: 0 as LeaderEpoch,
    leader: null,
    votedFor: null,
    stoppedAt: LONG_AGO,
    metadataLogEnd: offset(0),
    metadataHighWatermark: offset(0),
    recentMetadata: [],
  },
  {
    ...controllerView(102),
    role: 'active',
    epoch: 9 as LeaderEpoch,
    leader: broker(102),
    votedFor: broker(102),
    elected: { at: (NOW - 1_000) as VirtualTime, epoch: 9 as LeaderEpoch, before: 7 as LeaderEpoch },
  },
  { ...controllerView(103), status: 'frozen', epoch: 9 as LeaderEpoch, leader: broker(102), votedFor: broker(102) },
];

export const steadyFrame: ClusterFrame = {
  world: 'fixture',
  branch: 0,
  now: NOW,
  eventNumber: 2_318,
  newest: NOW,
  oldest: 0 as VirtualTime,
  topics: [{ name: TOPIC, partitions: 3, replicationFactor: 3, minInsyncReplicas: 2 }],
  topic: { name: TOPIC, partitions: 3, replicationFactor: 3, minInsyncReplicas: 2 },
  controllers: [101, 102, 103].map(controllerView),
  brokers: [1, 2, 3].map(brokerView),
  producers: [
    {
      node: node('booking-api'),
      status: 'alive',
      machine: SOUND,
      isPaused: false,
      perRecordMs: 0,
      held: { byApplication: 0, inSend: 0 },
      acks: 'all',
      idempotent: true,
      hash: 'murmur2',
      partitionsKnown: 3,
      producerId: 4_001 as ProducerId,
      lingerMs: 5,
      lingeredMs: 3,
      accumulator: [[5], [], [1, 1]].map((keys, partition) => ({
        partition: partition as PartitionIndex,
        records: keys.map(glimpse),
        more: 0,
      })),
      requestsInFlight: 1,
      maxInFlight: 5,
      counts: { sent: 36, acknowledged: 33, failed: 0, retries: 0 },
      lastError: null,
    },
  ],
  groups: [
    {
      group: 'analytics' as GroupId,
      pennant: 0,
      state: 'Stable',
      generation: 4 as GenerationId,
      coordinator: broker(1),
      assignor: 'range',
      lag: 4,
      committed: flags(8, 9, 11),
      members: [
        member(
          'a-1',
          [[0, 8, 10]],
          [
            [4, 8],
            [4, 9],
          ],
        ),
        member('a-2', [[1, 9, 9]], []),
        member(
          'a-3',
          [[2, 11, 13]],
          [
            [1, 11],
            [6, 12],
          ],
        ),
        member('a-4', [], []),
      ],
    },
    {
      group: 'notifications' as GroupId,
      pennant: 1,
      state: 'Stable',
      generation: 2 as GenerationId,
      coordinator: broker(3),
      assignor: 'range',
      lag: 10,
      committed: flags(6, 7, 9),
      members: [
        member(
          'n-1',
          [
            [0, 6, 8],
            [1, 7, 7],
          ],
          [
            [5, 6],
            [5, 7],
          ],
        ),
        member(
          'n-2',
          [[2, 9, 11]],
          [
            [1, 9],
            [6, 10],
          ],
        ),
      ],
    },
  ],
  messages: [
    message(1, 'booking-api', 'broker-2', 0.5, { label: 'Produce P1', records: [glimpse(2), glimpse(3)] }),
    message(2, 'broker-3', 'booking-api', 0.5, { direction: 'Response', label: 'ack 13' }),
    message(3, 'a-1', 'broker-1', 0.58, { api: 'Fetch', label: 'Fetch from 10' }),
    message(4, 'broker-2', 'n-1', 0.5, { direction: 'Response', api: 'Fetch', label: 'P1: 7–8', records: [glimpse(3), glimpse(2)] }),
    message(5, 'broker-1', 'broker-3', 0.6, {
      direction: 'Response',
      api: 'Fetch',
      label: 'to broker 3',
      records: [glimpse(5), glimpse(4)],
      traffic: 'replication',
    }),
    message(6, 'broker-3', 'broker-2', 0.4, {
      direction: 'Response',
      api: 'Fetch',
      label: 'to broker 2',
      records: [glimpse(1)],
      traffic: 'replication',
    }),
  ],
  links: [],
  queues: [],
  situation: null,
  keys: KEYS,
};

const withBroker = (frame: ClusterFrame, id: number, change: (view: BrokerView) => BrokerView): ClusterFrame => ({
  ...frame,
  brokers: frame.brokers.map((view) => (view.id === id ? change(view) : view)),
});

const outOfSync = (view: PartitionLane, out: number): PartitionLane => ({
  ...view,
  inSync: view.broker !== out && view.inSync,
  replicas: view.replicas.map((replica) => (replica.broker === out ? { ...replica, inSync: false } : replica)),
});

/** Broker 1 was killed and fenced; broker 2 leads P0 now, just elected. */
export const killedFrame: ClusterFrame = {
  ...steadyFrame,
  situation: { lost: 0, words: '2 of 3 replicas are in sync, which meets min.insync.replicas 2: writes go on.' },
  brokers: steadyFrame.brokers.map((view) => ({
    ...view,
    status: view.id === 1 ? 'dead' : 'alive',
    leads: view.id === 1 ? [] : view.id === 2 ? ([0, 1] as PartitionIndex[]) : view.leads,
    registeredLeads: view.id === 1 ? [] : view.id === 2 ? ([0, 1] as PartitionIndex[]) : view.leads,
    sessionEndsAt: view.id === 1 ? null : view.sessionEndsAt,
    killedAt: view.id === 1 ? (20_000_000 as VirtualTime) : null,
    fencedAt: view.id === 1 ? (28_304_000 as VirtualTime) : null,
    lanes: view.lanes.map((each) => {
      const change = outOfSync(each, 1);
      if (view.id === 1) return { ...change, role: 'Offline' };
      if (each.partition !== 0) return change;
      return {
        ...change,
        leaderEpoch: 6 as LeaderEpoch,
        electedAt: (NOW - 1_500) as VirtualTime,
        role: view.id === 2 ? 'Leader' : 'Follower',
      };
    }),
  })),
  producers: steadyFrame.producers.map((producer) => ({ ...producer, lastError: 'NOT_LEADER_OR_FOLLOWER' })),
  groups: steadyFrame.groups.map((group) => ({ ...group, coordinator: broker(group.coordinator === 1 ? 2 : 3) })),
  messages: [
    message(1, 'booking-api', 'broker-2', 0.5, { label: 'Produce P0, again', records: [glimpse(4)] }),
    message(2, 'controller-101', 'broker-2', 0.9, {
      direction: 'Response',
      api: 'Fetch',
      label: 'leader P0 = 2, epoch 6',
      traffic: 'metadata',
    }),
    message(3, 'broker-3', 'broker-2', 0.5, { api: 'Fetch', label: 'Fetch, epoch 6', traffic: 'replication' }),
    message(4, 'broker-3', 'n-2', 0.4, { direction: 'Response', api: 'Fetch', label: 'NOT_LEADER_OR_FOLLOWER', error: 6 as ErrorCode }),
  ],
};

/** Every state a broker can be in but dead, links of every kind, an election of controllers, and a group that rebalances. */
export const troubledFrame: ClusterFrame = {
  ...withBroker(
    withBroker(
      withBroker(steadyFrame, 1, (view) => ({ ...view, status: 'frozen' })),
      2,
      (view) => ({ ...view, status: 'fenced' }),
    ),
    3,
    (view) => ({
      ...view,
      status: 'recovering',
      lanes: view.lanes.map((each) => outOfSync(each, 3)),
    }),
  ),
  controllers: ELECTION,
  links: [
    fault('controller-102', 'controller-103', 'cut', 0),
    fault('broker-1', 'broker-3', 'cut', 0),
    fault('broker-1', 'broker-2', 'slow', 200),
    fault('booking-api', 'broker-1', 'cut', 0),
    fault('broker-2', 'a-2', 'slow', 400),
  ],
  groups: steadyFrame.groups.map((group, index) =>
    index === 0
      ? {
          ...group,
          state: 'PreparingRebalance',
          generation: 5 as GenerationId,
          members: group.members.map((each) => ({ ...each, phase: 'joining' })),
        }
      : group,
  ),
  messages: [
    message(1, 'booking-api', 'broker-1', 0.5, { label: 'Produce P0', records: [glimpse(5)], arrivesAt: null }),
    message(2, 'broker-3', 'broker-1', 0.5, { api: 'Fetch', label: 'Fetch from 10', traffic: 'replication', arrivesAt: null }),
    message(3, 'controller-103', 'controller-102', 0.5, { direction: 'Response', api: 'Vote', label: 'granted', traffic: 'metadata' }),
  ],
};

/** Broker 1 halted, its disk full, and left a torn batch; broker 2's clock is fast and it hears no metadata; so is a producer's clock, and a consumer's. */
export const ailingFrame: ClusterFrame = {
  ...withBroker(
    withBroker(killedFrame, 1, (view) => ({
      ...view,
      end: 'Halted',
      machine: { ...SOUND, diskIsFull: true },
      lanes: view.lanes.map((each, index) => ({ ...each, tornBytes: index === 1 ? 41 : 0 })),
    })),
    2,
    (view) => ({ ...view, machine: { ...SOUND, clockSkewMs: 30_000, metadataIsWithheld: true } }),
  ),
  producers: killedFrame.producers.map((producer) => ({ ...producer, machine: { ...SOUND, clockSkewMs: 7_200_000 } })),
  groups: killedFrame.groups.map((group) => ({
    ...group,
    members: group.members.map((each, index) => (index === 0 ? { ...each, machine: { ...SOUND, clockSkewMs: -30_000 } } : each)),
  })),
};

const TWELVE = Array.from({ length: 12 }, (_, partition) => partition as PartitionIndex);

/** Twelve partitions: lanes as the three have them, over and over, and each broker leads four. */
export const crowdedFrame: ClusterFrame = {
  ...steadyFrame,
  topics: [{ ...steadyFrame.topic!, partitions: 12 }],
  topic: { ...steadyFrame.topic!, partitions: 12 },
  brokers: steadyFrame.brokers.map((view) => ({
    ...view,
    leads: TWELVE.filter((partition) => partition % 3 === view.id - 1),
    registeredLeads: TWELVE.filter((partition) => partition % 3 === view.id - 1),
    lanes: TWELVE.map((partition) => ({ ...view.lanes[partition % 3]!, partition })),
  })),
  producers: steadyFrame.producers.map((producer) => ({
    ...producer,
    accumulator: TWELVE.map((partition) => ({ ...producer.accumulator[partition % 3]!, partition })),
  })),
  groups: steadyFrame.groups.map((group) => ({
    ...group,
    committed: flags(...TWELVE.map((partition) => group.committed[partition % 3]!.offset)),
    members: group.members.slice(0, 1).map((each) => ({
      ...each,
      partitions: TWELVE.map((partition) => ({ ...each.partitions[0]!, partition })),
    })),
  })),
};
