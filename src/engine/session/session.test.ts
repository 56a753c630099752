import { beforeAll, describe, expect, test } from 'vitest';
import { milliseconds } from '../../base/virtual-time';
import { type Happening, isOfInterest } from '../model/events';
import { Chance } from '../sim/chance';
import type { VirtualTime } from '../sim/context';
import { parseCommand } from './commands';
import { digest } from './digest';
import { STEPS_BETWEEN_KEYFRAMES } from './keyframes';
import type { Session } from './session';
import { SessionFixture } from './session-fixture';
import { World } from './world';

/** Virtual milliseconds since the topic is there, and what is done then: a leader dies and returns while records come and go. */
const DEEDS: readonly (readonly [ms: number, line: string])[] = [
  [0, 'add producer --name booking'],
  [0, 'add consumer analytics orders --config auto.offset.reset=earliest'],
  [5_000, 'produce orders CLN-001:booked ×5'],
  [5_003, 'produce orders CLN-004:booked ×3'],
  [6_000, 'kill broker 1'],
  [6_000, 'produce orders CLN-002:booked ×2'],
  [19_000, 'restart broker 1'],
];
const END_MS = 22_000;

function lived(deeds = DEEDS): Session {
  const fixture = new SessionFixture(3);
  let at = 0;
  for (const [ms, line] of deeds) {
    fixture.wait(ms - at).give(line);
    at = ms;
  }
  return fixture.wait(END_MS - at).session;
}

const give = (session: Session, line: string) => {
  const command = parseCommand(line);
  if (!command.ok) throw new Error(line);
  return session.give(command.value);
};

let session: Session;
let start: VirtualTime;
let atTheEnd: string;

beforeAll(() => {
  session = lived();
  start = (session.now - milliseconds(END_MS)) as VirtualTime;
  atTheEnd = digest(session.world);
});

describe('going back', () => {
  test('and forth again takes the nearest copy: no more is lived through twice than lies between two', () => {
    const straight = lived();
    straight.advance((straight.now + milliseconds(120_000)) as VirtualTime);
    const advanced: number[] = [];
    straight.seek(straight.oldest);
    const newest = straight.newest;
    const { advance } = World.prototype;
    World.prototype.advance = function (this: World, ...args) {
      const before = this.steps;
      const came = advance.apply(this, args);
      advanced.push(this.steps - before);
      return came;
    };
    try {
      straight.seek(newest);
    } finally {
      World.prototype.advance = advance;
    }
    expect(straight.world.steps).toBeGreaterThan(STEPS_BETWEEN_KEYFRAMES);
    expect(Math.max(...advanced)).toBeLessThanOrEqual(STEPS_BETWEEN_KEYFRAMES + 1_000);
  });

  test('to any moment and forth again: it is as it was when it came, whatever was looked at in between', () => {
    const dice = new Chance(1);
    const moments = Array.from({ length: 12 }, () => (start + dice.below(session.newest - start)) as VirtualTime).sort((a, b) => a - b);
    const straight = lived();
    straight.seek(0 as VirtualTime);
    const as = new Map<VirtualTime, string>();
    for (const moment of moments) {
      straight.advance(moment);
      as.set(moment, digest(straight.world));
    }
    for (const moment of [...moments].sort(() => dice.below(3) - 1)) {
      session.seek(moment);
      expect([session.now, digest(session.world)]).toEqual([moment, as.get(moment)]);
    }
    session.seek(session.newest);
    expect(digest(session.world)).toBe(atTheEnd);
    expect(session.isAtNewest).toBe(true);
  });

  test('stops at the beginning and at what has been: no time is simulated that was not there', () => {
    session.seek(-1 as VirtualTime);
    expect([session.now, session.isAtNewest]).toEqual([session.oldest, false]);
    session.seek(Number.MAX_SAFE_INTEGER as VirtualTime);
    expect([session.now, digest(session.world)]).toEqual([session.newest, atTheEnd]);
  });

  test('step by step: each time to just after the event of interest before, and forward through the same moments', () => {
    session.seek(session.newest);
    const back: VirtualTime[] = [];
    for (let step = 0; step < 40; step++) {
      session.stepBack();
      back.push(session.now);
      expect([...session.world.cluster.sim.history].findLast(({ what }) => isOfInterest(what as Happening))?.at).toBe(session.now);
    }
    expect(back).toEqual([...back].sort((a, b) => b - a));
    expect(new Set(back).size).toBe(back.length);
    const forth: VirtualTime[] = [];
    while (session.now < back[0]! && session.stepForward()) forth.push(session.now);
    expect([...new Set(forth)]).toEqual(back.slice(0, -1).reverse());
  });

  test('playing on from the past goes through what has been, and changes nothing', () => {
    session.seek(start);
    session.advance(session.newest);
    expect([session.branches.length, digest(session.world)]).toEqual([1, atTheEnd]);
  });
});

describe('acting in the past', () => {
  const branchOff = (at: number, line: string): Session => {
    const branching = lived();
    branching.seek((start + milliseconds(at)) as VirtualTime);
    give(branching, line);
    branching.advance((branching.now + milliseconds(10_000)) as VirtualTime);
    return branching;
  };

  test('begins a branch, and the old one stays as it was', () => {
    const branching = branchOff(5_500, 'kill broker 2');
    const [old, branch] = branching.branches;
    expect([branching.branchId, branch!.parent]).toEqual([1, { branch: 0, at: start + milliseconds(5_500) }]);
    expect(branching.journal.map(({ command }) => command.kind).slice(-2)).toEqual(['Produce', 'KillBroker']);
    expect(old!.journal).toHaveLength(DEEDS.length + 1);
    const inTheBranch = digest(branching.world);
    expect(inTheBranch).not.toBe(atTheEnd);
    branching.show(0);
    expect([branching.branchId, branching.isAtNewest, digest(branching.world)]).toEqual([0, true, atTheEnd]);
    branching.show(1);
    expect([branching.branchId, branching.isAtNewest, digest(branching.world)]).toEqual([1, true, inTheBranch]);
  });

  test('is the same as having acted so at that time', () => {
    const branching = branchOff(5_500, 'kill broker 2');
    const straight = new SessionFixture(3);
    let at = 0;
    for (const [ms, line] of [...DEEDS.slice(0, 4), [5_500, 'kill broker 2']] as typeof DEEDS) {
      straight.wait(ms - at).give(line);
      at = ms;
    }
    expect(digest(branching.world)).toBe(digest(straight.wait(10_000).session.world));
  });

  test('a branch may be gone back in, and branch again', () => {
    const branching = branchOff(5_500, 'kill broker 2');
    branching.seek((start + milliseconds(5_200)) as VirtualTime);
    give(branching, 'kill broker 3');
    expect(branching.branches.map(({ parent }) => parent?.branch ?? null)).toEqual([null, 0, 1]);
    branching.show(0);
    expect(digest(branching.world)).toBe(atTheEnd);
  });

  test('between two commands of one moment leaves the second one out', () => {
    const branching = lived();
    const toCome = () => branching.journal[branching.world.commands]?.command.kind;
    branching.seek((start + milliseconds(6_001)) as VirtualTime);
    branching.stepBack();
    expect([branching.now, toCome()]).toEqual([start + milliseconds(6_000), 'Produce']); // the leader is dead, and nothing was sent yet
    give(branching, 'kill broker 2');
    expect(branching.journal.map(({ command }) => command.kind).slice(-2)).toEqual(['KillBroker', 'KillBroker']);
  });

  test('an unknown branch shows nothing else', () => {
    session.show(7);
    expect(session.branchId).toBe(0);
  });
});
