/**
 * Kafka's old bugs, played: with the old rule a belief breaks or an acknowledged record is lost, with today's rule neither does.
 *
 * The models of hachikuji/kafka-specification say which designs fail and which hold (the table in scenarios/museum/README.md): here each is
 * the rules that make this engine that design, the invariant that the model loses, and the transcript that loses it. StrongIsr (whatever is
 * below a leader's high watermark is on all of the true ISR) is I-1 here, and a consequence of I-2; ValidHighWatermark is the half of I-3
 * that looks at the ISR.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { HistoricRule } from '../model/historic-rules';
import { playTranscript } from './transcript';

const folder = fileURLToPath(new URL('../cluster/scenarios/museum/', import.meta.url));
const transcripts = readdirSync(folder).filter((name) => name.endsWith('.txt'));
const read = (name: string) => readFileSync(`${folder}${name}`, 'utf8');
/** A transcript's clusters, one after the other: as recorded, which is as played. */
const clusters = (text: string) => text.split(/^(?=> cluster )/m).slice(1);
const harm = /BROKEN {2}I-\d+|: Lost, .* acknowledged\.|starts? orders-0 at offset|was given offset/g;

describe('a bug of the museum, and its fix', () => {
  test.each(transcripts)('%s', async (name) => {
    await expect(playTranscript(read(name))).toMatchFileSnapshot(`${folder}${name}`);
  });

  test.each(transcripts)('%s: the old rule does harm, today’s does none', (name) => {
    const [before = '', after = ''] = clusters(read(name));
    expect(after.match(harm)).not.toEqual(before.match(harm));
    expect(after).not.toMatch(/BROKEN|: Lost, /);
  });
});

interface Model {
  readonly model: string;
  readonly rule: HistoricRule;
  /** Where it is shown that the model loses StrongIsr, and which beliefs break there. */
  readonly shownBy: string;
  readonly breaks: readonly string[];
}

const failing: readonly Model[] = [
  { model: 'KafkaTruncateToHighWatermark', rule: 'kip-101', shownBy: '01-truncation-to-the-high-watermark.txt', breaks: ['I-1'] },
  {
    model: 'KafkaTruncateToHighWatermark',
    rule: 'kip-101',
    shownBy: '02-divergence-after-a-double-power-loss.txt',
    breaks: ['I-1', 'I-2'],
  },
  { model: 'Kip101', rule: 'kip-279', shownBy: '03-fast-failover.txt', breaks: ['I-2', 'I-8'] },
  { model: 'Kip279', rule: 'kafka-7128', shownBy: '05-an-isr-that-grows-too-early.txt', breaks: ['I-1', 'I-17'] },
];

describe('the TLA+ models agree', () => {
  test.each(failing)('$model loses StrongIsr, and so does this engine under $rule', ({ rule, shownBy, breaks }) => {
    const [before = ''] = clusters(read(shownBy));
    expect(before).toContain(`bug=${rule}\n`);
    expect([...before.matchAll(/BROKEN {2}(I-\d+)/g)].map(([, belief]) => belief)).toEqual(breaks);
  });

  test.each(failing)('Kip320 keeps StrongIsr, and so do today’s rules where $model fails', ({ shownBy }) => {
    expect(clusters(read(shownBy)).at(-1)).not.toMatch(/bug=|BROKEN/);
  });
});
