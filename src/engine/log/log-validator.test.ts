import { expect, test } from 'vitest';
import { Errors, errorName } from '../model/error-codes';
import type { TimestampMs } from '../model/vocabulary';
import { putInt16, putInt32, putInt64 } from '../protocol/bytes';
import { crc32c } from '../protocol/crc32c';
import { RecordBatch } from '../protocol/record-batch';
import { buildRecordBatch } from '../protocol/record-batch-builder';
import { Records } from '../protocol/records';
import type { LogConfig } from './log-config';
import { batchOf, fromOutside, LogOnDisk, NOW_MS } from './log-fixture';

const good = batchOf(['a', 'b', 'c']);

/** The answer to `records`, by name; what is refused must leave no trace. */
function answer(records: Records, config: Partial<LogConfig> = {}) {
  const on = new LogOnDisk(config);
  const append = on.appendRecords(records);
  if (append.kind !== 'Refused') return append.kind;
  expect([on.log.logEndOffset, on.log.sizeBytes]).toEqual([0, 0]);
  return errorName(append.error);
}

/** Another header on the same records, its CRC made good. */
function withHeader(change: (head: Uint8Array) => void, batch = good): Records {
  const head = batch.head.slice();
  change(head);
  putInt32(head, 17, crc32c(head, 21, batch.body));
  return Records.of([new RecordBatch(head, batch.body, null)]);
}

test('a sound batch is taken, from inside and from outside', () => {
  expect([answer(Records.of([good])), answer(fromOutside(good))]).toEqual(['Appended', 'Appended']);
});

test('a batch whose bytes changed on the way is refused by its CRC, whoever built it', () => {
  const body = good.body.slice();
  body[3]! ^= 1;
  expect(answer(Records.of([new RecordBatch(good.head, body, good.trace)]))).toBe('CORRUPT_MESSAGE');
});

test('no batch, two batches, or a piece of one: refused', () => {
  expect(answer(Records.of([]))).toBe('INVALID_RECORD');
  expect(answer(Records.of([good, good]))).toBe('INVALID_RECORD');
  expect(answer(Records.parse(new Uint8Array(70)))).toBe('CORRUPT_MESSAGE');
});

test('the size limit is exact, and counts the header', () => {
  expect(answer(Records.of([good]), { maxMessageBytes: good.length })).toBe('Appended');
  expect(answer(Records.of([good]), { maxMessageBytes: good.length - 1 })).toBe('MESSAGE_TOO_LARGE');
});

test('a batch that no segment can hold is refused', () => {
  expect(answer(Records.of([good]), { segmentBytes: good.length - 1 })).toBe('RECORD_LIST_TOO_LARGE');
});

test('clients number their records from 0', () => {
  expect(answer(withHeader((head) => putInt64(head, 0, 5)))).toBe('INVALID_RECORD');
});

test('the count of records, the range of offsets and the records themselves must agree', () => {
  expect(answer(withHeader((head) => putInt32(head, 57, 2)))).toBe('INVALID_RECORD');
  expect(answer(withHeader((head) => putInt32(head, 23, 1)))).toBe('INVALID_RECORD');
  const fewer = (head: Uint8Array) => {
    putInt32(head, 23, 1);
    putInt32(head, 57, 2);
  };
  expect(answer(withHeader(fewer))).toBe('INVALID_RECORD');
});

test('offset deltas of records are 0, 1, 2 …', () => {
  const one = batchOf(['a']);
  const body = one.body.slice();
  body[3] = 2; // length, attributes and timestamp delta stand before it; 2 is zig-zag for 1
  expect(answer(withHeader(() => undefined, new RecordBatch(one.head, body, null)))).toBe('INVALID_RECORD');
});

test('clients write no control batches, and no transactional ones while no transaction can be open', () => {
  expect(answer(withHeader((head) => putInt16(head, 21, 0x20)))).toBe('INVALID_RECORD');
  expect(answer(withHeader((head) => putInt16(head, 21, 0x10)))).toBe('INVALID_TXN_STATE');
});

test('a producer id without a sequence is refused', () => {
  expect(answer(Records.of([batchOf(['a'], { producerId: 1 })]))).toBe('INVALID_RECORD');
});

test('a compressed batch is stored as it came; an unknown codec is refused', () => {
  const compressed = withHeader((head) => putInt16(head, 21, 4));
  const on = new LogOnDisk();
  const append = on.appendRecords(compressed);
  expect(append.kind === 'Appended' && append.batch.body).toBe(good.body);
  expect(answer(withHeader((head) => putInt16(head, 21, 5)))).toBe('UNKNOWN_SERVER_ERROR');
});

test('a compacted topic needs keys, and cannot look for them in a compressed batch', () => {
  expect(answer(Records.of([good]), { compacted: true })).toBe('Appended');
  expect(
    answer(
      withHeader((head) => putInt16(head, 21, 4)),
      { compacted: true },
    ),
  ).toBe('UNSUPPORTED_COMPRESSION_TYPE');
});

test('KIP-467: each record that spoils a batch is named', () => {
  const keyless = buildRecordBatch([{ key: new Uint8Array(1) }, {}, { key: new Uint8Array(1) }, {}]);
  const append = new LogOnDisk({ compacted: true }).append(keyless);
  expect(append).toMatchObject({ kind: 'Refused', error: Errors.INVALID_RECORD, recordErrors: [{ batchIndex: 1 }, { batchIndex: 3 }] });
});

test('a timestamp may be ahead of the broker by message.timestamp.after.max.ms, and no more', () => {
  const at = (ahead: number) =>
    buildRecordBatch([{ timestamp: NOW_MS }, { timestamp: (NOW_MS + ahead) as TimestampMs }], { trace: good.trace });
  expect(answer(Records.of([at(3_600_000)]))).toBe('Appended');
  expect(new LogOnDisk().append(at(3_600_001))).toMatchObject({ error: Errors.INVALID_TIMESTAMP, recordErrors: [{ batchIndex: 1 }] });
  expect(answer(Records.of([at(3_600_001)]), { messageTimestampType: 'LogAppendTime' })).toBe('Appended');
});

test('coordinators and the quorum are held to the CRC and the size alone', () => {
  const control = withHeader((head) => putInt16(head, 21, 0x20));
  expect(new LogOnDisk().appendRecords(control, 'Raft').kind).toBe('Appended');
});
