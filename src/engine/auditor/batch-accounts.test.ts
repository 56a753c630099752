import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { EventId } from '../sim/context';
import { BatchAccounts, FAILED, FOREIGN, LOST } from './batch-accounts';

const at = (event: number) => event as EventId;

/** One batch of `recordCount` records, drained by event 0. */
function opened(recordCount = 2, fate = 0) {
  const batches = new BatchAccounts();
  return { batches, account: batches.open({ recordCount, partition: 0, fate, event: at(0) }) };
}

test('a batch that was written, replicated and committed has come so far, each by the event that did it', () => {
  const { batches, account } = opened();
  const way: unknown[] = [[batches.stage(account), batches.decidedBy(account)]];
  batches.appended(account, 7, at(1));
  way.push([batches.stage(account), batches.decidedBy(account)]);
  batches.replicated(account, at(2));
  batches.replicated(account, at(3));
  way.push([batches.stage(account), batches.decidedBy(account)]);
  batches.committed(account, at(4));
  batches.acknowledged(account, -1, at(5));
  way.push([batches.stage(account), batches.decidedBy(account)]);
  expect(way).toEqual([
    ['Sent', 0],
    ['Appended', 1],
    ['Replicated', 2],
    ['Committed', 4],
  ]);
  expect(batches.span(account)).toEqual({ first: 0, last: 5 });
  expect(batches.offset(account)).toBe(7);
});

test('what was neither acknowledged nor committed can be dropped without loss', () => {
  const { batches, account } = opened();
  batches.appended(account, 0, at(1));
  expect(batches.dropped(account, false, at(2))).toBe(false);
  expect([batches.stage(account), batches.decidedBy(account), batches.has(account, LOST)]).toEqual(['Sent', 2, false]);
});

test('what came from outside promises its committed records', () => {
  const { batches, account } = opened(2, FOREIGN);
  batches.appended(account, 0, at(1));
  batches.committed(account, at(2));
  expect(batches.dropped(account, true, at(3))).toBe(true);
  expect(batches.counts).toMatchObject({ lost: 2, lostBeforeCommit: 0, committed: 0 });
});

test('a failure says nothing of what is committed already', () => {
  const { batches, account } = opened();
  batches.appended(account, 0, at(1));
  batches.committed(account, at(2));
  batches.failed(account, at(3));
  expect([batches.stage(account), batches.decidedBy(account), batches.has(account, FAILED)]).toEqual(['Committed', 2, true]);
});

test('the counts are what adding up the rows would give, whatever happens to a batch', () => {
  const act = fc.constantFrom('append', 'commit', 'drop', 'acknowledge', 'acknowledge by one', 'fail', 'replicate');
  fc.assert(
    fc.property(fc.array(fc.tuple(act, fc.nat({ max: 3 })), { maxLength: 60 }), (acts) => {
      const batches = new BatchAccounts();
      const rows = Array.from({ length: 4 }, (_, row) => ({
        row,
        size: batches.open({ recordCount: row + 1, partition: 0, fate: 0, event: at(0) }) + 1,
        answered: false,
      }));
      acts.forEach(([what, which], index) => {
        const event = at(index + 1);
        const { appended, committed } = batches.copiesOf(which);
        if (what === 'append') batches.appended(which, index, event);
        else if (what === 'replicate') batches.replicated(which, event);
        else if (what === 'commit' && committed < appended) batches.committed(which, event);
        else if (what === 'drop' && appended > 0) batches.dropped(which, committed === appended, event);
        else if (!rows[which]!.answered && what === 'fail') batches.failed(which, event);
        else if (!rows[which]!.answered && what.startsWith('acknowledge'))
          batches.acknowledged(which, what === 'acknowledge' ? -1 : 1, event);
        if (what === 'fail' || what.startsWith('acknowledge')) rows[which]!.answered = true;
      });
      const sum = (count: (row: number) => number) => rows.reduce((total, { row, size }) => total + size * count(row), 0);
      expect(batches.counts).toMatchObject({
        appended: sum((row) => Math.min(1, batches.copiesOf(row).appended)),
        committed: sum((row) => Math.min(1, batches.copiesOf(row).committed)),
        duplicated: sum((row) => Math.max(0, batches.copiesOf(row).committed - 1)),
        lost: sum((row) => (batches.has(row, LOST) ? 1 : 0)),
        failed: sum((row) => (batches.has(row, FAILED) ? 1 : 0)),
      });
    }),
  );
});
