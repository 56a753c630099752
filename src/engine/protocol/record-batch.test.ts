import { createRequire } from 'node:module';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { utf8Encode } from '../../base/utf8';
import type { LeaderEpoch, Offset, ProducerEpoch, ProducerId, SequenceNumber, TimestampMs } from '../model/vocabulary';
import type { NodeId } from '../sim/context';
import { RecordBatch } from './record-batch';
import { buildRecordBatch, RecordBatchBuilder, type RecordData } from './record-batch-builder';
import {
  compressionOf,
  crcIsValid,
  forEachRecord,
  isControlBatch,
  isTransactional,
  RecordCursor,
  readRecords,
  timestampType,
} from './record-batch-reader';
import { restampProducer, stampOffsets } from './record-batch-stamp';

const require = createRequire(import.meta.url);
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const unhex = (text: string) => new Uint8Array(Buffer.from(text, 'hex'));
const whole = ({ head, body }: RecordBatch) => hex(head) + hex(body);
const batchOf = (bytes: Uint8Array) => new RecordBatch(bytes.subarray(0, 61), bytes.subarray(61), null);

const at = (timestamp: number) => timestamp as TimestampMs;
const record = (timestamp: number, key: string | null, value: string | null, headers: RecordData['headers'] = []): RecordData => ({
  timestamp: at(timestamp),
  key: key === null ? null : utf8Encode(key),
  value: value === null ? null : utf8Encode(value),
  headers,
});

/** As python3-kafka 2.0.2 writes them: a key with JSON and a header, no key with an empty value, a tombstone. */
const GOLDEN =
  '000000000000000000000066000000000292bed1fe0000000000020000018bcfe568000000018bcfe56807ffffffffffffffffffffffffffff00000003' +
  '3e0000000e434c4e2d3030311c7b226964223a224150542d31227d02026802310c000a020100001a000e040e434c4e2d3030320100';
const START = 1_700_000_000_000;
const golden = [
  record(START, 'CLN-001', '{"id":"APT-1"}', [{ key: 'h', value: utf8Encode('1') }]),
  record(START + 5, null, ''),
  record(START + 7, 'CLN-002', null),
];
const stamped = stampOffsets(buildRecordBatch(golden), { baseOffset: 40 as Offset, leaderEpoch: 3 as LeaderEpoch });

const anyBytes = fc.option(fc.uint8Array({ maxLength: 200 }), { nil: null });
const anyRecord: fc.Arbitrary<RecordData> = fc.record({
  timestamp: fc.integer({ min: 0, max: 2 ** 45 }).map(at),
  key: anyBytes,
  value: anyBytes,
  headers: fc.array(fc.record({ key: fc.string({ unit: 'binary', maxLength: 9 }), value: anyBytes }), { maxLength: 3 }),
});
const anyRecords = fc.array(anyRecord, { minLength: 1, maxLength: 20 });

describe('builder', () => {
  test('writes the bytes another client writes', () => {
    const zeroEpoch = stampOffsets(buildRecordBatch(golden), { baseOffset: 0 as Offset, leaderEpoch: 0 as LeaderEpoch });
    expect(whole(zeroEpoch)).toBe(GOLDEN);
  });

  test('leaves offset and leader epoch to the leader, and producer fields at −1 where there is no producer', () => {
    const { baseOffset, lastOffset, leaderEpoch, magic, producerId, producerEpoch, baseSequence, recordCount } = buildRecordBatch(golden);
    expect({ baseOffset, lastOffset, leaderEpoch, magic, recordCount }).toEqual({
      baseOffset: 0,
      lastOffset: 2,
      leaderEpoch: -1,
      magic: 2,
      recordCount: 3,
    });
    expect({ producerId, producerEpoch, baseSequence }).toEqual({ producerId: -1, producerEpoch: -1, baseSequence: -1 });
  });

  test('says who produced the batch, and what kind of batch it is', () => {
    const trace = { producer: 'booking-api' as NodeId, batch: 7 };
    const batch = buildRecordBatch(golden, {
      producerId: (2 ** 40) as ProducerId,
      producerEpoch: 5 as ProducerEpoch,
      baseSequence: (2 ** 31 - 1) as SequenceNumber,
      trace,
      control: true,
      transactional: true,
    });
    expect(batch).toMatchObject({ producerId: 2 ** 40, producerEpoch: 5, baseSequence: 2 ** 31 - 1, trace });
    expect([isControlBatch(batch), isTransactional(batch), crcIsValid(batch)]).toEqual([true, true, true]);
  });

  test('refuses the record that would not fit, and writes nothing of it', () => {
    const builder = new RecordBatchBuilder({ capacityBytes: 61 + 2 * 20 });
    const value = new Uint8Array(13); // 20 bytes as a record
    const append = () => builder.append({ timestamp: at(START), key: null, value, headers: [] });
    expect([append(), append(), append()]).toEqual([true, true, false]);
    expect(builder).toMatchObject({ recordCount: 2, sizeBytes: 101 });
    expect(builder.build().length).toBe(101);
    expect(readRecords(builder.build())).toMatchObject({ ok: true, value: { length: 2 } });
  });

  test('always takes a first record, however large', () => {
    const builder = new RecordBatchBuilder({ capacityBytes: 100 });
    expect(builder.append(record(START, 'k', 'x'.repeat(5_000)))).toBe(true);
    expect(builder.append(record(START, null, null))).toBe(false);
    expect(readRecords(builder.build())).toMatchObject({ ok: true, value: [{ value: utf8Encode('x'.repeat(5_000)) }] });
  });

  test('a built batch does not change when its builder goes on', () => {
    const builder = new RecordBatchBuilder({ capacityBytes: 512 });
    for (let i = 0; i < 18; i++) builder.append(record(START, null, 'x'.repeat(15)));
    const batch = builder.build();
    const before = whole(batch);
    expect(builder.append(record(START + 1, null, 'y'))).toBe(true);
    expect(whole(batch)).toBe(before);
    expect(builder.build().recordCount).toBe(19);
  });

  test('the largest timestamp is kept, not the last', () => {
    expect(buildRecordBatch([record(START, null, 'a'), record(START + 9, null, 'b'), record(START - 4, null, 'c')])).toMatchObject({
      baseTimestamp: START,
      maxTimestamp: START + 9,
    });
  });

  test('its size is foretold to the byte', () => {
    fc.assert(
      fc.property(anyRecords, (records) => {
        const builder = new RecordBatchBuilder({ capacityBytes: 1_000_000 });
        for (const each of records) builder.append(each);
        expect(builder.build().length).toBe(builder.sizeBytes);
      }),
    );
  });
});

describe('reader', () => {
  test('gives back what was appended, with offsets', () => {
    expect(readRecords(stamped)).toEqual({ ok: true, value: golden.map((each, i) => ({ ...each, offset: 40 + i })) });
    fc.assert(
      fc.property(anyRecords, (records) => {
        const batch = batchOf(unhex(whole(buildRecordBatch(records))));
        expect(crcIsValid(batch)).toBe(true);
        expect(readRecords(batch)).toEqual({ ok: true, value: records.map((each, i) => ({ ...each, offset: i })) });
      }),
    );
  });

  test('the cursor reads the same without making records', () => {
    const seen: unknown[] = [];
    expect(
      forEachRecord(stamped, ({ offset, timestamp, keyLength, valueLength, sizeBytes }) =>
        seen.push([offset, timestamp - START, keyLength, valueLength, sizeBytes]),
      ),
    ).toBeNull();
    expect(seen).toEqual([
      [40, 0, 7, 14, 32],
      [41, 5, -1, 0, 7],
      [42, 7, 7, -1, 14],
    ]);
  });

  test('headers may be read before, after or not at all: the cursor goes on where it should', () => {
    const cursor = new RecordCursor(buildRecordBatch([golden[0]!, golden[0]!]));
    cursor.next();
    expect(cursor.headers).toEqual(golden[0]!.headers);
    expect(cursor.headers).toEqual(golden[0]!.headers);
    expect(cursor.key).toEqual(golden[0]!.key);
    expect([cursor.next(), cursor.offset, cursor.next(), cursor.problem]).toEqual([true, 1, false, null]);
  });

  test('where the leader stamped the time, every record has that time', () => {
    const bytes = unhex(whole(stamped));
    bytes[22] = 0x08;
    expect(timestampType(batchOf(bytes))).toBe('LogAppendTime');
    expect(readRecords(batchOf(bytes))).toMatchObject({
      ok: true,
      value: [{ timestamp: START + 7 }, { timestamp: START + 7 }, { timestamp: START + 7 }],
    });
    expect(timestampType(stamped)).toBe('CreateTime');
  });

  test.each([
    [0, 'none'],
    [1, 'gzip'],
    [2, 'snappy'],
    [3, 'lz4'],
    [4, 'zstd'],
    [5, null],
  ])('codec %i is %s; records behind a codec cannot be read here', (codec, name) => {
    const bytes = unhex(whole(stamped));
    bytes[22] = codec;
    const batch = batchOf(bytes);
    expect(compressionOf(batch)).toBe(name);
    if (codec > 0) expect(readRecords(batch)).toEqual({ ok: false, error: 'Compressed' });
  });
});

describe('a batch that is wrong', () => {
  test('has a checksum that tells, for every byte under its cover', () => {
    const bytes = unhex(whole(stamped));
    for (let index = 21; index < bytes.length; index++) {
      bytes[index]! ^= 0x40;
      expect(crcIsValid(batchOf(bytes)), `byte ${index}`).toBe(false);
      bytes[index]! ^= 0x40;
    }
    expect(crcIsValid(batchOf(bytes))).toBe(true);
  });

  const reads = (count: number, records: string) => {
    const bytes = unhex(whole(stamped).slice(0, 122) + records);
    bytes[60] = count;
    return readRecords(batchOf(bytes));
  };

  test.each([
    ['a record that goes on behind the batch', 1, '0e0000000100', 'record 0 does not end within its batch'],
    ['fewer records than it says', 2, '0c000000010100', 'record 1 does not end within its batch'],
    ['more records than it says', 0, '0c000000010100', 'bytes follow the last record'],
    ['a record of negative length', 1, '01', 'record 0 does not end within its batch'],
    ['a value longer than its record', 1, '0c000000017e00', 'record 0 is longer than it says'],
    ['a record longer than its fields', 1, '0e00000001010000', 'record 0 is shorter than it says'],
    ['a header without a key', 1, '10000000010102' + '0101', 'record 0 has a header without a key'],
    ['a header whose key is not UTF-8', 1, '12000000010102' + '02ff01', 'record 0 has a header whose key is not UTF-8'],
    ['a negative header count', 1, '0c000000010101', 'record 0 has a header count of -1'],
    ['an endless number', 1, `2a00${'ff'.repeat(12)}${'00'.repeat(8)}`, 'a number is longer than eight bytes'],
  ])('%s', (_, count, records, problem) => {
    expect(reads(count, records)).toEqual({ ok: false, error: problem });
  });

  test('whatever the records are, reading ends with a value', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.integer({ min: 0, max: 5 }), (bytes, count) => {
        expect(() => reads(count, hex(bytes))).not.toThrow();
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('stamps', () => {
  const unstamped = buildRecordBatch(golden, { trace: { producer: 'booking-api' as NodeId, batch: 1 } });

  test('the leader changes neither checksum nor records, and copies no record', () => {
    const copy = stampOffsets(unstamped, { baseOffset: (2 ** 40 + 1) as Offset, leaderEpoch: 9 as LeaderEpoch });
    expect(copy).toMatchObject({
      baseOffset: 2 ** 40 + 1,
      lastOffset: 2 ** 40 + 3,
      leaderEpoch: 9,
      crc: unstamped.crc,
      trace: unstamped.trace,
    });
    expect(copy.body).toBe(unstamped.body);
    expect(crcIsValid(copy)).toBe(true);
    expect(unstamped).toMatchObject({ baseOffset: 0, leaderEpoch: -1 });
    expect(unstamped.head.subarray(0, 8)).toEqual(new Uint8Array(8));
  });

  test("a producer's new epoch costs a new checksum", () => {
    const copy = restampProducer(unstamped, {
      producerId: 4_000 as ProducerId,
      producerEpoch: 2 as ProducerEpoch,
      baseSequence: 30 as SequenceNumber,
    });
    expect(copy).toMatchObject({ producerId: 4_000, producerEpoch: 2, baseSequence: 30, trace: unstamped.trace });
    expect(copy.crc).not.toBe(unstamped.crc);
    expect(copy.body).toBe(unstamped.body);
    expect([crcIsValid(copy), crcIsValid(unstamped)]).toEqual([true, true]);
  });
});

describe('kafkajs', () => {
  interface Theirs {
    offset: string;
    timestamp: string;
    key: Buffer | null;
    value: Buffer | null;
  }
  const Decoder = require('kafkajs/src/protocol/decoder.js');
  const decodeBatch: (
    decoder: unknown,
  ) => Promise<{ producerId: string; records: Theirs[] }> = require('kafkajs/src/protocol/recordBatch/v0/decoder.js');
  const encodeBatch: (batch: unknown) => Promise<{ buffer: Buffer }> = require('kafkajs/src/protocol/recordBatch/v0/index.js').RecordBatch;
  const encodeRecord = require('kafkajs/src/protocol/recordBatch/record/v0/index.js');

  test('reads a batch that was built here', async () => {
    const { records } = await decodeBatch(new Decoder(Buffer.from(whole(stamped), 'hex')));
    const seen = records.map(({ offset, timestamp, key, value }) => [
      offset,
      timestamp,
      key?.toString() ?? null,
      value?.toString() ?? null,
    ]);
    expect(seen).toEqual([
      ['40', String(START), 'CLN-001', '{"id":"APT-1"}'],
      ['41', String(START + 5), null, ''],
      ['42', String(START + 7), 'CLN-002', null],
    ]);
  });

  test('writes the very bytes', async () => {
    const { buffer } = await encodeBatch({
      partitionLeaderEpoch: 0,
      firstTimestamp: START,
      maxTimestamp: START + 7,
      lastOffsetDelta: 2,
      producerId: 7,
      producerEpoch: 1,
      firstSequence: 12,
      records: golden.map(({ timestamp, key, value, headers }, offsetDelta) =>
        encodeRecord({
          offsetDelta,
          timestampDelta: timestamp - START,
          key: key === null ? null : Buffer.from(key),
          value: value === null ? null : Buffer.from(value),
          headers: Object.fromEntries(headers.map((header) => [header.key, Buffer.from(header.value ?? [])])),
        }),
      ),
    });
    const options = { producerId: 7 as ProducerId, producerEpoch: 1 as ProducerEpoch, baseSequence: 12 as SequenceNumber };
    const ours = stampOffsets(buildRecordBatch(golden, options), { baseOffset: 0 as Offset, leaderEpoch: 0 as LeaderEpoch });
    expect(buffer.toString('hex')).toBe(whole(ours));
  });
});
