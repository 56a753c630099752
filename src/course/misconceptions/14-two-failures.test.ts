import { expect, test } from 'vitest';
import { Errors } from '../../engine/model/error-codes';
import { Experiment, SECOND } from '../headless/experiment';
import { leaderLane } from '../looks';

test('14 · “replication factor 3 survives two failures”: one, and writes go on; two, and they are refused, while reads go on', () => {
  const bench = new Experiment({ partitions: 1, topicConfigs: ['min.insync.replicas=2'] });
  bench.give('produce appointments CLN-001:booked');
  bench.until('it is acknowledged', () => bench.verdicts.acknowledged === 1);
  const leader = leaderLane(bench.frame, 0)!.broker;
  const [first, second] = [1, 2, 3].filter((id) => id !== leader);

  bench.give(`kill broker ${first}`);
  bench.pass(12 * SECOND);
  bench.give('produce appointments CLN-001:moved');
  bench.until('it is acknowledged by two', () => bench.verdicts.acknowledged === 2);

  bench.give(`kill broker ${second}`);
  bench.pass(12 * SECOND);
  bench.look();
  bench.give('produce appointments CLN-001:cancelled');
  bench.pass(20 * SECOND);
  expect(bench.verdicts.acknowledged).toBe(2);
  expect(new Set(bench.happened('AppendRefused').map(({ error }) => error))).toEqual(new Set([Errors.NOT_ENOUGH_REPLICAS]));

  bench.addConsumer('reminders', 'reminders-1');
  bench.until('both are read', () => bench.readBy('reminders-1').length === 2);
  expect(bench.readBy('reminders-1')).toEqual(['0:0', '0:1']);
  expect(bench.verdicts.lost).toBe(0);
});
