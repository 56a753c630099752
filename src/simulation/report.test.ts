import { describe, expect, test } from 'vitest';
import type { VirtualTime } from '../engine/sim/context';
import { describeRun, finding, SWEEP_MIN, summary } from './report';
import type { RunReport } from './run-seed';
import { type Tally, tallied } from './tally';

const counts = (count: number) => Object.fromEntries(tallied.map((name) => [name, count])) as Tally;

const run = (seed: number, more: Partial<RunReport> = {}): RunReport => ({
  seed,
  profile: seed % 2 === 0 ? 'faults' : 'power',
  rules: [],
  failure: null,
  tally: counts(1),
  virtualSeconds: 60,
  events: 10,
  digest: '0123456789abcdef',
  messages: 0,
  ...more,
});
const failure = {
  belief: 'I-3: it must hold. But it does not',
  chain: ['1.000000 s  #7  Broker 1 died.'],
  journal: [],
  at: 1_000_000 as VirtualTime,
};

describe('a sweep', () => {
  const seeds = Array.from({ length: SWEEP_MIN }, (_, index) => index + 1);

  test('says what was counted over all runs, and how many passed', () => {
    const { lines, failed } = summary([1, 2], [run(1), run(2, { tally: counts(3) })]);
    expect(failed).toBe(0);
    expect(lines).toContain(`${'truncations'.padEnd(Math.max(...tallied.map(({ length }) => length)))}  ${'4'.padStart(9)}`);
    expect(lines.at(-2)).toMatch(/^virtual seconds +120$/);
    expect(lines.at(-1)).toBe('2 passed, 0 failed');
  });

  test('fails where a run fails, and names its seed', () => {
    const { lines, failed } = summary([3, 4], [run(4, { failure }), run(3)]);
    expect(failed).toBe(1);
    expect(lines.slice(-2)).toEqual(['Failed seeds: 4', '1 passed, 1 failed']);
  });

  test('fails where something never happened: it has shown nothing of that', () => {
    const tally = { ...counts(1), truncations: 0 };
    const { lines, failed } = summary(
      seeds,
      seeds.map((seed) => run(seed, { tally })),
    );
    expect(failed).toBe(1);
    expect(lines).toContain('No run saw any: truncations.');
  });

  test('of one profile need not see what that has not', () => {
    const reports = seeds.map((seed) => run(seed, { profile: 'calm', tally: { ...counts(1), faults: 0 } }));
    expect(summary(seeds, reports).failed).toBe(0);
  });

  test('that is short may miss something', () => {
    expect(summary([1], [run(1, { tally: counts(0) })]).failed).toBe(0);
  });

  test('fails where a run never came back', () => {
    expect(summary([1, 2], [run(1)]).lines.slice(-2)).toEqual(['Failed seeds: 2', '1 passed, 1 failed']);
  });
});

test('a failure says what was believed, what led to it, and how to see it again', () => {
  expect(describeRun(run(17, { failure })).split('\n')).toEqual([
    'seed 17, power: 60 s, 10 events, digest 0123456789abcdef, FAILED',
    '  I-3: it must hold. But it does not',
    '    1.000000 s  #7  Broker 1 died.',
    '  again: npm run simulate -- --seed 17 --profile power',
  ]);
  expect(describeRun(run(17))).toBe('seed 17, power: 60 s, 10 events, digest 0123456789abcdef, passed');
  expect(describeRun(run(4, { failure, rules: ['kip-101'] }))).toContain('--seed 4 --profile faults --bug kip-101');
});

test('a bug that was put in is to be found', () => {
  expect(finding('kip-101', [run(1), run(2)]).lines).toEqual(['kip-101 was not found within 2 seeds.']);
  expect(finding('kip-101', [run(1), run(3, { failure }), run(2, { failure })]).lines[0]).toBe(
    'kip-101 was found by seed 2; 3 seeds were lived through.',
  );
});
