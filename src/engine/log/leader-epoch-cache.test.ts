import { expect, test } from 'vitest';
import { utf8Decode, utf8Encode } from '../../base/utf8';
import type { LeaderEpoch, Offset } from '../model/vocabulary';
import { MemoryDisk } from '../sim/memory-disk';
import { LeaderEpochCache } from './leader-epoch-cache';

const FILE = 'orders-0/leader-epoch-checkpoint';

function cacheOf(...entries: [epoch: number, startOffset: number][]) {
  const disk = new MemoryDisk();
  const cache = new LeaderEpochCache('orders-0');
  for (const [epoch, startOffset] of entries) cache.assign(disk, epoch as LeaderEpoch, startOffset as Offset);
  return { disk, cache, pairs: () => cache.entries.map(({ epoch, startOffset }) => [epoch, startOffset]) };
}

test('an epoch starts where its first record does', () => {
  expect(cacheOf([0, 0], [2, 10], [2, 15], [5, 20]).pairs()).toEqual([
    [0, 0],
    [2, 10],
    [5, 20],
  ]);
});

test('a newer epoch drops those that began at or above its start: nothing of theirs is here', () => {
  expect(cacheOf([1, 10], [2, 20], [3, 20]).pairs()).toEqual([
    [1, 10],
    [3, 20],
  ]);
  expect(cacheOf([1, 10], [2, 20], [3, 30], [4, 15]).pairs()).toEqual([
    [1, 10],
    [4, 15],
  ]);
});

test('KIP-101: an epoch ended where the next began, the latest at the end of the log', () => {
  const { cache } = cacheOf([2, 10], [4, 20], [7, 30]);
  const end = (epoch: number) => cache.endOffsetFor(epoch as LeaderEpoch, 42 as Offset);
  expect(end(7)).toEqual({ epoch: 7, endOffset: 42 });
  expect(end(4)).toEqual({ epoch: 4, endOffset: 30 });
  expect(end(2)).toEqual({ epoch: 2, endOffset: 20 });
});

test('for an epoch that wrote nothing here the one below it answers', () => {
  const { cache } = cacheOf([2, 10], [4, 20], [7, 30]);
  expect(cache.endOffsetFor(6 as LeaderEpoch, 42 as Offset)).toEqual({ epoch: 4, endOffset: 30 });
});

test('an epoch before the first is answered with the first start; one after the last, or none at all, with nothing', () => {
  const { cache } = cacheOf([2, 10], [4, 20]);
  expect(cache.endOffsetFor(1 as LeaderEpoch, 42 as Offset)).toEqual({ epoch: 1, endOffset: 10 });
  expect(cache.endOffsetFor(5 as LeaderEpoch, 42 as Offset)).toBeNull();
  expect(cache.endOffsetFor(-1 as LeaderEpoch, 42 as Offset)).toBeNull();
  expect(cacheOf().cache.endOffsetFor(0 as LeaderEpoch, 0 as Offset)).toBeNull();
});

test('truncation drops epochs that began at or above it', () => {
  const { disk, cache, pairs } = cacheOf([2, 10], [4, 20]);
  cache.truncateFromEnd(disk, 21 as Offset);
  expect(pairs()).toHaveLength(2);
  cache.truncateFromEnd(disk, 20 as Offset);
  expect(pairs()).toEqual([[2, 10]]);
});

test('its file is text: version, count, a line for each epoch; and reads back', () => {
  const { disk, cache } = cacheOf([2, 10], [4, 20]);
  expect(utf8Decode(disk.read(FILE))).toBe('0\n2\n2 10\n4 20\n');
  expect(LeaderEpochCache.load(disk, 'orders-0').entries).toEqual(cache.entries);
});

test('a file that is not whole counts as none', () => {
  const { disk } = cacheOf();
  for (const text of ['', '0\n2\n2 10\n', '1\n1\n2 10\n', '0\n1\n2 10']) {
    disk.replace(FILE, utf8Encode(text));
    expect(LeaderEpochCache.load(disk, 'orders-0').entries).toEqual([]);
  }
});
