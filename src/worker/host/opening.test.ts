import { describe, expect, test } from 'vitest';
import type { Happening } from '../../engine/model/events';
import { parseCommand, printCommand } from '../../engine/session/commands';
import { digestOfDisks } from '../../engine/session/digest';
import type { Session } from '../../engine/session/session';
import type { VirtualTime } from '../../engine/sim/context';
import { fork } from '../../engine/sim/fork';
import { FORMAT, type Moment, type StoredEntry, type StoredWorld } from '../../persistence/persistence';
import { type OpenedSession, openScenarioSession, openSession, RELIVED_STEPS_MAX } from './opening';
import { disksOf } from './storekeeper';

const EPOCH_MS = 1_700_000_000_000;
const happenings = ({ world }: Session) => [...world.cluster.sim.history].map(({ what }) => what as Happening);
const first = () => openSession({ stored: null, epochMs: EPOCH_MS });

/** What a storage would give back. */
function leftBehind({ session, hasPast }: OpenedSession): StoredWorld {
  const { cluster, events, steps } = session.world;
  const { sim } = cluster;
  const moment: Moment = {
    format: FORMAT,
    event: events,
    at: session.now,
    steps,
    reloads: cluster.reloads,
    hasPast,
    description: cluster.description,
    brokers: cluster.brokers,
    clients: cluster.clientDescriptions(),
    links: cluster.linkFaults(),
  };
  const journal = session.journal.map(({ command, number, at, steps: after }) => ({
    number,
    at,
    steps: after,
    command: printCommand(command),
  }));
  const disks = fork({ disks: new Map(sim.hostIds().map((node) => [node, sim.diskOf(node)])) }).disks;
  return { moment, disks, journal, chunks: new Map() };
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

    const { session, hasPast } = openSession({ stored, epochMs: 0 });

    expect(hasPast).toBe(true);
    expect(session.oldest).toBe(0);
    expect(session.journal.at(-1)).toMatchObject({ at: stored.moment.at, command: { kind: 'Reload' } });
    expect(session.world.cluster.description.epochMs).toBe(EPOCH_MS);
    const all = happenings(session).slice(stored.moment.event);
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

  test('whose past would take long to live through again begins with the disks alone, in just the same way', () => {
    const stored = leftBehind(first());
    const relived = openSession({ stored, epochMs: 0 });
    const long = { ...stored, moment: { ...stored.moment, steps: RELIVED_STEPS_MAX + 1 } };
    const { session, hasPast } = openSession({ stored: { ...long, disks: fork({ disks: stored.disks }).disks }, epochMs: 0 });
    expect(hasPast).toBe(false);
    expect(session.oldest).toBe(stored.moment.at);
    const end = Math.max(session.now, relived.session.now) + 1_000_000;
    for (const each of [session, relived.session]) each.advance(end as VirtualTime);
    expect(digestOfDisks(disksOf(session))).toBe(digestOfDisks(disksOf(relived.session)));
  });

  test.each([
    [
      'another command than was given',
      (entry: StoredEntry) => ({ ...entry, command: entry.command.replace('--partitions 3', '--partitions 4') }),
    ],
    [
      'a command of another version',
      (entry: StoredEntry) => ({ ...entry, command: entry.number === 1 ? 'juggle broker 1' : entry.command }),
    ],
    ['a moment that never was', (entry: StoredEntry) => ({ ...entry, steps: entry.number === 1 ? entry.steps + 1_000_000 : entry.steps })],
  ])('%s in the journal: the past is closed, and the disks are as they were', (_, change) => {
    const stored = leftBehind(first());
    const journal = stored.journal.map(change);
    const { session, hasPast } = openSession({ stored: { ...stored, journal }, epochMs: 0 });
    expect([hasPast, session.oldest]).toEqual([false, stored.moment.at]);
    expect(session.world.cluster.clientDescriptions().map(({ node }) => node)).toEqual(['booking-api', 'analytics-1', 'analytics-2']);
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
