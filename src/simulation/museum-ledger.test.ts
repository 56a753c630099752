/** The museum in the fidelity ledger: each rule that Kafka once had, and what proves that it was wrong. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { type HistoricRule, historicRuleNames } from '../engine/model/historic-rules';
import { historicRules } from '../engine/model/historic-rules-told';
import { type Exhibit, museum } from './museum';

const LEDGER = fileURLToPath(new URL('../engine/FIDELITY.md', import.meta.url));
const TRANSCRIPTS = fileURLToPath(new URL('../engine/cluster/scenarios/museum/', import.meta.url));
const BEGIN = '<!-- Generated: WRITE_LEDGER=1 npx vitest run --project unit src/simulation/museum-ledger.test.ts -->';
const END = '<!-- The end of the museum -->';

const transcripts = readdirSync(TRANSCRIPTS)
  .filter((name) => name.endsWith('.txt'))
  .map((name) => ({ name, text: readFileSync(`${TRANSCRIPTS}${name}`, 'utf8') }));

function proofsOf(rule: HistoricRule): readonly string[] {
  const exhibit: Exhibit | undefined = (museum as Partial<Record<HistoricRule, Exhibit>>)[rule];
  const shown = transcripts.filter(({ text }) => new RegExp(`bug=${rule}$`, 'm').test(text));
  const found = exhibit === undefined ? [] : [`\`simulation/museum.ts\`: profile ${exhibit.profile}, ${exhibit.seedsMax} seeds`];
  return [...shown.map(({ name }) => `\`engine/cluster/scenarios/museum/${name}\``), ...found];
}

function section(): string {
  const rows = historicRuleNames.map((rule) => {
    const { was, is, fixedIn } = historicRules[rule];
    return `| \`${rule}\` | ${was} | ${is} | ${fixedIn} | ${proofsOf(rule).join('; ')} |`;
  });
  return [
    BEGIN,
    '## The museum',
    'Rules that Kafka once had and has replaced. Each can be put back. What it breaks then is shown by the transcripts, which `engine/session/museum-scenarios.test.ts` plays with the fix beside it, and found by chance by `npm run museum`: in which profile, and within how many seeds.',
    ['| rule | it was | it is | since | proved by |', '| --- | --- | --- | --- | --- |', ...rows].join('\n'),
    END,
  ].join('\n\n');
}

/** Rewrites the section where WRITE_LEDGER is set. */
function ledger(): string {
  const text = readFileSync(LEDGER, 'utf8');
  if (process.env.WRITE_LEDGER === undefined) return text;
  const from = text.indexOf(BEGIN);
  const written =
    from < 0
      ? text.replace('## Not modelled yet', `${section()}\n\n## Not modelled yet`)
      : `${text.slice(0, from)}${section()}${text.slice(text.indexOf(END) + END.length)}`;
  writeFileSync(LEDGER, written);
  return written;
}

test('the fidelity ledger holds every rule of the museum', () => {
  expect(ledger()).toContain(section());
});

test('each of them is shown by a transcript, or found by chance', () => {
  expect(historicRuleNames.filter((rule) => proofsOf(rule).length === 0)).toEqual([]);
});
