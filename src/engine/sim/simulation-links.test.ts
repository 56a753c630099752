import { describe, expect, test } from 'vitest';
import type { NodeId, VirtualTime } from './context';
import type { Simulation } from './simulation';
import { Client, client, ms, Server, server, tellClient, textOf, transcript, worldOf } from './simulation-fixture';

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
