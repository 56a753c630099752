/**
 * Seeds that once failed, each for a reason of its own. A seed means what plan.ts makes of it, and more kinds of fault have come since: these
 * are good runs still, but need no longer meet the case they are named for. What holds that case are promises.test.ts and liveness.test.ts.
 */
import { expect, test } from 'vitest';
import { runSeed } from './run-seed';

test.each([
  [25, 'operations', 'a replica that is moved to where the log starts within a batch, as DeleteRecords left it, begins with that batch'],
  [31, 'compaction', 'a producer whose last batch was lost is known by its snapshot alone, and none of its batches is the last'],
  [7, 'faults', 'at the end a partition has no leader yet: it is waited for'],
  [
    136,
    'faults',
    'a producer that is new to a new leader: what it had sent to the old one comes too late, and goes in with the next epoch (KIP-360)',
  ],
  [
    513,
    'operations',
    'a deposed leader wrote below where its successor’s log begins by now, and takes what is sent again for a copy of that',
  ],
  [543, 'retention', 'a leader that started when all of one producer’s records had expired does not know it, though it knows others'],
  [675, 'retention', 'a leader that started when all of its log had expired knows no producer, and takes a copy of what expired for new'],
  [
    980,
    'compaction',
    'a tombstone of which nobody was told where it stands was sent before, and written behind, the value that it superseded',
  ],
  [1_119, 'retention', 'a batch refused as a gap is tried until a leader takes it that never heard of its producer'],
  [1_556, 'compaction', 'records that were read on a replica that had cleaned them away stand on the next leader'],
  [1_612, 'slow-links', 'a group commits in the very moment that is looked at'],
  [1_641, 'operations', 'who is elected from the ELR is in the ISR by that, and did not catch up'],
  [1_941, 'operations', 'records that were deleted on request are there again when their leader was killed within the minute'],
] as const)(
  'regression: seed %i, %s: %s',
  (seed, profile, _why) => {
    expect(runSeed(seed, { profile }).failure).toBe(null);
  },
  60_000,
);
