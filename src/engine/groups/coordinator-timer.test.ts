import { expect, test } from 'vitest';
import { after, type Microseconds, type VirtualTime } from '../../base/virtual-time';
import type { GroupId, PartitionIndex } from '../model/vocabulary';
import type { CoordinatorHost } from './coordinator-host';
import { CoordinatorTimer, type Due } from './coordinator-timer';

const due = (group: string, partition = 0): Due => ({ kind: 'Join', partition: partition as PartitionIndex, group: group as GroupId });

/** A clock that tells which timers were started, and fires them. */
function clock() {
  const timer = new CoordinatorTimer();
  const started: { at: number; subject: number }[] = [];
  const host = {
    now: 0 as VirtualTime,
    startTimer: (span: Microseconds, subject: number) => started.push({ at: host.now + span, subject }),
  };
  const asHost = host as unknown as CoordinatorHost;
  return {
    timer,
    started,
    schedule: (name: string, afterMs: number, what = due(name)) => timer.schedule(name, { afterMs, due: what }, asHost),
    advanceMs(span: number): Due[] {
      (host as { now: VirtualTime }).now = after(host.now, (span * 1_000) as Microseconds);
      const fired = started.filter(({ at }) => at <= host.now);
      for (const each of fired) started.splice(started.indexOf(each), 1);
      return fired.map(({ subject }) => timer.fired(subject, asHost)).filter((each) => each !== null);
    },
  };
}

test('a timer says what is due, once', () => {
  const { schedule, advanceMs } = clock();
  schedule('a', 10);
  expect(advanceMs(9)).toEqual([]);
  expect(advanceMs(1)).toEqual([due('a')]);
  expect(advanceMs(100)).toEqual([]);
});

test('setting it again moves it, without a second timer', () => {
  const { schedule, advanceMs, started } = clock();
  schedule('a', 10);
  advanceMs(9);
  schedule('a', 10);
  expect(started).toHaveLength(1);
  expect(advanceMs(9)).toEqual([]);
  expect(advanceMs(1)).toEqual([due('a')]);
});

test('setting it to an earlier time is heeded', () => {
  const { schedule, advanceMs } = clock();
  schedule('a', 300);
  schedule('a', 10, due('b'));
  expect(advanceMs(10)).toEqual([due('b')]);
  expect(advanceMs(300)).toEqual([]);
});

test('a cancelled timer fires for nothing, alone or with its group or partition', () => {
  const { schedule, advanceMs, timer } = clock();
  schedule('a', 10);
  schedule('b', 10);
  schedule('c', 10, due('c', 1));
  schedule('d', 10);
  timer.cancel('a');
  timer.cancelGroup('b' as GroupId);
  timer.cancelPartition(1 as PartitionIndex);
  expect(timer.isScheduled('a')).toBe(false);
  expect(advanceMs(10)).toEqual([due('d')]);
});
