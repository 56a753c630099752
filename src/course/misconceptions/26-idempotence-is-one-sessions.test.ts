import { expect, test } from 'vitest';
import { Experiment, SECOND } from '../headless/experiment';
import { leaderLane } from '../looks';

test('26 · “idempotence means no duplicates, ever”: a producer that is started anew and sends again is another producer to Kafka', () => {
  const bench = new Experiment({ partitions: 1 });
  bench.give('produce appointments CLN-001:booked');
  bench.until('it is in the log', () => bench.verdicts.committed === 1);
  bench.give('kill producer booking-api');
  bench.pass(SECOND);
  bench.give('restart producer booking-api');
  bench.give('produce appointments CLN-001:booked');
  bench.until('the second is in the log', () => bench.verdicts.committed === 2);
  const ids = bench.happened('ProducerIdAssigned').map(({ producerId }) => producerId);
  expect(new Set(ids).size).toBe(2);
  expect(bench.happened('DuplicateIgnored')).toEqual([]);
  bench.pass(SECOND);
  expect(leaderLane(bench.frame, 0)!.cells.map(({ key, value }) => `${key}:${value}`)).toEqual(['CLN-001:booked', 'CLN-001:booked']);
});
