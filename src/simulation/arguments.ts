/** What was asked for on the command line. */
import { err, ok, type Result } from '../base/result';

export interface SimulateOptions {
  readonly seeds: readonly number[];
  readonly jobs: number;
  readonly isVerbose: boolean;
  /** Where the disks of every run are written to, as a broker's log directory would be; null for nowhere. */
  readonly disks: string | null;
}

export const USAGE = 'usage: npm run simulate -- (--seeds 1..200 | --seeds 3,5,8 | --seed 17) [--jobs 2] [--verbose] [--disks FOLDER]';

export function parseArguments(given: readonly string[]): Result<SimulateOptions, string> {
  let seeds: readonly number[] = [];
  let jobs = 2;
  let isVerbose = false;
  let disks: string | null = null;
  for (let at = 0; at < given.length; at++) {
    const name = given[at];
    if (name === '--verbose') isVerbose = true;
    else if (name === '--seed' || name === '--seeds') seeds = parseSeeds(given[++at] ?? '');
    else if (name === '--jobs') jobs = /^[1-9]\d?$/.test(given[at + 1] ?? '') ? Number(given[++at]) : 0;
    else if (name === '--disks' && given[at + 1] !== undefined) disks = given[++at] ?? null;
    else return err(USAGE);
  }
  return seeds.length === 0 || jobs === 0 ? err(USAGE) : ok({ seeds, jobs, isVerbose, disks });
}

/** `1..200` or `3,5,8`; none where it is neither. */
function parseSeeds(text: string): readonly number[] {
  const range = /^(\d+)\.\.(\d+)$/.exec(text);
  if (range !== null) {
    const first = Number(range[1]);
    return Array.from({ length: Math.max(0, Number(range[2]) - first + 1) }, (_, index) => first + index);
  }
  return /^\d+(,\d+)*$/.test(text) ? text.split(',').map(Number) : [];
}
