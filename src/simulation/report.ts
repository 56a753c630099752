/** What a sweep says: every failure with its seed, the counts over all runs, and whether it was worth anything. */
import type { HistoricRule } from '../engine/model/historic-rules';
import { historicRules } from '../engine/model/historic-rules-told';
import type { RunReport } from './run-seed';
import { sumOf, type Tally, tallied } from './tally';

/** A sweep of so many seeds, through all profiles, sees everything that is counted; a shorter one may miss some of it. */
export const SWEEP_MIN = 20;

export interface Summary {
  readonly lines: readonly string[];
  readonly failed: number;
}

/** How one run went; a failure with what led to it and how to see it again. */
export function describeRun({ seed, profile, rules, failure, digest, events, virtualSeconds }: RunReport): string {
  const line = `seed ${seed}, ${profile}: ${virtualSeconds} s, ${events} events, digest ${digest}`;
  if (failure === null) return `${line}, passed`;
  return [
    `${line}, FAILED`,
    `  ${failure.belief}`,
    ...failure.chain.map((event) => `    ${event}`),
    `  again: npm run simulate -- --seed ${seed} --profile ${profile}${rules.map((rule) => ` --bug ${rule}`).join('')}`,
  ].join('\n');
}

/** Of a bug that was put in: it is to be found. */
export function finding(bug: HistoricRule, reports: readonly RunReport[]): Summary {
  const found = reports.filter(({ failure }) => failure !== null).map(({ seed }) => seed);
  const lived = `${reports.length} ${reports.length === 1 ? 'seed' : 'seeds'}`;
  if (found.length === 0) return { lines: [`${bug} was not found within ${lived}.`], failed: 1 };
  return { lines: [`${bug} was found by seed ${Math.min(...found)}; ${lived} were lived through.`, historicRules[bug].was], failed: 1 };
}

/** A seed without a report has failed: its process died. */
export function summary(seeds: readonly number[], reports: readonly RunReport[]): Summary {
  const passed = new Set(reports.filter(({ failure }) => failure === null).map(({ seed }) => seed));
  const failedSeeds = seeds.filter((seed) => !passed.has(seed));
  const sum = sumOf(reports.map(({ tally }) => tally));
  const isMixed = new Set(reports.map(({ profile }) => profile)).size > 1;
  const unseen = isMixed && seeds.length >= SWEEP_MIN ? tallied.filter((name) => sum[name] === 0) : [];
  const failed = failedSeeds.length + unseen.length;
  const lines = [
    ...table(
      sum,
      reports.reduce((total, { virtualSeconds }) => total + virtualSeconds, 0),
    ),
    ...unseen.map((name) => `No run saw any: ${name}.`),
    ...(failedSeeds.length > 0 ? [`Failed seeds: ${failedSeeds.join(', ')}`] : []),
    `${passed.size} passed, ${failed} failed`,
  ];
  return { lines, failed };
}

function table(sum: Tally, virtualSeconds: number): readonly string[] {
  const width = Math.max(...tallied.map(({ length }) => length));
  const row = (name: string, count: number) => `${name.padEnd(width)}  ${String(count).padStart(9)}`;
  return [...tallied.map((name) => row(name, sum[name])), row('virtual seconds', virtualSeconds)];
}
