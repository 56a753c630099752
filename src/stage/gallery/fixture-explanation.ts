/** An explanation built by hand: the leader of P0 was killed. Numbers are examples; no engine made them. */
import type { EventId, VirtualTime } from '../../engine/sim/context';
import type { Explanation } from '../../state/selection';

const STEPS: readonly (readonly [seconds: number, sentence: string])[] = [
  [20, 'Broker 1 is killed; its disk and page cache remain.'],
  [20.001, 'booking-api keeps the batch and will retry: NETWORK_EXCEPTION.'],
  [28.304, 'No heartbeat for 9 s: controller 101 fences broker 1.'],
  [28.305, 'P0: leader 2, epoch 6, ISR {2, 3}.'],
  [28.431, 'booking-api resends a record for P0 with the same sequence, 7 (attempt 9).'],
];

export const leaderKilled: Explanation = {
  title: 'Leader epoch 6 of P0, leader 2',
  meaning: 'Counts the leaders that the partition has had. Every batch bears the epoch it was written in.',
  standing: [],
  steps: STEPS.map(([seconds, sentence], index) => ({
    event: (1_800 + index) as EventId,
    at: Math.round(seconds * 1_000_000) as VirtualTime,
    sentence,
    isYours: index === 0,
    isSubject: index === 3,
  })),
  left: 0,
  next: { at: 41_383_004 as VirtualTime, sentence: 'Broker 2 appends offset 12 to P0.' },
};
