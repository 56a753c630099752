import { expect, test } from 'vitest';
import { ToldCluster } from '../engine/auditor/accounts-fixture';
import type { TopicName } from '../engine/model/vocabulary';
import type { World } from '../engine/session/world';
import type { NodeId } from '../engine/sim/context';
import type { Plan } from './plan';
import { brokenPromise, countMisplaced } from './promises';

const plan = { producers: [], topics: [{ topic: 'orders' as TopicName, partitions: 1, configs: [] }] } as unknown as Plan;

function judged(told: ToldCluster): string | null {
  const world = { auditor: { accounts: told.accounts }, cluster: { sim: { history: told.history }, controller: null } } as unknown as World;
  return brokenPromise(world, plan)?.belief ?? null;
}

/** One batch, on the leader's log. */
function appended(): ToldCluster {
  const told = new ToldCluster();
  told.leads(1, 1, { end: 0, highWatermark: 0 });
  told.sends(0, 2);
  told.drains(0, 0, 1);
  told.appends(1, 1, 0, 0, 1);
  return told;
}

test('what was acknowledged by all is kept', () => {
  const told = appended();
  told.commits(1, 1, 0, 2);
  told.isAcknowledged(0, 0, 2);
  expect(judged(told)).toBe(null);
  told.leads(2, 2, { end: 0, highWatermark: 0 });
  expect(judged(told)).toBe('nothing that was acknowledged by all is lost, but 2 records are');
});

test('what the leader alone acknowledged may be lost', () => {
  const told = appended();
  told.isAcknowledged(0, 0, 2, 1);
  told.leads(2, 2, { end: 0, highWatermark: 0 });
  expect(judged(told)).toBe(null);
});

const trace = (batch: number, producer = 'shop') => ({ producer: producer as NodeId, batch });
const log = (...batches: { producer: NodeId; batch: number }[]) => [
  { partition: { topic: 'orders', partition: 0 } as never, batches: batches.map((each) => ({ trace: each, recordCount: 3 })) },
];
const all = () => true;

test('nothing stands in a log twice', () => {
  expect(countMisplaced(log(trace(0), trace(1), trace(2)), all)).toEqual({ twice: 0, outOfOrder: 0 });
  expect(countMisplaced(log(trace(0), trace(1), trace(0)), all)).toEqual({ twice: 3, outOfOrder: 0 });
});

test('nothing stands behind what was sent later', () => {
  expect(countMisplaced(log(trace(1), trace(0), trace(2)), all)).toEqual({ twice: 0, outOfOrder: 3 });
  expect(countMisplaced(log(trace(1), trace(0, 'other')), all)).toEqual({ twice: 0, outOfOrder: 0 });
});

test('unless it is excused', () => {
  expect(countMisplaced(log(trace(1), trace(0), trace(1)), () => false)).toEqual({ twice: 0, outOfOrder: 0 });
});

test('another log is another matter', () => {
  expect(countMisplaced([...log(trace(1)), ...log(trace(1), trace(2))], all)).toEqual({ twice: 0, outOfOrder: 0 });
});
