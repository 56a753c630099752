import { describe, expect, test } from 'vitest';
import { batchOf, identity, NOW_MS } from '../log/log-fixture';
import { type BrokerId, NO_TOPIC_ID, type Offset, type ProducerEpoch, type ProducerId, type TopicId } from '../model/vocabulary';
import { endTransactionMarker } from '../protocol/end-transaction-marker';
import type { RecordBatch } from '../protocol/record-batch';
import { Records } from '../protocol/records';
import { FetchParams, readForFetch } from './fetch';
import type { Partition } from './partition';
import {
  aLeader,
  aPartition,
  append,
  BrokerForTests,
  describedResponse,
  fetchOf,
  heardFrom,
  type Lag,
  PartitionsForTests,
  type Registered,
  registered,
} from './replication-fixture';

/** A leader of `orders-0` with batches 0-1, 2-3 and 4-4, the first two of them committed. */
function aLeaderWithRecords(how: Registered & Lag = {}) {
  const host = new BrokerForTests();
  const partitions = new PartitionsForTests();
  const partition = partitions.add(aLeader(host, how));
  for (const count of [2, 2, 1]) append(partition, count, host);
  for (const follower of [2, 3]) heardFrom(partition, follower, 4, host);
  const read = (params: FetchParams, heardNow = true) => readForFetch(params, partitions, { heardNow }, host);
  return { host, partitions, partition, read, fetched: (params: FetchParams) => describedResponse(read(params).response) };
}

describe('what is shown', () => {
  test('consumers see what is committed, followers all there is', () => {
    const { fetched } = aLeaderWithRecords();
    expect(fetched(fetchOf([{ from: 0 }]))).toEqual(['orders-0: 0-1, 2-3 HW 4']);
    expect(fetched(fetchOf([{ from: 0 }], { follower: 2 }))).toEqual(['orders-0: 0-1, 2-3, 4-4 HW 4']);
  });

  test('a batch that holds the offset comes whole', () => {
    expect(aLeaderWithRecords().fetched(fetchOf([{ from: 3 }]))).toEqual(['orders-0: 2-3 HW 4']);
  });

  test('between high watermark and log end there is nothing yet for a consumer, and that is no error', () => {
    expect(aLeaderWithRecords().fetched(fetchOf([{ from: 5 }]))).toEqual(['orders-0: nothing HW 4']);
  });

  test('beyond the log’s end is out of range', () => {
    expect(aLeaderWithRecords().fetched(fetchOf([{ from: 6 }]))).toEqual(['orders-0: OFFSET_OUT_OF_RANGE']);
  });

  test('a follower learns the high watermark as it was before this fetch moved it', () => {
    const { fetched, partition } = aLeaderWithRecords();
    heardFrom(partition, 3, 5, new BrokerForTests());
    expect(fetched(fetchOf([{ from: 5 }], { follower: 2 }))).toEqual(['orders-0: nothing HW 4']);
    expect(fetched(fetchOf([{ from: 5 }], { follower: 2 }))).toEqual(['orders-0: nothing HW 5']);
  });
});

describe('transactions (KIP-98)', () => {
  /** Behind the five records: producer 7 writes one at 5 and aborts at 6, producer 8 writes one at 7. All followers have all. */
  function transactional() {
    const on = aLeaderWithRecords();
    const { partition, host } = on;
    const write = (batch: RecordBatch, origin: 'Client' | 'Coordinator') =>
      partition.log.appendAsLeader(host.disk, Records.of([batch]), {
        leaderEpoch: partition.leaderEpoch,
        nowMs: NOW_MS,
        origin,
        isVerified: true,
      });
    const producer = { producerId: 7 as ProducerId, producerEpoch: 0 as ProducerEpoch };
    write(batchOf(['a'], { producerId: 7, sequence: 0, transactional: true }), 'Client');
    write(endTransactionMarker({ type: 'ABORT', coordinatorEpoch: 0, timestamp: NOW_MS }, producer), 'Coordinator');
    write(batchOf(['a'], { producerId: 8, sequence: 0, transactional: true }), 'Client');
    for (const follower of [2, 3]) heardFrom(partition, follower, 8, host);
    const answered = (from: number, how: Parameters<typeof fetchOf>[1]) => {
      const [data] = on.read(fetchOf([{ from }], how)).response.responses[0]!.partitions;
      const offsets = data!.records!.batches.map(({ baseOffset }) => baseOffset);
      return { offsets, highWatermark: data!.highWatermark, lastStableOffset: data!.lastStableOffset, aborted: data!.abortedTransactions };
    };
    return { partition, host, answered };
  }

  test('who reads committed records sees up to the last stable offset, and is told what was aborted', () => {
    const { answered } = transactional();
    const known = { highWatermark: 8, lastStableOffset: 7 };
    expect(answered(0, { readsCommitted: true })).toEqual({
      ...known,
      offsets: [0, 2, 4, 5, 6],
      aborted: [{ producerId: 7, firstOffset: 5 }],
    });
    expect(answered(7, { readsCommitted: true })).toEqual({ ...known, offsets: [], aborted: [] });
  });

  test('who does not sees up to the high watermark, and is told nothing; a follower sees all', () => {
    const { answered } = transactional();
    expect(answered(4, {})).toMatchObject({ offsets: [4, 5, 6, 7], lastStableOffset: 7, aborted: null });
    expect(answered(4, { follower: 2 })).toMatchObject({ offsets: [4, 5, 6, 7], aborted: null });
  });

  test('the answer that nothing is new says when the last stable offset has moved', () => {
    const { answered, partition, host } = transactional();
    expect(answered(8, {})).toMatchObject({ highWatermark: 8, lastStableOffset: 7 });
    partition.log.incrementLogStartOffset(host.disk, 8 as Offset);
    expect(answered(8, {})).toMatchObject({ highWatermark: 8, lastStableOffset: 8 });
  });
});

describe('how much', () => {
  const two = (how: { first?: number; second?: number; maxBytes?: number }) => {
    const { host, partitions, fetched, partition } = aLeaderWithRecords();
    const other = partitions.add(aLeader(host, { index: 1, isr: [1], minInsyncReplicas: 1 }));
    append(other, 2, host);
    const [size] = [...partition.log.batchesFrom(partition.log.logStartOffset)].map(({ length }) => length);
    const maxBytes = (batches: number | undefined) => (batches === undefined ? 1_000_000 : Math.floor(batches * size!));
    return fetched(
      fetchOf(
        [
          { from: 0, maxBytes: maxBytes(how.first) },
          { from: 0, index: 1, maxBytes: maxBytes(how.second) },
        ],
        { maxBytes: maxBytes(how.maxBytes) },
      ),
    );
  };

  test('a partition gives no more than its own limit', () => {
    expect(two({ first: 1.5 })).toEqual(['orders-0: 0-1 HW 4', 'orders-1: 0-1 HW 2']);
  });

  test('KIP-74: the first batch of all comes whatever its size, the first of other partitions does not', () => {
    expect(two({ maxBytes: 0.1 })).toEqual(['orders-0: 0-1 HW 4', 'orders-1: nothing HW 2']);
    expect(two({ second: 0.1 })).toEqual(['orders-0: 0-1, 2-3 HW 4', 'orders-1: nothing HW 2']);
  });

  test('what the first partitions took, the others lack', () => {
    expect(two({ maxBytes: 2.5 })).toEqual(['orders-0: 0-1, 2-3 HW 4', 'orders-1: nothing HW 2']);
  });

  test('it is enough from minBytes on', () => {
    const { read } = aLeaderWithRecords();
    const { recordBytes } = read(fetchOf([{ from: 0 }]));
    expect([recordBytes, recordBytes + 1].map((minBytes) => read(fetchOf([{ from: 0 }], { minBytes })).isEnough)).toEqual([true, false]);
  });

  test('an error or a diverging epoch is enough, whatever minBytes says', () => {
    const { read } = aLeaderWithRecords();
    expect(read(fetchOf([{ from: 9 }], { minBytes: 1_000 })).isEnough).toBe(true);
    expect(read(fetchOf([{ from: 6, lastFetchedEpoch: 0 }], { minBytes: 1_000 })).isEnough).toBe(true);
    expect(read(fetchOf([{ from: 5 }], { minBytes: 1_000 })).isEnough).toBe(false);
  });
});

describe('who may ask, and whom', () => {
  test('only the leader answers, and says who leads where it is not itself', () => {
    const { host, partition, fetched } = aLeaderWithRecords();
    partition.becomeFollower(registered({ leader: 3, leaderEpoch: 1 }), host);
    expect(fetched(fetchOf([{ from: 0 }]))).toEqual(['orders-0: NOT_LEADER_OR_FOLLOWER, broker 3 leads epoch 1']);
  });

  test('KIP-320: an older epoch is fenced, a newer one unknown', () => {
    const { fetched } = aLeaderWithRecords({ leaderEpoch: 4 });
    expect(fetched(fetchOf([{ currentLeaderEpoch: 3 }]))).toEqual(['orders-0: FENCED_LEADER_EPOCH, broker 1 leads epoch 4']);
    expect(fetched(fetchOf([{ currentLeaderEpoch: 5 }]))).toEqual(['orders-0: UNKNOWN_LEADER_EPOCH']);
  });

  test('the epoch is looked at before the role: a follower with newer metadata is told so by whoever does not lead yet', () => {
    const { host, partition, fetched } = aLeaderWithRecords();
    partition.becomeFollower(registered({ leader: 3, leaderEpoch: 1 }), host);
    expect(fetched(fetchOf([{ currentLeaderEpoch: 2 }], { follower: 2 }))).toEqual(['orders-0: UNKNOWN_LEADER_EPOCH']);
  });

  test('a broker that is no replica may know a future that the leader does not', () => {
    const { fetched } = aLeaderWithRecords();
    expect(fetched(fetchOf([{ from: 0 }], { follower: 4 }))).toEqual(['orders-0: UNKNOWN_LEADER_EPOCH']);
  });

  test('partitions and topic ids that are not here', () => {
    const { fetched } = aLeaderWithRecords();
    expect(fetched(fetchOf([{ index: 7 }]))).toEqual(['orders-7: UNKNOWN_TOPIC_OR_PARTITION']);
    expect(fetched(fetchOf([{ index: 0 }], { topic: null }))).toEqual(['-0: UNKNOWN_TOPIC_ID']);
  });

  test('KIP-516: a topic is named in the answer as it was in the question: by name, or by its id alone', () => {
    const { partitions, host } = aLeaderWithRecords();
    const asked = fetchOf([{ from: 0 }]);
    const named = (topicId: TopicId) => {
      const topics = asked.topics.map((topic) => ({ ...topic, topicId }));
      const { response } = readForFetch(new FetchParams({ ...asked, topics }), partitions, { heardNow: true }, host);
      return response.responses.map(({ topic, topicId: id }) => ({ topic, id }));
    };
    expect(named(NO_TOPIC_ID)).toEqual([{ topic: 'orders', id: NO_TOPIC_ID }]);
    expect(named(identity().topicId)).toEqual([{ topic: '', id: identity().topicId }]);
  });

  test('KIP-903: what a former process of a follower sends counts for nothing', () => {
    const { host, partition, fetched } = aLeaderWithRecords();
    host.epochs.set(2, 202);
    expect(fetched(fetchOf([{ from: 5 }], { follower: 2, epoch: 102 }))).toEqual([
      'orders-0: NOT_LEADER_OR_FOLLOWER, broker 1 leads epoch 0',
    ]);
    expect(partition.remote(2 as BrokerId)?.logEndOffset).toBe(4);
  });
});

describe('a follower whose history is another', () => {
  /** Epochs 1 (0-1), 3 (2-3) and 5 (4-4). */
  function aLeaderOfThreeEpochs() {
    const host = new BrokerForTests();
    const partitions = new PartitionsForTests();
    const partition = partitions.add(aPartition(host));
    for (const [leaderEpoch, count] of [
      [1, 2],
      [3, 2],
      [5, 1],
    ] as const) {
      partition.becomeLeader(registered({ leaderEpoch }), host);
      append(partition, count, host);
    }
    const fetched = (from: number, lastFetchedEpoch: number) =>
      describedResponse(
        readForFetch(fetchOf([{ from, lastFetchedEpoch }], { follower: 2 }), partitions, { heardNow: true }, host).response,
      );
    return { partition, fetched };
  }

  test('KIP-595: the same history goes on with records', () => {
    const { fetched } = aLeaderOfThreeEpochs();
    expect([fetched(2, 1), fetched(3, 3), fetched(5, 5)]).toEqual([
      ['orders-0: 2-3, 4-4 HW 0'],
      ['orders-0: 2-3, 4-4 HW 0'],
      ['orders-0: nothing HW 0'],
    ]);
  });

  test('KIP-595: more records of an epoch than the leader has', () => {
    expect(aLeaderOfThreeEpochs().fetched(4, 1)).toEqual(['orders-0: epoch 1 ends at 2']);
  });

  test('KIP-595: an epoch that the leader never had ends where its next lower one does', () => {
    for (const from of [2, 3]) expect(aLeaderOfThreeEpochs().fetched(from, 2)).toEqual(['orders-0: epoch 1 ends at 2']);
  });

  test('more records of the leader’s own epoch than it has', () => {
    expect(aLeaderOfThreeEpochs().fetched(7, 5)).toEqual(['orders-0: epoch 5 ends at 5']);
  });

  test('an epoch above all that the leader knows cannot be compared', () => {
    expect(aLeaderOfThreeEpochs().fetched(3, 8)).toEqual(['orders-0: OFFSET_OUT_OF_RANGE']);
  });

  test('a follower that must truncate first has not proved to have anything', () => {
    const { partition, fetched } = aLeaderOfThreeEpochs();
    fetched(4, 1);
    expect(partition.remote(2 as BrokerId)?.logEndOffset).toBe(-1);
    fetched(2, 1);
    expect(partition.remote(2 as BrokerId)?.logEndOffset).toBe(2);
  });
});

test('a fetch that is read again after a wait tells nothing new of the follower', () => {
  const { partition, read } = aLeaderWithRecords();
  const remote = () => (partition as Partition).remote(2 as BrokerId)!.logEndOffset;
  read(fetchOf([{ from: 5 }], { follower: 2 }), false);
  expect(remote()).toBe(4);
  read(fetchOf([{ from: 5 }], { follower: 2 }), true);
  expect(remote()).toBe(5);
});
