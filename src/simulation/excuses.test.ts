import { describe, expect, test } from 'vitest';
import { Errors } from '../engine/model/error-codes';
import type { Happening } from '../engine/model/events';
import type { BrokerId, LeaderEpoch, Offset, PartitionIndex, ProducerEpoch, ProducerId, TopicName } from '../engine/model/vocabulary';
import type { NodeId } from '../engine/sim/context';
import { acknowledgedBelowLogStart, batchesInDoubt, deletedBelow, maySkip, partitionsThatMayLose, uncleanReigns } from './excuses';
import type { Plan } from './plan';

const shop = 'shop' as NodeId;
const orders = { topic: 'orders' as TopicName, partition: 0 as PartitionIndex };
const brokers = (...ids: number[]) => ids as BrokerId[];
const history = (...happenings: Happening[]) => happenings.map((what) => ({ what }));

test('a batch that is acknowledged below where the log begins by then has expired; one above, or before, has not', () => {
  const expiredTo = (to: number) => ({ kind: 'SegmentsExpired', partition: orders, to }) as unknown as Happening;
  const acknowledged = (batch: number, baseOffset: number) =>
    ({ kind: 'BatchAcknowledged', partition: orders, trace: { producer: shop, batch }, baseOffset, count: 2 }) as unknown as Happening;
  const told = history(acknowledged(0, 3), expiredTo(9), acknowledged(1, 7), acknowledged(2, 8));
  expect(acknowledgedBelowLogStart(told)).toEqual([{ producer: shop, batch: 1 }]);
});

test('how far a partition was deleted on request is told, the farthest', () => {
  const deletedTo = (to: number) => ({ kind: 'RecordsDeleted', partition: orders, to }) as unknown as Happening;
  expect([...deletedBelow(history(deletedTo(5), deletedTo(3)))]).toEqual([['orders-0', 5]]);
});

describe('batches in doubt when their producer began a new epoch', () => {
  const trace = (batch: number) => ({ producer: shop, batch });
  const drained = (batch: number) => ({ kind: 'BatchDrained', partition: orders, trace: trace(batch) }) as unknown as Happening;
  const acknowledged = (batch: number) => ({ kind: 'BatchAcknowledged', trace: trace(batch) }) as unknown as Happening;
  const began = (epoch: number): Happening => ({
    kind: 'ProducerIdAssigned',
    producer: shop,
    producerId: 7 as ProducerId,
    producerEpoch: epoch as ProducerEpoch,
  });

  test('are those that were on their way', () => {
    expect(batchesInDoubt(history(drained(0), acknowledged(0), drained(1), drained(2), began(1), drained(3))).get(shop)).toEqual(
      new Set([1, 2]),
    );
  });

  test('so is one that was refused as a gap, and none that was refused for something else', () => {
    const retried = (batch: number, error: number) => ({ kind: 'BatchRetried', trace: trace(batch), error }) as unknown as Happening;
    const told = history(drained(0), drained(1), retried(0, Errors.OUT_OF_ORDER_SEQUENCE_NUMBER), retried(1, Errors.REQUEST_TIMED_OUT));
    expect(batchesInDoubt(told).get(shop)).toEqual(new Set([0]));
  });

  test('none are with the first epoch', () => {
    expect(batchesInDoubt(history(drained(0), began(0))).get(shop)).toBe(undefined);
  });

  test('nor what a process sent that died before', () => {
    const killed: Happening = { kind: 'ProcessKilled', node: shop };
    expect(batchesInDoubt(history(drained(0), killed, drained(1), began(1))).get(shop)).toEqual(new Set([1]));
  });

  test('so are those that were appended and have expired where somebody leads who started then: he knows nothing of them', () => {
    const on = { broker: 1 as BrokerId, partition: orders };
    const expired = { kind: 'SegmentsExpired', ...on, to: 5 } as unknown as Happening;
    const leads = { kind: 'BecameLeader', ...on } as unknown as Happening;
    const appended = (batch: number, lastOffset: number) =>
      ({ kind: 'RecordsAppended', role: 'Leader', ...on, trace: trace(batch), lastOffset }) as unknown as Happening;
    const told = (lastOffset: number) =>
      history(drained(0), drained(1), appended(1, lastOffset), expired, recovered(1, 9), leads, drained(2));
    expect(batchesInDoubt(told(4)).get(shop)).toEqual(new Set([1]));
    expect(batchesInDoubt(told(5)).get(shop)).toBe(undefined);
  });
});

const elected = (leader: number, isr: readonly BrokerId[], unclean = false): Happening => ({
  kind: 'LeaderElected',
  partition: orders,
  leader: leader as BrokerId,
  leaderEpoch: 1 as LeaderEpoch,
  isr,
  unclean,
});
const committed: Happening = {
  kind: 'HighWatermarkAdvanced',
  broker: 1 as BrokerId,
  partition: orders,
  leaderEpoch: 0 as LeaderEpoch,
  from: 0 as Offset,
  to: 5 as Offset,
};
const recovered = (broker: number, logEndOffset: number): Happening => ({
  kind: 'LogRecovered',
  broker: broker as BrokerId,
  partition: orders,
  logEndOffset: logEndOffset as Offset,
  droppedBytes: 0,
  clean: false,
});
const expanded = (...isr: number[]): Happening => ({
  kind: 'IsrExpanded',
  partition: orders,
  added: brokers(...isr),
  isr: brokers(...isr),
});

describe('a partition may lose what was acknowledged by all', () => {
  const mayLose = (unclean: boolean, ...happenings: Happening[]) => {
    const configs = unclean ? [['unclean.leader.election.enable', 'true'] as const] : [];
    const { topic } = orders;
    return [
      ...partitionsThatMayLose(history(...happenings), { topics: [{ topic, partitions: 1, configs }] } satisfies Pick<Plan, 'topics'>),
    ];
  };

  test('in an unclean election, where the topic allows it', () => {
    expect(mayLose(true, elected(1, brokers(1), true))).toEqual(['orders-0']);
    expect(mayLose(false, elected(1, brokers(1), true))).toEqual([]);
    expect(mayLose(true, elected(1, brokers(1)))).toEqual([]);
  });

  test('with the last of its ISR, which lost what was not flushed and leads', () => {
    expect(mayLose(false, committed, elected(-1, brokers(1)), recovered(1, 3), elected(1, brokers(1)))).toEqual(['orders-0']);
  });

  test('but not where that had all, was not of the ISR, or has been admitted anew', () => {
    expect(mayLose(false, committed, elected(-1, brokers(1)), recovered(1, 5), elected(1, brokers(1)))).toEqual([]);
    expect(mayLose(false, committed, elected(2, brokers(2)), recovered(1, 3), elected(1, brokers(1)))).toEqual([]);
    expect(mayLose(false, committed, elected(-1, brokers(1)), recovered(1, 3), expanded(1), elected(1, brokers(1)))).toEqual([]);
  });
});

describe('a consumer may skip', () => {
  const began = (epoch: number, logEndOffset: number): Happening => ({
    kind: 'BecameLeader',
    broker: 1 as BrokerId,
    partition: orders,
    leaderEpoch: epoch as LeaderEpoch,
    logEndOffset: logEndOffset as Offset,
    highWatermark: 0 as Offset,
  });
  const read = (epoch: number, from: number, to: number): Happening => ({
    kind: 'RecordsDelivered',
    consumer: 'readers-1' as NodeId,
    broker: 2 as BrokerId,
    partition: orders,
    leaderEpoch: epoch as LeaderEpoch,
    baseOffset: from as Offset,
    lastOffset: to as Offset,
  });
  const skips = (offset: number, epoch: number, ...happenings: Happening[]) =>
    maySkip(uncleanReigns(history(...happenings)).get('orders-0') ?? [], { offset: offset as Offset, leaderEpoch: epoch as LeaderEpoch });
  const uncleanly = { ...elected(1, brokers(1), true), leaderEpoch: 4 as LeaderEpoch } as Happening;

  test('what it had been past already, in the history that the unclean leader has not: it goes on at its position (KIP-320)', () => {
    // Of epoch 3 it had read up to 9; the new leader has epoch 2 up to 12, which it never heard of.
    const life = [read(3, 5, 9), uncleanly, began(4, 12)];
    expect(skips(7, 2, ...life)).toBe(true);
    expect(skips(10, 2, ...life)).toBe(false);
    expect(skips(4, 2, ...life)).toBe(false);
  });

  test('also where the old history is handed to the application when the new leader leads already', () => {
    expect(skips(7, 2, uncleanly, began(4, 12), read(3, 5, 9))).toBe(true);
  });

  test('but nothing that the unclean leader has written itself, whatever was read at that offset', () => {
    const life = [read(3, 5, 9), uncleanly, began(4, 7)];
    expect(skips(8, 4, ...life)).toBe(false);
    expect(skips(6, 4, ...life)).toBe(false);
  });

  test('also where the unclean leader died before it began, and was elected again', () => {
    const again = { ...elected(1, brokers(1)), leaderEpoch: 6 as LeaderEpoch } as Happening;
    const life = [read(3, 5, 9), uncleanly, again, began(6, 12)];
    expect(skips(7, 2, ...life)).toBe(true);
    expect(skips(7, 2, read(3, 5, 9), uncleanly, began(4, 3), again, began(6, 12))).toBe(false);
  });

  test('nothing that was read of it alone, and nothing where the election was clean', () => {
    expect(skips(7, 2, uncleanly, began(4, 12), read(4, 5, 9))).toBe(false);
    expect(skips(7, 2, read(3, 5, 9), elected(1, brokers(1)), began(4, 12))).toBe(false);
  });
});
