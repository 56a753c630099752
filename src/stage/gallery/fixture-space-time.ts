/** A stretch of time built by hand: one batch for P0, from send to acknowledgement. Numbers are examples; no engine made them. */
import type { LeaderEpoch, Offset, PartitionIndex } from '../../engine/model/vocabulary';
import type { EventId, NodeId, VirtualTime } from '../../engine/sim/context';
import type { RecordGlimpse } from '../../frame/cluster-frame';
import type { BatchId, BatchInSight, BatchPart, Lifeline, SentMessage, SpaceTimeFrame, StateChange } from '../../state/space-time';
import { steadyFrame } from './fixture-frame';

const BEGIN = 41_360_000;
const at = (ms: number) => Math.round(BEGIN + ms * 1_000) as VirtualTime;
const P0 = 0 as PartitionIndex;
const BATCH: readonly RecordGlimpse[] = [5, 4].map((keyNumber, index) => ({
  keyNumber,
  key: `CLN-00${keyNumber}`,
  offset: (10 + index) as Offset,
}));

/** The batch that goes from send to acknowledgement. */
export const theBatch: BatchInSight = {
  id: '0 5 10' as BatchId,
  partition: P0,
  leaderEpoch: 5 as LeaderEpoch,
  baseOffset: 10 as Offset,
  lastOffset: 11 as Offset,
};
const does = (part: BatchPart) => ({ parts: [{ batch: theBatch.id, part }] });

const line = (node: string, name: string, standing: string, leads: readonly number[] = []): Lifeline => ({
  node: node as NodeId,
  name,
  standing,
  leads: leads as readonly PartitionIndex[],
  dead: [],
});

type Sent = readonly [id: number, from: string, to: string, label: string, sentMs: number, arrivesMs: number];

function message([id, from, to, label, sentMs, arrivesMs]: Sent, what: Partial<SentMessage> = {}): SentMessage {
  return {
    id,
    from: from as NodeId,
    to: to as NodeId,
    direction: id % 2 === 0 ? 'Request' : 'Response',
    api: 'Fetch',
    label,
    records: [],
    more: 0,
    error: null,
    sentAt: at(sentMs),
    resentAt: null,
    arrivesAt: at(arrivesMs),
    heldBy: null,
    travelled: null,
    reference: null,
    traffic: 'replication',
    ofInterest: true,
    partitions: [P0],
    parts: [],
    isLost: false,
    ...what,
  };
}

const change = (event: number, ms: number, node: string, label: string): StateChange => ({
  event: event as EventId,
  at: at(ms),
  node: node as NodeId,
  label,
  sentence: `On ${node}: ${label}.`,
  partition: P0,
  batches: [theBatch.id],
});

export const oneBatch: SpaceTimeFrame = {
  world: 'fixture',
  branch: 0,
  from: at(0),
  until: at(20),
  topic: steadyFrame.topic!.name,
  nodes: [
    line('booking-api', 'booking-api', 'producer, acks=all'),
    line('broker-1', 'Broker 1', 'leads P0, epoch 5', [0]),
    line('broker-2', 'Broker 2', 'follower'),
    line('broker-3', 'Broker 3', 'follower'),
    line('controller-101', 'Controller 101', 'controller'),
    line('a-1', 'a-1', 'group analytics'),
  ],
  messages: [
    message([10, 'broker-2', 'controller-101', 'BrokerHeartbeat', 0.6, 2.2], {
      api: 'BrokerHeartbeat',
      traffic: 'metadata',
      ofInterest: false,
      partitions: [],
    }),
    message([0, 'booking-api', 'broker-1', 'Produce P0', 1.2, 3], {
      api: 'Produce',
      traffic: 'client',
      records: BATCH,
      ...does('Carries'),
    }),
    message([3, 'broker-1', 'broker-2', 'P0: 10–11', 3.4, 5.2], { records: BATCH, ...does('Carries') }),
    message([5, 'broker-1', 'broker-3', 'P0: 10–11', 3.4, 8.2], { records: BATCH, ...does('Carries') }),
    message([6, 'broker-2', 'broker-1', 'Fetch from 12', 5.5, 7.2], does('Proves')),
    message([8, 'broker-3', 'broker-1', 'Fetch from 12', 8.6, 13.6], does('Proves')),
    message([1, 'broker-1', 'booking-api', 'ack 10', 13.9, 15.5], { api: 'Produce', traffic: 'client', ...does('Answers') }),
    message([13, 'broker-1', 'a-1', 'P0: 10–11', 13.9, 17.2], { traffic: 'client', records: BATCH, ...does('Carries') }),
    message([15, 'broker-1', 'broker-2', 'HW 12', 14.1, 15.8], { ofInterest: false, ...does('Commits') }),
  ],
  changes: [
    change(2_301, 3, 'broker-1', 'append, LEO 12'),
    change(2_302, 5.2, 'broker-2', 'LEO 12'),
    change(2_303, 8.2, 'broker-3', 'LEO 12'),
    change(2_304, 13.6, 'broker-1', 'HW 10 → 12'),
  ],
  batches: [theBatch],
  record: null,
  recordBatch: null,
  left: 0,
};
