/** `npm run bench`: measures, says so while it does (on stderr), and prints what it found. Read next: throughput.ts, default-cluster.ts, page.ts. */
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { measureAnswers } from './answering-page';
import { parseArguments, USAGE } from './arguments';
import { measureBaseline } from './baseline';
import { measureCrowdedPage } from './crowded-page';
import { measureAtWork, measureFork, measureIdle } from './default-cluster';
import { measurePage } from './page';
import { atLeast, atMost, type Figure, json, median, type Target, table } from './report';
import { measureRetained } from './retained';
import { build, firstLoadKb, openBrowser, serve } from './site';
import { measureSteadyLoad, type SteadyPace } from './steady-load';
import { measureThroughput, type Throughput } from './throughput';

const RECORDS = 500_000;
const RUNS = 3;
const BASELINE_SECONDS = 1;
const IDLE_SECONDS = 600;
const WORK_SECONDS = 300;
const STEADY_SECONDS = 60;
const WORST_SECONDS = 20;
const STEADY_RUNS = 3;
const RETAINED = 200_000;
const SHORT_PAST_SECONDS = 60;
const LONG_PAST_SECONDS = 900;

const RECORDS_A_SECOND_MIN = 400_000;
const IDLE_TIMES_REAL_TIME_MIN = 1_000;
const STEADY_TIMES_REAL_TIME_MIN = 100;
const RETAINED_BYTES_MAX = 200;
const FORK_OBJECTS_MAX = 20_000;
const FRAME_INTERVAL_MS_MAX = 20;
const TASK_MS_MAX = 50;
const FIRST_LOAD_KB_MAX = 250;
const INPUT_MS_MAX = 50;
const SEEK_MS_MAX = 200;

async function main(): Promise<void> {
  const parsed = parseArguments(process.argv.slice(2));
  if (!parsed.ok) {
    console.error(`${parsed.error}\n\n${USAGE}`);
    process.exitCode = 2;
    return;
  }
  const { parts, json: asJson, out } = parsed.value;
  const figures: Figure[] = [];
  for (const part of parts) {
    const measured = part === 'engine' ? engineFigures() : await pageFigures();
    figures.push(...measured);
    // At once: should the other part fail, this one is known.
    if (!asJson) console.log(table(measured));
  }
  const report = json(figures, machine());
  if (asJson) console.log(report);
  if (out !== null) writeFileSync(out, `${report}\n`);
}

function engineFigures(): readonly Figure[] {
  return [...speedFigures(), ...paceFigures(), ...steadyFigures(), ...memoryFigures(), ...forkFigures()];
}

/** Baseline and cluster take turns, so that what else the machine does meets both. */
function speedFigures(): readonly Figure[] {
  const baselines: number[] = [];
  const speeds: Throughput[] = [];
  for (let run = 0; run < RUNS; run++) {
    say(`records end to end, ${run + 1} of ${RUNS}`);
    baselines.push(measureBaseline({ seconds: BASELINE_SECONDS }));
    speeds.push(measureThroughput(RECORDS));
  }
  const baseline = median(baselines);
  const speed = median(speeds.map(({ byTheWall }) => byTheWall));
  const processorSpeed = median(speeds.map(({ byTheProcessor }) => byTheProcessor));
  return [
    { name: 'records end to end', value: speed, unit: 'records/s', target: atLeast(RECORDS_A_SECOND_MIN) },
    { name: 'records end to end, of processor time', value: processorSpeed, unit: 'records/s', target: null },
    { name: 'baseline: the same records, encoded, checked five times, decoded', value: baseline, unit: 'records/s', target: null },
    { name: 'share of the baseline', value: (100 * speed) / baseline, unit: '%', target: null },
  ];
}

function paceFigures(): readonly Figure[] {
  say('idle and at work');
  const idle = measureIdle(IDLE_SECONDS);
  const work = measureAtWork(WORK_SECONDS);
  return [
    { name: 'idle cluster', value: idle.timesRealTime, unit: '× real time', target: atLeast(IDLE_TIMES_REAL_TIME_MIN) },
    { name: 'at 20 records a second', value: work.timesRealTime, unit: '× real time', target: null },
    { name: 'simulated arrivals, idle', value: idle.arrivals, unit: 'arrivals/s', target: null },
    { name: 'simulated arrivals, at 20 records a second', value: work.arrivals, unit: 'arrivals/s', target: null },
    { name: 'events in the history, at 20 records a second', value: work.events, unit: 'events/s', target: null },
  ];
}

/** The goal is that of the cluster with its default producer; beside it stand harder cases, so that nobody takes the one for the other. */
function steadyFigures(): readonly Figure[] {
  const unread: SteadyPace[] = [];
  const unkeyed: SteadyPace[] = [];
  const keyed: SteadyPace[] = [];
  for (let run = 0; run < STEADY_RUNS; run++) {
    say(`at a thousand records a second, ${run + 1} of ${STEADY_RUNS}`);
    unread.push(measureSteadyLoad({ keys: 'WithoutKeys', isRead: false }, STEADY_SECONDS));
    unkeyed.push(measureSteadyLoad({ keys: 'WithoutKeys', isRead: true }, STEADY_SECONDS));
    keyed.push(measureSteadyLoad({ keys: 'Keyed', isRead: true }, WORST_SECONDS));
  }
  return [
    ...steady('at 1,000 records a second, the default producer', unread, atLeast(STEADY_TIMES_REAL_TIME_MIN)),
    ...steady('the same, read by a group', unkeyed, null),
    ...steady('the same, read by a group, keyed: nearly each a batch of its own', keyed, null),
  ];
}

function steady(what: string, paces: readonly SteadyPace[], target: Target | null): readonly Figure[] {
  const byTheWall = median(paces.map((pace) => pace.byTheWall));
  const byTheProcessor = median(paces.map((pace) => pace.byTheProcessor));
  return [
    { name: what, value: byTheWall, unit: '× real time', target },
    { name: `${what}, of processor time`, value: byTheProcessor, unit: '× real time', target: null },
  ];
}

function memoryFigures(): readonly Figure[] {
  say('memory');
  const { bytesARecord, historyBytesARecord } = measureRetained(RETAINED);
  return [
    {
      name: 'memory a retained record, on three replicas, its account included',
      value: bytesARecord,
      unit: 'bytes',
      target: atMost(RETAINED_BYTES_MAX),
    },
    { name: 'history of the same, which has a budget of its own', value: historyBytesARecord, unit: 'bytes', target: null },
  ];
}

function forkFigures(): readonly Figure[] {
  return [SHORT_PAST_SECONDS, LONG_PAST_SECONDS].flatMap((past) => {
    say(`fork after ${past} s`);
    const { medianMs, p95Ms, objects } = measureFork(past);
    return [
      { name: `fork after ${past} s, median`, value: medianMs, unit: 'ms', target: null },
      { name: `fork after ${past} s, p95`, value: p95Ms, unit: 'ms', target: null },
      { name: `fork after ${past} s, copies`, value: objects, unit: 'objects', target: atMost(FORK_OBJECTS_MAX) },
    ];
  });
}

async function pageFigures(): Promise<readonly Figure[]> {
  say('building the site');
  await build();
  const figures: Figure[] = [
    { name: 'script of the first load, page and worker', value: await firstLoadKb(), unit: 'kB gz', target: atMost(FIRST_LOAD_KB_MAX) },
  ];
  const browser = await openBrowser();
  if (browser === null) return figures;
  const site = await serve();
  try {
    for (const pace of ['as it opens', 'real time'] as const) {
      say(`the page, ${pace}`);
      const { frameIntervalMedianMs, frameIntervalP95Ms, workAFrameMs, longestTaskMs } = await measurePage(browser, site.address, pace);
      figures.push(
        { name: `frame interval, ${pace}, median`, value: frameIntervalMedianMs, unit: 'ms', target: null },
        { name: `frame interval, ${pace}, p95`, value: frameIntervalP95Ms, unit: 'ms', target: atMost(FRAME_INTERVAL_MS_MAX) },
        { name: `work a frame, ${pace}, of processor time`, value: workAFrameMs, unit: 'ms', target: null },
        { name: `longest task, ${pace} (0: none of 50 ms)`, value: longestTaskMs, unit: 'ms', target: atMost(TASK_MS_MAX) },
      );
    }
    say('the page, crowded');
    const crowded = await measureCrowdedPage(browser, site.address);
    const scene = `${crowded.cards} records and ${crowded.messages} messages in sight`;
    figures.push(
      { name: `frame interval, ${scene}, median`, value: crowded.frameIntervalMedianMs, unit: 'ms', target: null },
      { name: `frame interval, ${scene}, p95`, value: crowded.frameIntervalP95Ms, unit: 'ms', target: atMost(FRAME_INTERVAL_MS_MAX) },
      { name: `work a frame, ${scene}, of processor time`, value: crowded.workAFrameMs, unit: 'ms', target: null },
    );
    say('the page, answering: this takes a minute and more');
    const { inputP95Ms, seekP95Ms, seekWorstMs } = await measureAnswers(browser, site.address);
    figures.push(
      { name: 'from a key to its picture, p95', value: inputP95Ms, unit: 'ms', target: atMost(INPUT_MS_MAX) },
      { name: 'any moment of ten minutes, p95', value: seekP95Ms, unit: 'ms', target: atMost(SEEK_MS_MAX) },
      { name: 'any moment of ten minutes, worst', value: seekWorstMs, unit: 'ms', target: atMost(SEEK_MS_MAX) },
    );
  } finally {
    site.close();
    await browser.close();
  }
  return figures;
}

function machine(): Readonly<Record<string, string | number>> {
  return { node: process.version, processor: cpus()[0]?.model ?? 'unknown', cores: cpus().length };
}

const say = (what: string) => console.error(`${what} …`);

await main();
