import { describe, expect, test } from 'vitest';
import { Simulation } from './simulation';
import { Client, client, ms, Server, server, tellClient, transcript, worldOf } from './simulation-fixture';

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
