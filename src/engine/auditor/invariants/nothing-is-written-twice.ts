import { NO_PRODUCER_ID, NO_SEQUENCE, partitionName } from '../../model/vocabulary';
import type { Invariant } from './invariant';
import { isRepeated, type Sequences, takeAppended } from './producer-sequences';

/** I-7. A retry of what was written is not written again. */
export const nothingIsWrittenTwice: Invariant<Sequences> = {
  id: 'I-7',
  mustHold: 'each sequence number of a producer epoch is in a log once',
  exceptions: [
    'without idempotence a retry may be written twice',
    'a new producer id, as a restarted producer gets, begins anew',
    'what was cut off a log may be written again',
  ],
  begin: () => new Map(),
  check({ memory, partition, after }) {
    const appended = takeAppended(memory, partition, after);
    if (appended === null || !isRepeated(appended)) return null;
    const { producerId, producerEpoch, baseSequence, baseOffset } = appended.batch;
    return `${partitionName(partition.partition)}: producer ${producerId} epoch ${producerEpoch} wrote sequence number ${baseSequence} again, at offset ${baseOffset}, after ${appended.before?.lastSequence}`;
  },
  checkWhole({ partition, replicas }) {
    for (const replica of replicas) {
      const seen = new Set<string>();
      for (const { producerId, producerEpoch, baseSequence, baseOffset } of replica.batches()) {
        if (producerId === NO_PRODUCER_ID || baseSequence === NO_SEQUENCE) continue;
        const mark = `${producerId} epoch ${producerEpoch} wrote sequence number ${baseSequence}`;
        if (seen.has(mark))
          return `${partitionName(partition)}: producer ${mark} again, at offset ${baseOffset} on broker ${replica.broker}`;
        seen.add(mark);
      }
    }
    return null;
  },
};
