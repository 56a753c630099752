/** What was asked for on the command line. */
import { err, ok, type Result } from '../base/result';
import { type MuseumBug, museum, museumBugs } from './museum';
import { type ProfileName, profileNames } from './profiles';

export interface SimulateOptions {
  readonly seeds: readonly number[];
  /** Null where each seed has that of its turn. */
  readonly profile: ProfileName | null;
  /** An old rule that the clusters live by; null for none. */
  readonly bug: MuseumBug | null;
  readonly jobs: number;
  readonly isVerbose: boolean;
  /** Nothing is judged but what clients saw. */
  readonly blackBox: boolean;
  /** Every message goes through its bytes, and every seed is lived again without, to the same digest. */
  readonly bytes: boolean;
  /** Where the disks of every run are written to, as a broker's log directory would be; null for nowhere. */
  readonly disks: string | null;
}

export const USAGE = `usage: npm run simulate -- (--seeds 1..200 | --seeds 3,5,8 | --seed 17) [--profile NAME] [--bug NAME] [--jobs 2] [--verbose] [--black-box] [--bytes] [--disks FOLDER]

  --profile NAME  ${profileNames.join(', ')}; without it the seeds take turns
  --black-box     judges a run by what its clients saw, and by nothing inside
  --bytes         has every message go through its bytes, and lives each seed again without: to the same events, and the same bytes on disks
  --bug NAME      puts an old rule of Kafka's back, and stops at the first seed that shows what it breaks: ${museumBugs.join(', ')}`;

export function parseArguments(given: readonly string[]): Result<SimulateOptions, string> {
  const values = new Map<string, string>();
  const flags = new Set<string>();
  for (let at = 0; at < given.length; at++) {
    const name = given[at]!;
    if (FLAGS.includes(name)) flags.add(name);
    else if (NAMES.includes(name) && given[at + 1] !== undefined) values.set(name, given[++at]!);
    else return err(USAGE);
  }
  const bug = (values.get('--bug') ?? null) as MuseumBug | null;
  if (bug !== null && !museumBugs.includes(bug)) return err(`There is no bug ${bug}.\n\n${USAGE}`);
  const profile = (values.get('--profile') ?? (bug === null ? null : museum[bug].profile)) as ProfileName | null;
  if (profile !== null && !profileNames.includes(profile)) return err(`There is no profile ${profile}.\n\n${USAGE}`);
  const seeds = parseSeeds(values.get('--seeds') ?? values.get('--seed') ?? (bug === null ? '' : `1..${museum[bug].seedsMax}`));
  const jobs = /^[1-9]\d?$/.test(values.get('--jobs') ?? '2') ? Number(values.get('--jobs') ?? '2') : 0;
  if (seeds.length === 0 || jobs === 0) return err(USAGE);
  return ok({
    seeds,
    profile,
    bug,
    jobs,
    isVerbose: flags.has('--verbose'),
    blackBox: flags.has('--black-box'),
    bytes: flags.has('--bytes'),
    disks: values.get('--disks') ?? null,
  });
}

const FLAGS: readonly string[] = ['--verbose', '--black-box', '--bytes'];
const NAMES: readonly string[] = ['--seed', '--seeds', '--profile', '--bug', '--jobs', '--disks'];

/** `1..200` or `3,5,8`; none where it is neither. */
function parseSeeds(text: string): readonly number[] {
  const range = /^(\d+)\.\.(\d+)$/.exec(text);
  if (range !== null) {
    const first = Number(range[1]);
    return Array.from({ length: Math.max(0, Number(range[2]) - first + 1) }, (_, index) => first + index);
  }
  return /^\d+(,\d+)*$/.test(text) ? text.split(',').map(Number) : [];
}
