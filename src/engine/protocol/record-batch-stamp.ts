/**
 * Copies of a batch with another header. The records behind the header are never copied, nor is a batch ever written to.
 *
 * Base offset and leader epoch stand before the CRC's cover, so the leader assigns offsets without computing a checksum over
 * records again. What the producer says of itself stands under the cover, and changing it costs a new CRC.
 */
import type { LeaderEpoch, Offset, ProducerEpoch, ProducerId, SequenceNumber } from '../model/vocabulary';
import { putInt16, putInt32, putInt64 } from './bytes';
import { crc32c } from './crc32c';
import { ATTRIBUTES_AT, CRC_AT, RecordBatch } from './record-batch';

/** What the leader does on append. (Kafka: LogValidator.assignOffsets, DefaultRecordBatch.setLastOffset, setPartitionLeaderEpoch) */
export function stampOffsets(batch: RecordBatch, stamp: { readonly baseOffset: Offset; readonly leaderEpoch: LeaderEpoch }): RecordBatch {
  const head = batch.head.slice();
  putInt64(head, 0, stamp.baseOffset);
  putInt32(head, 12, stamp.leaderEpoch);
  return new RecordBatch(head, batch.body, batch.trace);
}

export interface ProducerStamp {
  readonly producerId: ProducerId;
  readonly producerEpoch: ProducerEpoch;
  readonly baseSequence: SequenceNumber;
}

/** What a producer does when its id or epoch changed while batches waited. (Kafka: ProducerBatch.resetProducerState) */
export function restampProducer(batch: RecordBatch, stamp: ProducerStamp): RecordBatch {
  const head = batch.head.slice();
  putInt64(head, 43, stamp.producerId);
  putInt16(head, 51, stamp.producerEpoch);
  putInt32(head, 53, stamp.baseSequence);
  putInt32(head, CRC_AT, crc32c(head, ATTRIBUTES_AT, batch.body));
  return new RecordBatch(head, batch.body, batch.trace);
}
