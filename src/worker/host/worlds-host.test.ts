import { describe, expect, test } from 'vitest';
import type { VirtualTime } from '../../engine/sim/context';
import type { FromWorlds, ToWorlds, WorldsMoment, WorldsRun } from '../protocol/worlds';
import { openScenarioSession } from './opening';
import { WorldsHost } from './worlds-host';

const SCENARIO = {
  seed: 1,
  brokers: 3,
  commands: [
    'kafka-topics.sh --bootstrap-server broker-1:9092 --create --topic appointments --partitions 1 --replication-factor 3',
    'add producer --name booking-api',
  ],
};
const consumer = (order: string) => ({
  afterUs: 0,
  text: `add consumer reminders appointments --config enable.auto.commit=false --config auto.offset.reset=earliest --handler ${order} --side-effect sms`,
});
const send = (afterUs: number) => ({ afterUs, text: 'produce appointments CLN-001:booked ×3' });
const run = (sendAt: number): WorldsRun => ({
  commands: ['commit-then-process', 'process-then-commit'].map((order) => [consumer(order), send(sendAt)]),
  untilUs: 6_000_000,
});

class Side {
  readonly posted: FromWorlds[] = [];
  readonly host: WorldsHost;
  private wallMs = 0;
  private due: (() => void)[] = [];
  private nextId = 0;

  constructor() {
    this.host = new WorldsHost({
      surroundings: {
        wallMs: () => this.wallMs,
        post: (message) => this.posted.push(message),
        schedule: (callback) => this.due.push(callback),
      },
      opened: openScenarioSession(SCENARIO).session,
      run: run(5_000_000),
    });
    this.host.start();
  }

  say(...messages: readonly ToWorlds[]): this {
    for (const message of messages) this.host.receive(message);
    return this;
  }

  pass(ms: number): this {
    for (const until = this.wallMs + ms; this.wallMs < until; ) {
      this.wallMs += 8;
      for (const callback of this.due.splice(0)) callback();
    }
    return this;
  }

  get moment(): WorldsMoment {
    this.say({ kind: 'PullAll', id: this.nextId++, topic: null, withLabs: true });
    const last = this.posted.at(-1);
    if (last?.kind !== 'PullAll') throw new Error('nothing was pulled');
    return last.moment;
  }

  /** Since the fork, one a world. */
  get times(): readonly number[] {
    const { frames, forkedAt } = this.moment;
    return frames.map(({ now }) => now - forkedAt);
  }
}

const pace = (speed: number, skipIdle = false): ToWorlds => ({ kind: 'Pace', pace: { playing: true, speed, skipIdle } });

describe('worlds side by side', () => {
  test('fork from one instant, live through their commands, and stand at the end', () => {
    const { times, moment } = new Side();
    expect(times).toEqual([6_000_000, 6_000_000]);
    expect(moment.labs.map(({ effects }) => effects.length)).toEqual([3, 3]);
  });

  test('play on one clock: whenever they are looked at, it is the same time in all of them', () => {
    const side = new Side().say(pace(10));
    for (let look = 0; look < 20; look++) {
      const [one, other] = side.pass(24).times;
      expect(one).toBe(other);
    }
    expect(side.times[0]).toBeGreaterThan(6_000_000 + 20 * 24 * 5_000);
  });

  test('stop together', () => {
    const side = new Side()
      .say(pace(10))
      .pass(100)
      .say({ kind: 'Pace', pace: { playing: false, speed: 10, skipIdle: false } });
    const before = side.times;
    expect(side.pass(500).times).toEqual(before);
  });

  test('go back together, never before the fork', () => {
    const side = new Side();
    const { forkedAt } = side.moment;
    side.say({ kind: 'Seek', at: (forkedAt + 1_234_567) as VirtualTime });
    expect(side.times).toEqual([1_234_567, 1_234_567]);
    side.say({ kind: 'Seek', at: 0 as VirtualTime });
    expect(side.times).toEqual([0, 0]);
  });

  test('a step is to the next thing of interest in any of them, and back to it', () => {
    const side = new Side();
    const { forkedAt } = side.moment;
    side.say({ kind: 'Seek', at: (forkedAt + 5_000_000) as VirtualTime });
    const seen: number[][] = [];
    for (let step = 0; step < 8; step++) {
      side.say({ kind: 'Step', direction: 'forward', to: 'Handler' });
      expect(new Set(side.times).size).toBe(1);
      seen.push([...side.times]);
    }
    expect(side.moment.labs.map(({ application }) => application?.line)).not.toEqual(['poll', 'poll']);
    for (const times of seen.slice(0, -1).reverse()) {
      side.say({ kind: 'Step', direction: 'back', to: 'Handler' });
      expect(side.times).toEqual(times);
    }
  });

  test('skip together what is idle in both', () => {
    const side = new Side();
    const { forkedAt } = side.moment;
    side.say({ kind: 'Seek', at: (forkedAt + 500_000) as VirtualTime }, pace(1 / 10, true)).pass(1_500);
    const [one, other] = side.times;
    expect(one).toBe(other);
    expect(one).toBeGreaterThan(2_000_000);
    expect(side.posted.some((message) => message.kind === 'World' && message.message.kind === 'Skipped')).toBe(true);
  });

  test('run anew from the fork: what was is forgotten, and the same commands lead to the same place', () => {
    const side = new Side();
    const before = side.moment.labs.map(({ effects }) => effects);
    side.say({ kind: 'Rerun', run: run(4_000_000) });
    const moved = side.moment;
    expect(moved.reruns).toBe(1);
    expect(moved.labs[0]!.effects[0]!.at).toBeLessThan(before[0]![0]!.at);
    side.say({ kind: 'Rerun', run: run(5_000_000) });
    expect(side.moment.labs.map(({ effects }) => effects)).toEqual(before);
  });

  test('a command concerns one world alone', () => {
    const side = new Side();
    side.say({ kind: 'Worlds', messages: [{ world: 1, message: { kind: 'Run', id: 7, text: 'kill broker 1' } }] });
    expect(side.moment.frames.map(({ brokers }) => brokers.map(({ status }) => status).includes('dead'))).toEqual([false, true]);
  });
});
