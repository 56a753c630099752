/**
 * message.timestamp.type=LogAppendTime: the leader's clock counts, not the producer's.
 *
 * It may never change a record, nor the batch that it is given.
 *
 * Kafka: DefaultRecordBatch.setMaxTimestamp
 */
import type { TimestampMs } from '../model/vocabulary';
import { putInt16, putInt32, putInt64 } from '../protocol/bytes';
import { crc32c } from '../protocol/crc32c';
import { ATTRIBUTES_AT, CRC_AT, LOG_APPEND_TIME_BIT, RecordBatch } from '../protocol/record-batch';

const MAX_TIMESTAMP_AT = 35;

/** A copy whose header gives all its records the time `nowMs`. The header field is under the CRC, so the whole batch is summed anew. */
export function stampAppendTime(batch: RecordBatch, nowMs: TimestampMs): RecordBatch {
  const head = batch.head.slice();
  putInt16(head, ATTRIBUTES_AT, batch.attributes | LOG_APPEND_TIME_BIT);
  putInt64(head, MAX_TIMESTAMP_AT, nowMs);
  putInt32(head, CRC_AT, crc32c(head, ATTRIBUTES_AT, batch.body));
  return new RecordBatch(head, batch.body, batch.trace);
}
