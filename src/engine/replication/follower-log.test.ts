import { describe, expect, test } from 'vitest';
import type { LeaderEpoch, Offset } from '../model/vocabulary';
import { RecordBatch } from '../protocol/record-batch';
import { appendFetched, beginAt, truncateWhereParted } from './follower-log';
import type { Partition } from './partition';
import { aPartition, BrokerForTests, batchesOf, dataOf, registered, stamped } from './replication-fixture';

/** A follower in `leaderEpoch` whose log holds batches of one record each, of these epochs. */
function aFollower(epochs: readonly number[] = [], leaderEpoch = 9) {
  const host = new BrokerForTests();
  const partition = aPartition(host);
  partition.becomeFollower(registered({ leader: 2, leaderEpoch }), host);
  const batches = epochs.map((epoch, offset) => stamped(offset, 1, epoch));
  appendFetched(partition, dataOf({ batches }), host);
  host.facts.length = 0;
  return { host, partition };
}

function truncate({ host, partition }: { host: BrokerForTests; partition: Partition }, epoch: number, endOffset: number): void {
  truncateWhereParted(partition, { epoch: epoch as LeaderEpoch, endOffset: endOffset as Offset }, host);
}

describe('appending what the leader has', () => {
  test('offsets and epochs are the leader’s, and the high watermark is no higher than the log’s end', () => {
    const { host, partition } = aFollower();
    expect(appendFetched(partition, dataOf({ batches: [stamped(0, 2, 3), stamped(2, 1, 4)], highWatermark: 7 }), host)).toBe(true);
    expect([batchesOf(partition), partition.log.highWatermark]).toEqual([['0-1@3', '2-2@4'], 3]);
    expect(host.factsOf('RecordsAppended').map(({ role, baseOffset, leaderEpoch }) => [role, baseOffset, leaderEpoch])).toEqual([
      ['Follower', 0, 3],
      ['Follower', 2, 4],
    ]);
  });

  test('an answer without records still tells the high watermark', () => {
    const { host, partition } = aFollower([0, 0, 0]);
    appendFetched(partition, dataOf({ highWatermark: 2 }), host);
    expect(partition.log.highWatermark).toBe(2);
  });

  test('its log starts where the leader’s does as soon as it hears of it, and never earlier again', () => {
    const { host, partition } = aFollower([0, 0, 0]);
    appendFetched(partition, dataOf({ highWatermark: 3, logStartOffset: 2 }), host);
    appendFetched(partition, dataOf({ highWatermark: 3, logStartOffset: 1 }), host);
    expect(partition.log.logStartOffset).toBe(2);
    expect(host.factsOf('LogStartFollowed').map(({ from, to }) => [from, to])).toEqual([[0, 2]]);
  });

  test('an empty log that begins where the leader’s starts within a batch begins with the whole batch, and starts there', () => {
    const { host, partition } = aFollower();
    beginAt(partition, 5 as Offset, host);
    const first = stamped(3, 4, 1);
    expect(appendFetched(partition, dataOf({ batches: [first], highWatermark: 7, logStartOffset: 5 }), host)).toBe(true);
    expect([batchesOf(partition), partition.log.logStartOffset, partition.log.logEndOffset]).toEqual([['3-6@1'], 5, 7]);
    expect(appendFetched(partition, dataOf({ batches: [first], highWatermark: 7, logStartOffset: 5 }), host)).toBe(false);
  });

  test('a batch that was damaged on its way is not taken, nor the high watermark with it', () => {
    const { host, partition } = aFollower();
    const { head, body } = stamped(0, 1);
    const damaged = new RecordBatch(
      head,
      Uint8Array.from(body, (byte) => byte ^ 1),
      null,
    );
    expect(appendFetched(partition, dataOf({ batches: [damaged], highWatermark: 1 }), host)).toBe(false);
    expect([batchesOf(partition), partition.log.highWatermark]).toEqual([[], 0]);
  });

  test('KAFKA-18723: a batch of a later epoch than the one it follows is left for later', () => {
    const { host, partition } = aFollower([], 3);
    appendFetched(partition, dataOf({ batches: [stamped(0, 1, 3), stamped(1, 1, 4)] }), host);
    expect(batchesOf(partition)).toEqual(['0-0@3']);
  });
});

describe('where two histories part', () => {
  test('KIP-101: what the leader’s log lacks of an epoch goes', () => {
    const follower = aFollower([1, 1, 1, 1]);
    truncate(follower, 1, 2);
    expect(batchesOf(follower.partition)).toEqual(['0-0@1', '1-1@1']);
    expect(follower.host.factsOf('LogTruncated').map(({ from, to }) => [from, to])).toEqual([[4, 2]]);
  });

  test('KIP-279: an epoch that the leader does not know goes as a whole', () => {
    const follower = aFollower([1, 1, 3, 3]);
    truncate(follower, 1, 5);
    expect(batchesOf(follower.partition)).toEqual(['0-0@1', '1-1@1']);
  });

  test('KIP-279: where the follower does not know the leader’s epoch, it drops to its own next lower one and asks again', () => {
    const follower = aFollower([1, 1, 3, 3, 5]);
    truncate(follower, 4, 3);
    expect([batchesOf(follower.partition), follower.partition.log.latestEpoch()]).toEqual([['0-0@1', '1-1@1', '2-2@3', '3-3@3'], 3]);
  });

  test('an epoch that wrote nothing goes too, or the leader would give the same answer for ever', () => {
    const follower = aFollower([1, 1]);
    follower.partition.log.beginEpoch(follower.host.disk, 4 as LeaderEpoch);
    truncate(follower, 1, 2);
    expect([follower.partition.log.latestEpoch(), follower.partition.log.logEndOffset]).toEqual([1, 2]);
    expect(follower.host.facts).toEqual([]);
  });

  test('the high watermark goes no higher than what is left', () => {
    const follower = aFollower([1, 1, 1]);
    follower.partition.followHighWatermark(3 as Offset, follower.host);
    truncate(follower, 1, 1);
    expect(follower.partition.log.highWatermark).toBe(1);
  });

  test('an end beyond its own log takes nothing away', () => {
    const follower = aFollower([1, 1]);
    truncate(follower, 1, 8);
    expect(batchesOf(follower.partition)).toEqual(['0-0@1', '1-1@1']);
  });
});

test('a log that the leader’s no longer reaches back to begins anew at the leader’s start', () => {
  const { host, partition } = aFollower([1, 1]);
  beginAt(partition, 40 as Offset, host);
  const { logStartOffset, logEndOffset, highWatermark } = partition.log;
  expect([logStartOffset, logEndOffset, highWatermark, partition.log.latestEpoch()]).toEqual([40, 40, 40, -1]);
  expect(host.factsOf('LogTruncated').map(({ from, to }) => [from, to])).toEqual([[2, 40]]);
});
