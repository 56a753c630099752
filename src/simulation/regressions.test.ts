/**
 * Seeds that once failed, each for a reason of its own. A seed means what plan.ts makes of it, and more kinds of fault have come since: these
 * are good runs still, but need no longer meet the case they are named for. What holds that case are promises.test.ts and liveness.test.ts.
 */
import { expect, test } from 'vitest';
import { runSeed } from './run-seed';

test.each([
  [7, 'at the end a partition has no leader yet: it is waited for'],
  [
    136,
    'a producer that is new to a new leader: what it had sent to the old one comes too late, and goes in with the next epoch (KIP-360)',
  ],
])(
  'regression: seed %i: %s',
  (seed) => {
    expect(runSeed(seed, { profile: 'faults' }).failure).toBe(null);
  },
  60_000,
);
