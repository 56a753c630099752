import { describe, expect, test } from 'vitest';
import { Errors } from '../../engine/model/error-codes';
import type { GroupId, MemberId } from '../../engine/model/vocabulary';
import { type HeartbeatRequest, heartbeatKey } from '../../engine/protocol/heartbeat';
import { Request, Response, WireBytes } from '../../engine/protocol/payload';
import { produceKey } from '../../engine/protocol/produce';
import type { NodeId } from '../../engine/sim/context';
import { runSeed } from '../run-seed';
import { ByteWire, LostInBytes } from './byte-wire';

const READER = 'reader' as NodeId;
const body: HeartbeatRequest = {
  groupId: 'readers' as GroupId,
  generationId: 3 as never,
  memberId: 'reader-1' as MemberId,
  groupInstanceId: null,
};
const heartbeat = (version: number, more: Partial<HeartbeatRequest> = {}) =>
  new Request({ apiKey: heartbeatKey, version, correlationId: 7, clientId: 'reader', body: { ...body, ...more } });

describe('a wire of bytes', () => {
  test('gives another object that says the same, and counts it', () => {
    const wire = new ByteWire();
    const sent = heartbeat(4);
    const read = wire.carry(sent, READER);
    expect(read).not.toBe(sent);
    expect(read).toEqual(sent);
    expect(wire.counts).toEqual(new Map([['Heartbeat request 4', 1]]));
  });

  test('a response comes back to the question of its number', () => {
    const sent = new Response({ apiKey: heartbeatKey, version: 4, correlationId: 7, body: { throttleTimeMs: 0, errorCode: Errors.NONE } });
    expect(new ByteWire().carry(sent, READER)).toEqual(sent);
  });

  test('bytes stay what they are', () => {
    const bytes = new WireBytes(new Uint8Array(3));
    expect(new ByteWire().carry(bytes, READER)).toBe(bytes);
  });

  test('what no field carries is told, with its place and both values', () => {
    const sent = heartbeat(4, { memory: 5 } as never);
    expect(() => new ByteWire().carry(sent, READER)).toThrow(
      'the Heartbeat request of version 4 from reader does not: body.memory is 5, and nothing in bytes',
    );
  });

  test('a version that has no such field loses what is said in it', () => {
    const sent = new Request({ apiKey: produceKey, version: 99, correlationId: 1, clientId: null, body: {} });
    expect(() => new ByteWire().carry(sent, READER)).toThrow(LostInBytes);
    expect(() => new ByteWire().carry(sent, READER)).toThrow(/versions are 3 to \d+/);
  });
});

test('a life in which every message is bytes goes as the one in which none is, to the last byte on every disk', {
  timeout: 240_000,
}, () => {
  const { failure, messages } = runSeed(10, { profile: 'quorum', bytes: true }); // which lives it again without
  expect(failure).toBeNull();
  expect(messages).toBeGreaterThan(10_000);
});
