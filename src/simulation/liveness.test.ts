import { beforeEach, expect, test } from 'vitest';
import { utf8Encode } from '../base/utf8';
import { NO_INVARIANTS } from '../engine/auditor/invariants/invariant';
import { World } from '../engine/session/world';
import type { VirtualTime } from '../engine/sim/context';
import { missing } from './liveness';
import { planFor, REPLICAS, seconds } from './plan';

const plan = planFor(1, { profile: 'faults' });
let world: World;

beforeEach(() => {
  world = new World(plan.description, { invariants: NO_INVARIANTS });
  pass(2);
  plan.topics.forEach(({ topic, partitions, configs }, command) => {
    world.cluster.askAdmin(command, { kind: 'CreateTopic', topic, partitions, replicationFactor: REPLICAS, assignment: null, configs });
  });
  pass(1);
  for (const client of [...plan.producers, ...plan.consumers]) world.cluster.addClient(client);
  pass(15);
});

const pass = (count: number) => world.advance((world.now + seconds(count)) as VirtualTime, []);
const send = () =>
  world.cluster.send(plan.producers[0]!.node, plan.topics[0]!.topic, [{ key: null, value: utf8Encode('booked'), partition: null }]);

test('nothing is missing where all are well and all was delivered', () => {
  send();
  expect(missing(world, plan)).toBe(null);
  pass(5);
  expect(world.auditor.verdicts().delivered).toBe(1);
  expect(missing(world, plan)).toBe(null);
});

test('a record that is neither acknowledged nor given up', () => {
  for (const node of world.cluster.brokerNodes) world.cluster.sim.cut(plan.producers[0]!.node, node);
  send();
  pass(1);
  expect(missing(world, plan)).toBe('1 records are neither acknowledged nor given up');
});

test('a record that no consumer was given', () => {
  for (const { node } of plan.consumers) world.cluster.sim.freeze(node);
  send();
  pass(2);
  expect(missing(world, plan)).toMatch(/^1 records of orders-\d were given to no consumer$/);
});

test('a replica that is out of the ISR', () => {
  world.cluster.kill(world.cluster.brokerNodes[0]!);
  pass(15);
  expect(missing(world, plan)).toMatch(/has an ISR of \d, \d$/);
});

test('a leader, or all of them', () => {
  const [first] = world.cluster.brokerNodes;
  world.cluster.kill(first!);
  expect(missing(world, plan)).toMatch(/has no leader$/);
  for (const node of world.cluster.brokerNodes.slice(1)) world.cluster.kill(node);
  pass(15);
  expect(missing(world, plan)).toMatch(/has no leader$/);
});

test('the controller', () => {
  world.cluster.kill(world.cluster.controllerNode);
  expect(missing(world, plan)).toBe('there is no controller');
});

test('a member of the group', () => {
  world.cluster.removeConsumer(plan.consumers[0]!.node);
  pass(10);
  expect(missing(world, plan)).toBe(`group readers has ${plan.consumers.length - 1} members, not ${plan.consumers.length}`);
});
