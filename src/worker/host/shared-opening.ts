/**
 * Opens a session that somebody told: lives through it again and shows its moment. What cannot be read or lived through is left out and
 * said in words; whatever is told, the outcome is a session. A long one is lived through in short slices, tells how far it has come, and can
 * be stopped: then it is shown as far as that. A part of the thread that is loaded when a session is shared.
 */
import '../../engine/clients/admin/all-tools';
import { base64UrlDecode } from '../../base/base64-url';
import { type ClusterDescription, defaultDescription } from '../../engine/cluster/description';
import type { ClusterOrigin } from '../../engine/cluster/origin';
import { type BrokerConfig, brokerDefaults } from '../../engine/model/configs';
import { historicRuleNames } from '../../engine/model/historic-rules';
import { BATCH_HEADER_BYTES, RecordBatch } from '../../engine/protocol/record-batch';
import { parseCommand } from '../../engine/session/commands';
import { digest } from '../../engine/session/digest';
import { placeOf, type Retold, retelling, type ToldCommand } from '../../engine/session/retell';
import { Session } from '../../engine/session/session';
import type { NodeId } from '../../engine/sim/context';
import { Extent } from '../../engine/sim/disk';
import { MemoryDisk } from '../../engine/sim/memory-disk';
import type { SessionFile, ToldCluster, ToldEntry, ToldOrigin } from '../../sharing/session-file';
import { bootFrom, type OpenedSession } from './opening';
import type { Surroundings } from './surroundings';

/** Arrivals that take some twenty seconds to live through: measured, 55,000 a second of processor time, and half a kilobyte kept of each. */
export const SHARED_STEPS_MAX = 1_000_000;
const SLICE_MS = 12;
const TELL_EVERY_MS = 100;

/** At once, however long that takes. */
export function openShared(file: SessionFile, stepsMax = SHARED_STEPS_MAX): OpenedSession {
  const opening = openingShared(file, stepsMax);
  let step = opening.next(false);
  while (!step.done) step = opening.next(false);
  return step.value;
}

/** In slices, between which the thread hears what it is told. */
export async function openSharedInSlices(
  file: SessionFile,
  { surroundings, isStopped }: { readonly surroundings: Surroundings; readonly isStopped: () => boolean },
): Promise<OpenedSession> {
  const opening = openingShared(file, SHARED_STEPS_MAX);
  for (let toldMs = surroundings.wallMs(); ; ) {
    const until = surroundings.wallMs() + SLICE_MS;
    let step: IteratorResult<number, OpenedSession>;
    do step = opening.next(isStopped());
    while (!step.done && surroundings.wallMs() < until);
    if (step.done) return step.value;
    if (surroundings.wallMs() - toldMs >= TELL_EVERY_MS) {
      toldMs = surroundings.wallMs();
      surroundings.post({ kind: 'Opening', part: step.value });
    }
    await new Promise<void>((resolve) => surroundings.schedule(resolve, 0));
  }
}

/** Yields which part of its time has been lived through, from 0 to 1; is told whether that is enough. */
function* openingShared(file: SessionFile, stepsMax: number): Generator<number, OpenedSession, boolean> {
  const leftOut: string[] = [];
  const description = describe(file.cluster, leftOut);
  const origin = file.origin === null ? null : originOf(file.origin);
  const session = origin === null ? new Session({ description }) : bootFrom(description, origin);
  const journal = readJournal(file.journal, leftOut);
  const isWhole = leftOut.length === 0;
  // Without one of its commands everything after it comes otherwise: then only the moments count.
  const told = isWhole ? { journal, newest: file.newest } : { journal: journal.map(byMomentAlone), newest: byMomentAlone(file.newest) };
  const began = session.now;
  const retold = retelling(session, told, stepsMax);
  let outcome: Retold | 'Stopped' | null = null;
  while (outcome === null) {
    const step = retold.next();
    if (step.done) outcome = step.value;
    else if (yield Math.min(1, (session.now - began) / Math.max(1, file.newest.at - began))) outcome = 'Stopped';
  }
  const isSame = outcome === 'AsTold' && (file.digest === null || digest(session.world) === file.digest);
  const upTo = `It was lived through up to ${seconds(session.now)} only`;
  if (outcome === 'Short') leftOut.push(`${upTo}: all of it would have taken too long.`);
  else if (outcome === 'Stopped') leftOut.push(`${upTo}: it was stopped there.`);
  else if (isWhole && !isSame) leftOut.push(`This version of Glassbroker lives through it differently from the one that told it.`);
  if (file.shown !== null) show(session, file.shown, isWhole && isSame);
  return { session, hasPast: origin === null, storedJournal: [], origin, leftOut };
}

function show(session: Session, shown: NonNullable<SessionFile['shown']>, isExact: boolean): void {
  const place = isExact ? placeOf(session, shown) : null;
  if (place === null) session.seek(shown.at);
  else session.goTo(place);
}

function readJournal(journal: readonly ToldEntry[], leftOut: string[]): ToldCommand[] {
  return journal.flatMap(({ at, steps, command: text }) => {
    const command = parseCommand(text);
    if (command.ok) return [{ at, steps, command: command.value }];
    leftOut.push(`The command “${text}” at ${seconds(at)} was left out: ${command.error.problem}.`);
    return [];
  });
}

const byMomentAlone = <Told extends { readonly steps: number | null }>(told: Told): Told => ({ ...told, steps: null });
const seconds = (at: number) => `${(at / 1_000_000).toFixed(6)} s`;

function describe(
  { seed, brokers, controllers = 1, epochMs, configs = {}, network, rules = [] }: ToldCluster,
  leftOut: string[],
): ClusterDescription {
  const description = defaultDescription({ seed, brokers, controllers, epochMs });
  const known: Partial<Record<string, unknown>> = {};
  for (const [name, value] of Object.entries(configs)) {
    if (name in brokerDefaults && typeof value === typeof brokerDefaults[name as keyof BrokerConfig]) known[name] = value;
    else leftOut.push(`The setting ${name} of the brokers was left out: it is not one of this version.`);
  }
  const old = historicRuleNames.filter((rule) => rules.includes(rule));
  for (const rule of rules) {
    if (!(historicRuleNames as readonly string[]).includes(rule))
      leftOut.push(`The old rule ${rule} was left out: this version does not know it.`);
  }
  return {
    ...description,
    configs: { ...description.configs, ...(known as Partial<BrokerConfig>) },
    ...(network === undefined ? {} : { network }),
    ...(old.length === 0 ? {} : { rules: old }),
  };
}

function originOf({ at, reloads, brokers, clients, links, machines = [], ownConfigs = [], extents, disks }: ToldOrigin): ClusterOrigin {
  const pieces = extents.map(({ bytes, isBatch }) => extentOf(base64UrlDecode(bytes) ?? new Uint8Array(0), isBatch));
  const toldDisks = disks.map(({ node, files }): [NodeId, MemoryDisk] => [
    node as NodeId,
    MemoryDisk.from(
      files.map(({ name, flushedLength, extents: indices }) => ({
        name,
        flushedLength,
        extents: indices.map((index) => pieces[index] ?? new Extent(new Uint8Array(0))),
      })),
    ),
  ]);
  return { disks: new Map(toldDisks), brokers, clients, links, machines, ownConfigs, startAt: at, reloads };
}

function extentOf(bytes: Uint8Array, isBatch: boolean): Extent {
  if (!isBatch) return new Extent(bytes);
  return new RecordBatch(bytes.subarray(0, BATCH_HEADER_BYTES), bytes.subarray(BATCH_HEADER_BYTES), null);
}
