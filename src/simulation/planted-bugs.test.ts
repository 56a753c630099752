/**
 * Bugs put in by hand, one at a time, at the function that decides: what the simulator is worth is which of them it finds, and how soon.
 * The product has no switch for them; they exist in this file alone. (Kafka's own old ones have: museum.ts.)
 */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { UnifiedLog } from '../engine/log/unified-log';
import type { BrokerId, LeaderEpoch, Offset } from '../engine/model/vocabulary';
import type * as highWatermark from '../engine/replication/high-watermark';
import { Partition } from '../engine/replication/partition';
import { type Failure, runSeed } from './run-seed';

const planted = vi.hoisted(() => ({ highWatermarkOffByOne: false }));

vi.mock('../engine/replication/high-watermark', async (original) => {
  const real = await original<typeof highWatermark>();
  const advanceHighWatermark: typeof real.advanceHighWatermark = (options) => {
    const right = real.advanceHighWatermark(options);
    return planted.highWatermarkOffByOne ? (Math.min(right + 1, options.leaderLogEndOffset) as Offset) : right;
  };
  return { ...real, advanceHighWatermark };
});

afterEach(() => {
  planted.highWatermarkOffByOne = false;
  vi.restoreAllMocks();
});

/** What the first seed to fail says; where all of them pass, the simulator has missed the bug. */
function firstFailure(seedsMax: number): Failure {
  for (let seed = 1; seed <= seedsMax; seed++) {
    const { failure } = runSeed(seed, { profile: 'faults' });
    if (failure !== null) return failure;
  }
  throw new Error(`${seedsMax} seeds did not find it`);
}

describe('a planted bug is found', { timeout: 120_000 }, () => {
  test('the high watermark is one too high: it runs ahead of a member of the ISR', () => {
    planted.highWatermarkOffByOne = true;
    expect(firstFailure(3).belief).toMatch(/^I-3.*is above log end offset/);
  });

  test('no truncation on return: a leader tells nobody where histories part', () => {
    vi.spyOn(UnifiedLog.prototype, 'endOffsetForEpoch').mockImplementation((epoch) => ({
      epoch: epoch as LeaderEpoch,
      endOffset: Number.MAX_SAFE_INTEGER as Offset,
    }));
    // A follower that holds more than its leader never catches up; one that goes on behind such records breaks I-1 or I-2.
    expect(firstFailure(5).belief).toMatch(/^I-[12]|has an ISR of/);
  });

  test('a follower is admitted to the ISR as soon as it fetches, however far behind it is', () => {
    interface Inside {
      readonly isrState: highWatermark.IsrState;
      propose(state: highWatermark.IsrState, host: unknown): void;
    }
    const admitEarly = function (this: Inside, { broker }: { broker: BrokerId }, host: unknown): void {
      const { kind, isr } = this.isrState;
      if (kind === 'Committed' && !isr.includes(broker)) this.propose({ kind: 'PendingExpand', isr, joining: broker }, host);
    };
    vi.spyOn(Partition.prototype as unknown as { maybeExpandIsr: typeof admitEarly }, 'maybeExpandIsr').mockImplementation(admitEarly);
    expect(firstFailure(3).belief).toMatch(/^I-[13]/);
  });
});
