import { expect, test } from 'vitest';
import {
  type ConnectionId,
  type Context,
  type Input,
  type Microseconds,
  Node,
  type NodeId,
  OUTSIDE,
  Payload,
  type VirtualTime,
} from './context';
import { countObjects } from './fork';
import type { LinkSettings } from './link';
import { Simulation } from './simulation';

const alice = 'alice' as NodeId;
const bob = 'bob' as NodeId;
const quick: LinkSettings = { latencyUs: 1_000, jitterUs: 0, bytesPerSecond: 1_000_000 };
const us = (time: number) => time as VirtualTime & Microseconds;

class Text extends Payload {
  readonly text: string;
  readonly wireBytes: number;
  constructor(text: string, wireBytes = 0) {
    super();
    this.text = text;
    this.wireBytes = wireBytes;
  }
}

/** Does as it is told (`open bob`, `send words`, `spend 10`, `close`; several with `; `) and notes what reaches it. */
class Puppet extends Node {
  readonly heard: string[] = [];
  connection: ConnectionId | null = null;

  handle(input: Input, context: Context): void {
    if (input.kind === 'told') {
      for (const order of (input.payload as Text).text.split('; ')) this.obey(order, context);
      return;
    }
    this.heard.push(`${context.now} ${saidIn(input)}`);
    if (input.kind === 'connectionOpened') this.connection = input.connection;
  }

  private obey(order: string, context: Context): void {
    const [verb = '', word = '', bytes = '0'] = order.split(' ');
    if (verb === 'open') this.connection = context.open(word as NodeId);
    if (verb === 'spend') context.spend(us(Number(word)));
    if (this.connection === null) return;
    if (verb === 'send') context.send(this.connection, new Text(word, Number(bytes)));
    if (verb === 'close') context.close(this.connection);
  }
}

function saidIn(input: Input): string {
  if (input.kind === 'received') return (input.payload as Text).text;
  return input.kind;
}

function worldOf(network: Partial<LinkSettings> = {}): Simulation {
  const world = new Simulation({ seed: 1, epochMs: 0, network: { ...quick, ...network } });
  for (const id of [alice, bob]) {
    world.addHost(id);
    world.start(id, new Puppet());
  }
  world.runUntil(us(0));
  return world;
}

function orderNow(world: Simulation, id: NodeId, orders: string): void {
  world.tell(id, new Text(orders));
  world.runUntil(world.now);
}

function heard(world: Simulation, id: NodeId): readonly string[] {
  const process = world.process(id);
  return process instanceof Puppet ? process.heard.filter((line) => !line.endsWith(' started')) : [];
}

function runTo(world: Simulation, time: number): Simulation {
  world.runUntil(us(time));
  return world;
}

test('a message keeps its direction of the link busy for as long as its bytes take, and delays what is behind it', () => {
  const world = worldOf();
  orderNow(world, alice, 'open bob; send long 5000; send short 100');
  expect(heard(runTo(world, 100_000), bob)).toEqual(['1000 connectionOpened', '6000 long', '6100 short']);
  orderNow(world, bob, 'send back 0');
  expect(heard(runTo(world, 200_000), alice)).toEqual(['101000 back']);
});

test('what is under way when a link is cut waits for it to heal, and arrives in order before what is sent later', () => {
  const world = worldOf();
  orderNow(world, alice, 'open bob; send one');
  world.cut(alice, bob);
  orderNow(world, alice, 'send two');
  expect(world.messagesInFlight().map(({ payload, arrivesAt }) => [(payload as Text).text, arrivesAt])).toEqual([
    ['one', null],
    ['two', null],
  ]);
  expect(heard(runTo(world, 50_000), bob)).toEqual([]);
  world.heal(bob, alice);
  orderNow(world, alice, 'send three');
  expect(world.messagesInFlight().map(({ arrivesAt, sentAt }) => [sentAt, arrivesAt])).toEqual([
    [50_000, 51_000],
    [50_000, 51_000],
    [50_000, 51_000],
  ]);
  expect(heard(runTo(world, 60_000), bob)).toEqual(['51000 connectionOpened', '51000 one', '51000 two', '51000 three']);
});

test('across a cut nobody learns that a process died until the link heals', () => {
  const world = worldOf();
  orderNow(world, alice, 'open bob');
  runTo(world, 5_000).cut(alice, bob);
  world.kill(bob);
  expect(heard(runTo(world, 9_000_000), alice)).toEqual([]);
  world.heal(alice, bob);
  expect(heard(runTo(world, 10_000_000), alice)).toEqual(['9001000 connectionReset']);
});

test('cutting what is cut and healing what is whole are no events', () => {
  const world = worldOf();
  const eventsBefore = world.history.length;
  world.heal(alice, bob);
  world.cut(alice, bob);
  world.cut(bob, alice);
  expect([...world.history].slice(eventsBefore).map(({ what }) => what)).toEqual([{ kind: 'LinkCut', a: alice, b: bob, ways: 'BothWays' }]);
  expect(world.linkStatus(bob, alice)).toEqual({ cut: true, extraLatencyUs: 0, lossPercent: 0 });
});

test('a slow link delays both directions, and a link made quick again lets nothing overtake', () => {
  const world = worldOf();
  orderNow(world, alice, 'open bob');
  runTo(world, 2_000).slow(alice, bob, 7_000);
  orderNow(world, alice, 'send slow');
  world.slow(alice, bob, 0);
  orderNow(world, alice, 'send quick');
  expect(heard(runTo(world, 20_000), bob)).toEqual(['1000 connectionOpened', '10000 slow', '10000 quick']);
});

test('a busy process sends later, and dies without sending what its processor had not come to', () => {
  const world = worldOf();
  orderNow(world, alice, 'open bob; send first; spend 500; send second');
  expect(world.messagesInFlight().map(({ sentAt }) => sentAt)).toEqual([0, 500]);
  runTo(world, 499).kill(alice);
  expect(heard(runTo(world, 9_000), bob)).toEqual(['1000 connectionOpened', '1000 first', '1500 connectionReset']);
});

test('a process that dies before its opening has left was never heard of', () => {
  const world = worldOf();
  orderNow(world, alice, 'spend 500; open bob; send hello');
  runTo(world, 100).kill(alice);
  expect(heard(runTo(world, 9_000), bob)).toEqual([]);
});

test('what was sent before a close arrives; what the other end sends after it goes nowhere', () => {
  const world = worldOf();
  orderNow(world, alice, 'open bob; send last; close; send never');
  runTo(world, 500);
  orderNow(world, bob, 'send unheard');
  expect(heard(runTo(world, 9_000), bob)).toEqual(['1000 connectionOpened', '1000 last', '1000 connectionReset']);
  orderNow(world, bob, 'send unheard');
  expect(heard(runTo(world, 20_000), alice)).toEqual([]);
});

test('after closing its end a process hears no more of the connection, not even what already waits for its processor', () => {
  const world = worldOf();
  orderNow(world, alice, 'open bob');
  runTo(world, 2_000);
  orderNow(world, bob, 'send word');
  runTo(world, 2_500);
  orderNow(world, alice, 'spend 5000');
  orderNow(world, alice, 'close'); // waits until 7500; the word, from 3000 on, behind it
  expect(heard(runTo(world, 20_000), alice)).toEqual([]);
  expect(heard(world, bob)).toEqual(['1000 connectionOpened', '8500 connectionReset']);
});

test('an opening that is under way when a process dies reaches the next one', () => {
  const world = worldOf();
  orderNow(world, alice, 'open bob');
  runTo(world, 500).kill(bob);
  world.start(bob, new Puppet());
  expect(heard(runTo(world, 9_000), bob)).toEqual(['1000 connectionOpened']);
  expect(heard(world, alice)).toEqual([]);
});

test.each([
  ['closed by the opener', (world: Simulation) => orderNow(world, alice, 'open bob; send word; close')],
  [
    'closed by both at once',
    (world: Simulation) => [
      orderNow(world, alice, 'open bob'),
      runTo(world, world.now + 2_000),
      orderNow(world, alice, 'close'),
      orderNow(world, bob, 'close'),
    ],
  ],
  [
    'opened and closed across a cut',
    (world: Simulation) => [world.cut(alice, bob), orderNow(world, alice, 'open bob; send word'), orderNow(world, alice, 'close')],
  ],
  [
    'refused by a dead process',
    (world: Simulation) => [world.status(bob) === 'Dead' || world.kill(bob), orderNow(world, alice, 'open bob')],
  ],
  [
    'ended by a death',
    (world: Simulation) => [
      orderNow(world, alice, 'open bob'),
      runTo(world, world.now + 2_000),
      world.kill(bob),
      world.start(bob, new Puppet()),
    ],
  ],
  ['opened from outside and closed there', (world: Simulation) => world.closeFromOutside(world.openFromOutside(bob))],
])('a connection %s is forgotten', (_, exercise) => {
  const world = worldOf();
  const sizeAfter = (connections: number) => {
    for (let count = 0; count < connections; count++) {
      exercise(world);
      runTo(world, world.now + 10_000);
    }
    for (const id of [alice, bob]) (world.process(id) as Puppet | null)?.heard.splice(0);
    return countObjects(world);
  };
  const size = sizeAfter(3);
  expect(sizeAfter(50)).toBe(size);
});

test('the outside is a peer like any other, at no distance, and is told what came out in order', () => {
  const world = worldOf();
  const connection = world.openFromOutside(bob);
  world.sendFromOutside(connection, new Text('hello'));
  runTo(world, 0);
  expect(heard(world, bob)).toEqual(['0 connectionOpened', '0 hello']);
  expect([world.isFromOutside(connection), world.network.peerOf(connection, bob)]).toEqual([true, OUTSIDE]);
  orderNow(world, bob, 'send welcome; close');
  expect(world.takeOutbound().map(({ payload }) => payload && (payload as Text).text)).toEqual(['welcome', null]);
  expect(world.takeOutbound()).toEqual([]);
});

test('an outside client of a dead process is closed', () => {
  const world = worldOf();
  world.kill(bob);
  const connection = world.openFromOutside(bob);
  expect(runTo(world, 0).takeOutbound()).toEqual([{ connection, payload: null }]);
});

test('jitter lets nothing overtake on one connection', () => {
  for (let seed = 1; seed <= 20; seed++) {
    const world = new Simulation({ seed, epochMs: 0, network: { ...quick, jitterUs: 5_000 } });
    for (const id of [alice, bob]) {
      world.addHost(id);
      world.start(id, new Puppet());
    }
    orderNow(world, alice, 'open bob; send one; send two; send three');
    const lines = heard(runTo(world, 50_000), bob);
    expect(lines.map((line) => line.split(' ')[1])).toEqual(['connectionOpened', 'one', 'two', 'three']);
  }
});
