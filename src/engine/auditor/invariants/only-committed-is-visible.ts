import { type Offset, partitionName } from '../../model/vocabulary';
import { type Invariant, leadersOf } from './invariant';

interface Committed {
  /** The highest high watermark that any leader had. */
  upTo: Offset;
}

/** I-5. What is not committed may yet be gone: a consumer that had seen it would have acted on nothing. */
export const onlyCommittedIsVisible: Invariant<Committed> = {
  id: 'I-5',
  mustHold: 'no consumer is given a record at or above the high watermark',
  exceptions: ['a new leader may not know yet how far its predecessor had committed: what was given out then stays given out'],
  begin: () => ({ upTo: 0 as Offset }),
  check({ memory, partition, after }) {
    for (const { highWatermark } of leadersOf(partition)) memory.upTo = Math.max(memory.upTo, highWatermark) as Offset;
    const { what } = after;
    // A leader may halt in the instant in which it commits: then only the event tells of it.
    if (what.kind === 'HighWatermarkAdvanced') memory.upTo = Math.max(memory.upTo, what.to) as Offset;
    if (what.kind !== 'RecordsDelivered' || what.lastOffset < memory.upTo) return null;
    return `${partitionName(partition.partition)}: ${what.consumer} was given offset ${what.lastOffset} while the high watermark was ${memory.upTo}`;
  },
};
