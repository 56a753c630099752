import { describe, expect, test } from 'vitest';
import { type Context, type EventId, type Input, type Microseconds, Node } from './context';
import { Simulation } from './simulation';
import { client, ms, type Saw, saw, server, Text, tellClient, transcript, worldOf } from './simulation-fixture';

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
