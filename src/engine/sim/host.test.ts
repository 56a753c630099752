import { expect, test } from 'vitest';
import { type Context, type Input, type Microseconds, Node, type NodeId, Payload, type VirtualTime } from './context';
import { Simulation } from './simulation';

const host = 'host' as NodeId;
const us = (time: number) => time as VirtualTime & Microseconds;

class Job extends Payload {
  readonly wireBytes = 0;
  readonly name: string;
  readonly takesUs: number;
  constructor(name: string, takesUs: number) {
    super();
    this.name = name;
    this.takesUs = takesUs;
  }
}

/** Does the jobs that it is told, each for as long as it takes, and has an alarm that rings after 150 µs. */
class Worker extends Node {
  readonly log: string[] = [];

  handle(input: Input, context: Context): void {
    if (input.kind === 'started') context.startTimer(us(150), { due: 'alarm', subject: 1 });
    const name = input.kind === 'told' ? (input.payload as Job).name : input.kind;
    this.log.push(`${context.now} ${name}`);
    if (input.kind === 'told') context.spend(us((input.payload as Job).takesUs));
  }
}

function worldOf(): Simulation {
  const world = new Simulation({ seed: 1, epochMs: 0, network: { latencyUs: 1, jitterUs: 0, bytesPerSecond: 1 } });
  world.addHost(host);
  world.start(host, new Worker());
  world.runUntil(us(0));
  return world;
}

function log(world: Simulation): readonly string[] {
  return (world.process(host) as Worker).log;
}

test('jobs are done one after another, and nothing that comes later is done before what waits', () => {
  const world = worldOf();
  world.tell(host, new Job('a', 100));
  world.tell(host, new Job('b', 50));
  world.tell(host, new Job('c', 50));
  world.runUntil(us(1_000)); // the alarm rings at 150, when b ends and c waits
  expect(log(world)).toEqual(['0 started', '0 a', '100 b', '150 c', '200 timerFired']);
});

test('an input that arrives at the very moment at which the processor is free goes behind what waits', () => {
  const world = worldOf();
  world.tell(host, new Job('a', 100));
  world.tell(host, new Job('b', 0));
  world.freeze(host);
  world.runUntil(us(149));
  world.thaw(host);
  world.tell(host, new Job('c', 0));
  world.runUntil(us(1_000));
  expect(log(world)).toEqual(['0 started', '149 a', '249 b', '249 c', '249 timerFired']);
});

test('what waits for a busy or frozen process dies with it: jobs and alarms', () => {
  const world = worldOf();
  world.freeze(host);
  world.tell(host, new Job('a', 0));
  world.runUntil(us(200));
  world.kill(host);
  world.start(host, new Worker());
  world.runUntil(us(1_000));
  expect(log(world)).toEqual(['200 started', '350 timerFired']);
});

test('a process is woken for what waits even where one before it died while waiting', () => {
  const world = worldOf();
  world.tell(host, new Job('a', 10_000));
  world.tell(host, new Job('b', 0));
  world.runUntil(us(10));
  world.kill(host);
  world.start(host, new Worker());
  world.tell(host, new Job('c', 100));
  world.tell(host, new Job('d', 0));
  world.runUntil(us(20_000));
  expect(log(world)).toEqual(['10 started', '10 c', '110 d', '160 timerFired']);
});
