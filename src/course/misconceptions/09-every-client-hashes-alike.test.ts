import { expect, test } from 'vitest';
import { Experiment } from '../headless/experiment';
import { leaderLanes, recordsInAll } from '../looks';

test('9 · “a key’s partition is the same in every language”: a Java-style and a librdkafka-style producer put one key in two lanes', () => {
  const bench = new Experiment({ partitions: 3 });
  bench.give('add producer --name from-python --config partitioner=consistent_random');
  const produce = (producer: string, value: string) =>
    `kafka-console-producer.sh --bootstrap-server broker-1:9092 --topic appointments --reader-property parse.key=true --command-property client.id=${producer} <<< $'CLN-002\\t${value}'`;
  bench.give(produce('booking-api', 'java'), produce('from-python', 'python'));
  bench.until('two records are in', () => recordsInAll(bench.frame) === 2);
  const found = leaderLanes(bench.frame).flatMap(({ partition, cells }) => cells.map(({ key, value }) => [partition, key, value]));
  expect(found).toEqual([
    [0, 'CLN-002', 'python'],
    [1, 'CLN-002', 'java'],
  ]);
});
