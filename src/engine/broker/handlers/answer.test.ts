import { expect, test } from 'vitest';
import { type ApiVersionsResponse, apiVersionsKey, apiVersionsResponse } from '../../protocol/api-versions';
import { clientApis } from '../../protocol/apis';
import { getInt32 } from '../../protocol/bytes';
import { type MetadataResponse, metadataKey, metadataResponse } from '../../protocol/metadata';
import { produceKey } from '../../protocol/produce';
import { BrokerFixture, fetchOf, framed, nameOf, nodeOf, produceOf } from '../broker-fixture';

const software = { clientSoftwareName: 'librdkafka', clientSoftwareVersion: '2.0.2' };
const everything = {
  topics: null,
  allowAutoTopicCreation: false,
  includeClusterAuthorizedOperations: false,
  includeTopicAuthorizedOperations: false,
};

test('a broker says which APIs it speaks, in which versions', () => {
  const { errorCode, apiKeys } = new BrokerFixture().ask<ApiVersionsResponse>(1, apiVersionsKey, software, 3);
  expect(nameOf(errorCode)).toBe('NONE');
  expect(apiKeys).toHaveLength(clientApis.length);
  expect(apiKeys.find(({ apiKey }) => apiKey === produceKey)).toEqual({ apiKey: produceKey, minVersion: 0, maxVersion: 11 });
});

test('KIP-511: a client whose name is no name is refused, and told no more', () => {
  const { errorCode, apiKeys } = new BrokerFixture().ask<ApiVersionsResponse>(
    1,
    apiVersionsKey,
    { ...software, clientSoftwareName: 'no name' },
    3,
  );
  expect([nameOf(errorCode), apiKeys]).toEqual(['INVALID_REQUEST', []]);
});

test('an API that is not spoken here costs the connection, with a reason, and nobody else anything', () => {
  const cluster = new BrokerFixture();
  cluster.tell(1, 99, {}, 0);
  cluster.pass(10);
  expect(cluster.client.resets).toEqual([nodeOf(1)]);
  expect(cluster.factsOf('ConnectionRefused')).toEqual([{ kind: 'ConnectionRefused', broker: 1, reason: 'API key 99 is not spoken here' }]);
  expect(cluster.ask<MetadataResponse>(1, metadataKey, everything, 12).brokers).toHaveLength(3);
});

test('what only brokers ask is not asked of brokers', () => {
  const cluster = new BrokerFixture();
  cluster.tell(
    1,
    63,
    { brokerId: 2, brokerEpoch: 1, currentMetadataOffset: 1, wantFence: true, wantShutDown: false, offlineLogDirs: null },
    1,
  );
  cluster.pass(10);
  expect(cluster.client.resets).toEqual([nodeOf(1)]);
});

test('from outside: an answer in bytes, with the correlation id of its request', () => {
  const cluster = new BrokerFixture();
  const outside = cluster.connectFromOutside(1);
  cluster.sendFromOutside(outside, framed(metadataKey, everything, { version: 8, correlationId: 77 }));
  cluster.pass(10);
  const [answer] = cluster.cameOut(outside) as [Uint8Array];
  expect([getInt32(answer, 0), getInt32(answer, 4)]).toEqual([answer.length - 4, 77]);
  const body = metadataResponse.decode(answer.subarray(8), 8);
  expect(body.ok && body.value.brokers.map(({ nodeId, host, port }) => `${nodeId} ${host}:${port}`)).toEqual([
    '1 localhost:19093',
    '2 localhost:19094',
    '3 localhost:19095',
  ]);
});

test('bytes may come in any pieces', () => {
  const cluster = new BrokerFixture();
  const outside = cluster.connectFromOutside(1);
  for (const byte of framed(metadataKey, everything)) cluster.sendFromOutside(outside, Uint8Array.of(byte));
  cluster.pass(10);
  expect(cluster.cameOut(outside)).toHaveLength(1);
});

test('answers leave in the order of requests, though one of them has to wait', () => {
  const cluster = new BrokerFixture();
  cluster.createOrders();
  const outside = cluster.connectFromOutside(1);
  const requests = [
    framed(1, fetchOf(0, { maxWaitMs: 300 }), { correlationId: 1 }),
    framed(metadataKey, everything, { correlationId: 2 }),
    framed(apiVersionsKey, software, { correlationId: 3 }),
  ];
  for (const request of requests) cluster.sendFromOutside(outside, request);
  cluster.pass(200);
  expect(cluster.cameOut(outside)).toEqual([]);
  cluster.pass(200);
  expect(cluster.cameOut(outside).map((answer) => getInt32(answer as Uint8Array, 4))).toEqual([1, 2, 3]);
});

test('ApiVersions in a version that nobody knows is answered in version 0', () => {
  const cluster = new BrokerFixture();
  const outside = cluster.connectFromOutside(1);
  cluster.sendFromOutside(outside, Uint8Array.of(0, 0, 0, 10, 0, 18, 0, 99, 0, 0, 0, 5, 0xff, 0xff));
  cluster.pass(10);
  const [answer] = cluster.cameOut(outside) as [Uint8Array];
  const body = apiVersionsResponse.decode(answer.subarray(8), 0);
  expect(getInt32(answer, 4)).toBe(5);
  expect(body.ok && [nameOf(body.value.errorCode), body.value.apiKeys.map(({ apiKey }) => apiKey)]).toEqual([
    'UNSUPPORTED_VERSION',
    [apiVersionsKey],
  ]);
});

test('garbage costs its sender the connection, with a reason, and nobody else anything', () => {
  const cluster = new BrokerFixture();
  cluster.createOrders();
  const [garbler, other] = [cluster.connectFromOutside(1), cluster.connectFromOutside(1)];
  cluster.sendFromOutside(garbler!, Uint8Array.of(0, 0, 0, 12, 0, 3, 0, 9, 1, 2, 3, 4, 5, 6, 7, 8));
  cluster.sendFromOutside(other!, framed(produceKey, produceOf(['a'])));
  cluster.pass(20);
  const out = cluster.simulation.takeOutbound();
  expect(out.filter(({ connection }) => connection === garbler).map(({ payload }) => payload)).toEqual([null]);
  expect(out.filter(({ connection }) => connection === other)).toHaveLength(1);
  expect(cluster.factsOf('ConnectionRefused').map(({ reason }) => reason)).toEqual([expect.stringContaining('Metadata')]);
});

test('a frame of more than 100 MiB closes the connection before it has come', () => {
  const cluster = new BrokerFixture();
  const outside = cluster.connectFromOutside(1);
  cluster.sendFromOutside(outside, Uint8Array.of(0x7f, 0xff, 0xff, 0xff));
  cluster.pass(10);
  expect(cluster.cameOut(outside)).toEqual(['reset']);
  expect(cluster.factsOf('ConnectionRefused').map(({ reason }) => reason)).toEqual(['frame of 2147483647 bytes, of at most 104857600']);
});

test('a connection that closes takes what waited for it along', () => {
  const cluster = new BrokerFixture();
  cluster.createOrders();
  const outside = cluster.connectFromOutside(1);
  cluster.sendFromOutside(outside, framed(1, fetchOf(0, { maxWaitMs: 60_000 })));
  cluster.pass(10);
  const consumers = () => cluster.broker(1).replicas.delayed.fetches;
  const before = consumers();
  cluster.simulation.closeFromOutside(outside);
  cluster.pass(10);
  expect(consumers()).toBe(before - 1);
});
