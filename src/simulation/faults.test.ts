import { beforeEach, describe, expect, test } from 'vitest';
import { ALL_INVARIANTS } from '../engine/auditor/invariants/all';
import type { Offset, PartitionIndex } from '../engine/model/vocabulary';
import { crcIsValid } from '../engine/protocol/record-batch-reader';
import type { Command } from '../engine/session/commands';
import { JournalEntry } from '../engine/session/journal';
import { World } from '../engine/session/world';
import type { VirtualTime } from '../engine/sim/context';
import { addConsumer, addProducer, createTopic } from './clients';
import { type FaultKind, faultKinds, strike, strikeAs } from './faults';
import { planFor, seconds } from './plan';

/** Of a cluster at work. */
const plan = planFor(1, { profile: 'faults' });
let world: World;

beforeEach(() => {
  world = new World(plan.description, { invariants: ALL_INVARIANTS });
  pass(2);
  giveAll(plan.topics.map(createTopic));
  pass(1);
  giveAll([...plan.producers.map(addProducer), ...plan.consumers.map(addConsumer)]);
  pass(9);
  const [{ topic }, { node: producer }] = [plan.topics[0]!, plan.producers[0]!];
  giveAll([{ kind: 'Produce', topic, key: null, value: 'booked', producer, times: 20 }]);
  pass(1);
});

const pass = (count: number) => world.advance((world.now + seconds(count)) as VirtualTime, []);
function giveAll(commands: readonly Command[]): void {
  for (const command of commands) world.carryOut(new JournalEntry({ number: world.commands, at: world.now, steps: world.steps, command }));
}

const nodes = () => [
  world.cluster.controllerNode,
  ...world.cluster.brokerNodes,
  ...[...plan.producers, ...plan.consumers].map(({ node }) => node),
];
const health = () => [
  ...world.cluster.machineFaults().map((fault) => JSON.stringify(fault)),
  ...nodes().filter((node) => world.cluster.metadataIsWithheld(node)),
  ...rotten(),
  ...linksAndProcesses(),
];
/** Brokers that have a batch whose CRC does not match. */
const rotten = () =>
  world.cluster.brokers.filter((id) =>
    plan.topics.some(({ topic, partitions }) =>
      Array.from({ length: partitions }, (_, partition) => ({ topic, partition: partition as PartitionIndex })).some((each) =>
        [
          ...(world.cluster
            .broker(id)
            ?.replicas.partition(each)
            ?.log.batchesFrom(0 as Offset) ?? []),
        ].some((batch) => !crcIsValid(batch)),
      ),
    ),
  );
const linksAndProcesses = () =>
  nodes().flatMap((a, index) => [
    `${a} ${world.cluster.sim.status(a)}`,
    ...nodes()
      .slice(index + 1)
      .map((b) => `${a} ${b} ${JSON.stringify(world.cluster.sim.linkStatus(a, b))}`),
  ]);
const fault = (kind: FaultKind, dice = 12_345) => ({ at: world.now, kind, lastsUs: 0, dice });
/** It must have found somebody. */
const struck = (kind: FaultKind, dice = 12_345) => strikeAs(kind, world.cluster, plan, dice)!;

const operatorActs: readonly FaultKind[] = ['MoveReplicas', 'ElectPreferred', 'DeleteRecords'];

/** They find nobody where one controller is alone. */
const QUORUM_FAULTS: readonly FaultKind[] = [
  'DelayMessages',
  'KillStandby',
  'FreezeStandby',
  'CutFromQuorum',
  'MuteController',
  'DeafenController',
];

describe('a fault strikes, and what it broke is repaired', () => {
  test.each(faultKinds.filter((kind) => !QUORUM_FAULTS.includes(kind) && !operatorActs.includes(kind)))('%s', (kind) => {
    const whole = health();
    const { commands, repairs } = struck(kind);
    giveAll(commands);
    pass(1);
    expect(health().join() !== whole.join() || world.cluster.reloads === 1).toBe(true);
    giveAll(repairs);
    pass(0.05); // what is told is heard
    expect(health()).toEqual(whole);
    pass(1);
    expect(world.auditor.violations).toEqual([]);
  });

  test('DelayMessages', () => {
    while (strikeAs('DelayMessages', world.cluster, plan, 12_345) === null) world.step();
    const { commands } = struck('DelayMessages');
    giveAll(commands);
    const latest = Math.max(...world.cluster.sim.messagesInFlight().map(({ arrivesAt }) => arrivesAt ?? 0));
    expect(latest).toBeGreaterThan(world.now + 200_000);
  });
});

describe('an operator', () => {
  const partitions = () => world.cluster.controller!.image.topics().flatMap((topic) => topic.partitions);

  test('moves replicas: the partition has them in another order, or elsewhere', () => {
    const before = partitions().map(({ replicas }) => replicas.join());
    const moves = Array.from({ length: 12 }, (_, dice) => struck('MoveReplicas', 12_340 + dice).commands);
    const isElsewhere = (commands: readonly Command[]) =>
      commands.some(
        (command) => command.kind === 'ReassignPartitions' && command.partitions.some(({ replicas }) => !before.includes(replicas.join())),
      );
    giveAll(moves.find(isElsewhere)!);
    pass(3);
    expect(partitions().map(({ replicas }) => replicas.join())).not.toEqual(before);
    expect(partitions().every(({ replicas, addingReplicas }) => new Set(replicas).size === 3 && addingReplicas.length === 0)).toBe(true);
  });

  test('elects preferred leaders: who came back leads again', () => {
    giveAll(struck('KillLeader').commands);
    pass(10);
    giveAll(world.cluster.brokers.map((broker) => ({ kind: 'RestartBroker', broker })));
    pass(10);
    const led = () => partitions().filter(({ leader, replicas }) => leader === replicas[0]).length;
    const before = led();
    giveAll(struck('ElectPreferred').commands);
    pass(2);
    expect(led()).toBeGreaterThan(before);
  });

  test('deletes records: some log starts later, and none above its high watermark', () => {
    giveAll([{ kind: 'Produce', topic: plan.topics[0]!.topic, key: 'k', value: 'v', producer: null, times: 50 }]);
    pass(1);
    const commands = Array.from({ length: 12 }, (_, dice) => struck('DeleteRecords', 1_000 + dice)).flatMap((each) => each.commands);
    giveAll(commands);
    pass(1);
    const starts = partitions().map(
      ({ leader, partition }) => world.cluster.broker(leader)!.replicas.partition(partition)!.log.logStartOffset,
    );
    expect(Math.max(...starts)).toBeGreaterThan(0);
    expect(world.auditor.violations).toEqual([]);
  });
});

test('it strikes as the next kind of the profile where there is nobody to strike', () => {
  giveAll(plan.producers.map(({ node }) => ({ kind: 'KillProducer', node })));
  const { controller } = world.cluster.description;
  expect(strike(world.cluster, plan, fault('KillProducer')).repairs).toEqual([{ kind: 'RestartController', controller }]);
});

test('a repair leaves alone what something else has repaired', () => {
  const { commands, repairs } = struck('KillBroker');
  giveAll([...commands, ...repairs]);
  const whole = health();
  giveAll(repairs);
  expect(health()).toEqual(whole);
});

test('a consumer that was killed while it said goodbye comes back once', () => {
  const { node } = plan.consumers[0]!;
  const { commands, repairs } = struck('RemoveConsumer', 0);
  giveAll([...commands, { kind: 'KillConsumer', node }, ...repairs, { kind: 'RestartConsumer', node }]);
  expect(world.cluster.sim.status(node)).toBe('Running');
  expect(world.cluster.clientDescriptions().filter((client) => client.node === node)).toHaveLength(1);
});

test('a consumer that has closed is not started again before it comes back', () => {
  const { node } = plan.consumers[0]!;
  giveAll(struck('RemoveConsumer', 0).commands);
  pass(5);
  giveAll([{ kind: 'RestartConsumer', node }]);
  expect(world.cluster.sim.status(node)).toBe('Dead');
});
