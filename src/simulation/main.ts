/**
 * `npm run simulate -- --seeds 1..200 [--verbose] [--jobs 2] [--disks FOLDER]`, `npm run simulate -- --seed 17`. Fails where a belief is broken, or where a
 * sweep never saw something that it is there to see (report.ts).
 */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArguments, type SimulateOptions } from './arguments';
import { describeRun, summary } from './report';
import { type RunReport, runSeed } from './run-seed';
import { writeDisks } from './write-disks';

const options = parseArguments(process.argv.slice(2));
if (!options.ok) {
  console.error(options.error);
  process.exitCode = 2;
} else if (process.send !== undefined) {
  for (const seed of options.value.seeds) process.send(lived(seed, options.value));
  process.disconnect();
} else {
  await simulate(options.value);
}

function lived(seed: number, { disks }: SimulateOptions): RunReport {
  return runSeed(seed, (world) => disks !== null && writeDisks(world, `${disks}/seed-${seed}`));
}

async function simulate(asked: SimulateOptions): Promise<void> {
  const { seeds, jobs, isVerbose } = asked;
  const reports: RunReport[] = [];
  const take = (report: RunReport) => {
    reports.push(report);
    if (report.failure !== null || isVerbose) console.log(describeRun(report));
  };
  if (jobs === 1 || seeds.length === 1) for (const seed of seeds) take(lived(seed, asked));
  else await Promise.all(split(seeds, jobs).map((share) => runElsewhere({ ...asked, seeds: share }, take)));

  const { lines, failed } = summary(seeds, reports);
  for (const line of lines) console.log(line);
  process.exitCode = failed > 0 ? 1 : 0;
}

/** Every second seed to the one, every other to the other: so both have as much to do. */
function split(seeds: readonly number[], jobs: number): readonly (readonly number[])[] {
  return Array.from({ length: jobs }, (_, job) => seeds.filter((__, index) => index % jobs === job));
}

/** In a process of its own, which starts as this one did. */
function runElsewhere({ seeds, disks }: SimulateOptions, take: (report: RunReport) => void): Promise<void> {
  if (seeds.length === 0) return Promise.resolve();
  return new Promise((resolve) => {
    const child = fork(fileURLToPath(import.meta.url), ['--seeds', seeds.join(','), ...(disks === null ? [] : ['--disks', disks])]);
    child.on('message', (report) => take(report as RunReport));
    child.on('exit', () => resolve());
  });
}
