import { describe, expect, test } from 'vitest';
import { Errors } from '../model/error-codes';
import type { BrokerId, LeaderEpoch, Offset } from '../model/vocabulary';
import type { IsrChange } from './isr-change';
import type { Partition } from './partition';
import {
  aLeader,
  answer,
  aPartition,
  append,
  BrokerForTests,
  heardFrom,
  type Lag,
  nameOf,
  type Registered,
  registered,
  seconds,
} from './replication-fixture';

function aLeaderAtWork(how: Registered & Lag = {}) {
  const host = new BrokerForTests();
  return { host, partition: aLeader(host, how) };
}

const highWatermark = ({ log }: Partition) => log.highWatermark;
const asked = ({ isr, partitionEpoch }: IsrChange) => ({ isr: isr.map(({ broker, epoch }) => `${broker}/${epoch}`), partitionEpoch });

describe('the high watermark of a leader', () => {
  test('it moves when the last of the ISR has a record, and tells so once', () => {
    const { host, partition } = aLeaderAtWork();
    append(partition, 2, host);
    heardFrom(partition, 2, 2, host);
    expect([highWatermark(partition), host.moved]).toEqual([0, []]);
    heardFrom(partition, 3, 2, host);
    heardFrom(partition, 3, 2, host);
    expect([highWatermark(partition), host.moved]).toEqual([2, ['orders-0']]);
    expect(host.factsOf('HighWatermarkAdvanced').map(({ from, to }) => [from, to])).toEqual([[0, 2]]);
  });

  test('alone in the ISR, a leader commits what it appends', () => {
    const { host, partition } = aLeaderAtWork({ isr: [1], minInsyncReplicas: 1 });
    append(partition, 3, host);
    expect(highWatermark(partition)).toBe(3);
  });

  test('KIP-966: with fewer in sync than min.insync.replicas nothing advances, however far the replicas are', () => {
    const { host, partition } = aLeaderAtWork({ isr: [1], minInsyncReplicas: 2 });
    append(partition, 2, host, { acks: 1 });
    for (const follower of [2, 3]) heardFrom(partition, follower, 2, host);
    expect(highWatermark(partition)).toBe(0);
  });

  test('a new leader begins from the high watermark that it knew as a follower, until the ISR has fetched from it', () => {
    const { host, partition } = aLeaderAtWork();
    append(partition, 4, host);
    partition.becomeFollower(registered({ leader: 2, leaderEpoch: 1 }), host);
    partition.followHighWatermark(2 as Offset, host);
    partition.becomeLeader(registered({ leaderEpoch: 2 }), host);
    expect(highWatermark(partition)).toBe(2);
    heardFrom(partition, 2, 4, host);
    heardFrom(partition, 3, 4, host);
    expect(highWatermark(partition)).toBe(4);
  });

  test('metadata that shrinks the ISR lets it go on without the one that left', () => {
    const { host, partition } = aLeaderAtWork();
    append(partition, 2, host);
    heardFrom(partition, 2, 2, host);
    partition.becomeLeader(registered({ isr: [1, 2], partitionEpoch: 1 }), host);
    host.pass(seconds(31));
    append(partition, 1, host);
    heardFrom(partition, 2, 3, host);
    expect(highWatermark(partition)).toBe(3);
  });

  test('a follower believes no more to be committed than it has, and may have to take it back', () => {
    const host = new BrokerForTests();
    const partition = aLeader(host, { isr: [1], minInsyncReplicas: 1 });
    append(partition, 3, host);
    partition.becomeFollower(registered({ leader: 2, leaderEpoch: 1 }), host);
    partition.followHighWatermark(9 as Offset, host);
    expect(highWatermark(partition)).toBe(3);
    partition.followHighWatermark(1 as Offset, host);
    expect(highWatermark(partition)).toBe(1);
  });
});

describe('leaving the ISR', () => {
  test('a follower that has not caught up for replica.lag.time.max.ms is asked out, with the epochs of those who fetched', () => {
    const { host, partition } = aLeaderAtWork();
    append(partition, 1, host);
    host.pass(seconds(20));
    heardFrom(partition, 2, 1, host);
    host.pass(seconds(11));
    partition.maybeShrinkIsr(host);
    expect(host.asked.map(asked)).toEqual([{ isr: ['1/101', '2/102'], partitionEpoch: 0 }]);
    expect(partition.isrState).toEqual({ kind: 'PendingShrink', isr: [1, 2, 3], leaving: [3] });
  });

  test('nobody leaves while all have everything, however long nobody fetched', () => {
    const { host, partition } = aLeaderAtWork();
    append(partition, 1, host);
    for (const follower of [2, 3]) heardFrom(partition, follower, 1, host);
    host.pass(seconds(500));
    partition.maybeShrinkIsr(host);
    expect(host.asked).toEqual([]);
  });

  test('a leader never asks itself out', () => {
    const { host, partition } = aLeaderAtWork();
    append(partition, 1, host);
    host.pass(seconds(100));
    partition.maybeShrinkIsr(host);
    expect(asked(host.asked[0]!).isr).toEqual(['1/101']);
  });

  test('while one change is pending no other is asked for', () => {
    const { host, partition } = aLeaderAtWork();
    append(partition, 1, host);
    heardFrom(partition, 2, 1, host);
    host.pass(seconds(31));
    partition.maybeShrinkIsr(host);
    append(partition, 1, host);
    host.pass(seconds(31));
    partition.maybeShrinkIsr(host);
    expect(host.asked).toHaveLength(1);
  });

  test('KIP-497: one that is leaving holds the high watermark until the controller has answered', () => {
    const { host, partition } = aLeaderAtWork();
    append(partition, 1, host);
    host.pass(seconds(31));
    heardFrom(partition, 2, 1, host);
    partition.maybeShrinkIsr(host);
    expect([highWatermark(partition), partition.hadEnoughInsyncReplicas]).toEqual([0, true]);
    partition.isrChangeAnswered(host.asked[0]!, answer({ isr: [1, 2], partitionEpoch: 1 }), host);
    expect([highWatermark(partition), partition.isrState]).toEqual([1, { kind: 'Committed', isr: [1, 2] }]);
  });

  test('followers ask nobody out', () => {
    const { host, partition } = aLeaderAtWork();
    append(partition, 1, host);
    partition.becomeFollower(registered({ leader: 2, leaderEpoch: 1 }), host);
    host.pass(seconds(31));
    partition.maybeShrinkIsr(host);
    expect(host.asked).toEqual([]);
  });
});

describe('joining the ISR', () => {
  const withoutThird = { isr: [1, 2] };

  test('a follower at the high watermark is asked in, and from then on it is waited for', () => {
    const { host, partition } = aLeaderAtWork(withoutThird);
    append(partition, 2, host);
    heardFrom(partition, 2, 2, host);
    heardFrom(partition, 3, 2, host);
    expect(host.asked.map(asked)).toEqual([{ isr: ['1/101', '2/102', '3/103'], partitionEpoch: 0 }]);
    append(partition, 2, host);
    heardFrom(partition, 2, 4, host);
    expect(highWatermark(partition)).toBe(2);
  });

  test('a follower below the high watermark is not in sync', () => {
    const { host, partition } = aLeaderAtWork(withoutThird);
    append(partition, 2, host);
    heardFrom(partition, 2, 2, host);
    expect(highWatermark(partition)).toBe(2);
    heardFrom(partition, 3, 1, host);
    expect(host.asked).toEqual([]);
  });

  test('KAFKA-7128: above the high watermark of a new leader is not enough, it must reach the start of the epoch', () => {
    const { host, partition } = aLeaderAtWork();
    append(partition, 4, host);
    partition.becomeFollower(registered({ leader: 2, leaderEpoch: 1 }), host);
    partition.followHighWatermark(2 as Offset, host);
    partition.becomeLeader(registered({ isr: [1, 2], leaderEpoch: 2 }), host);
    heardFrom(partition, 3, 3, host);
    expect([partition.leaderEpochStartOffset, host.asked]).toEqual([4, []]);
    heardFrom(partition, 3, 4, host);
    expect(host.asked).toHaveLength(1);
  });

  test('KIP-841: a fenced broker is not asked in', () => {
    const { host, partition } = aLeaderAtWork(withoutThird);
    host.fenced.add(3);
    heardFrom(partition, 3, 0, host);
    expect(host.asked).toEqual([]);
    host.fenced.delete(3);
    heardFrom(partition, 3, 0, host);
    expect(host.asked).toHaveLength(1);
  });

  test('KIP-903: nor is a process that is no longer the registered one', () => {
    const { host, partition } = aLeaderAtWork(withoutThird);
    host.epochs.set(3, 203);
    heardFrom(partition, 3, 0, host, 103);
    expect(host.asked).toEqual([]);
    heardFrom(partition, 3, 0, host, 203);
    expect(asked(host.asked[0]!).isr).toEqual(['1/101', '2/-1', '3/203']);
  });

  test('a member that has not fetched from this leader yet is named without an epoch: it is in sync by former merit', () => {
    const { host, partition } = aLeaderAtWork(withoutThird);
    heardFrom(partition, 3, 0, host);
    expect(asked(host.asked[0]!).isr).toEqual(['1/101', '2/-1', '3/103']);
  });

  test('a pending expansion does not count towards min.insync.replicas of a produce, but it does afterwards', () => {
    const { host, partition } = aLeaderAtWork({ isr: [1], minInsyncReplicas: 2 });
    heardFrom(partition, 2, 0, host);
    expect(partition.isrState.kind).toBe('PendingExpand');
    expect([partition.hasEnoughInsyncReplicas, partition.hadEnoughInsyncReplicas]).toEqual([false, true]);
  });

  test('a replica that has caught up and may join holds the high watermark, so that it can join', () => {
    const { host, partition } = aLeaderAtWork(withoutThird);
    host.fenced.add(3);
    append(partition, 1, host);
    heardFrom(partition, 3, 1, host);
    host.fenced.delete(3); // caught up, eligible, and not asked in yet
    append(partition, 1, host);
    heardFrom(partition, 2, 2, host);
    expect(highWatermark(partition)).toBe(1);
  });
});

describe('what becomes of a change that was asked for', () => {
  /** Broker 3 is asked in. */
  function expanding() {
    const at = aLeaderAtWork({ isr: [1, 2], leaderEpoch: 4, partitionEpoch: 7 });
    heardFrom(at.partition, 3, 0, at.host);
    return { ...at, change: at.host.asked[0]! };
  }
  const pending = { kind: 'PendingExpand', isr: [1, 2], joining: 3 };

  test('granted, it is the ISR, with the partition epoch that the controller gave it', () => {
    const { host, partition, change } = expanding();
    partition.isrChangeAnswered(change, answer({ isr: [1, 2, 3], leaderEpoch: 4, partitionEpoch: 8 }), host);
    expect([partition.isrState, partition.partitionEpoch]).toEqual([{ kind: 'Committed', isr: [1, 2, 3] }, 8]);
  });

  test('where the ISR is as asked already, the epoch stays and the change is done', () => {
    const { host, partition, change } = expanding();
    partition.isrChangeAnswered(change, answer({ isr: [1, 2, 3], leaderEpoch: 4, partitionEpoch: 7 }), host);
    expect([partition.isrState, partition.partitionEpoch]).toEqual([{ kind: 'Committed', isr: [1, 2, 3] }, 7]);
  });

  test('refused as ineligible, the ISR is what it was and may be asked about again', () => {
    const { host, partition, change } = expanding();
    expect(partition.isrChangeAnswered(change, answer({ error: Errors.INELIGIBLE_REPLICA }), host)).toBe(false);
    expect(partition.isrState).toEqual({ kind: 'Committed', isr: [1, 2] });
    heardFrom(partition, 3, 0, host);
    expect(host.asked).toHaveLength(2);
  });

  test('overtaken, it stays pending until the metadata comes: the controller may have made it', () => {
    const { host, partition, change } = expanding();
    expect(partition.isrChangeAnswered(change, answer({ error: Errors.INVALID_UPDATE_VERSION }), host)).toBe(false);
    expect(partition.isrState).toEqual(pending);
    partition.becomeLeader(registered({ isr: [1, 2, 3], leaderEpoch: 4, partitionEpoch: 8 }), host);
    expect(partition.isrState).toEqual({ kind: 'Committed', isr: [1, 2, 3] });
  });

  test('other errors say nothing about the change: it is asked for again, and stays pending', () => {
    const { host, partition, change } = expanding();
    expect(partition.isrChangeAnswered(change, answer({ error: Errors.UNKNOWN_SERVER_ERROR }), host)).toBe(true);
    expect(partition.isrState).toEqual(pending);
  });

  test('an answer that metadata has overtaken changes nothing and is not asked for again', () => {
    const { host, partition, change } = expanding();
    partition.becomeLeader(registered({ isr: [1], leaderEpoch: 4, partitionEpoch: 8 }), host);
    expect(partition.isAskingFor(change)).toBe(false);
    expect(partition.isrChangeAnswered(change, answer({ error: Errors.UNKNOWN_SERVER_ERROR }), host)).toBe(false);
    partition.isrChangeAnswered(change, answer({ isr: [1, 2, 3], leaderEpoch: 4, partitionEpoch: 8 }), host);
    expect(partition.isrState).toEqual({ kind: 'Committed', isr: [1] });
  });

  test('metadata that the answer has told already leaves the next change pending', () => {
    const { host, partition, change } = expanding();
    append(partition, 1, host);
    for (const follower of [2, 3]) heardFrom(partition, follower, 1, host);
    partition.isrChangeAnswered(change, answer({ isr: [1, 2, 3], leaderEpoch: 4, partitionEpoch: 8 }), host);
    append(partition, 1, host);
    host.pass(seconds(31));
    partition.maybeShrinkIsr(host);
    partition.becomeLeader(registered({ isr: [1, 2, 3], leaderEpoch: 4, partitionEpoch: 8 }), host);
    expect(partition.isrState.kind).toBe('PendingShrink');
  });

  test('once it follows, a leader’s former wish is nobody’s', () => {
    const { host, partition, change } = expanding();
    partition.becomeFollower(registered({ leader: 2, leaderEpoch: 5, partitionEpoch: 8 }), host);
    expect(partition.isrChangeAnswered(change, answer({ isr: [1, 2, 3], leaderEpoch: 4, partitionEpoch: 8 }), host)).toBe(false);
    expect(partition.isrState).toEqual({ kind: 'Committed', isr: [1, 2, 3] });
    expect(partition.partitionEpoch).toBe(8);
  });
});

describe('leading and following', () => {
  test('an epoch begins at the log’s end, in the epoch cache too, before anything is written in it', () => {
    const { host, partition } = aLeaderAtWork();
    append(partition, 3, host);
    partition.becomeLeader(registered({ leaderEpoch: 5 }), host);
    expect([partition.leaderEpochStartOffset, partition.log.latestEpoch()]).toEqual([3, 5]);
    expect(partition.log.endOffsetForEpoch(0 as LeaderEpoch)).toEqual({ epoch: 0, endOffset: 3 });
    expect(host.factsOf('BecameLeader').map(({ leaderEpoch, logEndOffset }) => [leaderEpoch, logEndOffset])).toEqual([
      [0, 0],
      [5, 3],
    ]);
  });

  test('metadata that changes only the ISR begins no epoch', () => {
    const { host, partition } = aLeaderAtWork();
    append(partition, 3, host);
    partition.becomeLeader(registered({ isr: [1, 2], partitionEpoch: 1 }), host);
    expect([partition.leaderEpochStartOffset, host.factsOf('BecameLeader').length]).toEqual([0, 1]);
  });

  test('a leader that goes on in a new epoch remembers how far its followers are; a new one does not', () => {
    const { host, partition } = aLeaderAtWork();
    append(partition, 3, host);
    heardFrom(partition, 2, 3, host);
    partition.becomeLeader(registered({ leaderEpoch: 1 }), host);
    expect(partition.remote(2 as BrokerId)?.logEndOffset).toBe(3);
    partition.becomeFollower(registered({ leader: 3, leaderEpoch: 2 }), host);
    partition.becomeLeader(registered({ leaderEpoch: 3 }), host);
    expect(partition.remote(2 as BrokerId)?.logEndOffset).toBe(-1);
  });

  test('a partition that nobody may lead is offline, and its epoch is known', () => {
    const { host, partition } = aLeaderAtWork();
    partition.becomeFollower(registered({ leader: -1, isr: [1], leaderEpoch: 1 }), host);
    expect([partition.role, partition.leader, partition.leaderEpoch, partition.isLeader]).toEqual(['Offline', -1, 1, false]);
  });

  test('following the same leader in the same epoch is told once', () => {
    const host = new BrokerForTests();
    const partition = aPartition(host);
    partition.becomeFollower(registered({ leader: 2 }), host);
    partition.becomeFollower(registered({ leader: 2, isr: [2], partitionEpoch: 1 }), host);
    expect(host.factsOf('BecameFollower').map(({ leader }) => leader)).toEqual([2]);
  });

  test('KIP-320: an older leader epoch is fenced, a newer one unknown, and none is no question', () => {
    const { partition } = aLeaderAtWork({ leaderEpoch: 4 });
    expect([3, 4, 5, -1].map((epoch) => nameOf(partition.checkLeaderEpoch(epoch as LeaderEpoch)))).toEqual([
      'FENCED_LEADER_EPOCH',
      'NONE',
      'UNKNOWN_LEADER_EPOCH',
      'NONE',
    ]);
  });

  test('min.insync.replicas above the replication factor asks for all replicas', () => {
    const { partition } = aLeaderAtWork({ minInsyncReplicas: 9 });
    expect(partition.hasEnoughInsyncReplicas).toBe(true);
  });
});
