import { expect, test } from 'vitest';
import { Experiment, SECOND } from '../headless/experiment';
import { leaderLane } from '../looks';

const CONTROLLERS = [101, 102, 103].map((id) => `controller-${id}`);

test('16 · “a leader that comes back keeps its records”: it truncates to where its successor’s epoch began', () => {
  const bench = new Experiment({ partitions: 1, producerConfigs: ['acks=1', 'metadata.max.age.ms=1000'] });
  bench.give('produce appointments CLN-001:booked');
  bench.until('all have it', () => bench.verdicts.committed === 1);
  const old = leaderLane(bench.frame, 0)!.broker;

  for (const other of [1, 2, 3].filter((id) => id !== old)) bench.give(`cut ${old} ${other}`);
  bench.give(...CONTROLLERS.map((each) => `cut ${old} ${each}`), 'produce appointments CLN-001:moved');
  bench.until('the old leader says yes', () => bench.verdicts.acknowledged === 2);
  const elected = () =>
    bench.happened('LeaderElected').some(({ leader, partition }) => partition.topic === 'appointments' && leader !== old && leader > 0);
  bench.until('another leads', elected);
  // What was on the cut wires is old by then, and nobody takes it any more.
  bench.pass(2 * SECOND);
  bench.look();

  for (const other of [1, 2, 3].filter((id) => id !== old)) bench.give(`heal ${old} ${other}`);
  bench.give(...CONTROLLERS.map((each) => `heal ${old} ${each}`));
  bench.until('the old tail is cut', () => bench.happened('LogTruncated').length > 0);
  expect(bench.happened('LogTruncated').map(({ broker, from, to }) => ({ broker, from, to }))).toEqual([{ broker: old, from: 2, to: 1 }]);
  bench.pass(15 * SECOND);
  expect(bench.verdicts.lost).toBe(1);
});
