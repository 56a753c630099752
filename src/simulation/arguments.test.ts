import { expect, test } from 'vitest';
import { parseArguments, USAGE } from './arguments';

const parsed = (line: string) => {
  const result = parseArguments(line.split(' '));
  return result.ok ? result.value : result.error;
};

test.each([
  ['--seeds 1..3', { seeds: [1, 2, 3], jobs: 2, isVerbose: false, disks: null }],
  ['--seeds 3,5,8', { seeds: [3, 5, 8], jobs: 2, isVerbose: false, disks: null }],
  ['--seed 17 --verbose', { seeds: [17], jobs: 2, isVerbose: true, disks: null }],
  ['--seed 17 --disks out', { seeds: [17], jobs: 2, isVerbose: false, disks: 'out' }],
  ['--jobs 4 --seeds 7..7', { seeds: [7], jobs: 4, isVerbose: false, disks: null }],
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
