import { beforeEach, describe, expect, test } from 'vitest';
import { milliseconds } from '../../base/virtual-time';
import { queueDefaults, workerDefaults } from '../model/configs';
import type { Happening, HappeningOf } from '../model/events';
import type { NodeId, VirtualTime } from '../sim/context';
import { fork } from '../sim/fork';
import { Simulation } from '../sim/simulation';
import { QueueSender, SendMessages } from './queue-sender';
import { TaskQueue } from './task-queue';
import { CloseWorker, Worker } from './worker';

const reminders = 'reminders' as NodeId;
const sender = 'reminders-sender' as NodeId;
const first = 'worker-1' as NodeId;
const second = 'worker-2' as NodeId;

/** Messages are hidden for 200 ms, work takes 50. */
class World {
  readonly sim: Simulation;

  constructor(sim?: Simulation) {
    this.sim = sim ?? new Simulation({ seed: 1, epochMs: 0, network: { latencyUs: 1_000, jitterUs: 200, bytesPerSecond: 125_000_000 } });
    if (sim !== undefined) return;
    for (const node of [reminders, sender, first, second]) this.sim.addHost(node);
    this.startQueue();
    this.sim.start(sender, new QueueSender({ id: sender, queue: reminders }));
  }

  startQueue(): void {
    const config = { ...queueDefaults, 'visibility.timeout.ms': 200 };
    this.sim.start(reminders, new TaskQueue({ id: reminders, config }));
  }

  startWorker(node: NodeId, options: { takesMs?: number; failsOn?: string } = {}): void {
    const config = { ...workerDefaults, 'processing.ms': options.takesMs ?? 50 };
    this.sim.start(node, new Worker({ id: node, queue: reminders, config, failsOn: options.failsOn ?? null }));
  }

  send(body: string, times = 1): void {
    this.sim.tell(sender, new SendMessages({ key: null, body, times }));
  }

  pass(ms: number): void {
    this.sim.runUntil((this.sim.now + milliseconds(ms)) as VirtualTime);
  }

  get queue(): TaskQueue {
    return this.sim.process(reminders) as TaskQueue;
  }

  get counts() {
    const { visible, handedOut, deadLetters, forgotten } = this.queue;
    return { visible: visible.length, handedOut: handedOut.length, dead: deadLetters.length, forgotten };
  }

  happened<Kind extends Happening['kind']>(kind: Kind): readonly HappeningOf<Kind>[] {
    return [...this.sim.history].flatMap(({ what }) => (what.kind === kind ? [what as HappeningOf<Kind>] : []));
  }

  /** Numbers of the messages that a worker finished. */
  finishedBy(node: NodeId): readonly number[] {
    return this.happened('WorkerFinished').flatMap((what) => (what.worker === node ? [what.message as number] : []));
  }
}

let world: World;
beforeEach(() => {
  world = new World();
});

test('a message that is acknowledged is forgotten, on disk too', () => {
  world.send('booked');
  world.pass(10);
  expect(world.counts).toEqual({ visible: 1, handedOut: 0, dead: 0, forgotten: 0 });
  world.startWorker(first);
  world.pass(30);
  expect(world.counts).toEqual({ visible: 0, handedOut: 1, dead: 0, forgotten: 0 });
  world.pass(100);
  expect(world.counts).toEqual({ visible: 0, handedOut: 0, dead: 0, forgotten: 1 });
  world.sim.kill(reminders);
  world.startQueue();
  world.pass(10);
  expect(world.counts).toEqual({ visible: 0, handedOut: 0, dead: 0, forgotten: 1 });
  expect(world.sim.diskOf(reminders).read('queue.journal').length).toBeLessThan('{"next":2}\n'.length + 1);
});

test('workers compete: each message goes to one of them', () => {
  world.startWorker(first);
  world.startWorker(second);
  world.send('booked', 10);
  world.pass(1_000);
  const all = [...world.finishedBy(first), ...world.finishedBy(second)];
  expect(all.sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect(world.finishedBy(first).length).toBeGreaterThan(2);
  expect(world.finishedBy(second).length).toBeGreaterThan(2);
  expect(world.counts.forgotten).toBe(10);
});

test('a worker that comes late finds nothing: the queue keeps no past', () => {
  world.startWorker(first);
  world.send('booked', 3);
  world.pass(500);
  world.startWorker(second);
  world.pass(500);
  expect(world.finishedBy(second)).toEqual([]);
});

describe('the visibility timeout', () => {
  test('what a dead worker had is hidden until the timeout, then goes to another', () => {
    world.startWorker(first);
    world.send('booked');
    world.pass(30);
    world.sim.kill(first);
    world.startWorker(second);
    world.pass(150);
    expect(world.counts).toMatchObject({ visible: 0, handedOut: 1 });
    expect(world.finishedBy(second)).toEqual([]);
    world.pass(300);
    expect(world.finishedBy(second)).toEqual([1]);
    expect(world.happened('QueueMessageHanded').map(({ worker, receives }) => [worker, receives])).toEqual([
      [first, 1],
      [second, 2],
    ]);
  });

  test('a worker that is slower than the timeout does work that another does again, and acknowledges too late', () => {
    world.startWorker(first, { takesMs: 250 });
    world.send('booked');
    world.pass(30);
    world.startWorker(second, { takesMs: 100 });
    world.pass(1_000);
    expect([world.finishedBy(first), world.finishedBy(second)]).toEqual([[1], [1]]);
    expect(world.happened('QueueAcknowledgedTooLate').map(({ worker }) => worker)).toEqual([first]);
    expect(world.counts.forgotten).toBe(1);
  });

  test('a message that comes back stands where it stood, before younger ones', () => {
    world.startWorker(first);
    world.send('booked', 3);
    world.pass(30);
    world.sim.kill(first);
    world.pass(300);
    expect(world.queue.visible.map(({ message }) => message.number)).toEqual([1, 2, 3]);
  });
});

describe('dead letters', () => {
  test('a message on which every worker fails is put aside after max.receive.count tries', () => {
    world.startWorker(first, { failsOn: 'broken' });
    world.send('broken');
    world.send('booked');
    world.pass(2_000);
    expect(world.queue.deadLetters.map(({ message, receives }) => [message.body, receives])).toEqual([['broken', 3]]);
    expect(world.finishedBy(first)).toEqual([2]);
    expect(world.happened('WorkerFailed')).toHaveLength(3);
    expect(world.counts).toEqual({ visible: 0, handedOut: 0, dead: 1, forgotten: 1 });
  });

  test('a broken message does not stand in the way of the others', () => {
    world.startWorker(first, { failsOn: 'broken' });
    world.send('broken');
    world.send('booked', 2);
    world.pass(190);
    expect(world.finishedBy(first)).toEqual([2, 3]);
  });

  test('they survive the queue', () => {
    world.startWorker(first, { failsOn: 'broken' });
    world.send('broken');
    world.pass(2_000);
    world.sim.losePower(reminders);
    world.startQueue();
    world.pass(10);
    expect(world.counts.dead).toBe(1);
  });
});

describe('the queue dies', () => {
  test('what it had answered Stored for is there again, what was out too, with its count of tries', () => {
    world.startWorker(first);
    world.send('booked', 3);
    world.pass(30);
    world.sim.kill(first);
    world.sim.losePower(reminders);
    world.startQueue();
    world.pass(10);
    expect(world.queue.visible.map(({ message }) => message.number)).toEqual([1, 2, 3]);
    world.startWorker(second);
    world.pass(1_000);
    expect(world.finishedBy(second)).toEqual([1, 2, 3]);
    expect(world.happened('QueueRecovered')).toEqual([{ kind: 'QueueRecovered', queue: reminders, waiting: 3, dead: 0 }]);
  });

  test('workers and senders find it again, and numbers go on', () => {
    world.startWorker(first);
    world.pass(50);
    world.send('booked');
    world.pass(200);
    world.sim.kill(reminders);
    world.send('booked');
    world.startQueue();
    world.pass(1_000);
    expect(world.finishedBy(first)).toEqual([1, 2]);
  });

  test('a sender whose answer was lost sends again: at least once', () => {
    world.send('booked');
    while (world.counts.visible === 0) world.sim.step();
    world.sim.kill(reminders);
    world.startQueue();
    world.pass(1_000);
    expect(world.queue.visible.map(({ message }) => message.number)).toEqual([1, 2]);
  });
});

test('a worker that is told to go finishes what it has', () => {
  world.startWorker(first);
  world.send('booked', 2);
  world.pass(30);
  world.sim.tell(first, new CloseWorker());
  world.pass(500);
  expect(world.finishedBy(first)).toEqual([1]);
  expect(world.sim.endOf(first)).toBe('Exited');
  expect(world.counts).toMatchObject({ visible: 1, forgotten: 1 });
});

test('a queue that is full refuses, and says so', () => {
  world.send('booked', 10_001);
  world.pass(60_000);
  expect(world.counts.visible).toBe(10_000);
  expect(world.happened('QueueMessageRefused')).toHaveLength(1);
});

test('a fork goes on as its original does', () => {
  world.startWorker(first, { failsOn: 'broken' });
  world.startWorker(second);
  world.send('booked', 5);
  world.send('broken');
  world.pass(40);
  const other = new World(fork(world.sim));
  for (const each of [world, other]) {
    each.sim.kill(second);
    each.pass(3_000);
  }
  expect([...other.sim.history]).toEqual([...world.sim.history]);
  expect(other.counts).toEqual(world.counts);
});
