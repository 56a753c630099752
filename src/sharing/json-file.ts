/**
 * A session as a JSON file: for what is too long for a link, or brings disks along. Anybody may have written or cut the file that is read:
 * an entry of the journal that is not one is left out and said; where what everything rests on is missing, the file is refused.
 */
import { base64UrlDecode } from '../base/base64-url';
import type { BrokerConfig } from '../engine/model/configs';
import {
  BROKERS_MAX,
  isBrokerCount,
  isControllerCount,
  isCount,
  isEpoch,
  isMoment,
  isNetwork,
  isSeed,
  type Read,
  refused,
  withoutArrivals,
} from './reading';
import {
  SESSION_FORMAT,
  SESSION_VERSION,
  type SessionFile,
  type ToldEntry,
  type ToldMoment,
  type ToldOrigin,
  type ToldPlace,
} from './session-file';

export function printFile(file: SessionFile): string {
  const { kafka, cluster, shown, newest, digest, journal, origin } = file;
  const told = { format: SESSION_FORMAT, version: SESSION_VERSION, kafka, cluster, shown, newest, digest, journal, origin };
  return `${JSON.stringify(told, null, 1)}\n`;
}

const AGAIN = 'Save it again where it came from, and open that file.';

/** Never throws. */
export function readFile(text: string): Read {
  let told: unknown;
  try {
    told = JSON.parse(text);
  } catch (error) {
    return refused('This file is damaged: it is no whole JSON.', error instanceof Error ? error.message : String(error), AGAIN);
  }
  if (!isObject(told) || told.format !== SESSION_FORMAT)
    return refused(
      'This is no session of Glassbroker.',
      `at its beginning stands no "format": "${SESSION_FORMAT}"`,
      'Choose a file that was saved with “Share this moment”.',
    );
  if (!isCount(told.version) || told.version > SESSION_VERSION)
    return refused(
      'This file was saved by a newer Glassbroker.',
      `"version" is ${JSON.stringify(told.version)}, and this page reads up to ${SESSION_VERSION}`,
      'Reload this page to get the newest one, and open the file again.',
    );
  return readTold(told);
}

function readTold(told: Record<string, unknown>): Read {
  const { cluster, newest, origin = null } = told;
  const broken = (where: string) => refused('This file is damaged: something that all the rest stands on is missing.', where, AGAIN);
  if (!isObject(cluster) || !isSeed(cluster.seed)) return broken('"cluster" has no "seed" that is a whole number');
  if (!isBrokerCount(cluster.brokers)) return broken(`"cluster" has no "brokers" from 1 to ${BROKERS_MAX}`);
  if (!isEpoch(cluster.epochMs)) return broken('"cluster" has no "epochMs", the time of its beginning');
  if (!isToldMoment(newest)) return broken('"newest" is no moment');
  const damage = origin === null ? null : damageOf(origin);
  if (damage !== null) return broken(damage);
  const leftOut: string[] = [];
  const { seed, brokers, controllers, epochMs, configs, network, rules } = cluster;
  if (controllers !== undefined && !isControllerCount(controllers))
    return broken('"cluster" has a number of "controllers" that is not 1, 3 or 5');
  const file: SessionFile = {
    kafka: typeof told.kafka === 'string' ? told.kafka : '',
    cluster: {
      seed,
      brokers,
      ...(controllers === undefined ? {} : { controllers }),
      epochMs,
      ...(isObject(configs) ? { configs: configs as Partial<BrokerConfig> } : {}),
      ...(isNetwork(network) ? { network } : {}),
      ...(Array.isArray(rules) ? { rules: rules.map(String) } : {}),
    },
    origin: origin as ToldOrigin | null,
    journal: readJournal(told.journal, leftOut),
    newest: { at: newest.at, steps: newest.steps ?? null },
    shown: readShown(told.shown, leftOut),
    digest: typeof told.digest === 'string' ? told.digest : null,
  };
  return { ok: true, file: leftOut.length === 0 ? file : withoutArrivals(file), leftOut };
}

function readJournal(journal: unknown, leftOut: string[]): ToldEntry[] {
  if (!Array.isArray(journal)) {
    leftOut.push('The journal was left out: "journal" is no list. The cluster begins, and nothing is done to it.');
    return [];
  }
  const entries: ToldEntry[] = [];
  journal.forEach((entry: unknown, index) => {
    const isRight = isToldMoment(entry) && typeof (entry as { command?: unknown }).command === 'string';
    if (isRight && entry.at >= (entries.at(-1)?.at ?? 0)) {
      const { at, steps = null, command } = entry as ToldEntry;
      entries.push({ at, steps, command });
    } else
      leftOut.push(
        `Entry ${index + 1} of the journal was left out: ${isRight ? 'it is earlier than the one before it' : 'it cannot be read'}.`,
      );
  });
  return entries;
}

function readShown(shown: unknown, leftOut: string[]): ToldPlace | null {
  if (shown === null || shown === undefined) return null;
  if (!isToldMoment(shown)) {
    leftOut.push('The moment to show was left out: "shown" is no moment. The newest is shown.');
    return null;
  }
  const { at, steps = null, commands = null } = shown as ToldPlace;
  return { at, steps, commands: isCount(commands) ? commands : null };
}

/** Of the disks that a session was booted from; null where they are whole. */
function damageOf(origin: unknown): string | null {
  if (!isObject(origin) || !isMoment(origin.at) || !isCount(origin.reloads)) return '"origin" is not what a cluster can be booted from';
  const { extents, disks } = origin;
  if (![origin.brokers, origin.clients, origin.links].every((list) => Array.isArray(list) && list.length <= 1_000))
    return '"origin" does not say which brokers, clients and links there were';
  if (origin.machines !== undefined && !(Array.isArray(origin.machines) && origin.machines.every(isFaultyMachine)))
    return '"origin.machines" has one that is no machine';
  if (origin.ownConfigs !== undefined && !(Array.isArray(origin.ownConfigs) && origin.ownConfigs.every(isOwnConfig)))
    return '"origin.ownConfigs" has one that is no setting of a broker';
  if (!Array.isArray(extents) || !Array.isArray(disks)) return '"origin" has no disks';
  const lengths = (extents as unknown[]).map(lengthOf);
  const lost = lengths.indexOf(null);
  if (lost >= 0) return `piece ${lost} of the disks ("origin.extents") cannot be read`;
  for (const disk of disks as unknown[]) {
    if (!isObject(disk) || typeof disk.node !== 'string' || !Array.isArray(disk.files)) return '"origin.disks" has one that is no disk';
    const { node, files } = disk;
    const damaged = (files as unknown[]).findIndex((file) => !isWholeFile(file, lengths));
    if (damaged >= 0) return `file ${damaged} of the disk of ${node} is not whole`;
  }
  return null;
}

function isFaultyMachine(machine: unknown): boolean {
  if (!isObject(machine) || typeof machine.node !== 'string') return false;
  return Number.isSafeInteger(machine.clockSkewMs) && typeof machine.diskIsFull === 'boolean';
}

const isOwnConfig = (own: unknown) => isObject(own) && isCount(own.broker) && isObject(own.config);

function lengthOf(extent: unknown): number | null {
  if (!isObject(extent) || typeof extent.bytes !== 'string' || typeof extent.isBatch !== 'boolean') return null;
  return base64UrlDecode(extent.bytes)?.length ?? null;
}

function isWholeFile(file: unknown, lengths: readonly (number | null)[]): boolean {
  if (!isObject(file) || typeof file.name !== 'string' || !isCount(file.flushedLength) || !Array.isArray(file.extents)) return false;
  let length = 0;
  for (const index of file.extents as unknown[]) {
    const piece = isCount(index) ? lengths[index] : undefined;
    if (piece == null) return false;
    length += piece;
  }
  return file.flushedLength <= length;
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

function isToldMoment(value: unknown): value is ToldMoment {
  return isObject(value) && isMoment(value.at) && (value.steps == null || isCount(value.steps));
}
