/**
 * How a visit begins: with a cluster at work. The first time it is a topic, a producer and a group of two; later it is what the storage has
 * kept, every process having been killed at that moment. Either way time runs on, before anybody looks, until there is something to see.
 *
 * Where the journal was kept with the disks, the past is lived through again, and the reload is an entry of it: then all of it can be gone
 * back to. Where that would take long, or leads elsewhere (another version of the engine), the disks alone are booted from.
 */

import { type ClusterDescription, defaultDescription } from '../../engine/cluster/description';
import type { ClusterOrigin } from '../../engine/cluster/origin';
import { parseCommand } from '../../engine/session/commands';
import { digestOfDisks } from '../../engine/session/digest';
import { JournalEntry } from '../../engine/session/journal';
import { openScenario, runUntilAtWork, runUntilQuiet } from '../../engine/session/open-scenario';
import { Session } from '../../engine/session/session';
import { fork } from '../../engine/sim/fork';
import type { StoredEntry, StoredWorld } from '../../persistence/persistence';
import type { Scenario } from '../protocol/messages';
import { disksOf } from './storekeeper';

const SEED = 1;
/** Arrivals that take a second or two to live through again. */
export const RELIVED_STEPS_MAX = 60_000;

const FIRST_COMMANDS = [
  'kafka-topics.sh --bootstrap-server broker-1:9092 --create --topic appointments --partitions 3 --replication-factor 3 --config min.insync.replicas=2',
  'add producer --name booking-api',
  'add consumer analytics appointments --config auto.offset.reset=earliest',
  'add consumer analytics appointments --config auto.offset.reset=earliest',
];

export interface OpenedSession {
  readonly session: Session;
  /** Whether its journal begins where virtual time began. */
  readonly hasPast: boolean;
  /** Those entries of its journal that are stored already. */
  readonly storedJournal: readonly JournalEntry[];
  /** What it was booted from, where its past is not open; its disks as they were then. */
  readonly origin: ClusterOrigin | null;
  /** What of a shared session could not be read or lived through, in words. */
  readonly leftOut: readonly string[];
}

const WHOLE = { hasPast: true, storedJournal: [], origin: null, leftOut: [] } as const;

/** Virtual time 0 of every scenario: 2026-01-01. */
const SCENARIO_EPOCH_MS = 1_767_225_600_000;

export function openScenarioSession({ seed, brokers, commands }: Scenario): OpenedSession {
  const description = defaultDescription({ seed, brokers, epochMs: SCENARIO_EPOCH_MS });
  return { ...WHOLE, session: openScenario({ description, commands }) };
}

export function openSession(from: { stored: StoredWorld | null; epochMs: number }): OpenedSession {
  return from.stored === null ? begin(from.epochMs) : boot(from.stored);
}

function begin(epochMs: number): OpenedSession {
  const description = defaultDescription({ seed: SEED, epochMs });
  return { ...WHOLE, session: openScenario({ description, commands: FIRST_COMMANDS }) };
}

function boot(stored: StoredWorld): OpenedSession {
  const relived = relive(stored);
  if (relived === null) return bootFromDisks(stored);
  const { events } = relived.world;
  const storedJournal = [...relived.journal];
  relived.give({ kind: 'Reload' });
  runUntilAtWork(relived, events);
  runUntilQuiet(relived);
  return { ...WHOLE, session: relived, storedJournal };
}

/** Null where the past cannot be lived through again, or leads to other disks than were found. */
function relive({ moment, disks, journal }: StoredWorld): Session | null {
  const { description, steps, at, hasPast } = moment;
  const entries = entriesOf(journal);
  if (!hasPast || entries === null || steps > RELIVED_STEPS_MAX) return null;
  const session = new Session({ description });
  try {
    session.relive({ journal: entries, steps, at });
  } catch {
    // To an engine of another version the journal may ask for what cannot be: the disks are what counts.
    return null;
  }
  return digestOfDisks(disksOf(session)) === digestOfDisks(disks) ? session : null;
}

/** Null where another version has stored what this one does not understand. */
function entriesOf(journal: readonly StoredEntry[]): JournalEntry[] | null {
  const entries: JournalEntry[] = [];
  for (const { number, at, steps, command: text } of journal) {
    const command = parseCommand(text);
    if (!command.ok || number !== entries.length) return null;
    entries.push(new JournalEntry({ number, at, steps, command: command.value }));
  }
  return entries;
}

function bootFromDisks({ moment, disks }: StoredWorld): OpenedSession {
  const { description, brokers, clients, links, machines = [], ownConfigs = [], at, reloads } = moment;
  const origin = { disks, brokers, clients, links, machines, ownConfigs, startAt: at, reloads: reloads + 1 };
  const session = bootFrom(description, origin);
  runUntilAtWork(session);
  runUntilQuiet(session);
  return { ...WHOLE, session, hasPast: false, origin };
}

/** From a copy: the disks stay as they were found. */
export function bootFrom(description: ClusterDescription, origin: ClusterOrigin): Session {
  return new Session({ description, origin: fork({ origin }).origin });
}
