/**
 * Each producer's sequence numbers on a leader's log, followed from append to append. What another reign wrote is read from the log
 * itself, for what the old leader had may be gone.
 */
import type { ClusterEvent } from '../../model/events';
import { type BrokerId, type LeaderEpoch, NO_PRODUCER_ID, NO_SEQUENCE, type ProducerEpoch, type ProducerId } from '../../model/vocabulary';
import { type BatchView, type PartitionView, replicaOf } from './invariant';

export interface Written {
  readonly producerEpoch: ProducerEpoch;
  readonly lastSequence: number;
}

/** One leader's log, while it leads. */
export interface Reign {
  readonly leaderEpoch: LeaderEpoch;
  readonly written: Map<ProducerId, Written>;
}

export type Sequences = Map<BrokerId, Reign>;

const SEQUENCES = 2 ** 31;

export interface NewBatch {
  readonly batch: BatchView;
  /** What its producer wrote last before it; null for nothing. */
  readonly before: Written | null;
}

/** The batch that a leader has just appended for an idempotent producer, or null: and takes note of it. */
export function takeAppended(sequences: Sequences, partition: PartitionView, { what }: ClusterEvent): NewBatch | null {
  if (what.kind !== 'RecordsAppended' || what.role !== 'Leader') return null;
  const log = replicaOf(partition, what.broker);
  const batch = log?.batchAt(what.baseOffset) ?? null;
  if (log === null || batch === null) return null;
  let reign = sequences.get(what.broker);
  if (reign?.leaderEpoch !== what.leaderEpoch) {
    reign = { leaderEpoch: what.leaderEpoch, written: new Map() };
    sequences.set(what.broker, reign);
    for (const older of log.batches()) if (older.baseOffset < batch.baseOffset) write(reign.written, older);
  }
  const before = reign.written.get(batch.producerId) ?? null;
  write(reign.written, batch);
  return batch.producerId === NO_PRODUCER_ID || batch.baseSequence === NO_SEQUENCE ? null : { batch, before };
}

/** Counted by offsets: of a batch that was cleaned some records may be gone, or all. */
export function write(
  written: Map<ProducerId, Written>,
  { producerId, producerEpoch, baseSequence, baseOffset, lastOffset }: BatchView,
): void {
  if (producerId === NO_PRODUCER_ID || baseSequence === NO_SEQUENCE) return;
  written.set(producerId, { producerEpoch, lastSequence: (baseSequence + lastOffset - baseOffset) % SEQUENCES });
}

/** The only sequence number that may come next; null where any may. */
export function expectedSequence({ batch, before }: NewBatch): number | null {
  if (before === null) return null;
  return batch.producerEpoch > before.producerEpoch ? 0 : (before.lastSequence + 1) % SEQUENCES;
}

/** Whether the batch begins at or before what was written: sequence numbers wrap, so the nearer way round counts. */
export function isRepeated({ batch, before }: NewBatch): boolean {
  if (before === null || batch.producerEpoch !== before.producerEpoch) return false;
  const ahead = (batch.baseSequence - before.lastSequence + SEQUENCES) % SEQUENCES;
  return ahead === 0 || ahead > SEQUENCES / 2;
}
