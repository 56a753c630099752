import { expect, test } from 'vitest';
import { Request, Response } from '../protocol/payload';
import type { ConnectionId, NodeId } from '../sim/context';
import { ClientConnection, PendingRequest, RequestChannel } from './request-channel';

const CONNECTION = 7 as ConnectionId;
const request = (correlationId: number) => new Request({ apiKey: 3, version: 0, correlationId, clientId: null, body: {} });
const answer = (correlationId: number) => new Response({ apiKey: 18, version: 0, correlationId, body: {} });

function aConnection(...waiting: readonly (Request | Response)[]) {
  const channel = new RequestChannel();
  const connection = new ClientConnection({ id: CONNECTION, peer: 'client' as NodeId, external: false });
  channel.opened(connection);
  connection.waiting.push(...waiting);
  const take = () => channel.next(connection) as PendingRequest;
  return { channel, connection, take };
}

test('one request of a connection is handled at a time, in the order in which they came', () => {
  const { channel, take } = aConnection(request(1), request(2));
  const first = take();
  expect([first.request.correlationId, take()]).toEqual([1, null]);
  expect(channel.finish(first.id)).toBe(first);
  expect(take().request.correlationId).toBe(2);
});

test('an answer to what cannot even be read waits for its turn', () => {
  const { channel, take } = aConnection(request(1), answer(2), request(3));
  const first = take();
  expect(take()).toBe(null);
  channel.finish(first.id);
  expect(take()).toBeInstanceOf(Response);
  expect(take()).toBeInstanceOf(PendingRequest);
});

test('one that is answered twice is answered once', () => {
  const { channel, take } = aConnection(request(1));
  const { id } = take();
  channel.finish(id);
  expect(channel.finish(id)).toBe(null);
});

test('where the connection is gone nobody reads the answer, and who keeps the request waiting is told', () => {
  const { channel, take } = aConnection(request(1), request(2));
  const first = take();
  expect(channel.closed(CONNECTION)).toBe(first);
  expect([channel.finish(first.id), channel.request(first.id), channel.connection(CONNECTION), channel.openConnections]).toEqual([
    null,
    null,
    null,
    0,
  ]);
});

test('connections do not wait for one another', () => {
  const { channel, take } = aConnection(request(1));
  const other = new ClientConnection({ id: 8 as ConnectionId, peer: 'client' as NodeId, external: true });
  channel.opened(other);
  other.waiting.push(request(2));
  expect([take().id, (channel.next(other) as PendingRequest).id]).toEqual([1, 2]);
});
