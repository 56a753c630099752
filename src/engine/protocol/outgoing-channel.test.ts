import { describe, expect, test } from 'vitest';
import { milliseconds } from '../../base/virtual-time';
import type { ConnectionId, Context, Microseconds, NodeId, Payload, VirtualTime } from '../sim/context';
import { metadataKey, metadataRequest } from './metadata';
import { OutgoingChannel } from './outgoing-channel';
import type { Request } from './payload';

const TIMEOUT = milliseconds(1_000);

/** What a channel uses of the world around its broker. */
class World {
  now = 0 as VirtualTime;
  readonly self = 'broker-1' as NodeId;
  readonly sent: { readonly connection: ConnectionId; readonly payload: Payload }[] = [];
  readonly opened: NodeId[] = [];
  readonly closed: ConnectionId[] = [];
  readonly alarms: number[] = [];

  open(peer: NodeId): ConnectionId {
    return this.opened.push(peer) as ConnectionId;
  }

  send(connection: ConnectionId, payload: Payload): void {
    this.sent.push({ connection, payload });
  }

  close(connection: ConnectionId): void {
    this.closed.push(connection);
  }

  startTimer(after: Microseconds): void {
    this.alarms.push(this.now + after);
  }
}

function aChannel() {
  const world = new World();
  const context = world as unknown as Context;
  const channel = new OutgoingChannel({ name: 'leader 2', peer: 'broker-2' as NodeId, timeoutUs: TIMEOUT });
  const send = (purpose: string) => {
    channel.send({ apiKey: metadataKey, schema: metadataRequest, body: {} }, { purpose, subject: '' }, context);
    return (world.sent.at(-1)!.payload as Request).correlationId;
  };
  const passTo = (at: number) => {
    world.now = at as VirtualTime;
    return channel.checkTimeouts(context).map(({ purpose }) => purpose);
  };
  return { world, channel, send, passTo };
}

test('one connection for all requests, opened with the first', () => {
  const { world, channel, send } = aChannel();
  send('one');
  send('two');
  expect([world.opened, world.sent.map(({ connection }) => connection)]).toEqual([['broker-2'], [1, 1]]);
  expect([channel.owns(1 as ConnectionId), channel.owns(2 as ConnectionId)]).toEqual([true, false]);
});

test('an answer is known by its correlation id, once', () => {
  const { channel, send } = aChannel();
  const [one, two] = [send('one'), send('two')];
  expect([channel.answered(two)?.purpose, channel.answered(two), channel.isAwaiting('one'), channel.isAwaiting('two')]).toEqual([
    'two',
    null,
    true,
    false,
  ]);
  expect(channel.answered(one)?.purpose).toBe('one');
});

test('with the connection goes all that was awaited on it; the next request opens another', () => {
  const { world, channel, send } = aChannel();
  const lost = send('one');
  expect(channel.reset().map(({ purpose }) => purpose)).toEqual(['one']);
  send('two');
  expect([world.opened.length, channel.answered(lost)]).toEqual([2, null]);
});

describe('a silent peer', () => {
  test('whoever waits too long closes the connection himself, for all who wait on it', () => {
    const { world, send, passTo } = aChannel();
    send('one');
    world.now = milliseconds(600) as number as VirtualTime;
    send('two');
    expect([passTo(TIMEOUT), world.closed]).toEqual([['one', 'two'], [1]]);
  });

  test('an answer in time puts the alarm off to whoever waits next', () => {
    const { world, channel, send, passTo } = aChannel();
    const one = send('one');
    world.now = milliseconds(600) as number as VirtualTime;
    send('two');
    channel.answered(one);
    expect([passTo(TIMEOUT), world.closed, world.alarms]).toEqual([[], [], [TIMEOUT, milliseconds(1_600)]]);
    expect(passTo(milliseconds(1_600))).toEqual(['two']);
  });

  test('where nobody waits, no alarm is set', () => {
    const { world, channel, send, passTo } = aChannel();
    channel.answered(send('one'));
    expect([passTo(TIMEOUT), world.alarms]).toEqual([[], [TIMEOUT]]);
  });
});
