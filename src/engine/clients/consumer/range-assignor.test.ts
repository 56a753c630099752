import { describe, expect, test } from 'vitest';
import { type MemberId, partitionName, type TopicName } from '../../model/vocabulary';
import { assignRanges } from './range-assignor';

interface Member {
  readonly member: string;
  readonly topics?: readonly string[];
  readonly instance?: string;
}

/** `member: partitions`, in the order of members. */
function assigned(members: readonly Member[], partitions: Readonly<Record<string, number>>): Record<string, string[]> {
  const subscribers = members.map(({ member, topics = Object.keys(partitions), instance = null }) => ({
    member: member as MemberId,
    instance,
    topics: topics as TopicName[],
  }));
  const result = assignRanges({ subscribers, partitions: new Map(Object.entries(partitions) as [TopicName, number][]) });
  return Object.fromEntries(Array.from(result, ([member, owned]) => [member, owned.map(partitionName)]));
}

describe('the range assignor', () => {
  test('gives each member a contiguous block, and the first few one more', () => {
    expect(assigned([{ member: 'b' }, { member: 'a' }, { member: 'c' }], { t: 7 })).toEqual({
      a: ['t-0', 't-1', 't-2'],
      b: ['t-3', 't-4'],
      c: ['t-5', 't-6'],
    });
  });

  test('divides each topic by itself: the first member gets the extra partition of each', () => {
    expect(assigned([{ member: 'a' }, { member: 'b' }], { t: 3, u: 3 })).toEqual({
      a: ['t-0', 't-1', 'u-0', 'u-1'],
      b: ['t-2', 'u-2'],
    });
  });

  test('leaves members idle that are more than there are partitions', () => {
    expect(assigned([{ member: 'a' }, { member: 'b' }, { member: 'c' }], { t: 2 })).toEqual({ a: ['t-0'], b: ['t-1'], c: [] });
  });

  test('counts only those that subscribe to the topic', () => {
    expect(assigned([{ member: 'a', topics: ['t'] }, { member: 'b' }], { t: 2, u: 2 })).toEqual({ a: ['t-0'], b: ['t-1', 'u-0', 'u-1'] });
  });

  test('puts static members first, by their instance ids, whatever their member ids are', () => {
    const members = [{ member: 'a' }, { member: 'z', instance: 'i-1' }, { member: 'b', instance: 'i-2' }];
    expect(assigned(members, { t: 4 })).toEqual({ z: ['t-0', 't-1'], b: ['t-2'], a: ['t-3'] });
  });

  test('a topic that does not exist is assigned to nobody', () => {
    expect(assigned([{ member: 'a' }], { t: 0 })).toEqual({ a: [] });
  });
});
