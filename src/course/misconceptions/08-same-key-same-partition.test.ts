import { expect, test } from 'vitest';
import { Experiment } from '../headless/experiment';
import { leaderLanes, recordsInAll } from '../looks';

test('8 · “a key stays where it is”: with a fourth partition one key’s history stands in two lanes', () => {
  const bench = new Experiment({ partitions: 3, producerConfigs: ['metadata.max.age.ms=1000'] });
  const clinics = ['CLN-001', 'CLN-002', 'CLN-003'];
  for (const clinic of clinics) bench.give(`produce appointments ${clinic}:booked`);
  bench.until('three records are in', () => recordsInAll(bench.frame) === 3);
  bench.give('kafka-topics.sh --bootstrap-server broker-1:9092 --alter --topic appointments --partitions 4');
  bench.until('there are four lanes', () => leaderLanes(bench.frame).length === 4);
  bench.pass(3_000_000);
  for (const clinic of clinics) bench.give(`produce appointments ${clinic}:moved`);
  bench.until('six records are in', () => recordsInAll(bench.frame) === 6);
  const lanesOf = (clinic: string) =>
    leaderLanes(bench.frame).flatMap(({ partition, cells }) => (cells.some(({ key }) => key === clinic) ? [partition] : []));
  expect(clinics.map(lanesOf)).toEqual([
    [2, 3],
    [1, 3],
    [1, 3],
  ]);
});
