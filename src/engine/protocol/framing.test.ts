import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Errors } from '../model/error-codes';
import type { TimestampMs, TopicName } from '../model/vocabulary';
import { alterPartitionKey } from './alter-partition';
import { apiVersionsKey } from './api-versions';
import {
  advertisedApiKeys,
  answerUnsupportedVersion,
  decodeRequest,
  encodeResponse,
  FRAME_BYTES_MAX,
  FrameReader,
  UnsupportedVersionRequest,
} from './framing';
import { heartbeatKey } from './heartbeat';
import { Request, Response } from './payload';
import { type ProduceRequest, produceKey, produceRequest } from './produce';
import { buildRecordBatch } from './record-batch-builder';
import { Records } from './records';

const unhex = (text: string) => new Uint8Array(Buffer.from(text.replaceAll(' ', ''), 'hex'));
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const framed = (payload: Uint8Array) => unhex(payload.length.toString(16).padStart(8, '0') + hex(payload));

describe('FrameReader', () => {
  const framesIn = (reader: FrameReader) => {
    const frames: unknown[] = [];
    for (let frame = reader.next(); frame !== null; frame = reader.next()) frames.push(frame);
    return frames;
  };

  test('gives the frames that were sent, however the stream is cut', () => {
    const payloads = fc.array(fc.uint8Array({ maxLength: 20 }), { maxLength: 6 });
    const cuts = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1 });
    fc.assert(
      fc.property(payloads, cuts, (sent, sizes) => {
        const stream = Uint8Array.from(sent.flatMap((payload) => [...framed(payload)]));
        const reader = new FrameReader();
        const received: unknown[] = [];
        for (let at = 0, turn = 0; at < stream.length; turn++) {
          const size = sizes[turn % sizes.length]!;
          reader.push(stream.subarray(at, at + size));
          at += size;
          received.push(...framesIn(reader));
        }
        expect(received).toEqual(sent);
      }),
    );
  });

  test('keeps plain bytes, whatever kind it is given, so that it can be forked', () => {
    const reader = new FrameReader();
    reader.push(Buffer.from('0000000141', 'hex'));
    expect(Object.getPrototypeOf(reader.next())).toBe(Uint8Array.prototype);
  });

  test('a frame of 100 MiB is waited for; one byte more breaks the stream for good', () => {
    const atLimit = new FrameReader();
    atLimit.push(unhex('06400000'));
    expect(atLimit.next()).toBeNull();
    const beyond = new FrameReader();
    beyond.push(unhex('06400001'));
    const error = { kind: 'FrameError', problem: `frame of ${FRAME_BYTES_MAX + 1} bytes, of at most ${FRAME_BYTES_MAX}` };
    expect(beyond.next()).toEqual(error);
    beyond.push(framed(unhex('41')));
    expect(beyond.next()).toEqual(error);
  });

  test('a negative length breaks the stream', () => {
    const reader = new FrameReader();
    reader.push(unhex('ffffffff'));
    expect(reader.next()).toMatchObject({ kind: 'FrameError' });
  });
});

describe('decodeRequest', () => {
  test('a header without tagged fields, before a body that has none', () => {
    const frame = unhex('000c 0000 00000007 0002 6d65' + '0001 67 00000005 0001 6d');
    expect(decodeRequest(frame)).toMatchObject({
      ok: true,
      value: { apiKey: heartbeatKey, version: 0, correlationId: 7, clientId: 'me', body: { groupId: 'g', generationId: 5, memberId: 'm' } },
    });
  });

  test('a flexible header: the client id keeps its plain length, and unknown tags are skipped', () => {
    const frame = unhex('000c 0004 00000007 ffff 01 09 02 beef' + '0267 00000005 026d 00 00');
    expect(decodeRequest(frame)).toMatchObject({ ok: true, value: { version: 4, clientId: null, body: { groupId: 'g' } } });
  });

  test('records are charged for by bandwidth, and are not copied', () => {
    const batch = buildRecordBatch([{ timestamp: 1 as TimestampMs, key: null, value: new Uint8Array(1_000), headers: [] }]);
    const body = {
      transactionalId: null,
      acks: -1,
      timeoutMs: 30_000,
      topicData: [{ name: 'orders' as TopicName, partitionData: [{ index: 0 as never, records: Records.of([batch]) }] }],
    } satisfies ProduceRequest;
    const frame = unhex(`0000 0007 00000001 ffff${hex(produceRequest.encode(body, 7))}`);
    const decoded = decodeRequest(frame);
    if (!decoded.ok || !(decoded.value instanceof Request)) throw new Error('a request was sent');
    expect(decoded.value.wireBytes).toBeGreaterThan(1_000);
    const records = (decoded.value.body as ProduceRequest).topicData[0]!.partitionData[0]!.records!;
    expect(records.batches[0]!.body).toEqual(batch.body);
    expect(records.batches[0]!.body.buffer).toBe(frame.buffer);
  });

  test('ApiVersions of an unknown version is answered in version 0, with the range of ApiVersions alone', () => {
    const decoded = decodeRequest(unhex('0012 0063 0000002a 0002 6d65 00'));
    if (!decoded.ok || !(decoded.value instanceof UnsupportedVersionRequest)) throw new Error('an unsupported version was sent');
    expect(decoded.value).toMatchObject({ version: 99, correlationId: 42 });
    expect(hex(encodeResponse(answerUnsupportedVersion(decoded.value)))).toBe(
      '00000010' + '0000002a' + '0023' + '00000001' + '0012' + '0000' + '0004',
    );
  });

  test.each([
    ['an empty frame', '', 'request of 0 bytes'],
    ['an API that does not exist', '03e7 0000 00000001 ffff', 'API key 999 is not spoken to clients'],
    ['an API that only brokers may ask', '0038 0003 00000001 ffff 00', `API key ${alterPartitionKey} is not spoken to clients`],
    ['a version that is advertised but not spoken', '0000 0002 00000001 ffff', 'Produce has no version 2'],
    ['a version that is spoken but not advertised', '0001 000d 00000001 ffff 00', 'Fetch has no version 13'],
    ['a client id that is longer than the request', '000c 0000 00000001 0010 6d65', 'Heartbeat header: 16 bytes needed, 2 remain'],
    ['a body that breaks off', '000c 0000 00000001 ffff 0001', 'Heartbeat version 0: 1 bytes needed, 0 remain at byte 2'],
  ])('%s is a reason to close the connection', (_, frame, error) => {
    expect(decodeRequest(unhex(frame))).toEqual({ ok: false, error });
  });

  test('whatever arrives', () => {
    fc.assert(
      fc.property(fc.nat({ max: 64 }), fc.nat({ max: 20 }), fc.uint8Array({ maxLength: 80 }), (key, version, rest) => {
        const header = unhex(key.toString(16).padStart(4, '0') + version.toString(16).padStart(4, '0'));
        expect(() => decodeRequest(Uint8Array.from([...header, ...rest]))).not.toThrow();
      }),
      { numRuns: 5_000 },
    );
  });
});

describe('encodeResponse', () => {
  const heartbeat = (version: number) =>
    new Response({ apiKey: heartbeatKey, version, correlationId: 7, body: { throttleTimeMs: 0, errorCode: Errors.NONE } });

  test('tagged fields in the header from the first flexible version on', () => {
    expect(hex(encodeResponse(heartbeat(3)))).toBe('0000000a' + '00000007' + '00000000' + '0000');
    expect(hex(encodeResponse(heartbeat(4)))).toBe('0000000c' + '00000007' + '00' + '00000000' + '0000' + '00');
  });

  test('never in the header of ApiVersions, whose reader does not know yet what is spoken', () => {
    const body = {
      errorCode: Errors.NONE,
      apiKeys: advertisedApiKeys().slice(0, 1),
      throttleTimeMs: 0,
      supportedFeatures: null,
      finalizedFeaturesEpoch: null,
      finalizedFeatures: null,
      zkMigrationReady: null,
    };
    const frame = encodeResponse(new Response({ apiKey: apiVersionsKey, version: 3, correlationId: 7, body }));
    expect(hex(frame)).toBe('00000013' + '00000007' + '0000' + '02' + '0000' + '0000' + '000b' + '00' + '00000000' + '00');
  });

  test('an API that is not spoken is a bug', () => {
    expect(() => encodeResponse(new Response({ apiKey: produceKey + 999, version: 0, correlationId: 1, body: {} }))).toThrow(
      'API key 999 is spoken',
    );
  });
});
