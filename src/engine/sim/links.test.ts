/** One-way cuts, loss, and single messages under a finger. */
import { describe, expect, test } from 'vitest';
import { type ConnectionId, type Context, type Input, type Microseconds, Node, type NodeId, Payload, type VirtualTime } from './context';
import { fork } from './fork';
import { type InFlight, retransmissionTimeoutUs } from './link';
import { Simulation } from './simulation';

const alice = 'alice' as NodeId;
const bob = 'bob' as NodeId;
const us = (time: number) => time as VirtualTime & Microseconds;

class Text extends Payload {
  readonly text: string;
  readonly wireBytes = 0;
  constructor(text: string) {
    super();
    this.text = text;
  }
}

/** Says each word that it is told on its one connection; answers `ping` with `pong`. Notes what reaches it and when. */
class Talker extends Node {
  readonly heard: string[] = [];
  private readonly peer: NodeId | null;
  private connection: ConnectionId | null = null;

  constructor(peer: NodeId | null) {
    super();
    this.peer = peer;
  }

  handle(input: Input, context: Context): void {
    if (input.kind === 'told') {
      this.connection ??= this.peer === null ? null : context.open(this.peer);
      for (const word of (input.payload as Text).text.split(' '))
        if (this.connection !== null) context.send(this.connection, new Text(word));
    }
    if (input.kind === 'connectionOpened') this.connection = input.connection;
    if (input.kind === 'connectionReset') this.connection = null;
    if (input.kind === 'received' && (input.payload as Text).text === 'ping') context.send(input.connection, new Text('pong'));
    if (input.kind === 'received' || input.kind === 'connectionOpened' || input.kind === 'connectionReset')
      this.heard.push(`${context.now / 1_000} ${input.kind === 'received' ? (input.payload as Text).text : input.kind}`);
  }
}

/** Alice opens to Bob; a hop takes a millisecond. */
function worldOf(): Simulation {
  const world = new Simulation({ seed: 7, epochMs: 0, network: { latencyUs: 1_000, jitterUs: 0, bytesPerSecond: 1_000_000_000 } });
  for (const id of [alice, bob]) {
    world.addHost(id);
    world.start(id, new Talker(id === alice ? bob : null));
  }
  return world;
}

function say(world: Simulation, id: NodeId, words: string): void {
  world.tell(id, new Text(words));
  world.runUntil(world.now);
}

const heard = (world: Simulation, id: NodeId) => (world.process(id) as Talker).heard;
const on = (world: Simulation, word: string): InFlight =>
  world.messagesInFlight().find(({ payload }) => payload instanceof Text && payload.text === word)!;

describe('a cut in one direction', () => {
  test('lets the other direction through', () => {
    const world = worldOf();
    say(world, alice, 'hello');
    world.runUntil(us(10_000));
    world.cut(bob, alice, { ways: 'OneWay' });
    expect([world.linkStatus(bob, alice).cut, world.linkStatus(alice, bob).cut]).toEqual([true, false]);
    say(world, alice, 'ping');
    world.runUntil(us(50_000));
    expect(heard(world, bob)).toEqual(['1 connectionOpened', '1 hello', '11 ping']);
    expect(heard(world, alice)).toEqual([]);
    world.heal(alice, bob);
    world.runUntil(us(60_000));
    expect(heard(world, alice)).toEqual(['51 pong']);
  });

  test.each([
    [alice, bob],
    [bob, alice],
  ])('from %s to %s nobody can connect: an opening needs the way back', (from, to) => {
    const world = worldOf();
    world.cut(from, to, { ways: 'OneWay' });
    say(world, alice, 'hello');
    world.runUntil(us(10_000));
    expect(heard(world, bob)).toEqual([]);
    world.heal(from, to, { ways: 'OneWay' });
    world.runUntil(us(20_000));
    expect(heard(world, bob)).toEqual(['11 connectionOpened', '11 hello']);
  });

  test('an opening that is on its way when the way back is cut waits too', () => {
    const world = worldOf();
    say(world, alice, 'hello');
    world.cut(bob, alice, { ways: 'OneWay' });
    world.runUntil(us(10_000));
    expect(heard(world, bob)).toEqual([]);
  });
});

describe('a link that loses packets', () => {
  test('delivers all of them, in order, some of them late; the same seed loses the same ones', () => {
    const run = () => {
      const world = worldOf();
      say(world, alice, 'hello');
      world.lose(alice, bob, 30, { ways: 'OneWay' });
      for (let i = 0; i < 40; i++) {
        say(world, alice, `m${i}`);
        world.runUntil((world.now + 20_000) as VirtualTime);
      }
      world.runUntil(us(60_000_000));
      return heard(world, bob);
    };
    const words = run().map((line) => line.split(' ')[1]);
    expect(words.slice(2)).toEqual(Array.from({ length: 40 }, (_, i) => `m${i}`));
    const late = run().filter((line, i) => i >= 2 && Number(line.split(' ')[0]) > (i - 2) * 20 + 150);
    expect(late.length).toBeGreaterThan(5);
    expect(run()).toEqual(run());
  });

  test('a packet leaves again after a round trip and 200 ms, then after twice as long; an opening after a second', () => {
    const timeouts = (isOpening: boolean) =>
      [0, 1, 2, 14].map((attempt) => retransmissionTimeoutUs({ attempt, roundTripUs: 2_000, isOpening }) / 1_000);
    expect(timeouts(false)).toEqual([202, 404, 808, 120_000]);
    expect(timeouts(true)).toEqual([1_000, 2_000, 4_000, 120_000]);
  });

  test('does not change the dice of a world that loses nothing', () => {
    const [plain, mended] = [worldOf(), worldOf()];
    mended.lose(alice, bob, 50);
    mended.lose(alice, bob, 0);
    for (const world of [plain, mended]) {
      say(world, alice, 'a b c');
      world.runUntil(us(100_000));
    }
    expect(heard(mended, bob)).toEqual(heard(plain, bob));
  });
});

describe('healing', () => {
  test('undoes all that was done to a link', () => {
    const world = worldOf();
    world.cut(alice, bob);
    world.slow(alice, bob, 5_000);
    world.lose(bob, alice, 10, { ways: 'OneWay' });
    world.heal(alice, bob);
    const whole = { cut: false, extraLatencyUs: 0, lossPercent: 0 };
    expect([world.linkStatus(alice, bob), world.linkStatus(bob, alice)]).toEqual([whole, whole]);
    const told = world.history.length;
    world.heal(alice, bob);
    expect(world.history.length).toBe(told);
  });
});

describe('a message under a finger', () => {
  function underWay(): Simulation {
    const world = worldOf();
    say(world, alice, 'hello');
    world.runUntil(us(10_000));
    say(world, alice, 'first second');
    world.runUntil(us(10_400));
    return world;
  }

  test('stops where it is, and all behind it; when it is let go it goes the rest of its way', () => {
    const world = underWay();
    world.holdMessage(on(world, 'first'));
    expect(on(world, 'first')).toMatchObject({ arrivesAt: null, heldBy: 'Hand', travelled: 0.4 });
    expect(on(world, 'second')).toMatchObject({ arrivesAt: null, heldBy: 'Behind' });
    say(world, alice, 'third');
    world.runUntil(us(50_000));
    expect(heard(world, bob).slice(2)).toEqual([]);
    world.releaseMessage(on(world, 'first'));
    world.runUntil(us(60_000));
    expect(heard(world, bob).slice(2)).toEqual(['50.6 first', '50.6 second', '51 third']);
  });

  test('what is before it goes on, and the way back is free', () => {
    const world = underWay();
    world.holdMessage(on(world, 'second'));
    say(world, bob, 'news');
    world.runUntil(us(20_000));
    expect(heard(world, bob).slice(2)).toEqual(['11 first']);
    expect(heard(world, alice)).toEqual(['11.4 news']);
  });

  test('one that is before another that is held can be held too; each waits for its own release', () => {
    const world = underWay();
    world.holdMessage(on(world, 'second'));
    world.holdMessage(on(world, 'first'));
    world.releaseMessage(on(world, 'first'));
    world.runUntil(us(20_000));
    expect(heard(world, bob).slice(2)).toEqual(['11 first']);
    world.releaseMessage(on(world, 'second'));
    world.runUntil(us(30_000));
    expect(heard(world, bob).slice(2)).toEqual(['11 first', '20.6 second']);
  });

  test('one that is delayed takes that much longer, and nothing overtakes it', () => {
    const world = underWay();
    world.delayMessage(on(world, 'first'), 5_000);
    world.runUntil(us(20_000));
    expect(heard(world, bob).slice(2)).toEqual(['16 first', '16 second']);
  });

  test('one that is dropped is sent again, later with every time, and nothing overtakes it', () => {
    const world = underWay();
    expect(world.dropMessage(on(world, 'first'))).toBe(202_000);
    expect(on(world, 'first')).toMatchObject({ resentAt: 212_000, arrivesAt: 213_000 });
    world.runUntil(us(212_500));
    expect(world.dropMessage(on(world, 'first'))).toBe(404_000);
    world.runUntil(us(1_000_000));
    expect(heard(world, bob).slice(2)).toEqual(['617 first', '617 second']);
  });

  test('one that is held and dropped leaves the finger', () => {
    const world = underWay();
    world.holdMessage(on(world, 'first'));
    world.dropMessage(on(world, 'first'));
    world.runUntil(us(1_000_000));
    expect(heard(world, bob).slice(2)).toEqual(['213 first', '213 second']);
  });

  test('after a long hold it is sent again at once', () => {
    const world = underWay();
    world.holdMessage(on(world, 'first'));
    world.runUntil(us(5_000_000));
    world.dropMessage(on(world, 'first'));
    world.runUntil(us(6_000_000));
    expect(heard(world, bob).slice(2)).toEqual(['5001 first', '5001 second']);
  });

  test('a sender that dies leaves what it has sent, and the reset waits behind it', () => {
    const world = underWay();
    world.holdMessage(on(world, 'first'));
    world.kill(alice);
    world.runUntil(us(20_000));
    expect(heard(world, bob).slice(2)).toEqual([]);
    world.releaseMessage(on(world, 'first'));
    world.runUntil(us(30_000));
    expect(
      heard(world, bob)
        .slice(2)
        .map((line) => line.split(' ')[1]),
    ).toEqual(['first', 'second', 'connectionReset']);
  });

  test('a receiver that dies never gets it, and nothing is left behind', () => {
    const world = underWay();
    world.holdMessage(on(world, 'first'));
    world.kill(bob);
    world.runUntil(us(20_000));
    expect(world.messagesInFlight()).toEqual([]);
    expect(world.network.connections.size).toBe(0);
  });

  test('healing the link lifts the finger', () => {
    const world = underWay();
    world.holdMessage(on(world, 'first'));
    world.heal(alice, bob);
    world.runUntil(us(20_000));
    expect(heard(world, bob).slice(2)).toEqual(['11 first', '11 second']);
  });

  test('a fork has a finger of its own', () => {
    const world = underWay();
    world.holdMessage(on(world, 'first'));
    const copy = fork(world);
    copy.releaseMessage(on(copy, 'first'));
    for (const each of [world, copy]) each.runUntil(us(20_000));
    expect(heard(copy, bob).slice(2)).toEqual(['11 first', '11 second']);
    expect(heard(world, bob).slice(2)).toEqual([]);
  });
});
