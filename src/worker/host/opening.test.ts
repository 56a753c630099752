import { describe, expect, test } from 'vitest';
import type { Happening } from '../../engine/model/events';
import { parseCommand } from '../../engine/session/commands';
import type { Session } from '../../engine/session/session';
import type { VirtualTime } from '../../engine/sim/context';
import { FORMAT, type Moment, type StoredWorld } from '../../persistence/persistence';
import { type OpenedSession, openScenarioSession, openSession, seedOfLife } from './opening';

const EPOCH_MS = 1_700_000_000_000;
const happenings = ({ world }: Session) => [...world.cluster.sim.history].map(({ what }) => what as Happening);
const first = () => openSession({ stored: null, epochMs: EPOCH_MS });

/** What a storage would give back: the disks at that moment, and nothing else. */
function leftBehind({ session, description, boots }: OpenedSession): StoredWorld {
  const { sim } = session.world.cluster;
  const moment: Moment = {
    format: FORMAT,
    event: session.world.events,
    at: session.now,
    boots,
    description,
    clients: session.world.cluster.clientDescriptions(),
  };
  return { moment, disks: new Map(sim.hostIds().map((node) => [node, sim.diskOf(node)])), chunks: new Map() };
}

function give(session: Session, text: string) {
  const command = parseCommand(text);
  if (command.ok) session.give(command.value);
}

describe('the first visit', () => {
  test('begins with a cluster at work: three brokers, a topic, a producer, a stable group of two that shares three partitions', () => {
    const { session } = first();
    const { cluster } = session.world;
    expect(cluster.clientDescriptions().map(({ node }) => node)).toEqual(['booking-api', 'analytics-1', 'analytics-2']);
    const all = happenings(session);
    expect(all.filter(({ kind }) => kind === 'BrokerUnfenced')).toHaveLength(3);
    expect(all.filter((what) => what.kind === 'GroupStateChanged').at(-1)).toMatchObject({ group: 'analytics', to: 'Stable' });
    const owned = all.flatMap((what) => (what.kind === 'PartitionsAssigned' ? what.partitions.map(({ partition }) => partition) : []));
    expect([...owned].sort()).toEqual([0, 1, 2]);
  });

  test('is the same for everyone who comes at the same moment', () => {
    expect(happenings(first().session)).toEqual(happenings(first().session));
  });

  test('can be gone back through to its very beginning, and says what was typed', () => {
    const { session } = first();
    expect(session.oldest).toBe(0);
    expect(session.journal.map(({ command }) => command.kind)).toEqual(['CreateTopic', 'AddProducer', 'AddConsumer', 'AddConsumer']);
  });
});

describe('a later visit', () => {
  test('boots every process from its disk, in the time that has passed; no record and no committed offset is gone', () => {
    const before = first();
    give(
      before.session,
      "kafka-console-producer.sh --bootstrap-server broker-1:9092 --topic appointments --reader-property parse.key=true <<< $'CLN-002\\tbooked'",
    );
    before.session.advance((before.session.now + 8_000_000) as VirtualTime);
    const stored = leftBehind(before);
    const lengths = [...stored.disks].map(([node, disk]) => [
      node,
      disk.size('appointments-0/00000000000000000000.log'),
      disk.size('appointments-1/00000000000000000000.log'),
      disk.size('appointments-2/00000000000000000000.log'),
    ]);

    const { session, boots } = openSession({ stored, epochMs: 0 });

    expect(boots).toBe(1);
    expect(session.oldest).toBe(stored.moment.at);
    expect(session.world.cluster.description.epochMs).toBe(EPOCH_MS);
    const all = happenings(session);
    expect(all.filter(({ kind }) => kind === 'BrokerUnfenced')).toHaveLength(3);
    expect(all.filter(({ kind }) => kind === 'TopicCreated')).toEqual([]);
    expect(all.filter((what) => what.kind === 'LogRecovered' && what.droppedBytes > 0)).toEqual([]);
    const { sim } = session.world.cluster;
    expect(
      lengths
        .map(([node]) => node)
        .map((node) => [
          node,
          ...[0, 1, 2].map((partition) => sim.diskOf(node as never).size(`appointments-${partition}/00000000000000000000.log`)),
        ]),
    ).toEqual(lengths);
    expect(all.filter((what) => what.kind === 'GroupStateChanged').at(-1)).toMatchObject({ group: 'analytics', to: 'Stable' });
    // The record was read and committed: nobody is given it twice.
    expect(all.filter(({ kind }) => kind === 'RecordsDelivered')).toEqual([]);
  });

  test('has chances of its own, and the same ones if it is lived again', () => {
    expect(new Set([0, 1, 2, 3].map((boots) => seedOfLife(1, boots))).size).toBe(4);
    expect(seedOfLife(1, 0)).toBe(1);
    expect(seedOfLife(7, 3)).toBe(seedOfLife(7, 3));
  });
});

test('a scenario begins with what its commands made, the same for everyone, whenever they come', () => {
  const open = () =>
    openScenarioSession({
      seed: 4,
      brokers: 2,
      commands: ['kafka-topics.sh --bootstrap-server broker-1:9092 --create --topic orders --partitions 1', 'add producer'],
    }).session;
  const { cluster } = open().world;
  expect(cluster.description.brokers).toHaveLength(2);
  expect(cluster.clientDescriptions().map(({ node }) => node)).toEqual(['producer-1']);
  expect(happenings(open()).filter(({ kind }) => kind === 'TopicCreated')).toHaveLength(1);
  expect(happenings(open())).toEqual(happenings(open()));
});
