import { beforeEach, describe, expect, test } from 'vitest';
import { milliseconds, after as passed, type VirtualTime } from '../../../base/virtual-time';
import type { BrokerId, Offset } from '../../model/vocabulary';
import { LeaderState } from './leader-state';
import { ANNOUNCE_US, CHECK_QUORUM_US } from './timeouts';

const at = (offset: number) => offset as Offset;
const later = (ms: number) => milliseconds(ms) as unknown as VirtualTime;
const START = later(1_000);
/** Controller 101 leads from offset 10 on. */
let leader: LeaderState;
beforeEach(() => {
  leader = lead(102, 103);
});

function lead(...others: readonly number[]): LeaderState {
  return new LeaderState({ voters: others as BrokerId[], granting: [101 as BrokerId], epochStart: at(10), now: START });
}

const fetches = (id: number, from: number, now = START, directoryId: string | null = null) =>
  leader.fetched({ id: id as BrokerId, directoryId: directoryId as never }, at(from), { logEndOffset: at(20), now });

describe('what is committed', () => {
  test('nothing, while a majority has no record of its own epoch (Raft, 5.4.2)', () => {
    fetches(102, 10);
    expect(leader.advanceHighWatermark(at(20))).toBe(false);
    expect(leader.highWatermark).toBe(null);
    expect(leader.isEstablished).toBe(false);
  });

  test('what a majority has, as soon as that is more than where its epoch begins', () => {
    fetches(102, 11);
    expect(leader.advanceHighWatermark(at(20))).toBe(true);
    expect(leader.highWatermark).toBe(11);
    expect(leader.isEstablished).toBe(true);
  });

  test('of five the third furthest decides, and neither the quickest nor the slowest', () => {
    leader = lead(102, 103, 104, 105);
    [13, 19, 12, 11].forEach((from, index) => {
      fetches(102 + index, from);
    });
    leader.advanceHighWatermark(at(20));
    expect(leader.highWatermark).toBe(13);
  });

  test('never less than before, and the same is no news', () => {
    fetches(102, 15);
    leader.advanceHighWatermark(at(20));
    fetches(102, 12);
    expect(leader.advanceHighWatermark(at(20))).toBe(false);
    expect(leader.highWatermark).toBe(15);
    fetches(102, 15);
    expect(leader.advanceHighWatermark(at(20))).toBe(false);
  });

  test('whoever only observes does not count', () => {
    fetches(1, 20);
    expect(leader.advanceHighWatermark(at(20))).toBe(false);
  });
});

describe('who follows', () => {
  test('it resigns when a majority has not fetched for so long; whoever is alone waits for nobody', () => {
    expect(leader.checkQuorumAt).toBe(passed(START, CHECK_QUORUM_US));
    fetches(1, 20, later(2_000));
    expect(leader.checkQuorumAt).toBe(passed(START, CHECK_QUORUM_US));
    fetches(102, 10, later(2_000));
    expect(leader.checkQuorumAt).toBe(passed(later(2_000), CHECK_QUORUM_US));
    expect(lead().checkQuorumAt).toBe(null);
  });

  test('of five two others are a majority with it, and one is not', () => {
    leader = lead(102, 103, 104, 105);
    fetches(102, 10, later(2_000));
    expect(leader.checkQuorumAt).toBe(passed(START, CHECK_QUORUM_US));
    fetches(103, 10, later(3_000));
    expect(leader.checkQuorumAt).toBe(passed(later(3_000), CHECK_QUORUM_US));
  });

  test('a voter is silent that has never fetched, or not for so long', () => {
    expect(leader.isSilent(102 as BrokerId, START)).toBe(true);
    fetches(102, 10);
    expect(leader.isSilent(102 as BrokerId, (passed(START, ANNOUNCE_US) - 1) as VirtualTime)).toBe(false);
    expect(leader.isSilent(102 as BrokerId, passed(START, ANNOUNCE_US))).toBe(true);
  });

  test('whose log reaches furthest should lead next; of equals the lower number, and last who never fetched', () => {
    leader = lead(102, 103, 104, 105);
    fetches(103, 12);
    fetches(104, 15);
    fetches(102, 12);
    expect(leader.preferredSuccessors()).toEqual([104, 102, 103, 105]);
  });

  test('an observer is forgotten after five minutes, and begins anew with another directory', () => {
    fetches(2, 12);
    fetches(1, 11);
    expect(leader.observers(later(2_000)).map(([id, { logEndOffset }]) => [id, logEndOffset])).toEqual([
      [1, 11],
      [2, 12],
    ]);
    fetches(1, 20, later(100_000), 'another');
    expect(leader.observers(later(301_001)).map(([id]) => id)).toEqual([1]);
  });
});
