/** Brokers added and removed by command, in a whole cluster. */
import { expect, test } from 'vitest';
import { Cluster } from '../cluster/cluster';
import type { BrokerId, TopicName } from '../model/vocabulary';
import type { NodeId } from '../sim/context';
import { fork } from '../sim/fork';
import { digestOfDisks } from './digest';
import { SessionFixture } from './session-fixture';

const TOPICS = 'kafka-topics.sh --bootstrap-server broker-1:9092';
const replicasOf = (play: SessionFixture, topic: string) =>
  play.cluster.controller!.image.topic(topic as TopicName)!.partitions.map(({ replicas }) => replicas);

test('an added broker registers, is unfenced, and gets partitions that are made from then on', () => {
  const play = new SessionFixture();
  expect(play.ask('add broker')).toEqual({ failed: false, lines: ['broker-4'] });
  play.wait(2_000);
  expect(play.cluster.controller!.image.isActive(4 as BrokerId)).toBe(true);
  expect(play.cluster.brokers).toEqual([1, 2, 3, 4]);
  expect(replicasOf(play, 'orders').flat()).not.toContain(4);
  play.ask(`${TOPICS} --create --topic payments --partitions 4 --replication-factor 4`);
  play.give('add producer');
  for (let i = 0; i < 20; i++) play.give(`produce payments CLN-00${i}`);
  play.wait(3_000);
  expect(play.leaders('payments')).toContain(4);
  expect(play.happenings('RecordsAppended').some(({ broker, role }) => broker === 4 && role === 'Leader')).toBe(true);
  expect(play.session.world.auditor.verdicts()).toMatchObject({ sent: 20, acknowledged: 20, lost: 0, findings: [] });
});

test('a removed broker hands over what it leads, ends, and is forgotten; its replicas stay nobody’s', () => {
  const play = new SessionFixture();
  const from = play.events;
  expect(play.ask('remove broker 2', 6_000)).toEqual({ failed: false, lines: ['Broker 2 is no longer registered.'] });
  expect(play.cluster.brokers).toEqual([1, 3]);
  expect(play.cluster.controller!.image.broker(2 as BrokerId)).toBeNull();
  expect(play.leaders()).not.toContain(2);
  const kinds = play.facts(from).map(({ kind }) => kind);
  expect(kinds.indexOf('BrokerShuttingDown')).toBeLessThan(kinds.indexOf('ProcessEnded'));
  expect(kinds.indexOf('ProcessEnded')).toBeLessThan(kinds.indexOf('BrokerUnregistered'));
  expect(replicasOf(play, 'orders').flat()).toContain(2);
  expect(play.ask('restart broker 2').lines).toEqual(['There is no broker 2; brokers are 1, 3.']);
});

test('a broker that comes back under its number is the one with that disk, and joins its ISRs', () => {
  const play = new SessionFixture();
  play.give('add producer');
  for (let i = 0; i < 20; i++) play.give(`produce orders CLN-00${i}`);
  play.wait(1_000);
  play.ask('remove broker 2', 6_000);
  play.give('add broker 2');
  play.wait(5_000);
  const partitions = play.cluster.controller!.image.topic('orders' as TopicName)!.partitions;
  expect(partitions.map(({ isr }) => isr.length)).toEqual([3, 3, 3]);
});

test('a dead broker is only unregistered', () => {
  const play = new SessionFixture();
  play.give('kill broker 3');
  expect(play.ask('remove broker 3').lines).toEqual(['Broker 3 is no longer registered.']);
  expect(play.cluster.brokers).toEqual([1, 2]);
});

test('a reload finds the brokers that there are, as a cluster that is built from what is left does', () => {
  const play = new SessionFixture();
  play.ask('add broker 4');
  play.ask('remove broker 2', 6_000);
  play.wait(500);
  const { cluster } = play;
  const disksOf = ({ sim }: Cluster) => new Map(sim.hostIds().map((node) => [node, sim.diskOf(node)]));
  const left = fork({ disks: disksOf(cluster) }).disks;
  const { description, brokers, reloads } = cluster;
  const booted = new Cluster(description, { disks: left, brokers: [...brokers], startAt: cluster.sim.now, reloads: reloads + 1 });
  play.give('reload');
  play.wait(20_000);
  booted.sim.runUntil(play.session.now);
  expect(play.cluster.brokers).toEqual([1, 3, 4]);
  expect(play.cluster.sim.status('broker-4' as NodeId)).toBe('Running');
  for (const id of [1, 3, 4]) {
    const ofBroker = (of: Cluster) => new Map([...disksOf(of)].filter(([node]) => node === `broker-${id}`));
    expect(digestOfDisks(ofBroker(booted))).toBe(digestOfDisks(ofBroker(play.cluster)));
  }
});

test('what is impossible is refused', () => {
  const play = new SessionFixture();
  expect(play.ask('add broker 2').lines).toEqual(['Broker 2 exists already.']);
  expect(play.ask('add broker 101').lines).toEqual(['Brokers have numbers from 1 to 99.']);
  expect(play.ask('remove broker 7').lines).toEqual(['There is no broker 7; brokers are 1, 2, 3.']);
  play.give('freeze broker 1');
  expect(play.ask('remove broker 1').lines).toEqual(['broker-1 is frozen.']);
  play.give('remove broker 2');
  expect(play.ask('remove broker 2').lines).toEqual(['broker-2 is shutting down already.']);
});
