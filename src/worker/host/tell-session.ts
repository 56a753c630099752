/**
 * Tells a session: description, journal and the moments to come to. Where its past does not reach back to the beginning, the disks that it
 * was booted from are told with it.
 */
import { base64UrlEncode } from '../../base/base64-url';
import { type ClusterDescription, controllerIds, defaultDescription } from '../../engine/cluster/description';
import type { ClusterOrigin } from '../../engine/cluster/origin';
import type { BrokerConfig } from '../../engine/model/configs';
import { RecordBatch } from '../../engine/protocol/record-batch';
import { printCommand } from '../../engine/session/commands';
import { digest } from '../../engine/session/digest';
import type { JournalEntry } from '../../engine/session/journal';
import type { Session } from '../../engine/session/session';
import type { VirtualTime } from '../../engine/sim/context';
import type { Extent } from '../../engine/sim/disk';
import type { MemoryDisk } from '../../engine/sim/memory-disk';
import type { SessionFile, ToldCluster, ToldDiskFile, ToldEntry, ToldOrigin, ToldPlace } from '../../sharing/session-file';
import type { OpenedSession } from './opening';
import { KAFKA_VERSION } from './versions';

export function tellSession({ session, origin }: Pick<OpenedSession, 'session' | 'origin'>): SessionFile {
  const { at, steps, commands } = session.newestPlace;
  const end = session.isAtNewest ? session.world : session.worldAt({ at, steps, commands });
  return {
    kafka: KAFKA_VERSION,
    cluster: toldCluster(end.cluster.description),
    origin: origin === null ? null : toldOrigin(origin),
    journal: toldJournal(session.journal, new Set(end.amidst)),
    newest: { at, steps: end.isAmidst || session.journal.at(-1)?.at === at ? steps : null },
    shown: session.isAtNewest ? null : toldPlace(session),
    digest: digest(end),
  };
}

function toldCluster(description: ClusterDescription): ToldCluster {
  const { seed, brokers, epochMs, configs, network, rules = [] } = description;
  const controllers = controllerIds(description).length;
  const usualOnes = defaultDescription({ seed, brokers: brokers.length, epochMs });
  const isUsualNetwork = Object.entries(usualOnes.network).every(([name, value]) => network[name as keyof typeof network] === value);
  const told: ToldCluster = {
    seed,
    brokers: brokers.length,
    ...(controllers === 1 ? {} : { controllers }),
    epochMs,
    ...(isUsualNetwork ? {} : { network }),
    ...(rules.length === 0 ? {} : { rules }),
  };
  const usual = usualOnes.configs;
  const others = Object.entries(configs).filter(([name, value]) => usual[name as keyof BrokerConfig] !== value);
  return others.length === 0 ? told : { ...told, configs: Object.fromEntries(others) as Partial<BrokerConfig> };
}

function toldJournal(journal: readonly JournalEntry[], amidst: ReadonlySet<number>): ToldEntry[] {
  return journal.map(({ number, at, steps, command }, index) => {
    const before = journal[index - 1];
    const isPlain = before?.at === at ? before.steps === steps : !amidst.has(number);
    return { at, steps: isPlain ? null : steps, command: printCommand(command) };
  });
}

/** Told in full where, at its moment, something was still to come. */
function toldPlace({ world, journal }: Session): ToldPlace {
  const { now: at, steps, commands } = world;
  const isWhole = !world.isAmidst && (journal[commands]?.at ?? Number.POSITIVE_INFINITY) > at;
  return isWhole ? { at, steps: null, commands: null } : { at, steps, commands };
}

function toldOrigin({ disks, brokers, clients, links, machines, ownConfigs, startAt, reloads }: ClusterOrigin): ToldOrigin {
  const extents = new Map<Extent, number>();
  const toldDisks = [...(disks ?? [])].map(([node, disk]) => ({ node, files: toldFiles(disk, extents) }));
  return {
    at: startAt ?? (0 as VirtualTime),
    reloads: reloads ?? 0,
    brokers: brokers ?? [],
    clients: clients ?? [],
    links: links ?? [],
    machines: machines ?? [],
    ownConfigs: ownConfigs ?? [],
    extents: [...extents.keys()].map((extent) => ({ bytes: base64UrlEncode(bytesOf(extent)), isBatch: extent instanceof RecordBatch })),
    disks: toldDisks,
  };
}

function toldFiles(disk: MemoryDisk, extents: Map<Extent, number>): ToldDiskFile[] {
  return disk.fileNames().map((name) => {
    const file = disk.file(name)!;
    const indices = [...file.extents].map((extent) => {
      const index = extents.get(extent) ?? extents.size;
      extents.set(extent, index);
      return index;
    });
    return { name, flushedLength: file.flushedLength, extents: indices };
  });
}

function bytesOf({ head, body }: Extent): Uint8Array {
  const bytes = new Uint8Array(head.length + body.length);
  bytes.set(head);
  bytes.set(body, head.length);
  return bytes;
}
