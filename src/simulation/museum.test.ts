/** The bugs that are found at once; all of them by `npm run museum`. */
import { describe, expect, test } from 'vitest';
import { type MuseumBug, museum } from './museum';
import { runSeed } from './run-seed';

describe('a bug of the museum is found, and its fix holds in the same life', { timeout: 60_000 }, () => {
  test.each<[MuseumBug, number]>([
    ['kip-106', 6],
    ['kip-497', 2],
    ['kip-679', 1],
    ['kip-966', 1],
    ['kafka-10527', 1],
  ])('%s by seed %i', (rule, seed) => {
    const { profile, breaks, seedsMax } = museum[rule];
    expect(seed).toBeLessThanOrEqual(seedsMax);
    expect(runSeed(seed, { profile, rules: [rule] }).failure?.belief).toMatch(breaks);
    expect(runSeed(seed, { profile }).failure).toBe(null);
  });
});
