/** Some of Kafka's old bugs are seen by clients alone, without a look inside; with today's rules the same lives show them nothing. */
import { expect, test } from 'vitest';
import { runSeed } from '../run-seed';

test.each([
  ['kip-679', 'faults', 1, 'nonmonotonic-send', 'idempotence was the default, and was not applied'],
  ['kip-106', 'outages', 6, 'inconsistent-offsets', 'whoever was left led, in sync or not'],
] as const)('%s, %s, seed %i: %s, for %s', { timeout: 120_000 }, (bug, profile, seed, anomaly, _why) => {
  expect(runSeed(seed, { profile, rules: [bug], judge: 'ClientsAlone' }).failure?.belief).toMatch(new RegExp(`^black box, ${anomaly}: `));
  expect(runSeed(seed, { profile, judge: 'ClientsAlone' }).failure).toBeNull();
});
