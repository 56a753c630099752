import { expect, test } from 'vitest';
import { parseArguments, USAGE } from './arguments';
import { museum } from './museum';

const parsed = (line: string) => {
  const result = parseArguments(line.split(' '));
  return result.ok ? result.value : result.error;
};

const usual = { profile: null, bug: null, jobs: 2, isVerbose: false, blackBox: false, bytes: false, disks: null };

test.each([
  ['--seeds 1..3', { ...usual, seeds: [1, 2, 3] }],
  ['--seeds 3,5,8', { ...usual, seeds: [3, 5, 8] }],
  ['--seed 17 --verbose', { ...usual, seeds: [17], isVerbose: true }],
  ['--seed 17 --black-box', { ...usual, seeds: [17], blackBox: true }],
  ['--seed 17 --bytes', { ...usual, seeds: [17], bytes: true }],
  ['--seed 17 --disks out', { ...usual, seeds: [17], disks: 'out' }],
  ['--jobs 4 --seeds 7..7', { ...usual, seeds: [7], jobs: 4 }],
  ['--seed 17 --profile power', { ...usual, seeds: [17], profile: 'power' }],
  ['--seed 17 --bug kip-101', { ...usual, seeds: [17], bug: 'kip-101', profile: museum['kip-101'].profile }],
  ['--seed 17 --bug kip-101 --profile calm', { ...usual, seeds: [17], bug: 'kip-101', profile: 'calm' }],
])('%s', (line, options) => expect(parsed(line)).toEqual(options));

test.each([
  '',
  '--seed',
  '--seeds 5..1',
  '--seeds all',
  '--seeds 1..2 --jobs',
  '--seeds 1..2 --jobs 0',
  '--seeds 1..2 --fast',
  '--seed 1 --disks',
])('it says how it is used: %s', (line) => expect(parsed(line)).toBe(USAGE));

test('a bug without seeds is looked for in as many as it should take', () => {
  expect(parsed('--bug kip-101')).toMatchObject({ seeds: expect.objectContaining({ length: museum['kip-101'].seedsMax }) });
});

test.each(['--bug kip-1 --seed 1', '--profile nice --seed 1'])('it says what there is: %s', (line) =>
  expect(parsed(line)).toMatch(/^There is no (bug|profile) [\s\S]*usage/),
);
