import { expect, test } from 'vitest';
import type { BrokerId, LeaderEpoch, Offset } from '../../model/vocabulary';
import { QuorumChecker, type VoterView } from './quorum-checker';

interface Planted {
  readonly id?: number;
  readonly epoch?: number;
  readonly votedFor?: number | null;
  readonly role?: VoterView['role'];
  readonly highWatermark?: number;
  /** A batch of one record each, by CRC. */
  readonly log?: readonly number[];
}

function voter({ id = 101, epoch = 1, votedFor = null, role = 'Other', highWatermark = 0, log = [] }: Planted): VoterView {
  const batches = log.map((crc, offset) => ({
    baseOffset: offset as Offset,
    lastOffset: offset as Offset,
    leaderEpoch: 1 as LeaderEpoch,
    crc,
  }));
  return {
    id: id as BrokerId,
    epoch: epoch as LeaderEpoch,
    votedFor: votedFor as BrokerId | null,
    role,
    highWatermark: highWatermark as Offset,
    logEndOffset: log.length as Offset,
    batchesFrom: (offset) => batches.slice(offset),
  };
}

const after = (...moments: readonly (readonly Planted[])[]) => {
  const checker = new QuorumChecker();
  return moments.map((moment) => checker.check(moment.map(voter))).at(-1);
};

test('two leaders in different epochs are Kafka’s, in one epoch they are not', () => {
  const old = { id: 101, epoch: 1, role: 'Decides' } as const;
  expect(after([old, { id: 102, epoch: 2, role: 'Decides' }])).toBeNull();
  expect(after([old, { id: 102, epoch: 1, role: 'Leads' }])).toBe('controllers 101 and 102 both lead epoch 1');
  expect(after([old], [{ id: 101, epoch: 3 }], [{ id: 102, epoch: 1, role: 'Leads' }])).toBe('controllers 101 and 102 both lead epoch 1');
});

test('an epoch that falls is found, through a restart too', () => {
  expect(after([{ epoch: 4 }], [{ epoch: 0 }], [{ epoch: 4 }])).toBeNull();
  expect(after([{ epoch: 4 }], [{ epoch: 0 }], [{ epoch: 3 }])).toBe('controller 101 was in epoch 4 and is in 3');
});

test('a vote that is forgotten, or given twice, is found', () => {
  expect(after([{ epoch: 2, votedFor: 102 }], [{ epoch: 3, votedFor: 103 }])).toBeNull();
  expect(after([{ epoch: 2, votedFor: 102 }], [{ epoch: 2, votedFor: 103 }])).toBe(
    'controller 101 voted for 102 in epoch 2, and now for 103',
  );
  expect(after([{ epoch: 2, votedFor: 102 }], [{ epoch: 2, votedFor: null }])).not.toBeNull();
});

test('what is committed is the same on all, and on every later leader', () => {
  const committed = { id: 101, highWatermark: 2, log: [7, 8, 9] };
  expect(after([committed, { id: 102, highWatermark: 2, log: [7, 8] }])).toBeNull();
  expect(after([committed, { id: 102, highWatermark: 1, log: [7, 5] }])).toBeNull();
  expect(after([committed, { id: 102, highWatermark: 2, log: [7, 5] }])).toBe(
    'committed offset 1 is epoch 1, CRC 8, and on controller 102 epoch 1, CRC 5',
  );
  expect(after([committed], [{ id: 103, epoch: 2, role: 'Leads', log: [7] }])).toBe(
    'controller 103 leads epoch 2 and has 1 of 2 committed records',
  );
});
