import { describe, expect, test } from 'vitest';
import type { LabRecord, LabView, Ledger } from '../frame/lab/lab-view';
import { crashWords, listed, reminderVerdict, sendVerdict } from './words';

const record = (index: number, answer: LabRecord['answer'] = 'acknowledged') =>
  ({ record: index, offset: index + 10, answer }) as unknown as LabRecord;

function view(ledger: Partial<Ledger>, answer: LabRecord['answer'] = 'acknowledged'): LabView {
  const nothing: Ledger = { sent: [0, 1, 2], acknowledged: [], delivered: [], lost: [], duplicated: [], open: [] };
  const records = [0, 1, 2].map((index) => record(index, answer));
  return { now: 0, ledger: { ...nothing, ...ledger }, records, application: null, runs: [], effects: [] } as unknown as LabView;
}

test('numbers are listed as they are spoken', () => {
  expect([listed([3]), listed([3, 4]), listed([3, 4, 7])]).toEqual(['3', '3 and 4', '3, 4 and 7']);
});

describe('the verdict about reminders names offsets', () => {
  test.each([
    [{ lost: [1, 2] }, 'Reminders for 11 and 12 are never sent.'],
    [{ lost: [1] }, 'The reminder for 11 is never sent.'],
    [{ duplicated: [0, 2] }, 'Reminders for 10 and 12 are sent twice.'],
    [{ open: [2] }, 'One reminder is still to be sent.'],
    [{}, 'Every reminder is sent once.'],
    [{ sent: [0, 1] }, '2 of 3 records are sent so far, and each reminder once.'],
  ])('%j', (ledger, words) => expect(reminderVerdict(view(ledger), 3)).toBe(words));
});

describe('the verdict about records says whether anybody had been promised anything', () => {
  test('acknowledged', () => expect(sendVerdict(view({ lost: [1, 2] }), 3)).toBe('Records #1 and #2: acknowledged, and lost.'));
  test('not', () => expect(sendVerdict(view({ lost: [1] }, 'unanswered'), 3)).toBe('Record #1: gone, and nobody was told.'));
  test('nothing is lost', () => expect(sendVerdict(view({}), 3)).toBe('Every record is in the log.'));
  test('most are still to come', () => expect(sendVerdict(view({ sent: [0] }), 3)).toBe('1 of 3 records is sent so far, and in the log.'));
});

test('where the crash fell is told by what it left', () => {
  const run = { diedAt: 5, polls: [{ at: 1, first: 3, last: 6 }], leftInHand: [5, 6] };
  expect(crashWords({ ...view({}), runs: [run] } as unknown as LabView)).toBe('after 2 of 4 records');
  expect(crashWords({ ...view({}), runs: [{ ...run, leftInHand: [] }] } as unknown as LabView)).toBe('between two polls');
  expect(crashWords(view({}))).toBe('not yet');
});
