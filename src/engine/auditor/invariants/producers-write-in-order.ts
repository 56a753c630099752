import { partitionName } from '../../model/vocabulary';
import type { Invariant } from './invariant';
import { expectedSequence, isRepeated, type Sequences, takeAppended } from './producer-sequences';

/** I-6. Idempotence promises order too: a later batch is not written before an earlier one, through all retries. */
export const producersWriteInOrder: Invariant<Sequences> = {
  id: 'I-6',
  mustHold: "within a partition the sequence numbers of a producer's epoch follow one another without a gap",
  exceptions: [
    'without idempotence there are no sequence numbers, and batches in flight may overtake one another',
    'a producer that the log knows nothing of may begin with any sequence number',
    'a new epoch of the producer begins at 0, whatever was missing before (KIP-360)',
  ],
  begin: () => new Map(),
  check({ memory, partition, after }) {
    const appended = takeAppended(memory, partition, after);
    const expected = appended === null ? null : expectedSequence(appended);
    if (appended === null || expected === null || expected === appended.batch.baseSequence || isRepeated(appended)) return null;
    const { producerId, producerEpoch, baseSequence, baseOffset } = appended.batch;
    const older =
      appended.before !== null && producerEpoch < appended.before.producerEpoch
        ? `, of epoch ${producerEpoch} after ${appended.before.producerEpoch}`
        : '';
    return `${partitionName(partition.partition)}: producer ${producerId} wrote sequence number ${baseSequence} at offset ${baseOffset}${older}; expected was ${expected}`;
  },
};
