/**
 * `npm run simulate -- --seeds 1..200 [--verbose] [--jobs 2] [--disks FOLDER]`, `npm run simulate -- --seed 17`. Fails where a belief is broken, or where a
 * sweep never saw something that it is there to see (report.ts).
 */
import { fork } from 'node:child_process';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { World } from '../engine/session/world';
import { parseArguments, type SimulateOptions } from './arguments';
import { planFor } from './plan';
import { describeRun, finding, summary } from './report';
import { type Judge, type RunReport, runSeed } from './run-seed';
import { shrink } from './shrink';
import { tellFailure } from './tell-failure';
import { writeDisks } from './write-disks';

const options = parseArguments(process.argv.slice(2));
if (!options.ok) {
  console.error(options.error);
  process.exitCode = 2;
} else if (process.send !== undefined) {
  const { value } = options;
  process.on('message', (seed) => process.send?.(lived(seed as number, value)));
} else {
  await simulate(options.value);
}

function lived(seed: number, { disks, profile, bug, blackBox, bytes }: SimulateOptions): RunReport {
  const look = (world: World) => {
    if (disks !== null) writeDisks(world, `${disks}/seed-${seed}`);
  };
  return runSeed(seed, { profile, rules: bug === null ? [] : [bug], judge: blackBox ? 'ClientsAlone' : 'All', bytes, look });
}

async function simulate(asked: SimulateOptions): Promise<void> {
  const { seeds, jobs, isVerbose, bug } = asked;
  const reports: RunReport[] = [];
  const take = (report: RunReport) => {
    reports.push(report);
    if (report.failure !== null || isVerbose) console.log(describeRun(report));
    return bug === null || report.failure === null;
  };
  if (jobs === 1 || seeds.length === 1) seeds.every((seed) => take(lived(seed, asked)));
  else await runElsewhere(asked, take);

  const { lines, failed } = bug === null ? summary(seeds, reports) : finding(bug, reports);
  for (const line of lines) console.log(line);
  const first = reports.filter(({ failure }) => failure !== null).sort((a, b) => a.seed - b.seed)[0];
  if (asked.bytes) console.log(`${reports.reduce((sum, { messages }) => sum + messages, 0)} messages went through their bytes`);
  // What is lost in bytes is lost in one message: there is nothing to shrink.
  if (first !== undefined && !asked.bytes) await shrinkFirst(first, asked.blackBox ? 'ClientsAlone' : 'All');
  process.exitCode = failed > 0 ? 1 : 0;
}

/** One is enough to look at first. */
async function shrinkFirst({ seed, profile, rules, failure }: RunReport, judge: Judge): Promise<void> {
  const { journal, at, belief } = failure!;
  console.log(`Shrinking seed ${seed}: ${belief}`);
  const plan = planFor(seed, { profile, rules });
  const shrunk = shrink({ plan, acts: journal, until: at, belief, judge });
  const path = `${tmpdir()}/glassbroker/${['seed', seed, profile, ...rules].join('-')}.json`;
  for (const line of await tellFailure(plan, shrunk, path)) console.log(line);
}

/**
 * In processes of their own, which start as this one did, and are given a seed at a time: so all have as much to do. What they report is taken in
 * the order of the seeds, so that a sweep says the same however many lived it.
 */
async function runElsewhere(asked: SimulateOptions, take: (report: RunReport) => boolean): Promise<void> {
  const left = [...asked.seeds];
  const early = new Map<number, RunReport>();
  let next = 0;
  let goesOn = true;
  const takeInOrder = (report: RunReport) => {
    early.set(report.seed, report);
    for (let due = early.get(asked.seeds[next]!); due !== undefined; due = early.get(asked.seeds[next]!)) {
      next++;
      early.delete(due.seed);
      goesOn = goesOn && take(due);
    }
  };
  const work = () =>
    new Promise<void>((resolve) => {
      const child = fork(fileURLToPath(import.meta.url), process.argv.slice(2));
      const giveNext = () => {
        const seed = goesOn ? left.shift() : undefined;
        if (seed === undefined) child.disconnect();
        else child.send(seed);
      };
      child.on('message', (report) => {
        takeInOrder(report as RunReport);
        giveNext();
      });
      child.on('exit', () => resolve());
      giveNext();
    });
  await Promise.all(Array.from({ length: Math.min(asked.jobs, left.length) }, work));
  // One whose process died has no report, and what came behind it has waited.
  for (const seed of asked.seeds) if (goesOn && early.has(seed)) goesOn = take(early.get(seed)!);
}
