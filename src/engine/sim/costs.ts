/** What takes virtual time on a host besides what its process spends by itself. Without costs, half of Kafka's settings would change nothing. */

/** Whole numbers. */
export interface Costs {
  /** How fast bytes are copied into the page cache. */
  readonly diskBytesPerSecond: number;
  /** What one flush waits for the disk. */
  readonly flushUs: number;
}

/** A solid-state disk in a broker of today. */
export const defaultCosts: Costs = { diskBytesPerSecond: 1_000_000_000, flushUs: 500 };

/** Microseconds that the process waited for its disk. */
export function diskTimeUs(costs: Costs, work: { bytesWritten: number; flushes: number }): number {
  return Math.floor((work.bytesWritten * 1_000_000) / costs.diskBytesPerSecond) + work.flushes * costs.flushUs;
}
