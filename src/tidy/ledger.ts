/**
 * The generated part of the fidelity ledger: what comments of the engine say of Kafka. `Departure: …` is a known difference, `Kafka: …`
 * the counterpart of a file's or a function's idea. A difference is written down once, where the code differs.
 */
import type { SourceFile } from './source';

export interface Remark {
  readonly path: string;
  readonly text: string;
}

const COMMENT = /\/\*\*([\s\S]*?)\*\//g;
/** A remark ends with its paragraph, or where the next remark begins. */
const DEPARTURE = /\bDepartures?: ([\s\S]*?)(?=\n\n|\nKafka: |\nRead next: |\bDepartures?: |$)/g;
const COUNTERPART = /(?:^|\n|\()Kafka: ([\s\S]*?)(?=\n\n|\nRead next: |\. Read next: |\)|$)/g;

export function departuresIn(files: readonly SourceFile[]): readonly Remark[] {
  return remarks(files, DEPARTURE).filter(({ text }) => !text.startsWith('none'));
}

/** The first that a file names: what the file itself stands for. */
export function counterpartsIn(files: readonly SourceFile[]): readonly Remark[] {
  const first = new Map<string, Remark>();
  for (const remark of remarks(files, COUNTERPART)) if (!first.has(remark.path)) first.set(remark.path, remark);
  return [...first.values()];
}

function remarks(files: readonly SourceFile[], pattern: RegExp): readonly Remark[] {
  const found: Remark[] = [];
  for (const { path, text, isTest } of files) {
    if (isTest || !path.startsWith('engine/')) continue;
    for (const [, comment] of text.matchAll(COMMENT)) {
      const plain = (comment ?? '').replace(/^\s*\* ?/gm, '').trim();
      for (const [, remark] of plain.matchAll(pattern))
        found.push({ path: path.slice('engine/'.length), text: (remark ?? '').replaceAll(/\s+/g, ' ').trim().replace(/\.$/, '') });
    }
  }
  return found;
}

export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n');
}
