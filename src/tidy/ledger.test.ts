import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { counterpartsIn, departuresIn, table } from './ledger';
import { projectFolder, type SourceFile, sourceFiles } from './source';

const LEDGER = join(projectFolder, 'src/engine/FIDELITY.md');
const BEGIN = '<!-- From here on generated: WRITE_LEDGER=1 npx vitest run --project unit src/tidy/ledger.test.ts -->';

/** Rewrites the generated part where WRITE_LEDGER is set. */
function ledger(): string {
  const text = readFileSync(LEDGER, 'utf8');
  if (process.env.WRITE_LEDGER === undefined) return text;
  const written = `${text.slice(0, text.indexOf(BEGIN))}${generated()}`;
  writeFileSync(LEDGER, written);
  return written;
}

function generated(): string {
  const files = sourceFiles();
  const rows = (remarks: ReturnType<typeof departuresIn>) => remarks.map(({ path, text }) => [`\`${path}\``, text]);
  return [
    BEGIN,
    '## Known departures',
    'What differs from Kafka 4.2, as the code itself says it.',
    table(['where', 'what'], rows(departuresIn(files))),
    '## Counterparts',
    'Which class of Kafka stands behind which file.',
    table(['file', 'in Kafka'], rows(counterpartsIn(files))),
    '',
  ].join('\n\n');
}

describe('the fidelity ledger', () => {
  test('holds every departure and every counterpart that the engine names', () => {
    const text = ledger();
    expect(text.slice(text.indexOf(BEGIN))).toBe(generated());
  });

  test('names for each behaviour a test that exists', () => {
    const rows = [...ledger().matchAll(/^\|[^|]+\|[^|]+\| `([^`]+)`: (.+) \|$/gm)];
    expect(rows.length).toBeGreaterThan(30);
    const texts = new Map(sourceFiles().map(({ path, text }) => [path, text]));
    const missing = rows.filter(([, path, title]) => {
      const text = path!.endsWith('.txt') ? readFileSync(join(projectFolder, 'src', path!), 'utf8') : texts.get(path!);
      return text?.includes(title!) !== true;
    });
    expect(missing.map(([row]) => row)).toEqual([]);
  });
});

describe('remarks in comments', () => {
  const file = (text: string): SourceFile => ({ path: 'engine/log/a.ts', text, isTest: false });

  test('a departure ends with its paragraph, and two may share one', () => {
    const text =
      '/**\n * Departure: files go\n * at once. Departure: no\n * sessions.\n *\n * Kafka: UnifiedLog.append. Read next: b.ts\n */';
    expect(departuresIn([file(text)]).map((remark) => remark.text)).toEqual(['files go at once', 'no sessions']);
    expect(counterpartsIn([file(text)]).map((remark) => remark.text)).toEqual(['UnifiedLog.append']);
  });

  test('no departure is none, and tests make none', () => {
    expect(departuresIn([file('/** Departures: none in the bytes. */'), { ...file('/** Departure: x */'), isTest: true }])).toEqual([]);
  });
});
