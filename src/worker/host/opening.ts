/**
 * How a visit begins: with a cluster at work. The first time it is a topic, a producer and a group of two; later it is what the storage has
 * kept, every process having been killed at that moment. Either way time runs on, before anybody looks, until there is something to see.
 */
import { type ClusterDescription, defaultDescription } from '../../engine/cluster/description';
import { openScenario, runUntilAtWork, runUntilQuiet } from '../../engine/session/open-scenario';
import { Session } from '../../engine/session/session';
import type { StoredWorld } from '../../persistence/persistence';
import type { Scenario } from '../protocol/messages';

const SEED = 1;

const FIRST_COMMANDS = [
  'kafka-topics.sh --bootstrap-server broker-1:9092 --create --topic appointments --partitions 3 --replication-factor 3 --config min.insync.replicas=2',
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

/** Virtual time 0 of every scenario: 2026-01-01. */
const SCENARIO_EPOCH_MS = 1_767_225_600_000;

export function openScenarioSession({ seed, brokers, commands }: Scenario): OpenedSession {
  const description = defaultDescription({ seed, brokers, epochMs: SCENARIO_EPOCH_MS });
  return { session: openScenario({ description, commands }), description, boots: 0 };
}

export function openSession(from: { stored: StoredWorld | null; epochMs: number }): OpenedSession {
  return from.stored === null ? begin(from.epochMs) : boot(from.stored);
}

function begin(epochMs: number): OpenedSession {
  const description = defaultDescription({ seed: SEED, epochMs });
  return { session: openScenario({ description, commands: FIRST_COMMANDS }), description, boots: 0 };
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
