/** Which events of a story are worth a line, and which go without saying. */
import { type Happening, isOfInterest } from '../../engine/model/events';
import type { TopicPartition } from '../../engine/model/vocabulary';
import type { EventId } from '../../engine/sim/context';
import type { Emitted } from '../../engine/sim/emitted';

/**
 * What is worth a line. A batch that was tried many times is told by its first refusal and its last attempt; an election makes the
 * shrinking of its ISR, and the roles that replicas then take, no news of their own.
 */
export function condensed(events: readonly Emitted[]): readonly Emitted[] {
  const elections = new Set(
    events.flatMap(({ what }) => ((what as Happening).kind === 'LeaderElected' ? [partitionOf(what as Happening)] : [])),
  );
  const lastAttempt = new Map<string, EventId>();
  for (const { what, id } of events) {
    const batch = attemptOf(what as Happening);
    if (batch !== null) lastAttempt.set(batch, id);
  }
  const refused = new Set<string>();
  return events.filter(({ id, what: fact }) => {
    const what = fact as Happening;
    if (isInternal(what)) return false;
    switch (what.kind) {
      case 'CommandGiven':
      case 'CommandAnswered':
      case 'BecameFollower':
      case 'OffsetsCommitted':
        return false;
      case 'BecameLeader':
        return !elections.has(partitionOf(what));
      case 'IsrShrunk':
        return !elections.has(partitionOf(what));
      case 'BatchDrained':
        return what.attempt === 0 || lastAttempt.get(attemptOf(what)!) === id;
      case 'BatchRetried': {
        const batch = batchName(what.trace);
        const isFirst = !refused.has(batch);
        refused.add(batch);
        return isFirst;
      }
      case 'RecordSent':
        return true;
      default:
        return isOfInterest(what);
    }
  });
}

const batchName = ({ producer, batch }: { readonly producer: string; readonly batch: number }) => `${producer} ${batch}`;
const attemptOf = (what: Happening) => (what.kind === 'BatchDrained' && what.attempt > 0 ? batchName(what.trace) : null);

function partitionOf(what: Happening): string {
  const { partition } = what as { readonly partition?: TopicPartition };
  return partition === undefined ? '' : `${partition.topic}-${partition.partition}`;
}

function isInternal(what: Happening): boolean {
  return partitionOf(what).startsWith('__');
}

/** What a learner waits for. */
export const isNews = (what: Happening) => !isInternal(what) && what.kind !== 'CommandAnswered' && isOfInterest(what);
