import { describe, expect, test } from 'vitest';
import { Errors } from '../model/error-codes';
import { metadataKey } from '../protocol/metadata';
import { type Request, Response } from '../protocol/payload';
import { Chance } from '../sim/chance';
import type { ConnectionId, Context, NodeId, Payload, VirtualTime } from '../sim/context';
import { type ClientRequest, NetworkClient } from './network-client';

const A = 'a' as NodeId;
const B = 'b' as NodeId;
const QUESTION: ClientRequest = { apiKey: metadataKey, version: 12, body: null, recordBytes: 0, expectsResponse: true };

/** What a client does to the world, written down. */
class Hands {
  now = 0 as VirtualTime;
  readonly self = 'client' as NodeId;
  readonly sent: { connection: ConnectionId; payload: Payload }[] = [];
  readonly closed: ConnectionId[] = [];
  readonly opened: NodeId[] = [];
  private readonly dice = new Chance(1);

  open(peer: NodeId): ConnectionId {
    return this.opened.push(peer) as ConnectionId;
  }
  send(connection: ConnectionId, payload: Payload): void {
    this.sent.push({ connection, payload });
  }
  close(connection: ConnectionId): void {
    this.closed.push(connection);
  }
  chance(below: number): number {
    return this.dice.below(below);
  }
  at(ms: number): Context {
    this.now = (ms * 1_000) as VirtualTime;
    return this as unknown as Context;
  }
}

function client() {
  const hands = new Hands();
  const network = new NetworkClient<string>({
    requestTimeoutMs: 30_000,
    reconnectBackoffMs: 50,
    reconnectBackoffMaxMs: 1_000,
    maxInFlight: 2,
  });
  const ask = (to: NodeId, about: string, ms = 0, given: Partial<ClientRequest> = {}) =>
    network.send(to, 'Data', { ...QUESTION, ...given }, about, hands.at(ms));
  /** The broker answers the nth request that was sent. */
  const answer = (index: number) => {
    const { connection, payload } = hands.sent[index]!;
    const { apiKey, version, correlationId } = payload as Request;
    return network.received(connection, new Response({ apiKey, version, correlationId, body: `answer ${index}` }));
  };
  return { hands, network, ask, answer };
}

describe('a connection', () => {
  test('is opened by the first request, and carries those that follow', () => {
    const { hands, ask } = client();
    ask(A, 'first');
    ask(A, 'second');
    expect(hands.opened).toEqual([A]);
  });

  test('is another one for the coordinator of a group, on the same broker', () => {
    const { hands, network, ask } = client();
    ask(A, 'fetch');
    network.send(A, 'Coordinator', QUESTION, 'heartbeat', hands.at(0));
    expect(hands.opened).toEqual([A, A]);
  });

  test('brings answers in the order of requests; what nobody awaits is nothing', () => {
    const { network, hands, ask, answer } = client();
    ask(A, 'first');
    ask(A, 'second');
    expect(answer(1)).toBeNull();
    expect(answer(0)).toEqual({ about: 'first', body: 'answer 0' });
    expect(answer(1)).toMatchObject({ about: 'second' });
    expect(answer(1)).toBeNull();
    expect(network.received(99 as ConnectionId, new Response({ apiKey: 3, version: 12, correlationId: 0, body: null }))).toBeNull();
    expect(hands.closed).toEqual([]);
  });

  test('takes as many requests as may be in flight; what expects no answer does not count', () => {
    const { network, ask } = client();
    ask(A, 'unanswered', 0, { expectsResponse: false });
    ask(A, 'first');
    expect(network.canSend(A, 'Data', 0 as VirtualTime)).toBe(true);
    ask(A, 'second');
    expect(network.canSend(A, 'Data', 0 as VirtualTime)).toBe(false);
    expect(network.canSend(B, 'Data', 0 as VirtualTime)).toBe(true);
    expect(network.requestsInFlight).toBe(2);
  });

  test('that breaks loses what was out on it, and is opened again only after a back-off', () => {
    const { network, hands, ask } = client();
    ask(A, 'first');
    ask(A, 'second');
    network.reset(1 as ConnectionId, hands.at(10));
    expect(network.takeLost()).toEqual([
      { about: 'first', error: Errors.NETWORK_EXCEPTION },
      { about: 'second', error: Errors.NETWORK_EXCEPTION },
    ]);
    expect(network.takeLost()).toEqual([]);
    expect(network.isUnavailable(A, 'Data', 10_000 as VirtualTime)).toBe(true);
    expect(network.canSend(A, 'Data', 49_000 as VirtualTime)).toBe(false);
    const again = network.nextDeadline(10_000 as VirtualTime)!;
    expect(again / 1_000).toBeGreaterThanOrEqual(10 + 40);
    expect(again / 1_000).toBeLessThanOrEqual(10 + 60);
    expect(network.canSend(A, 'Data', again)).toBe(true);
  });

  test('that breaks again and again is opened ever more rarely; one answer makes good for all', () => {
    const { network, hands, ask, answer } = client();
    const waits = [0, 1, 2, 3, 4, 5].map((attempt) => {
      const at = attempt * 10_000;
      ask(A, 'again', at);
      network.reset((attempt + 1) as ConnectionId, hands.at(at));
      return network.nextDeadline((at * 1_000) as VirtualTime)! / 1_000 - at;
    });
    for (const [index, wait] of waits.entries()) {
      expect(wait).toBeGreaterThanOrEqual(Math.min(50 * 2 ** index, 1_000) * 0.8);
      expect(wait).toBeLessThanOrEqual(Math.min(50 * 2 ** index * 1.2, 1_000));
    }
    ask(A, 'at last', 100_000);
    answer(hands.sent.length - 1);
    network.reset(7 as ConnectionId, hands.at(100_000));
    expect(network.nextDeadline(100_000_000 as VirtualTime)! / 1_000 - 100_000).toBeLessThanOrEqual(60);
  });

  test('on which an answer takes too long is closed, with all that is out on it', () => {
    const { network, hands, ask } = client();
    ask(A, 'slow', 0);
    ask(A, 'behind it', 20_000);
    network.checkTimeouts(hands.at(29_999));
    expect(hands.closed).toEqual([]);
    expect(network.nextDeadline(0 as VirtualTime)).toBe(30_000_000);
    network.checkTimeouts(hands.at(30_000));
    expect(hands.closed).toEqual([1]);
    expect(network.takeLost().map(({ about, error }) => [about, error])).toEqual([
      ['slow', Errors.REQUEST_TIMED_OUT],
      ['behind it', Errors.REQUEST_TIMED_OUT],
    ]);
  });

  test('waits longer for a request that says so', () => {
    const { network, hands, ask } = client();
    ask(A, 'join', 0, { timeoutMs: 305_000 });
    network.checkTimeouts(hands.at(304_999));
    expect(hands.closed).toEqual([]);
    network.checkTimeouts(hands.at(305_000));
    expect(hands.closed).toEqual([1]);
  });
});

describe('whoever can answer anything (leastLoadedNode)', () => {
  test('is a node that is connected and owes the fewest answers', () => {
    const { network, hands, ask } = client();
    ask(A, 'first');
    ask(B, 'other');
    ask(A, 'second');
    expect(network.leastLoadedNode([A, B], hands.at(0))).toBe(B);
  });

  test('else one that was not tried for longest; one that backs off is left out', () => {
    const { network, hands, ask } = client();
    ask(A, 'first', 0);
    network.reset(1 as ConnectionId, hands.at(1));
    expect(network.leastLoadedNode([A, B], hands.at(2))).toBe(B);
    expect(network.leastLoadedNode([A], hands.at(2))).toBeNull();
    expect(network.leastLoadedNode([A, B], hands.at(100))).toBe(B);
    expect(network.leastLoadedNode([A], hands.at(100))).toBe(A);
  });

  test('is not one that has no room for another question', () => {
    const { network, hands, ask } = client();
    ask(A, 'first');
    ask(A, 'second');
    expect(network.leastLoadedNode([A], hands.at(0))).toBeNull();
    expect(network.isAnyConnected([A])).toBe(true);
  });
});
