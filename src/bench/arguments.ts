/** What `npm run bench --` is told, and what is wrong with it. */
import { parseArgs } from 'node:util';
import { err, ok, type Result } from '../base/result';

export type Part = 'engine' | 'page';

export interface BenchArguments {
  readonly parts: readonly Part[];
  readonly json: boolean;
  /** A file that the JSON goes to as well; null for none. */
  readonly out: string | null;
}

export const USAGE = `usage: npm run bench -- [--only engine|page] [--json] [--out file.json]

  --only part      the engine in Node, or the built site in Chromium; both, if not given
  --json           JSON in place of the table
  --out file.json  JSON into a file, besides the table`;

const OPTIONS = { only: { type: 'string' }, json: { type: 'boolean', default: false }, out: { type: 'string' } } as const;

export function parseArguments(args: readonly string[]): Result<BenchArguments, string> {
  try {
    const { only, json, out } = parseArgs({ args: [...args], options: OPTIONS, strict: true, allowPositionals: false }).values;
    if (only !== undefined && only !== 'engine' && only !== 'page') return err(`--only is '${only}', but must be engine or page.`);
    return ok({ parts: only === undefined ? ['engine', 'page'] : [only], json, out: out ?? null });
  } catch (error) {
    return err((error as Error).message.split('\n')[0]!);
  }
}
