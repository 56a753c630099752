import { expect, test } from 'vitest';
import type { TopicName } from '../../engine/model/vocabulary';
import type { GroupMemberView } from '../../frame/cluster-frame';
import { chipsOf, whereElse } from './chips';

const assigned = (...partitions: readonly number[]) =>
  partitions.map((partition) => ({
    topic: 'visits',
    partition,
    committed: null,
    position: null,
    readsFrom: null,
  })) as unknown as GroupMemberView['partitions'];
const texts = (partitions: GroupMemberView['partitions'], room: number) => chipsOf(partitions, room).map(({ text }) => text);

test('each partition has a chip where there is room for all', () => {
  expect(texts(assigned(0, 3), 100)).toEqual(['P0', 'P3']);
});

test('where there is not, neighbours are told as ranges', () => {
  expect(texts(assigned(0, 1, 2, 3, 4, 5), 108)).toEqual(['P0–P5']);
  expect(texts(assigned(0, 1, 2, 9, 11), 140)).toEqual(['P0–P2', 'P9', 'P11']);
});

test('and where these are too many, how many there are', () => {
  expect(texts(assigned(0, 2, 4, 6, 8, 10), 108)).toEqual(['6 partitions']);
});

test('who has partitions of a topic that is not shown says of which', () => {
  expect(whereElse(assigned(0, 1), 'visits' as TopicName)).toEqual([]);
  expect(whereElse(assigned(0, 1), 'payments' as TopicName)).toEqual(['of visits, not shown']);
  expect(whereElse(assigned(), 'payments' as TopicName)).toEqual([]);
});
