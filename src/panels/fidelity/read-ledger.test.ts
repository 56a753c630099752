import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readLedger, rowsWith, spansOf } from './read-ledger';

const LEDGER = `# Ledger

What it says,
in two lines.

## Behaviours

| behaviour | from |
| --- | --- |
| one \\| two | KIP-101 |
| three | \`a.ts\`: b |

<!-- not this -->

## Not yet

Much.
`;

describe('the ledger', () => {
  test('is read as its sections, each with its paragraphs and its table', () => {
    expect(readLedger(LEDGER)).toEqual([
      { title: 'Ledger', paragraphs: ['What it says, in two lines.'], titles: [], rows: [] },
      {
        title: 'Behaviours',
        paragraphs: [],
        titles: ['behaviour', 'from'],
        rows: [
          ['one | two', 'KIP-101'],
          ['three', '`a.ts`: b'],
        ],
      },
      { title: 'Not yet', paragraphs: ['Much.'], titles: [], rows: [] },
    ]);
  });

  test('is searched by words, in whatever cell and case', () => {
    const { rows } = readLedger(LEDGER)[1]!;
    expect(rowsWith(rows, '')).toEqual(rows);
    expect(rowsWith(rows, 'kip-101 TWO')).toEqual([rows[0]]);
    expect(rowsWith(rows, 'kip-101 three')).toEqual([]);
  });

  test('tells code from words', () => {
    expect(spansOf('see `a.ts`: b')).toEqual([
      { text: 'see ', isCode: false },
      { text: 'a.ts', isCode: true },
      { text: ': b', isCode: false },
    ]);
  });

  test('as it stands in the project has no line that would be lost on the page', () => {
    const text = readFileSync(new URL('../../engine/FIDELITY.md', import.meta.url), 'utf8');
    const sections = readLedger(text);
    const lines = text.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| ---'));
    expect(sections.reduce((sum, { rows, titles }) => sum + rows.length + (titles.length > 0 ? 1 : 0), 0)).toBe(lines.length);
    for (const { titles, rows } of sections) for (const row of rows) expect(row).toHaveLength(titles.length);
  });
});
