import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { expect, test } from 'vitest';
import { Chance } from './chance';
import { fork } from './fork';

const drawn = (chance: Chance, count: number) => Array.from({ length: count }, () => chance.next());

test.each([0, 1, -1, 42, 2 ** 31 - 1, -(2 ** 31), 2 ** 40 + 3])('seed %d gives what pure-rand gives, from the 21st number on', (seed) => {
  const oracle = xoroshiro128plus(seed);
  for (let skipped = 0; skipped < 20; skipped++) oracle.next();
  expect(drawn(new Chance(seed), 1_000)).toEqual(Array.from({ length: 1_000 }, () => oracle.next()));
});

test('a fork goes on with the same numbers, and neither takes any from the other', () => {
  const chance = new Chance(7);
  drawn(chance, 5);
  const copy = fork(chance);
  const next = drawn(chance, 100);
  expect(drawn(copy, 100)).toEqual(next);
});

test('every number below the limit comes up about equally often, and none at or above it', () => {
  const chance = new Chance(3);
  const counts = new Array<number>(6).fill(0);
  for (let draw = 0; draw < 60_000; draw++) {
    const number = chance.below(6);
    counts[number] = (counts[number] ?? Number.NaN) + 1;
  }
  expect(counts).toHaveLength(6);
  for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(500);
});

test('neighbouring seeds have nothing in common', () => {
  const firsts = new Set(Array.from({ length: 1_000 }, (_, seed) => new Chance(seed).below(1_000_000)));
  expect(firsts.size).toBeGreaterThan(990);
});

test('one outcome needs no dice; none, or a part of one, is a bug', () => {
  const chance = new Chance(1);
  expect(chance.below(1)).toBe(0);
  expect(() => chance.below(0)).toThrow('broken belief');
  expect(() => chance.below(1.5)).toThrow('broken belief');
});
