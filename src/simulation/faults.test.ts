import { beforeEach, describe, expect, test } from 'vitest';
import { ALL_INVARIANTS } from '../engine/auditor/invariants/all';
import { World } from '../engine/session/world';
import type { VirtualTime } from '../engine/sim/context';
import { type FaultKind, faultKinds, repair, strike } from './faults';
import { planFor, REPLICAS, seconds } from './plan';

/** Of a cluster at work. */
const plan = planFor(1);
let world: World;

beforeEach(() => {
  world = new World(plan.description, { invariants: ALL_INVARIANTS });
  const { cluster } = world;
  pass(2);
  plan.topics.forEach(({ topic, partitions, configs }, command) => {
    cluster.askAdmin(command, { kind: 'CreateTopic', topic, partitions, replicationFactor: REPLICAS, assignment: null, configs });
  });
  pass(1);
  for (const client of [...plan.producers, ...plan.consumers]) cluster.addClient(client);
  pass(10);
});

const pass = (count: number) => world.advance((world.now + seconds(count)) as VirtualTime, []);

const nodes = () => [
  world.cluster.controllerNode,
  ...world.cluster.brokerNodes,
  ...[...plan.producers, ...plan.consumers].map(({ node }) => node),
];
const health = () =>
  nodes().flatMap((a, index) => [
    `${a} ${world.cluster.sim.status(a)}`,
    ...nodes()
      .slice(index + 1)
      .map((b) => `${a} ${b} ${JSON.stringify(world.cluster.sim.linkStatus(a, b))}`),
  ]);
const fault = (kind: FaultKind, dice = 12_345) => ({ at: world.now, kind, lastsUs: 0, dice });

describe('a fault strikes, and what it broke is repaired', () => {
  test.each(faultKinds)('%s', (kind) => {
    const whole = health();
    const repairs = strike(world.cluster, plan, fault(kind));
    pass(1);
    expect(health().join() !== whole.join() || world.cluster.reloads === 1).toBe(true);
    for (const step of repairs) repair(world.cluster, step);
    expect(health()).toEqual(whole);
    pass(1);
    expect(world.auditor.violations).toEqual([]);
  });
});

test('it strikes as the next kind where there is nobody to strike', () => {
  for (const { node } of plan.producers) world.cluster.kill(node);
  expect(strike(world.cluster, plan, fault('KillProducer'))).toEqual([{ kind: 'Restart', node: world.cluster.controllerNode }]);
});

test('a repair leaves alone what something else has repaired', () => {
  const [restart] = strike(world.cluster, plan, fault('KillBroker'));
  repair(world.cluster, restart!);
  const events = world.cluster.sim.history.length;
  repair(world.cluster, restart!);
  expect(world.cluster.sim.history.length).toBe(events);
});

test('a consumer that was killed while it said goodbye comes back once', () => {
  const [comeBack] = strike(world.cluster, plan, fault('RemoveConsumer', 0));
  const { node } = plan.consumers[0]!;
  world.cluster.kill(node);
  repair(world.cluster, comeBack!);
  repair(world.cluster, { kind: 'Restart', node });
  expect(world.cluster.sim.status(node)).toBe('Running');
  expect(world.cluster.clientDescriptions().filter((client) => client.node === node)).toHaveLength(1);
});

test('a consumer that has closed is not started again before it comes back', () => {
  strike(world.cluster, plan, fault('RemoveConsumer', 0));
  pass(5);
  const { node } = plan.consumers[0]!;
  repair(world.cluster, { kind: 'Restart', node });
  expect(world.cluster.sim.status(node)).toBe('Dead');
});
