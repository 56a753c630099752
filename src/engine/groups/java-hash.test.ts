import { expect, test } from 'vitest';
import type { GroupId } from '../model/vocabulary';
import { javaHash, partitionForGroup } from './java-hash';

const partitionOf = (group: string) => partitionForGroup(group as GroupId, 50);

test('a group has the partition that every Kafka tool computes for it', () => {
  expect(['analytics', 'notifications', 'analytics-service', 'notification-service', 'my-group'].map(partitionOf)).toEqual([
    10, 24, 48, 39, 12,
  ]);
});

test('the hash is of UTF-16 units, and wraps as a Java int does', () => {
  expect(javaHash('')).toBe(0);
  expect(javaHash('hello')).toBe(99_162_322);
  expect(javaHash('😀')).toBe(0xd83d * 31 + 0xde00);
});

test('the one hash without a positive counterpart counts as 0', () => {
  expect(javaHash('polygenelubricants')).toBe(-(2 ** 31));
  expect(partitionOf('polygenelubricants')).toBe(0);
});
