/** A cluster under load, with a rebalance open and a broker that dies now and then, forked at any moment. */

import { describe, expect, test } from 'vitest';
import { assert } from '../../base/assert';
import { ALL_INVARIANTS } from '../auditor/invariants/all';
import { defaultDescription } from '../cluster/description';
import type { GroupState } from '../model/events';
import { Chance } from '../sim/chance';
import type { NodeId, VirtualTime } from '../sim/context';
import { CowList } from '../sim/cow-list';
import { countObjects, fork } from '../sim/fork';
import { freezeShared, graphDigest, walk } from '../sim/graph-fixture';
import { Shared, State } from '../sim/state';
import { parseCommand } from './commands';
import { digest } from './digest';
import { JournalEntry } from './journal';
import { World } from './world';

const CREATE = 'kafka-topics.sh --bootstrap-server broker-1:9092 --create --topic orders --partitions 3 --replication-factor 3';
const PRODUCE = "kafka-console-producer.sh --bootstrap-server broker-1:9092 --topic orders <<< 'booked'";
const CONSUME = 'add consumer analytics orders --config auto.offset.reset=earliest --config session.timeout.ms=6000';
const MEMBERS_MAX = 4;

class Play extends State {
  readonly world: World;
  private readonly dice: Chance;
  private dead: number | null = null;

  constructor(seed: number) {
    super();
    this.dice = new Chance(seed);
    this.world = new World(defaultDescription({ seed, epochMs: 1_767_225_600_000 }), { invariants: ALL_INVARIANTS });
    this.wait(3_000).give(CREATE).wait(500).give('add producer').give(CONSUME).give(CONSUME).wait(8_000);
  }

  give(line: string): this {
    const command = parseCommand(line);
    assert(command.ok, `${line} is a command`);
    const { commands: number, now: at, steps } = this.world;
    this.world.carryOut(new JournalEntry({ number, at, steps, command: command.value }));
    return this;
  }

  wait(ms: number): this {
    this.world.advance((this.world.now + ms * 1_000) as VirtualTime, []);
    return this;
  }

  /** Members come and go until the group has not settled it yet while messages travel. */
  openRebalance(): this {
    while (!this.isRebalancing || this.messagesInFlight === 0) {
      this.revive();
      this.changeMembers();
      this.stepUntil(() => this.isRebalancing, 5_000);
      this.give(`${PRODUCE} ×${1 + this.dice.below(20)}`);
      const last = this.world.steps + this.dice.below(40);
      this.stepUntil(() => this.world.steps >= last && this.messagesInFlight > 0, 500);
    }
    return this;
  }

  private changeMembers(): void {
    const members = this.world.cluster.clientDescriptions().filter(({ kind }) => kind === 'Consumer');
    const leaver = this.dice.below(MEMBERS_MAX) < members.length - 1 ? members[this.dice.below(members.length)] : undefined;
    this.give(leaver === undefined ? CONSUME : `remove consumer ${leaver.node}`);
  }

  private stepUntil(isThere: () => boolean, stepsMax: number): void {
    for (let left = stepsMax; left > 0 && !isThere(); left--) this.world.step();
  }

  get messagesInFlight(): number {
    return this.world.cluster.sim.messagesInFlight().length;
  }

  get groupState(): GroupState | null {
    const { description, sim } = this.world.cluster;
    const running = description.brokers.filter((id) => sim.status(`broker-${id}` as NodeId) === 'Running');
    const groups = running.flatMap((id) => this.world.cluster.broker(id)?.groups.groups() ?? []);
    return groups.find(({ groupId }) => groupId === 'analytics')?.state ?? null;
  }

  get isRebalancing(): boolean {
    return this.groupState === 'PreparingRebalance' || this.groupState === 'CompletingRebalance';
  }

  goOn(acts: number): this {
    for (let act = 0; act < acts; act++) {
      const deed = this.dice.below(6);
      if (deed < 4) this.give(`${PRODUCE} ×${1 + this.dice.below(30)}`);
      else if (this.dead !== null) this.revive();
      else if (deed === 4) {
        this.dead = 1 + this.dice.below(3);
        this.give(`kill broker ${this.dead}`);
      } else this.give('slow 1 2 5ms');
      this.wait(this.dice.below(2_000));
    }
    return this;
  }

  private revive(): void {
    if (this.dead !== null) this.give(`restart broker ${this.dead}`);
    this.dead = null;
  }
}

const SEEDS = Array.from({ length: 10 }, (_, index) => index + 1);
const MOMENTS = 10;

describe('a fork', { timeout: 60_000 }, () => {
  test.each(SEEDS)('and its original go on identically, from ten moments with a rebalance open and messages in flight: seed %i', (seed) => {
    const play = new Play(seed);
    for (let moment = 0; moment < MOMENTS; moment++) {
      const copy = fork(play.openRebalance());
      expect([copy.isRebalancing, copy.messagesInFlight > 0]).toEqual([true, true]);
      const before = digest(play.world);
      copy.goOn(3);
      expect(digest(play.world)).toBe(before);
      play.goOn(3);
      expect(digest(copy.world)).toBe(digest(play.world));
      if (moment === MOMENTS - 1) expect(graphDigest(copy)).toBe(graphDigest(play));
    }
    expect(play.world.auditor.violations).toEqual([]);
  });

  test('leaves no trace: a run in which forks were taken ends as a run without', () => {
    const [forked, plain] = [new Play(21), new Play(21)];
    for (let round = 0; round < 5; round++) {
      fork(forked.openRebalance()).goOn(1);
      forked.goOn(2);
      plain.openRebalance().goOn(2);
    }
    expect(digest(forked.world)).toBe(digest(plain.world));
  });

  test('shares nothing that leads to anything that changes', () => {
    const play = new Play(22).openRebalance().goOn(5);
    let shared = 0;
    walk(play, (object, holder) => {
      if (holder instanceof Shared) shared++;
      expect(holder instanceof Shared && (object instanceof State || object instanceof CowList)).toBe(false);
    });
    expect(shared).toBeGreaterThan(1_000);
  });

  test('and what it shares is never written to: it could as well be frozen', () => {
    const play = new Play(24);
    for (let round = 0; round < 10; round++) {
      freezeShared(play.openRebalance());
      play.goOn(2);
    }
    expect(play.world.auditor.violations).toEqual([]);
  });

  test('of the default cluster copies at most 20,000 objects, however long its past', () => {
    const play = new Play(23).goOn(3);
    const early = countObjects(play.world);
    for (let round = 0; round < 40; round++) play.give(`${PRODUCE} ×1000`).wait(500);
    expect(play.world.auditor.verdicts().acknowledged).toBeGreaterThan(40_000);
    const late = countObjects(play.world);
    expect(late).toBeLessThan(20_000);
    expect(late).toBeLessThan(early * 1.2);
  });
});
