import { describe, expect, test } from 'vitest';
import { batchOf, identity } from '../log/log-fixture';
import { UnifiedLog } from '../log/unified-log';
import { Records } from '../protocol/records';
import { appendToLeader } from './leader-log';
import { Partition } from './partition';
import { aLeader, append, BrokerForTests, batchesOf, nameOf, orders, registered, seconds } from './replication-fixture';

const host = () => new BrokerForTests();

describe('acks=all', () => {
  test('it waits for the offset behind the last record', () => {
    const on = host();
    const partition = aLeader(on);
    append(partition, 2, on);
    const { error, baseOffset, requiredOffset } = append(partition, 3, on);
    expect([nameOf(error), baseOffset, requiredOffset]).toEqual(['NONE', 2, 5]);
    expect(on.grown).toEqual(['orders-0', 'orders-0']);
  });

  test('NOT_ENOUGH_REPLICAS: with too few in sync nothing is written', () => {
    const on = host();
    const partition = aLeader(on, { isr: [1], minInsyncReplicas: 2 });
    const result = append(partition, 2, on);
    expect([nameOf(result.error), result.requiredOffset, batchesOf(partition), on.grown]).toEqual(['NOT_ENOUGH_REPLICAS', null, [], []]);
    expect(on.factsOf('AppendRefused').map(({ error, trace }) => [nameOf(error), trace?.producer])).toEqual([
      ['NOT_ENOUGH_REPLICAS', 'booking-api'],
    ]);
  });

  test('only acks=all asks for min.insync.replicas', () => {
    const on = host();
    const partition = aLeader(on, { isr: [1], minInsyncReplicas: 2 });
    for (const acks of [0, 1]) append(partition, 1, on, { acks });
    expect(batchesOf(partition)).toEqual(['0-0@0', '1-1@0']);
  });

  test('even a copy of what the log has is refused with too few in sync', () => {
    const on = host();
    const partition = aLeader(on);
    append(partition, 2, on, { producerId: 7, sequence: 0 });
    partition.becomeLeader(registered({ isr: [1], partitionEpoch: 1 }), on);
    expect(nameOf(append(partition, 2, on, { producerId: 7, sequence: 0 }).error)).toBe('NOT_ENOUGH_REPLICAS');
  });
});

test('a copy is answered with the offsets of the original, waits as long as it, and adds nothing', () => {
  const on = host();
  const partition = aLeader(on);
  append(partition, 2, on, { producerId: 7, sequence: 0 });
  append(partition, 3, on, { producerId: 7, sequence: 2 });
  const copy = append(partition, 2, on, { producerId: 7, sequence: 0 });
  expect([nameOf(copy.error), copy.baseOffset, copy.requiredOffset]).toEqual(['NONE', 0, 2]);
  expect(batchesOf(partition)).toEqual(['0-1@0', '2-4@0']);
  expect(on.factsOf('DuplicateIgnored').map(({ baseOffset, lastOffset }) => [baseOffset, lastOffset])).toEqual([[0, 1]]);
  expect(on.grown).toHaveLength(2);
});

test('what the log refuses is told by its error and where the log starts, and nothing is waited for', () => {
  const on = host();
  const partition = aLeader(on);
  append(partition, 1, on, { producerId: 7, sequence: 0 });
  const { error, message, logStartOffset, requiredOffset } = append(partition, 1, on, { producerId: 7, sequence: 5 });
  expect([nameOf(error), requiredOffset]).toEqual(['OUT_OF_ORDER_SEQUENCE_NUMBER', null]);
  expect([message, logStartOffset]).toEqual([null, 0]);
  expect(on.factsOf('AppendRefused')).toHaveLength(1);
});

test('a request that brings no records for a partition is refused', () => {
  const on = host();
  const result = appendToLeader(aLeader(on), { records: null, acks: 1, origin: 'Client' }, on);
  expect(nameOf(result.error)).toBe('INVALID_RECORD');
});

test('records bear the epoch of the leader that appends them', () => {
  const on = host();
  const partition = aLeader(on, { leaderEpoch: 3 });
  append(partition, 1, on);
  partition.becomeLeader(registered({ leaderEpoch: 4 }), on);
  append(partition, 1, on);
  expect(batchesOf(partition)).toEqual(['0-0@3', '1-1@4']);
});

test('LogAppendTime: the answer tells the time that the leader gave', () => {
  const on = host();
  const log = UnifiedLog.create(on.disk, { ...identity({ messageTimestampType: 'LogAppendTime' }), partition: orders() });
  const partition = new Partition({ log, minInsyncReplicas: 1, lagTimeMaxUs: seconds(30) });
  partition.becomeLeader(registered(), on);
  const records = Records.of([batchOf(['a'], { timestamp: 1_600_000_000_000 })]);
  expect(appendToLeader(partition, { records, acks: 1, origin: 'Client' }, on).logAppendTimeMs).toBe(on.clockMs);
  expect(append(aLeader(host()), 1, host()).logAppendTimeMs).toBe(-1);
});

test('a full segment is rolled before the batch, and so it is told', () => {
  const on = host();
  const log = UnifiedLog.create(on.disk, { ...identity({ segmentBytes: 200 }), partition: orders() });
  const partition = new Partition({ log, minInsyncReplicas: 1, lagTimeMaxUs: seconds(30) });
  partition.becomeLeader(registered(), on);
  append(partition, 1, on, { acks: 1 });
  append(partition, 3, on, { acks: 1 });
  const kinds = on.facts.map(({ kind }) => kind).filter((kind) => kind === 'SegmentRolled' || kind === 'RecordsAppended');
  expect(kinds).toEqual(['RecordsAppended', 'SegmentRolled', 'RecordsAppended']);
});
