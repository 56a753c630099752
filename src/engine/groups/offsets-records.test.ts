import { describe, expect, test } from 'vitest';
import { ok } from '../../base/result';
import { utf8Encode } from '../../base/utf8';
import type { GenerationId, GroupId, LeaderEpoch, MemberId, Offset, PartitionIndex, TopicName } from '../model/vocabulary';
import { decodeCoordinatorRecord, encodeCoordinatorRecord, GroupMetadataRecord, OffsetCommitRecord } from './offsets-records';

const hex = (bytes: Uint8Array | null) => (bytes === null ? null : [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(''));
const bytes = (text: string) => Uint8Array.from(text.replaceAll(' ', '').match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

const commit = (expireTimestamp = -1) =>
  new OffsetCommitRecord({
    group: 'g1' as GroupId,
    topic: 'orders' as TopicName,
    partition: 2 as PartitionIndex,
    value: { offset: 258 as Offset, leaderEpoch: 3 as LeaderEpoch, metadata: 'm', commitTimestamp: 4_660, expireTimestamp },
  });
const ORDERS_KEY = '0001 0002 6731 0006 6f7264657273 00000002'; // version, group, topic, partition

const group = new GroupMetadataRecord({
  group: 'g1' as GroupId,
  value: {
    protocolType: 'consumer',
    generation: 1 as GenerationId,
    protocol: 'range',
    leader: 'a-1' as MemberId,
    currentStateTimestamp: 4_660,
    members: [
      {
        memberId: 'a-1' as MemberId,
        groupInstanceId: null,
        clientId: 'a',
        clientHost: '/a',
        rebalanceTimeout: 300_000,
        sessionTimeout: 45_000,
        subscription: bytes('01'),
        assignment: bytes('0203'),
      },
    ],
  },
});

describe('a committed offset', () => {
  test('is keyed by group, topic and partition, and says offset, leader epoch, note and time', () => {
    const { key, value } = encodeCoordinatorRecord(commit());
    expect(hex(key)).toBe(hex(bytes(ORDERS_KEY)));
    expect(hex(value)).toBe(hex(bytes('0003 0000000000000102 00000003 0001 6d 0000000000001234')));
  });

  test('with an expiry of its own is written as version 1, which has no leader epoch', () => {
    const { value } = encodeCoordinatorRecord(commit(255));
    expect(hex(value)).toBe(hex(bytes('0001 0000000000000102 0001 6d 0000000000001234 00000000000000ff')));
  });

  test('that is gone is a tombstone under the same key', () => {
    const tombstone = new OffsetCommitRecord({ ...commit(), value: null });
    expect(encodeCoordinatorRecord(tombstone)).toEqual({ key: bytes(ORDERS_KEY), value: null });
    expect(decodeCoordinatorRecord(bytes(ORDERS_KEY), null)).toEqual(ok(tombstone));
  });

  test('is read in every version, with what a version lacks as unknown', () => {
    const read = (value: string) => decodeCoordinatorRecord(bytes(ORDERS_KEY), bytes(value));
    const known = commit().value!;
    const unknownEpoch = { ...known, leaderEpoch: -1 as LeaderEpoch };
    expect(read('0000 0000000000000102 0001 6d 0000000000001234')).toEqual(
      ok(new OffsetCommitRecord({ ...commit(), value: unknownEpoch })),
    );
    expect(read('0002 0000000000000102 0001 6d 0000000000001234')).toEqual(
      ok(new OffsetCommitRecord({ ...commit(), value: unknownEpoch })),
    );
    expect(read('0003 0000000000000102 00000003 0001 6d 0000000000001234')).toEqual(ok(commit()));
    expect(read('0004 0000000000000102 00000003 02 6d 0000000000001234 00')).toEqual(ok(commit()));
  });

  test('in version 4 may carry a topic id, which is passed over', () => {
    const tagged = `0004 0000000000000102 00000003 02 6d 0000000000001234 01 00 10 ${'00'.repeat(16)}`;
    expect(decodeCoordinatorRecord(bytes(ORDERS_KEY), bytes(tagged))).toEqual(ok(commit()));
  });
});

describe('a group', () => {
  test('is keyed by its id, and says generation, protocol, leader and members with their bytes', () => {
    const { key, value } = encodeCoordinatorRecord(group);
    expect(hex(key)).toBe(hex(bytes('0002 0002 6731')));
    const head = '0003 0008 636f6e73756d6572 00000001 0005 72616e6765 0003 612d31 0000000000001234';
    const member = '0003 612d31 ffff 0001 61 0002 2f61 000493e0 0000afc8 00000001 01 00000002 0203';
    expect(hex(value)).toBe(hex(bytes(`${head} 00000001 ${member}`)));
  });

  test('reads back as it was written, empty or not', () => {
    const empty = new GroupMetadataRecord({ ...group, value: { ...group.value!, protocol: null, leader: null, members: [] } });
    for (const record of [group, empty, new GroupMetadataRecord({ ...group, value: null })]) {
      const { key, value } = encodeCoordinatorRecord(record);
      expect(decodeCoordinatorRecord(key, value)).toEqual(ok(record));
    }
  });

  test('is read in its flexible version', () => {
    const head = '0004 09 636f6e73756d6572 00000001 06 72616e6765 04 612d31 0000000000001234';
    const member = '04 612d31 00 02 61 03 2f61 000493e0 0000afc8 02 01 03 0203 00';
    expect(decodeCoordinatorRecord(bytes('0002 0002 6731'), bytes(`${head} 02 ${member} 00`))).toEqual(ok(group));
  });
});

test('records of other kinds of group are left alone', () => {
  expect(decodeCoordinatorRecord(bytes('0003 0002 6731'), bytes('0000'))).toEqual(ok(null));
});

test('what should be readable and is not is said in words', () => {
  expect(decodeCoordinatorRecord(null, null).ok).toBe(false);
  expect(decodeCoordinatorRecord(bytes(ORDERS_KEY), bytes('0003 00'))).toMatchObject({
    ok: false,
    error: expect.stringContaining('OffsetCommitValue v3'),
  });
  expect(decodeCoordinatorRecord(utf8Encode('\u0000\u0001x'), null)).toMatchObject({
    ok: false,
    error: expect.stringContaining('OffsetCommitKey v1'),
  });
});
