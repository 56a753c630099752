/**
 * The fidelity ledger as data: sections of paragraphs and at most one table each. It understands what the ledger uses of Markdown, and
 * no more: headings, paragraphs, tables, `code`, and comments, which are left out.
 */
export interface LedgerSection {
  readonly title: string;
  readonly paragraphs: readonly string[];
  readonly titles: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Part of a text: `code` where it stood between backticks. */
export interface Span {
  readonly text: string;
  readonly isCode: boolean;
}

/** The first section is the page itself, with its heading. */
export function readLedger(markdown: string): readonly LedgerSection[] {
  const sections = markdown
    .replaceAll(/<!--[\s\S]*?-->/g, '')
    .split(/^#{1,2} /m)
    .slice(1);
  return sections.map((section) => {
    const [title = '', ...blocks] = section.split(/\n(?:\s*\n)+/).map((block) => block.trim());
    const isTable = (block: string) => block.startsWith('|');
    const [titles = [], , ...rows] = (blocks.find(isTable) ?? '').split('\n').map(cellsOf);
    const paragraphs = blocks.filter((block) => block !== '' && !isTable(block)).map((block) => block.replaceAll('\n', ' '));
    return { title, paragraphs, titles, rows };
  });
}

/** `|` within a cell is written `\|`. */
function cellsOf(line: string): readonly string[] {
  return line
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => cell.trim().replaceAll('\\|', '|'));
}

/** The rows that hold every word of the search, in any cell, in any case. */
export function rowsWith(rows: LedgerSection['rows'], search: string): LedgerSection['rows'] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return rows.filter((row) => {
    const text = row.join(' ').toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

export function spansOf(text: string): readonly Span[] {
  return text
    .split('`')
    .map((part, place) => ({ text: part, isCode: place % 2 === 1 }))
    .filter((span) => span.text !== '');
}
