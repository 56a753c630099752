/** A lab's world as it may stand: eight records, a crash, and a second run. For recorded pictures. */
import type { Offset } from '../../engine/model/vocabulary';
import type { NodeId, VirtualTime } from '../../engine/sim/context';
import type { LabRecord, LabView } from '../../frame/lab/lab-view';

export const KEYS = ['CLN-001', 'CLN-006'];
export const BLOW = { from: 5_000_000, until: 5_145_000, at: 5_051_000 };

const time = (ms: number) => (5_000_000 + ms * 1_000) as VirtualTime;
const offset = (number: number) => number as Offset;

function record(index: number, change: Partial<LabRecord>): LabRecord {
  return {
    producer: 'booking-api' as NodeId,
    record: index,
    key: KEYS[index % 2] ?? null,
    sentAt: time(index * 18),
    offset: offset(index),
    answer: 'acknowledged',
    copies: 1,
    isGone: false,
    effect: 'Done',
    effectTimes: 1,
    ...change,
  };
}

/** Commits first; 5 and 6 are lost. */
export const lossyHandler: LabView = {
  now: time(8_000),
  ledger: {
    sent: [0, 1, 2, 3, 4, 5, 6, 7],
    acknowledged: [0, 1, 2, 3, 4, 5, 6, 7],
    delivered: [3, 4, 7],
    lost: [5, 6],
    duplicated: [],
    open: [],
  },
  records: Array.from({ length: 8 }, (_, index) => record(index, index === 5 || index === 6 ? { effect: 'Lost', effectTimes: 0 } : {})),
  application: { consumer: 'reminders-1' as NodeId, line: 'poll', offset: null, done: 0, count: 0 },
  runs: [
    {
      startedAt: time(-4_000),
      diedAt: time(51),
      beganAt: { offset: offset(0), because: 'nothing was committed' },
      polls: [{ at: time(4), first: offset(3), last: offset(6) }],
      effects: [
        { offset: offset(3), at: time(18), time: 1 },
        { offset: offset(4), at: time(38), time: 1 },
      ],
      commits: [{ calledAt: time(4), done: { at: time(7), offset: offset(7) } }],
      committed: offset(7),
      leftInHand: [offset(5), offset(6)],
    },
    {
      startedAt: time(1_051),
      diedAt: null,
      beganAt: { offset: offset(7), because: 'reminders has committed that' },
      polls: [{ at: time(6_010), first: offset(7), last: offset(7) }],
      effects: [{ offset: offset(7), at: time(6_024), time: 1 }],
      commits: [{ calledAt: time(6_010), done: { at: time(6_013), offset: offset(8) } }],
      committed: offset(8),
      leftInHand: [],
    },
  ],
  effects: [
    { offset: offset(3), at: time(18), time: 1 },
    { offset: offset(4), at: time(38), time: 1 },
    { offset: offset(7), at: time(6_024), time: 1 },
  ],
};

/** acks=1; 3 and 4 are lost, 7 has no answer yet. */
export const lossySender: LabView = {
  ...lossyHandler,
  ledger: { ...lossyHandler.ledger, delivered: [0, 1, 2, 5, 6], lost: [3, 4], open: [7] },
  records: Array.from({ length: 8 }, (_, index) =>
    record(
      index,
      index === 3 || index === 4 ? { copies: 0, isGone: true } : index === 7 ? { answer: 'none', copies: 0, offset: null } : {},
    ),
  ),
  application: null,
  runs: [],
  effects: [],
};
