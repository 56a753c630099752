/**
 * What this core does with such records alone, without a cluster around them: each is put into a batch, each batch's CRC is computed by
 * whoever would (producer, leader, two followers, consumer), and each record is read again. Speeds of different machines, or of one
 * machine that has other work, compare by their share of it.
 */
import { assert } from '../base/assert';
import type { TimestampMs } from '../engine/model/vocabulary';
import type { RecordBatch } from '../engine/protocol/record-batch';
import { RecordBatchBuilder } from '../engine/protocol/record-batch-builder';
import { crcIsValid, readRecords } from '../engine/protocol/record-batch-reader';
import { records } from './load';

const RECORDS_A_BATCH = 130;
const BATCHES = 200;
const CRC_CHECKS = 4;
const BATCH_BYTES = 16_384;
const NO_HEADERS = [] as const;

/** Records a second. */
export function measureBaseline(options: { readonly seconds: number }): number {
  const batches = Array.from({ length: BATCHES }, (_, batch) => records({ from: batch * RECORDS_A_BATCH, count: RECORDS_A_BATCH }));
  const startedAt = performance.now();
  let done = 0;
  while (performance.now() - startedAt < options.seconds * 1_000) {
    for (const each of batches) done += throughOneBatch(each);
  }
  return done / ((performance.now() - startedAt) / 1_000);
}

function throughOneBatch(data: ReturnType<typeof records>): number {
  const batch = build(data);
  for (let check = 0; check < CRC_CHECKS; check++) assert(crcIsValid(batch), 'what was built is sound');
  const read = readRecords(batch);
  assert(read.ok && read.value.length === data.length, 'what was written is read');
  return data.length;
}

function build(data: ReturnType<typeof records>): RecordBatch {
  const builder = new RecordBatchBuilder({ capacityBytes: BATCH_BYTES });
  for (const { key, value } of data) {
    const hasRoom = builder.append({ timestamp: 0 as TimestampMs, key, value, headers: NO_HEADERS });
    assert(hasRoom, 'a batch has room for its records');
  }
  return builder.build();
}
