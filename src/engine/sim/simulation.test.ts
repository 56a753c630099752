import { describe, expect, test } from 'vitest';
import { assertUnreachable } from '../../base/assert';
import {
  type Context,
  type EventId,
  type Fact,
  type Input,
  type Microseconds,
  Node,
  type NodeId,
  OUTSIDE,
  Payload,
  type VirtualTime,
} from './context';
import type { Costs } from './costs';
import { Extent } from './disk';
import { Simulation } from './simulation';

const ms = (milliseconds: number) => (milliseconds * 1_000) as VirtualTime & Microseconds;
const client = 'client' as NodeId;
const server = 'server' as NodeId;

class Text extends Payload {
  readonly text: string;
  readonly wireBytes: number;
  constructor(text: string, wireBytes = text.length) {
    super();
    this.text = text;
    this.wireBytes = wireBytes;
  }
}

/** What a node has seen is a fact of history, so that history is the transcript. */
interface Saw extends Fact {
  readonly kind: 'Saw';
  readonly what: string;
}
const saw = (what: string): Saw => ({ kind: 'Saw', what });

function said(input: Input): string {
  switch (input.kind) {
    case 'started':
      return 'starts';
    case 'timerFired':
      return `is due: ${input.timer.due} ${input.timer.subject}`;
    case 'connectionOpened':
      return `is connected by ${input.peer}`;
    case 'received':
      return `receives ${textOf(input.payload)}`;
    case 'connectionReset':
      return 'is reset';
    case 'told':
      return `is told ${textOf(input.payload)}`;
    default:
      return assertUnreachable(input);
  }
}

const textOf = (payload: Payload) => (payload instanceof Text ? payload.text : 'something');

/** Does what it is told, with the words of a line: open, ask, twice, close, spend and ask. Asks once by itself when started. */
class Client extends Node {
  private connection: ReturnType<Context['open']> | null = null;

  handle(input: Input, context: Context): void {
    context.emit(saw(said(input)));
    if (input.kind === 'started') {
      this.connection = context.open(server);
      context.send(this.connection, new Text('question'));
      context.startTimer(ms(1_000), { due: 'request timeout', subject: 1 });
    }
    if (input.kind === 'told') this.obey(textOf(input.payload), context);
  }

  private obey(order: string, context: Context): void {
    if (order === 'open') this.connection = context.open(server);
    if (this.connection === null) return;
    if (order === 'ask') context.send(this.connection, new Text('again'));
    if (order === 'ask twice') for (const text of ['first', 'second']) context.send(this.connection, new Text(text, 1_000));
    if (order === 'close') context.close(this.connection);
    if (order === 'think and ask') {
      context.spend(ms(10));
      context.send(this.connection, new Text('thought'));
    }
    if (order === 'think, say goodbye and go') {
      context.spend(ms(10));
      context.send(this.connection, new Text('goodbye'));
      context.exit();
    }
  }
}

/** Writes every question down before answering it. */
class Server extends Node {
  handle(input: Input, context: Context): void {
    context.emit(saw(said(input)));
    if (input.kind !== 'received') return;
    context.disk.append('questions', new Extent(Uint8Array.of(1)));
    context.send(input.connection, new Text(`answer ${context.disk.size('questions')}`));
  }
}

const FREE: Costs = { diskBytesPerSecond: Number.MAX_SAFE_INTEGER, flushUs: 0 };

function worldOf({ seed = 1, jitterUs = 0, bytesPerSecond = Number.MAX_SAFE_INTEGER, costs = FREE } = {}): Simulation {
  const world = new Simulation({ seed, epochMs: 1_000_000, network: { latencyUs: 2_000, jitterUs, bytesPerSecond }, costs });
  world.addHost(server);
  world.addHost(client);
  world.start(server, new Server());
  world.start(client, new Client());
  return world;
}

/** What nodes see from now until then. */
function transcript(world: Simulation, untilMs: number): string[] {
  const from = world.history.length;
  world.runUntil(ms(untilMs));
  return [...world.history]
    .slice(from)
    .flatMap(({ at, node, what }) => (what.kind === 'Saw' ? `${at / 1_000} ms ${node} ${(what as Saw).what}` : []));
}

/** The client tells and the world goes on until the message has had its effect. */
function tellClient(world: Simulation, order: string): void {
  world.tell(client, new Text(order));
}

describe('messages', () => {
  test('a request takes one latency there and one back', () => {
    expect(transcript(worldOf(), 5)).toEqual([
      '0 ms server starts',
      '0 ms client starts',
      '2 ms server is connected by client',
      '2 ms server receives question',
      '4 ms client receives answer 1',
    ]);
  });

  test('a message occupies its direction of the link for as long as its bytes take; the way back is free', () => {
    const world = worldOf({ bytesPerSecond: 1_000_000 }); // 1,000 bytes a millisecond
    world.runUntil(ms(100));
    tellClient(world, 'ask twice');
    expect(transcript(world, 200)).toEqual([
      '100 ms client is told ask twice',
      '103 ms server receives first',
      '104 ms server receives second',
      '105.008 ms client receives answer 2',
      '106.008 ms client receives answer 3',
    ]);
  });

  test('jitter depends on the seed alone and lets nothing overtake', () => {
    const arrivals = (seed: number) => transcript(worldOf({ seed, jitterUs: 5_000 }), 50);
    expect(arrivals(7)).toEqual(arrivals(7));
    expect(arrivals(7)).not.toEqual(arrivals(8));
    for (let seed = 1; seed <= 50; seed++) {
      const seen = arrivals(seed).filter((line) => line.includes('server'));
      expect(seen.map((line) => line.split(' server ')[1])).toEqual(['starts', 'is connected by client', 'receives question']);
    }
  });

  test('what is in flight can be listed, in the order of its arrival', () => {
    const world = worldOf();
    world.runUntil(ms(1));
    const [message, ...others] = world.messagesInFlight();
    expect(message).toMatchObject({ from: client, to: server, sentAt: 0, arrivesAt: 2_000 });
    expect(others).toEqual([]);
    world.runUntil(ms(2));
    expect(world.messagesInFlight()).toMatchObject([{ from: server, to: client, sentAt: 2_000, arrivesAt: 4_000 }]);
  });

  test('a closed connection is a reset behind what was sent before, and what comes to the closed end is lost', () => {
    const world = worldOf();
    world.runUntil(ms(10));
    tellClient(world, 'ask');
    tellClient(world, 'close');
    expect(transcript(world, 500)).toEqual([
      '10 ms client is told ask',
      '10 ms client is told close',
      '12 ms server receives again',
      '12 ms server is reset',
    ]);
  });

  test('what is sent on a connection that is over goes nowhere', () => {
    const world = worldOf();
    world.runUntil(ms(10));
    world.kill(server);
    world.runUntil(ms(20));
    tellClient(world, 'ask');
    expect(transcript(world, 500)).toEqual(['20 ms client is told ask']);
  });
});

describe('processes', () => {
  test('a killed peer is a reset, one latency later', () => {
    const world = worldOf();
    world.runUntil(ms(3));
    world.kill(server);
    expect(transcript(world, 500)).toEqual(['4 ms client receives answer 1', '5 ms client is reset']);
  });

  test('opening to a dead process is a reset after a round trip, and so is opening to a host that does not exist', () => {
    const world = worldOf();
    world.kill(server);
    expect(transcript(world, 50)).toEqual(['0 ms client starts', '4 ms client is reset']);
    const alone = new Simulation({ seed: 1, epochMs: 0, network: { latencyUs: 2_000, jitterUs: 0, bytesPerSecond: 1 } });
    alone.addHost(client);
    alone.start(client, new Client());
    expect(transcript(alone, 50).at(-1)).toMatch(/client is reset/);
  });

  test('an opening reaches whichever process listens when it arrives', () => {
    const world = worldOf();
    world.kill(server);
    world.runUntil(ms(1));
    world.start(server, new Server());
    expect(transcript(world, 5)).toEqual([
      '1 ms server starts',
      '2 ms server is connected by client',
      '2 ms server receives question',
      '4 ms client receives answer 1',
    ]);
  });

  test('what was on its way to a killed process does not reach the next one', () => {
    const world = worldOf();
    world.runUntil(ms(10));
    tellClient(world, 'ask');
    world.runUntil(ms(11));
    world.kill(server);
    world.start(server, new Server());
    expect(transcript(world, 500)).toEqual(['11 ms server starts', '13 ms client is reset']);
  });

  test('a frozen peer is silence, and the zombie answers when it wakes', () => {
    const world = worldOf();
    world.runUntil(ms(1));
    world.freeze(server);
    expect(transcript(world, 1_500)).toEqual(['1000 ms client is due: request timeout 1']);
    world.thaw(server);
    expect(transcript(world, 2_000)).toEqual([
      '1500 ms server is connected by client',
      '1500 ms server receives question',
      '1502 ms client receives answer 1',
    ]);
  });

  test('a frozen process hears neither its timers nor what it is told until it is thawed, then all of it in order', () => {
    const world = worldOf();
    world.runUntil(ms(10));
    world.freeze(client);
    world.runUntil(ms(20));
    tellClient(world, 'nothing');
    expect(transcript(world, 3_000)).toEqual([]);
    world.thaw(client);
    expect(transcript(world, 3_001)).toEqual(['3000 ms client is told nothing', '3000 ms client is due: request timeout 1']);
  });

  test('what waits for a frozen process dies with it, and its peer is reset', () => {
    const world = worldOf();
    world.runUntil(ms(1));
    world.freeze(server);
    world.runUntil(ms(100));
    world.kill(server);
    world.start(server, new Server());
    expect(transcript(world, 200)).toEqual(['100 ms server starts', '102 ms client is reset']);
  });

  test.each([
    ['kill', 'answer 2'],
    ['losePower', 'answer 1'],
  ] as const)('after %s, of what was written and not flushed, the next process finds: %s', (failure, answer) => {
    const world = worldOf();
    world.runUntil(ms(5));
    world[failure](server);
    world.start(server, new Server());
    world.kill(client);
    world.start(client, new Client());
    const [received, timeout] = transcript(world, 2_000).slice(-2);
    expect(received).toBe(`9 ms client receives ${answer}`);
    expect(timeout).toBe('1005 ms client is due: request timeout 1'); // the first process's timer, due at 1000 ms, died with it
  });

  test('what is told to a dead process is told to nobody', () => {
    const world = worldOf();
    world.kill(client);
    tellClient(world, 'ask');
    world.start(client, new Client());
    expect(transcript(world, 1)).toEqual(['0 ms server starts', '0 ms client starts']);
  });

  test('status, process and disk of a host are known through kill and start', () => {
    const world = worldOf();
    expect(world.hostIds()).toEqual([server, client]);
    expect([world.status(server), world.process(server) instanceof Server]).toEqual(['Running', true]);
    const disk = world.diskOf(server);
    world.freeze(server);
    expect(world.status(server)).toBe('Frozen');
    world.kill(server);
    expect([world.status(server), world.process(server)]).toEqual(['Dead', null]);
    world.start(server, new Server());
    expect(world.diskOf(server)).toBe(disk);
    expect(() => world.start(server, new Server())).toThrow('broken belief');
    expect(() => world.thaw(server)).toThrow('broken belief');
  });
});

describe('time that work takes', () => {
  test('a busy process answers later, and its next input waits', () => {
    const world = worldOf();
    world.runUntil(ms(100));
    tellClient(world, 'think and ask');
    tellClient(world, 'ask');
    expect(transcript(world, 500)).toEqual([
      '100 ms client is told think and ask',
      '110 ms client is told ask',
      '112 ms server receives thought',
      '112 ms server receives again',
      '114 ms client receives answer 2',
      '114 ms client receives answer 3',
    ]);
  });

  test('what becomes due when the processor is free does not overtake what has waited for it', () => {
    const world = worldOf();
    world.runUntil(ms(990));
    tellClient(world, 'think and ask'); // until 1000 ms, when a timer is due that was started long ago
    tellClient(world, 'nothing');
    expect(transcript(world, 1_001)).toEqual([
      '990 ms client is told think and ask',
      '1000 ms client is told nothing',
      '1000 ms client is due: request timeout 1',
    ]);
  });

  test('the next process inherits neither the work nor the inbox of the one that was killed', () => {
    const world = worldOf();
    world.runUntil(ms(100));
    tellClient(world, 'think and ask');
    tellClient(world, 'never heard');
    world.runUntil(ms(105));
    world.kill(client);
    world.start(client, new Client());
    tellClient(world, 'think and ask');
    tellClient(world, 'nothing');
    expect(transcript(world, 120).filter((line) => line.includes('ms client'))).toEqual([
      '105 ms client starts',
      '105 ms client is told think and ask',
      '115 ms client is told nothing',
      '115 ms client receives answer 2',
      '119 ms client receives answer 3',
    ]);
  });

  test('what a busy process has not sent yet when it is killed is never sent', () => {
    const world = worldOf();
    world.runUntil(ms(100));
    tellClient(world, 'think and ask');
    world.runUntil(ms(105));
    world.kill(client);
    expect(transcript(world, 500)).toEqual([expect.stringMatching(/server is reset/)]);
  });

  test('a process that ends by itself has said what it wanted to say before its peers are reset', () => {
    const world = worldOf();
    world.runUntil(ms(100));
    world.tell(client, new Text('think, say goodbye and go'));
    world.runUntil(ms(101));
    expect([world.status(client), world.endOf(client)]).toEqual(['Dead', 'Exited']);
    expect(transcript(world, 200)).toEqual(['112 ms server receives goodbye', '112 ms server is reset']);
    const ended = Array.from({ length: world.history.length }, (_, id) => world.history.get(id)).find(
      ({ what }) => what.kind === 'ProcessEnded',
    );
    expect(world.history.get(ended!.cause!).what).toEqual(saw('is told think, say goodbye and go'));
    world.start(client, new Client());
    expect(world.endOf(client)).toBeNull();
  });

  test('writing and flushing take the process their time', () => {
    const costs: Costs = { diskBytesPerSecond: 1_000_000, flushUs: 500 };
    const world = new Simulation({ seed: 1, epochMs: 0, network: { latencyUs: 0, jitterUs: 0, bytesPerSecond: 1_000_000 }, costs });
    world.addHost(server);
    world.start(server, new Archivist());
    world.tell(server, new Text('write'));
    world.tell(server, new Text('write and flush'));
    world.tell(server, new Text('nothing'));
    expect(transcript(world, 10)).toEqual([
      '0 ms server is told write',
      '2 ms server is told write and flush',
      '4.5 ms server is told nothing',
    ]);
  });

  test('each node reads its clock in milliseconds since 1970', () => {
    class Clock extends Node {
      handle(_: Input, context: Context): void {
        context.emit(saw(`reads ${context.clockMs}`));
        context.startTimer(ms(1.5), { due: 'tick', subject: 0 });
      }
    }
    const world = new Simulation({ seed: 1, epochMs: 5_000, network: { latencyUs: 0, jitterUs: 0, bytesPerSecond: 1 } });
    world.addHost(server);
    world.start(server, new Clock());
    expect(transcript(world, 3)).toEqual(['0 ms server reads 5000', '1.5 ms server reads 5001', '3 ms server reads 5003']);
  });
});

describe('links', () => {
  test('a cut is silence both ways; what waited arrives in order after it is healed', () => {
    const world = worldOf();
    world.runUntil(ms(10));
    tellClient(world, 'ask');
    world.runUntil(ms(11));
    world.cut(client, server);
    tellClient(world, 'ask twice');
    expect(transcript(world, 500)).toEqual(['11 ms client is told ask twice']);
    expect(world.messagesInFlight().map(({ payload, arrivesAt }) => [textOf(payload), arrivesAt])).toEqual([
      ['again', null],
      ['first', null],
      ['second', null],
    ]);
    world.heal(server, client);
    expect(world.messagesInFlight()[0]).toMatchObject({ sentAt: 500_000, arrivesAt: 502_000 });
    expect(transcript(world, 503)).toEqual([
      '502 ms server receives again',
      '502 ms server receives first',
      '502 ms server receives second',
    ]);
  });

  test('what a busy process has yet to send when a cut is healed leaves when it is done', () => {
    const world = worldOf();
    world.runUntil(ms(100));
    world.cut(client, server);
    tellClient(world, 'think and ask');
    world.runUntil(ms(102));
    world.heal(client, server);
    expect(transcript(world, 113)).toEqual(['112 ms server receives thought']);
  });

  test('a kill behind a cut shows only when the cut is healed', () => {
    const world = worldOf();
    world.runUntil(ms(10));
    world.cut(client, server);
    world.kill(server);
    expect(transcript(world, 500)).toEqual([]);
    world.heal(client, server);
    expect(transcript(world, 600)).toEqual(['502 ms client is reset']);
  });

  test('a slow link takes longer for what is sent from then on, and overtakes nothing when it is fast again', () => {
    const world = worldOf();
    world.runUntil(ms(10));
    world.slow(server, client, 7_000);
    tellClient(world, 'ask');
    world.runUntil(ms(11));
    world.slow(client, server, 0);
    tellClient(world, 'ask twice');
    expect(transcript(world, 20)).toEqual([
      '11 ms client is told ask twice',
      '19 ms server receives again',
      '19 ms server receives first',
      '19 ms server receives second',
    ]);
  });

  test('the state of a link is the same from both ends, and other links have their own', () => {
    const world = worldOf();
    world.slow(client, server, 5);
    world.cut(client, server);
    expect(world.linkStatus(server, client)).toEqual({ cut: true, extraLatencyUs: 5, lossPercent: 0 });
    expect(world.linkStatus(client, 'other' as NodeId)).toEqual({ cut: false, extraLatencyUs: 0, lossPercent: 0 });
  });
});

describe('nothing grows with the run but history', () => {
  const connectionsOf = (world: Simulation) => (world.network as unknown as { connections: Map<unknown, unknown> }).connections.size;

  test('connections that are over are forgotten, whoever ended them and whatever was under way', () => {
    const world = worldOf({ jitterUs: 3_000 });
    for (let round = 1; round <= 200; round++) {
      tellClient(world, 'open');
      tellClient(world, 'ask');
      world.runUntil((world.now + round * 17) as VirtualTime);
      if (round % 3 === 0) tellClient(world, 'close');
      else if (round % 3 === 1) world.kill(server);
      else world.kill(client);
      world.runUntil((world.now + round * 13) as VirtualTime);
      for (const [id, process] of [[server, new Server()], [client, new Client()]] as const) if (world.status(id) === 'Dead') world.start(id, process); // biome-ignore format: a table
    }
    world.kill(client);
    world.kill(server);
    world.runUntil((world.now + 2_000_000) as VirtualTime);
    expect(connectionsOf(world)).toBe(0);
    expect(world.nextEventAt()).toBeNull();
  });

  test('a client that tries again and again behind a cut leaves nothing', () => {
    const world = worldOf();
    world.runUntil(ms(10));
    tellClient(world, 'close');
    world.runUntil(ms(20));
    world.cut(client, server);
    for (let round = 0; round < 50; round++) {
      tellClient(world, 'open');
      tellClient(world, 'ask');
      tellClient(world, 'close');
      world.runUntil(ms(30 + round));
    }
    expect(connectionsOf(world)).toBe(0);
    expect(world.messagesInFlight()).toEqual([]);
    world.heal(client, server);
    expect(transcript(world, 200)).toEqual([]);
  });
});

describe('history', () => {
  const facts = (world: Simulation) => [...world.history].map(({ cause, what }) => ({ cause, ...what }));

  test('every fact has its place, its time and the fact that led to it', () => {
    const world = worldOf();
    world.runUntil(ms(5));
    const history = [...world.history];
    expect(history.map(({ id }) => id)).toEqual([...history.keys()]);
    const causes = history.map(({ cause, node, what }) => `${cause} → ${node} ${what.kind === 'Saw' ? (what as Saw).what : what.kind}`);
    expect(causes).toEqual([
      'null → null ProcessStarted',
      'null → null ProcessStarted',
      '0 → server starts',
      '1 → client starts',
      '3 → server is connected by client',
      '3 → server receives question',
      '5 → client receives answer 1',
    ]);
  });

  test('a reset is caused by the kill, a timer by what started it, and what is told by the command', () => {
    const world = worldOf();
    world.runUntil(ms(5));
    world.kill(server);
    const killed = (world.history.length - 1) as EventId;
    const command = world.emitFromOutside({ kind: 'CommandGiven' });
    world.tell(client, new Text('nothing'), command);
    world.runUntil(ms(1_000));
    expect(facts(world).slice(-5)).toMatchObject([
      { kind: 'ProcessKilled', node: server, cause: null },
      { kind: 'CommandGiven', cause: null },
      { what: 'is told nothing', cause: command },
      { what: 'is reset', cause: killed },
      { what: 'is due: request timeout 1', cause: 3 },
    ]);
  });

  test('of two facts told in one call, the first is the cause of the second', () => {
    class Talker extends Node {
      handle(_: Input, context: Context): void {
        context.emit(saw('one'));
        context.emit(saw('two'));
      }
    }
    const world = new Simulation({ seed: 1, epochMs: 0, network: { latencyUs: 0, jitterUs: 0, bytesPerSecond: 1 } });
    world.addHost(server);
    world.start(server, new Talker());
    world.runUntil(ms(1));
    expect(facts(world).map(({ cause }) => cause)).toEqual([null, 0, 1]);
  });

  test('what is done to the world is told in the words of its events', () => {
    const world = worldOf();
    world.freeze(server);
    world.thaw(server);
    world.cut(client, server);
    world.heal(client, server);
    world.slow(client, server, 9);
    expect([...world.history].slice(2).map(({ what }) => what)).toEqual([
      { kind: 'ProcessFrozen', node: server },
      { kind: 'ProcessThawed', node: server },
      { kind: 'LinkCut', a: client, b: server, ways: 'BothWays' },
      { kind: 'LinkHealed', a: client, b: server, ways: 'BothWays' },
      { kind: 'LinkSlowed', a: client, b: server, ways: 'BothWays', extraLatencyUs: 9 },
    ]);
  });
});

describe('the outside world', () => {
  test('a peer from outside opens, sends and closes as any other, without latency', () => {
    const world = worldOf();
    world.runUntil(ms(10));
    const connection = world.openFromOutside(server);
    world.sendFromOutside(connection, new Text('from far'));
    expect(world.isFromOutside(connection)).toBe(true);
    expect(transcript(world, 11)).toEqual([`10 ms server is connected by ${OUTSIDE}`, '10 ms server receives from far']);
    expect(world.takeOutbound()).toMatchObject([{ connection, payload: { text: 'answer 2' } }]);
    expect(world.takeOutbound()).toEqual([]);
    world.closeFromOutside(connection);
    expect(transcript(world, 12)).toEqual(['11 ms server is reset']);
    expect(world.isFromOutside(connection)).toBe(false);
  });

  test('a connection whose node dies, or never lived, is closed by the node', () => {
    const world = worldOf();
    world.runUntil(ms(10));
    const open = world.openFromOutside(server);
    world.runUntil(ms(11));
    world.kill(server);
    const refused = world.openFromOutside(server);
    world.runUntil(ms(12));
    expect(world.takeOutbound()).toMatchObject([
      { connection: open, payload: null },
      { connection: refused, payload: null },
    ]);
  });
});

describe('time', () => {
  test('a step delivers one event and moves time to it; where nothing is scheduled, there is no step', () => {
    const world = worldOf();
    world.runUntil(ms(1));
    expect(world.nextEventAt()).toBe(2_000);
    expect(world.step()).toBe(true);
    expect([world.now, world.history.length]).toEqual([2_000, 5]);
    world.kill(client);
    world.kill(server);
    while (world.step());
    expect([world.step(), world.nextEventAt()]).toEqual([false, null]);
  });

  test('two events of one moment are delivered in the order in which they were scheduled', () => {
    const world = worldOf();
    for (const order of ['a', 'b', 'c']) tellClient(world, order);
    expect(transcript(world, 1)).toEqual([
      '0 ms server starts',
      '0 ms client starts',
      ...['a', 'b', 'c'].map((order) => `0 ms client is told ${order}`),
    ]);
  });

  test('a world in which a node starts timers of no length for ever is a bug, not a hang', () => {
    class Restless extends Node {
      handle(_: Input, context: Context): void {
        context.startTimer(0 as Microseconds, { due: 'again', subject: 0 });
      }
    }
    const world = new Simulation({ seed: 1, epochMs: 0, network: { latencyUs: 0, jitterUs: 0, bytesPerSecond: 1 } });
    world.addHost(server);
    world.start(server, new Restless());
    expect(() => world.runUntil(ms(1))).toThrow('broken belief');
  });
});

/** Writes 2,000 bytes where it is told to. */
class Archivist extends Node {
  handle(input: Input, context: Context): void {
    if (input.kind !== 'told') return;
    context.emit(saw(said(input)));
    const order = textOf(input.payload);
    if (order.startsWith('write')) context.disk.append('archive', new Extent(new Uint8Array(2_000)));
    if (order.endsWith('flush')) context.disk.flush('archive');
  }
}
