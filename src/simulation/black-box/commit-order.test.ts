import { describe, expect, test } from 'vitest';
import { anomalies, type Excuses } from './check';
import { assigned, commits, history, NOTHING_EXCUSED, reset } from './history-fixture';

const found = (told: ReturnType<typeof history>, excuses: Partial<Excuses> = {}) =>
  anomalies(told, { ...NOTHING_EXCUSED, ...excuses }).map(({ kind }) => kind);

/** A group of one, which has committed up to 10 and dies; another is assigned what it had. */
const committed = [assigned('a'), reset('a', 0, 'NothingCommitted'), commits(5), commits(10), assigned('b')];

describe('lost-commit: whoever comes next is told of less than was acknowledged', () => {
  test('of the last commit, or of a later one that nobody was answered: all is well', () => {
    expect(found(history(...committed, reset('b', 10, 'Committed')))).toEqual([]);
    expect(found(history(...committed, reset('b', 12, 'Committed')))).toEqual([]);
  });

  test('of an earlier one, or of none', () => {
    expect(found(history(...committed, reset('b', 5, 'Committed')))).toEqual(['lost-commit']);
    expect(found(history(...committed, reset('b', 0, 'NothingCommitted')))).toEqual(['lost-commit']);
  });

  test('what is committed after the assignment may be told or not', () => {
    const told = [assigned('a'), commits(5), assigned('b'), commits(10)];
    expect(found(history(...told, reset('b', 5, 'Committed')))).toEqual([]);
    expect(found(history(...told, reset('b', 10, 'Committed')))).toEqual([]);
    expect(found(history(...told, reset('b', 4, 'Committed')))).toEqual(['lost-commit']);
  });

  test('who finds its place gone from the log goes elsewhere, commit or not', () => {
    expect(found(history(...committed, reset('b', 2)))).toEqual([]);
  });

  test('nothing is promised where the partition that keeps it was led uncleanly', () => {
    expect(found(history(...committed, reset('b', 0, 'NothingCommitted')), { mayLoseCommits: () => true })).toEqual([]);
  });
});

describe('nonmonotonic-commit: the group goes back, and nobody in it did', () => {
  test('one commit is below the one before', () => {
    expect(found(history(assigned('a'), reset('a', 0, 'NothingCommitted'), commits(5), commits(10), commits(7)))).toEqual([
      'nonmonotonic-commit',
    ]);
  });

  test('a position that was reset may be committed, and so may what was on its way when it was', () => {
    expect(found(history(...committed, reset('b', 6), commits(7)))).toEqual([]);
    expect(found(history(...committed, reset('b', 6), commits(11), commits(7)))).toEqual([]);
  });

  test('a coordinator that was deposed tells late what its successor has known before', () => {
    expect(found(history(assigned('a'), commits(5, 1), commits(10, 2), commits(7, 1), commits(12, 2)))).toEqual([]);
    expect(found(history(assigned('a'), commits(5, 1), commits(10, 2), commits(7, 3)))).toEqual(['nonmonotonic-commit']);
  });

  test('but no lower than where it was reset to, and not for ever', () => {
    expect(found(history(...committed, reset('b', 6), commits(5)))).toEqual(['nonmonotonic-commit']);
    expect(found(history(...committed, reset('b', 6), commits(7), commits(12), commits(8)))).toEqual(['nonmonotonic-commit']);
  });
});
