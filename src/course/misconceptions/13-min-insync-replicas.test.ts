import { expect, test } from 'vitest';
import { Experiment, SECOND } from '../headless/experiment';
import { leaderLane } from '../looks';

test('13 · “min.insync.replicas guards every write”: with acks=1 a leader alone says yes, and the record is lost', () => {
  const bench = new Experiment({ partitions: 1, topicConfigs: ['min.insync.replicas=2'], producerConfigs: ['acks=1'] });
  bench.give('produce appointments CLN-001:booked');
  bench.until('it is read by all replicas', () => bench.verdicts.committed === 1);
  const leader = leaderLane(bench.frame, 0)!.broker;
  for (const id of [1, 2, 3].filter((each) => each !== leader)) bench.give(`kill broker ${id}`);
  bench.until('the leader is alone in the ISR', () => leaderLane(bench.frame, 0)?.replicas.filter(({ inSync }) => inSync).length === 1);

  bench.give('produce appointments CLN-001:moved');
  bench.until('it is acknowledged', () => bench.verdicts.acknowledged === 2);
  expect(bench.verdicts.lost).toBe(0);

  bench.give(`power-loss broker ${leader}`);
  for (const id of [1, 2, 3]) bench.give(`restart broker ${id}`);
  bench.until('there is a leader again', () => leaderLane(bench.frame, 0) !== null);
  bench.pass(15 * SECOND);
  const values = leaderLane(bench.frame, 0)!.cells.map(({ value }) => value);
  expect(values).not.toContain('moved');
  expect(bench.verdicts.lost).toBeGreaterThanOrEqual(1);
});
