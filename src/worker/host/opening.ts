/**
 * How a visit begins: with a cluster at work. The first time it is a topic, a producer and a group of two; later it is what the storage has
 * kept, every process having been killed at that moment. Either way time runs on, before anybody looks, until there is something to see.
 */
import { assert } from '../../base/assert';
import { type ClusterDescription, defaultDescription } from '../../engine/cluster/description';
import { type Happening, isOfInterest } from '../../engine/model/events';
import { parseCommand } from '../../engine/session/commands';
import { Session } from '../../engine/session/session';
import type { VirtualTime } from '../../engine/sim/context';
import type { StoredWorld } from '../../persistence/persistence';

const SEED = 1;
const SECOND_US = 1_000_000;
const LOOK_EVERY_US = 10_000;
/** A member that died with its process is missed after session.timeout.ms, 45 s. */
const READY_WITHIN_US = 75 * SECOND_US;
const QUIET_US = 300_000;
const QUIET_WITHIN_US = 5 * SECOND_US;

const CREATE_TOPIC =
  'kafka-topics.sh --bootstrap-server broker-1:9092 --create --topic appointments --partitions 3 --replication-factor 3 --config min.insync.replicas=2';
const ADD_CLIENTS = [
  'add producer --name booking-api',
  'add consumer analytics appointments --config auto.offset.reset=earliest',
  'add consumer analytics appointments --config auto.offset.reset=earliest',
];

export interface OpenedSession {
  readonly session: Session;
  /** As it was when the cluster began: a boot changes no more than the seed. */
  readonly description: ClusterDescription;
  readonly boots: number;
}

export function openSession(from: { stored: StoredWorld | null; epochMs: number }): OpenedSession {
  return from.stored === null ? begin(from.epochMs) : boot(from.stored);
}

function begin(epochMs: number): OpenedSession {
  const description = defaultDescription({ seed: SEED, epochMs });
  const session = new Session({ description });
  runUntilAtWork(session);
  const created = give(session, CREATE_TOPIC);
  runUntil(session, (what) => what.kind === 'CommandAnswered' && what.command === created, READY_WITHIN_US);
  for (const command of ADD_CLIENTS) give(session, command);
  runUntilAtWork(session);
  runUntilQuiet(session);
  return { session, description, boots: 0 };
}

function boot({ moment, disks }: StoredWorld): OpenedSession {
  const { description, clients, at } = moment;
  const boots = moment.boots + 1;
  const session = new Session({
    description: { ...description, seed: seedOfLife(description.seed, boots) },
    origin: { disks, clients, startAt: at },
  });
  runUntilAtWork(session);
  runUntilQuiet(session);
  return { session, description, boots };
}

/** Another life has other chances, and the same ones if it is lived again. */
export function seedOfLife(seed: number, boots: number): number {
  return boots === 0 ? seed : (Math.imul(seed, 0x9e3779b1) + Math.imul(boots, 0x85ebca6b)) >>> 0;
}

function give(session: Session, text: string): number {
  const command = parseCommand(text);
  assert(command.ok, 'the opening is made of commands');
  return session.give(command.value);
}

/** Every broker serves, and every consumer knows its partitions. */
function runUntilAtWork(session: Session): void {
  const { cluster } = session.world;
  const consumers = cluster.clientDescriptions().filter((client) => client.kind === 'Consumer');
  const fenced = new Set<number>(cluster.description.brokers);
  const unassigned = new Set(consumers.map(({ node }) => node));
  const unsettled = new Set(consumers.map(({ group }) => group));
  const isAtWork = (what: Happening) => {
    if (what.kind === 'BrokerUnfenced') fenced.delete(what.broker);
    else if (what.kind === 'PartitionsAssigned') unassigned.delete(what.consumer);
    else if (what.kind === 'GroupStateChanged' && what.to === 'Stable') unsettled.delete(what.group);
    else if (what.kind === 'GroupStateChanged') unsettled.add(what.group);
    return fenced.size + unassigned.size + unsettled.size === 0;
  };
  // Some of it may have happened already.
  let wasAtWork = false;
  for (const { what } of cluster.sim.history) wasAtWork = isAtWork(what as Happening);
  if (!wasAtWork) runUntil(session, isAtWork, READY_WITHIN_US);
}

function runUntilQuiet(session: Session): void {
  const limit = session.now + QUIET_WITHIN_US;
  while (session.now < limit && runUntil(session, isOfInterest, QUIET_US)) {}
}

/** Goes on until that has happened; false where it did not within that much time. */
function runUntil(session: Session, hasHappened: (what: Happening) => boolean, within: number): boolean {
  const limit = session.now + within;
  const { history } = session.world.cluster.sim;
  let seen = history.length;
  while (session.now < limit) {
    session.advance((session.now + LOOK_EVERY_US) as VirtualTime);
    let found = false;
    for (; seen < history.length; seen++) found = hasHappened(history.get(seen).what as Happening) || found;
    if (found) return true;
  }
  return false;
}
