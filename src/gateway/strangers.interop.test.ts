import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Errors } from '../engine/model/error-codes';
import { apiVersionsKey } from '../engine/protocol/api-versions';
import { BrokerProcess } from './broker-process';
import { RawClient, request } from './raw-client';

const API_VERSIONS = (correlationId: number) => request({ key: apiVersionsKey, version: 0, correlationId });
const REQUESTS_AT_ONCE = 2_000;

let broker: BrokerProcess;
let clients: RawClient[] = [];
beforeAll(async () => {
  broker = await BrokerProcess.start();
}, 40_000);
afterAll(() => broker.stop());
afterEach(() => {
  for (const client of clients) client.close();
  clients = [];
});

async function open(): Promise<RawClient> {
  const client = await RawClient.connect(broker.port);
  clients.push(client);
  return client;
}

/** It asks, and is answered. */
async function isServed(client: RawClient, correlationId: number): Promise<boolean> {
  client.send(API_VERSIONS(correlationId));
  return (await client.response())?.readInt32BE(0) === correlationId;
}

describe('whoever else knocks at a broker', () => {
  test.each([
    ['garbage', Buffer.from('GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n'), 'frame of 1195725856 bytes'],
    ['a TLS handshake', Uint8Array.from([22, 3, 1, 2, 0, 1, 0, 1, 252, 3, 3]), 'frame of 369295618 bytes'],
    ['a frame over 100 MiB', Uint8Array.from([0x06, 0x40, 0, 1, 0, 18, 0, 0]), 'frame of 104857601 bytes'],
    ['a frame of less than nothing', Uint8Array.from([0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0]), 'frame of -1 bytes'],
    ['an empty frame', Uint8Array.from([0, 0, 0, 0]), 'request of 0 bytes'],
    ['an API that is not spoken', request({ key: 999, version: 0 }), 'API key 999'],
    ['a version that is not spoken', request({ key: 3, version: 99 }), 'Metadata has no version 99'],
    ['a request that ends too early', request({ key: 3, version: 1, body: Uint8Array.from([0, 0, 0, 9]) }), 'Metadata version 1'],
  ])('%s closes that connection with a logged reason, and harms no other', async (_, bytes, reason) => {
    const [bystander, stranger] = [await open(), await open()];
    expect(await isServed(bystander, 1)).toBe(true);
    const before = broker.output.length;
    stranger.send(bytes);
    await stranger.closed();
    await broker.says('closed a connection', before);
    await broker.says(reason, before);
    expect(await isServed(bystander, 2)).toBe(true);
  });

  test('what was asked before the garbage is answered before the connection is closed', async () => {
    const stranger = await open();
    stranger.send(Buffer.concat([API_VERSIONS(7), Buffer.from('garbage!')]));
    expect((await stranger.response())?.readInt32BE(0)).toBe(7);
    await stranger.closed();
  });

  test('ApiVersions in a version from the future is answered in version 0, with what is spoken', async () => {
    const client = await open();
    client.send(request({ key: apiVersionsKey, version: 99, correlationId: 5 }));
    const response = await client.response();
    expect(response?.readInt32BE(0)).toBe(5);
    expect(response?.readInt16BE(4)).toBe(Errors.UNSUPPORTED_VERSION);
    expect(await isServed(client, 6)).toBe(true);
  });

  test('who never finishes a request, or never begins one, holds up nobody', async () => {
    const [mute, slow] = [await open(), await open()];
    slow.send(API_VERSIONS(1).subarray(0, 9));
    expect(await isServed(await open(), 2)).toBe(true);
    slow.send(API_VERSIONS(1).subarray(9));
    expect((await slow.response())?.readInt32BE(0)).toBe(1);
    expect(mute.isClosed).toBe(false);
  });

  test('a connection of which the client has closed its half is closed', async () => {
    const client = await open();
    expect(await isServed(client, 1)).toBe(true);
    client.closeOwnSide();
    await client.closed();
  });

  test('thousands of requests at once are answered in their order, however late their client reads', async () => {
    const client = await open();
    client.pauseReading();
    for (let id = 0; id < REQUESTS_AT_ONCE; id++) client.send(API_VERSIONS(id));
    expect(await isServed(await open(), 1)).toBe(true);
    client.resumeReading();
    for (let id = 0; id < REQUESTS_AT_ONCE; id++) expect((await client.response())?.readInt32BE(0)).toBe(id);
  }, 30_000);
});

test('a command that is wrong is answered with what to do', async () => {
  broker.type('kill broker two');
  await broker.says("'two' is not a broker id");
});
