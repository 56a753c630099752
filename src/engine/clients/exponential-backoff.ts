/**
 * How long a client waits before it tries again: twice as long after every failure up to a maximum, give or take a fifth, so that
 * clients that fail together do not come back together. The maximum is never exceeded (KIP-580). (Kafka: ExponentialBackoff)
 */
import { type Microseconds, milliseconds } from '../../base/virtual-time';
import type { Context } from '../sim/context';

export interface BackoffSettings {
  readonly initialMs: number;
  readonly maxMs: number;
}

/** @param failures before this one: 0 for the first */
export function backoffUs({ initialMs, maxMs }: BackoffSettings, failures: number, context: Context): Microseconds {
  if (maxMs <= initialMs) return milliseconds(maxMs);
  const doubled = Math.min(initialMs * 2 ** Math.min(failures, DOUBLINGS_MAX), maxMs);
  const jittered = (doubled * (LEAST_PERMILLE + context.chance(SPREAD_PERMILLE))) / 1_000;
  return milliseconds(Math.min(jittered, maxMs));
}

/** Behind these every maximum is reached. */
const DOUBLINGS_MAX = 30;
const LEAST_PERMILLE = 800;
const SPREAD_PERMILLE = 401;
