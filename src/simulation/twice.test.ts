import { afterEach, expect, test, vi } from 'vitest';
import { NO_INVARIANTS } from '../engine/auditor/invariants/invariant';
import { JournalEntry } from '../engine/session/journal';
import { World } from '../engine/session/world';
import { Chance } from '../engine/sim/chance';
import type { VirtualTime } from '../engine/sim/context';
import { addProducer, createTopic } from './clients';
import { planFor } from './plan';
import { liveAgain } from './twice';

afterEach(() => vi.restoreAllMocks());

const plan = planFor(1, { profile: 'calm' });

function lived() {
  const world = new World(plan.description, { invariants: NO_INVARIANTS });
  const journal: JournalEntry[] = [];
  const give = (command: JournalEntry['command']) => {
    const entry = new JournalEntry({ number: world.commands, at: world.now, steps: world.steps, command });
    journal.push(entry);
    world.carryOut(entry);
  };
  world.advance(2_000_000 as VirtualTime, []);
  plan.topics.map(createTopic).forEach(give);
  plan.producers.map(addProducer).forEach(give);
  while ((world.cluster.sim.nextEventAt() ?? Number.POSITIVE_INFINITY) <= 5_000_000) world.step();
  return { world, journal };
}

test('a run goes the same way when it is lived again', () => {
  const { world, journal } = lived();
  expect(liveAgain(plan, journal, world)).toBeNull();
});

test('a planted violation is found: what chance decides is another in the second life', () => {
  const { world, journal } = lived();
  const real = Chance.prototype.next;
  vi.spyOn(Chance.prototype, 'next').mockImplementation(function (this: Chance) {
    return real.call(this) ^ 1_024;
  });
  expect(liveAgain(plan, journal, world)?.problem).toMatch(/^event \d+ was .* in one life, and .* in the other$/);
});
