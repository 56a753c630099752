/**
 * `npm run simulate -- --seeds 1..200 [--verbose] [--jobs 2]`, `npm run simulate -- --seed 17`. Fails where a belief is broken, or where a
 * sweep of SWEEP_MIN seeds or more never saw something that it is there to see.
 */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArguments, type SimulateOptions } from './arguments';
import { type RunReport, runSeed } from './run-seed';
import { sumOf, tallied } from './tally';

const SWEEP_MIN = 20;

const options = parseArguments(process.argv.slice(2));
if (!options.ok) {
  console.error(options.error);
  process.exitCode = 2;
} else if (process.send !== undefined) {
  for (const seed of options.value.seeds) process.send(runSeed(seed));
  process.disconnect();
} else {
  await simulate(options.value);
}

async function simulate({ seeds, jobs, isVerbose }: SimulateOptions): Promise<void> {
  const reports: RunReport[] = [];
  const take = (report: RunReport) => {
    reports.push(report);
    if (report.failure !== null || isVerbose) console.log(describe(report));
  };
  if (jobs === 1 || seeds.length === 1) for (const seed of seeds) take(runSeed(seed));
  else await Promise.all(split(seeds, jobs).map((share) => runElsewhere(share, take)));

  const unseen = printCounts(reports);
  const passed = reports.filter(({ failure }) => failure === null).length;
  const failed = seeds.length - passed + (seeds.length >= SWEEP_MIN ? unseen.length : 0);
  for (const name of seeds.length >= SWEEP_MIN ? unseen : []) console.log(`No run saw any: ${name}.`);
  const failures = reports.filter(({ failure }) => failure !== null).map(({ seed }) => seed);
  if (failures.length > 0) console.log(`Failed seeds: ${failures.sort((a, b) => a - b).join(', ')}`);
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
}

/** Every second seed to the one, every other to the other: so both have as much to do. */
function split(seeds: readonly number[], jobs: number): readonly (readonly number[])[] {
  return Array.from({ length: jobs }, (_, job) => seeds.filter((__, index) => index % jobs === job));
}

/** In a process of its own, which starts as this one did. */
function runElsewhere(seeds: readonly number[], take: (report: RunReport) => void): Promise<void> {
  if (seeds.length === 0) return Promise.resolve();
  return new Promise((resolve) => {
    const child = fork(fileURLToPath(import.meta.url), ['--seeds', seeds.join(',')]);
    child.on('message', (report) => take(report as RunReport));
    child.on('exit', () => resolve());
  });
}

function describe({ seed, failure, digest, events, virtualSeconds }: RunReport): string {
  const line = `seed ${seed}: ${virtualSeconds} s, ${events} events, digest ${digest}`;
  if (failure === null) return `${line}, passed`;
  return [
    `${line}, FAILED`,
    `  ${failure.belief}`,
    ...failure.chain.map((event) => `    ${event}`),
    `  again: npm run simulate -- --seed ${seed}`,
  ].join('\n');
}

/** Prints the table. Returns what never happened. */
function printCounts(reports: readonly RunReport[]): readonly string[] {
  const sum = sumOf(reports.map(({ tally }) => tally));
  const width = Math.max(...tallied.map(({ length }) => length));
  for (const name of tallied) console.log(`${name.padEnd(width)}  ${String(sum[name]).padStart(9)}`);
  const virtualSeconds = reports.reduce((total, report) => total + report.virtualSeconds, 0);
  console.log(`${'virtual seconds'.padEnd(width)}  ${String(virtualSeconds).padStart(9)}`);
  return tallied.filter((name) => sum[name] === 0);
}
