import { describe, expect, test } from 'vitest';
import { type Context, type Input, Node } from './context';
import type { Costs } from './costs';
import { Simulation } from './simulation';
import { Archivist, Client, client, ms, saw, server, Text, tellClient, transcript, worldOf } from './simulation-fixture';

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
