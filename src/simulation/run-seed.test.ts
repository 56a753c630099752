import { expect, test } from 'vitest';
import { FAULTS_MIN, RECORDS_MIN, runSeed } from './run-seed';
import { sumOf } from './tally';

const SEED = 5;
const PROFILE = 'faults';
const report = runSeed(SEED, { profile: PROFILE });

test('a run is a minute or more, a thousand records, five faults, and nothing that was promised is missing at its end', () => {
  expect(report.failure).toBe(null);
  expect(report.virtualSeconds).toBeGreaterThanOrEqual(60);
  expect(report.tally['records sent']).toBeGreaterThanOrEqual(RECORDS_MIN);
  expect(report.tally.faults).toBeGreaterThanOrEqual(FAULTS_MIN);
  expect(report.tally['records delivered']).toBeGreaterThan(0);
});

test('the same seed gives the same run, to the last byte', () => {
  expect(runSeed(SEED, { profile: PROFILE })).toEqual(report);
});

test('what is counted adds up over runs', () => {
  expect(sumOf([report.tally, report.tally]).elections).toBe(2 * report.tally.elections);
});
