import { describe, expect, test } from 'vitest';
import { OUTSIDE } from './context';
import { client, ms, server, Text, tellClient, transcript, worldOf } from './simulation-fixture';

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
