import { expect, test } from 'vitest';
import type { BrokerEpoch, BrokerId, Offset } from '../model/vocabulary';
import type { VirtualTime } from '../sim/context';
import { RemoteReplica } from './remote-replica';
import { seconds } from './replication-fixture';

const LAG_MAX = seconds(30);

class Watched {
  readonly replica = new RemoteReplica(2 as BrokerId);
  private leaderEnd = 0;

  constructor(isInSync = true) {
    this.replica.beginEpoch({ isInSync, leaderLogEndOffset: 0 as Offset, now: 0 as VirtualTime });
  }

  leaderEndsAt(leaderEnd: number): this {
    this.leaderEnd = leaderEnd;
    return this;
  }

  fetches(from: number, at: number): this {
    this.replica.fetched({
      from: from as Offset,
      logStartOffset: 0 as Offset,
      epoch: 102 as BrokerEpoch,
      leaderLogEndOffset: this.leaderEnd as Offset,
      now: at as VirtualTime,
    });
    return this;
  }

  isCaughtUp(at: number): boolean {
    return this.replica.isCaughtUp({ leaderLogEndOffset: this.leaderEnd as Offset, now: at as VirtualTime, lagTimeMaxUs: LAG_MAX });
  }
}

test('a follower has everything below the offset that it asks from', () => {
  const { replica } = new Watched().leaderEndsAt(20).fetches(15, seconds(1));
  expect([replica.logEndOffset, replica.brokerEpoch]).toEqual([15, 102]);
});

test('a follower that asks from the leader’s end is caught up, for replica.lag.time.max.ms', () => {
  const watched = new Watched().leaderEndsAt(20).fetches(20, seconds(5)).leaderEndsAt(21);
  expect([watched.isCaughtUp(seconds(35)), watched.isCaughtUp(seconds(35) + 1)]).toEqual([true, false]);
});

test('a follower at the leader’s end is caught up however long it was silent', () => {
  expect(new Watched().leaderEndsAt(20).fetches(20, seconds(5)).isCaughtUp(seconds(500))).toBe(true);
});

test('under steady appends nobody reaches the end: asking from where it was at the fetch before counts as caught up then', () => {
  const watched = new Watched(false);
  watched.leaderEndsAt(10).fetches(4, seconds(100));
  watched.leaderEndsAt(20).fetches(10, seconds(110));
  watched.leaderEndsAt(30).fetches(20, seconds(120));
  expect(watched.replica.lastCaughtUpAt).toBe(seconds(110));
});

test('a follower that falls further behind at each fetch is not caught up by fetching', () => {
  const watched = new Watched();
  for (let second = 1; second <= 40; second++) watched.leaderEndsAt(second * 100).fetches(second * 10, seconds(second));
  expect(watched.isCaughtUp(seconds(40))).toBe(false);
});

test('at a new epoch a member of the ISR counts as caught up, and any other does not', () => {
  const at = [new Watched(true), new Watched(false)].map((watched) => watched.leaderEndsAt(20).isCaughtUp(seconds(1)));
  expect(at).toEqual([true, false]);
});

test('a follower that lacks one record again and again is not caught up', () => {
  const watched = new Watched().leaderEndsAt(20).fetches(19, seconds(5)).fetches(19, seconds(29)).leaderEndsAt(21);
  expect(watched.isCaughtUp(seconds(31))).toBe(false);
});
