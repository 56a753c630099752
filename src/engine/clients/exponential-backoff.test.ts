import { describe, expect, test } from 'vitest';
import { Chance } from '../sim/chance';
import type { Context } from '../sim/context';
import { backoffUs } from './exponential-backoff';

function dice(seed: number): Context {
  const chance = new Chance(seed);
  return { chance: (below: number) => chance.below(below) } as Context;
}

const SETTINGS = { initialMs: 100, maxMs: 1_000 };

describe('a back-off (KIP-580)', () => {
  test('doubles with every failure, give or take a fifth, and never exceeds its maximum', () => {
    const context = dice(1);
    for (const [failures, middle] of [100, 200, 400, 800, 1_000, 1_000].entries()) {
      for (let draw = 0; draw < 200; draw++) {
        const ms = backoffUs(SETTINGS, failures, context) / 1_000;
        expect(ms).toBeGreaterThanOrEqual(middle * 0.8);
        expect(ms).toBeLessThanOrEqual(Math.min(middle * 1.2, 1_000));
      }
    }
  });

  test('is different each time, and the same for the same seed', () => {
    const draw = (seed: number) => {
      const context = dice(seed);
      return Array.from({ length: 20 }, () => backoffUs(SETTINGS, 0, context));
    };
    expect(new Set(draw(1)).size).toBeGreaterThan(10);
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
  });

  test('is the maximum where that is not above the first, and draws nothing', () => {
    const context = { chance: () => expect.fail('no dice are needed') } as unknown as Context;
    expect(backoffUs({ initialMs: 500, maxMs: 100 }, 7, context)).toBe(100_000);
    expect(backoffUs({ initialMs: 0, maxMs: 0 }, 0, context)).toBe(0);
  });

  test('after many failures is still the maximum', () => {
    expect(backoffUs(SETTINGS, 10_000, dice(1)) / 1_000).toBeGreaterThanOrEqual(800);
  });
});
