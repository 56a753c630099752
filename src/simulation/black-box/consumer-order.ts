/**
 * Whether each consumer is given a partition's records one after the other. A rebalance sends it anywhere, and so does a reset of its position:
 * from there on it begins anew. (Jepsen: poll-skip, nonmonotonic-poll and their int- kin, within a poll)
 */
import { type Offset, partitionName } from '../../engine/model/vocabulary';
import type { Anomaly, Evidence, Excuses, Seen } from './check';
import type { Operation } from './history';

interface Known {
  readonly evidence: Evidence;
  readonly excuses: Excuses;
  readonly isSuperseded: (seen: Seen) => boolean;
}

export function* consumerOrder(history: readonly Operation[], known: Known): Iterable<Anomaly> {
  /** What each consumer was given last, by partition. */
  const last = new Map<string, Map<string, Offset>>();
  for (const operation of history) {
    switch (operation.kind) {
      case 'Assigned':
        last.delete(operation.consumer);
        break;
      case 'PositionReset':
        last.get(operation.consumer)?.delete(partitionName(operation.partition));
        break;
      case 'Polled': {
        const ofConsumer = last.get(operation.consumer) ?? new Map<string, Offset>();
        last.set(operation.consumer, ofConsumer);
        yield* ofPoll(operation, ofConsumer, known);
      }
    }
  }
}

function* ofPoll(operation: Operation & { kind: 'Polled' }, last: Map<string, Offset>, known: Known): Iterable<Anomaly> {
  const { consumer, partition, records, event } = operation;
  const name = partitionName(partition);
  for (const { offset } of records) {
    const before = last.get(name);
    last.set(name, offset);
    // A consumer that finds its history given up goes back to where it parted, which is no reset (KIP-320).
    if (before === undefined || known.excuses.mayLose.has(name)) continue;
    const sentence = `${consumer} was given ${offset} of ${name} after ${before}`;
    if (offset <= before) yield { kind: 'nonmonotonic-poll', sentence, event };
    const skipped = offset > before + 1 ? valueBetween(name, before, offset, known) : null;
    if (skipped !== null) yield { kind: 'poll-skip', sentence: `${sentence}, and not “${skipped}”, which stands between`, event };
  }
}

/** One that is known to stand there, and that no cleaner may have taken out. */
function valueBetween(name: string, after: Offset, before: Offset, { evidence, isSuperseded }: Known): string | null {
  const log = evidence.logs.get(name);
  for (let offset = (after + 1) as Offset; offset < before; offset++) {
    for (const value of log?.get(offset)?.keys() ?? []) {
      const seen = evidence.values.get(value);
      if (seen === undefined || !isSuperseded(seen)) return value;
    }
  }
  return null;
}
