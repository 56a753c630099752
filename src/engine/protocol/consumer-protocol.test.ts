import { expect, test } from 'vitest';
import type { GenerationId, PartitionIndex, TopicName } from '../model/vocabulary';
import { decodeAssignment, decodeSubscription, encodeAssignment, encodeSubscription } from './consumer-protocol';

const owned = [{ topic: 'orders' as TopicName, partitions: [0 as PartitionIndex, 2 as PartitionIndex] }];
const subscription = {
  topics: ['orders' as TopicName],
  userData: null,
  ownedPartitions: owned,
  generationId: 4 as GenerationId,
  rackId: 'a',
};
const unhex = (text: string) => new Uint8Array(Buffer.from(text.replaceAll(' ', ''), 'hex'));

test.each([
  [0, { ownedPartitions: [], generationId: -1, rackId: null }],
  [1, { generationId: -1, rackId: null }],
  [2, { rackId: null }],
  [3, {}],
])('a subscription of version %i says what that version can', (version, lacking) => {
  expect(decodeSubscription(encodeSubscription(subscription, version))).toEqual({ ok: true, value: { ...subscription, ...lacking } });
});

test('an assignment comes back, and no bytes are an empty one', () => {
  const assignment = { assignedPartitions: owned, userData: unhex('beef') };
  expect(decodeAssignment(encodeAssignment(assignment))).toEqual({ ok: true, value: assignment });
  expect(decodeAssignment(new Uint8Array(0))).toEqual({ ok: true, value: { assignedPartitions: [], userData: null } });
});

test('a newer member is understood: what it says beyond version 3 is not read', () => {
  expect(decodeAssignment(unhex('0009 00000000 ffffffff 0badcafe'))).toEqual({
    ok: true,
    value: { assignedPartitions: [], userData: null },
  });
});

test('what is malformed is a value', () => {
  expect(decodeSubscription(unhex('ffff'))).toMatchObject({ ok: false, error: { problem: 'version -1' } });
  expect(decodeSubscription(unhex('0000 00000001 0009 61'))).toMatchObject({ ok: false, error: { problem: '9 bytes needed, 1 remain' } });
  expect(decodeAssignment(unhex('00')).ok).toBe(false);
});
