/**
 * Which number a key has: 1 for the first that ever appeared, 2 for the next. Hue and suit are given by it, so a key may never change its
 * number: not while time goes on, nor while it goes back and forth, nor from one topic to the other. What Kafka keeps for itself in topics
 * of its own has none.
 *
 * Keys are numbered in the order of history: those that the disks held when the world began, by their records' timestamps; then each
 * where it is first sent by a command, first appended, or first stored by a queue beside the cluster. History only grows, so what was once numbered stays.
 */
import type { Cluster } from '../engine/cluster/cluster';
import { brokerNode } from '../engine/cluster/description';
import type { Happening } from '../engine/model/events';
import type { BrokerId, LeaderEpoch, Offset, TopicPartition } from '../engine/model/vocabulary';
import type { RecordBatch } from '../engine/protocol/record-batch';
import type { Session } from '../engine/session/session';
import type { EventId, VirtualTime } from '../engine/sim/context';
import type { DecodedBatches, DecodedRecord } from './decoded-batches';
import { firstEventAt } from './history-search';
import { storedBatches } from './stored-logs';

/** A frame names no more keys than these: nobody reads a longer legend. */
const KEYS_NAMED_MAX = 200;

interface Appearance {
  readonly key: string;
  /** −1 for what was there from the beginning. */
  readonly event: number;
}

export class KeyNumbers {
  readonly branch: number;
  private readonly numbers = new Map<string, number>();
  private readonly appearances: Appearance[] = [];
  /** The first event that has not been looked at. */
  private next: number;

  private constructor(of: { branch: number; next: number }) {
    this.branch = of.branch;
    this.next = of.next;
  }

  static of(session: Session, batches: DecodedBatches): KeyNumbers {
    const keys = new KeyNumbers({ branch: session.branchId, next: 0 });
    const beginning = session.branches[0]!.keyframes.oldest.cluster;
    for (const key of keysOnDisk(beginning, batches)) keys.add(key, -1);
    return keys;
  }

  /** For a branch that left this one at `leftAt`: what was known before is the same there. */
  branchedOff(session: Session, leftAt: VirtualTime): KeyNumbers {
    const next = Math.min(this.next, firstEventAt(session, leftAt));
    const keys = new KeyNumbers({ branch: session.branchId, next });
    for (const { key, event } of this.appearances) if (event < next) keys.add(key, event);
    return keys;
  }

  /** Looks at what has happened since. Going back, there is nothing to be done. */
  read(session: Session, batches: DecodedBatches): void {
    const { history } = session.world.cluster.sim;
    for (this.next = Math.max(this.next, history.first); this.next < history.length; this.next++) {
      for (const key of keysIn(history.get(this.next).what as Happening, this.next as EventId, { session, batches }))
        this.add(key, this.next);
    }
  }

  /** 0 for no key. A key that no event has named yet comes next. */
  numberOf(key: string | null): number {
    return key === null ? 0 : (this.numbers.get(key) ?? this.add(key, this.next));
  }

  /** Of bytes that went bad, only a key that was sent has a number: they would look like a new one. */
  ofRecord({ key, corrupt }: Pick<DecodedRecord, 'key' | 'corrupt'>): number {
    return corrupt ? (this.numbers.get(key ?? '') ?? 0) : this.numberOf(key);
  }

  /** Those that had appeared before that event, in order. */
  before(event: number): readonly string[] {
    const named: string[] = [];
    for (const appearance of this.appearances) {
      if (appearance.event >= event || named.length === KEYS_NAMED_MAX) break;
      named.push(appearance.key);
    }
    return named;
  }

  private add(key: string, event: number): number {
    const known = this.numbers.get(key);
    if (known !== undefined) return known;
    this.appearances.push({ key, event });
    this.numbers.set(key, this.appearances.length);
    return this.appearances.length;
  }
}

interface Reading {
  readonly session: Session;
  readonly batches: DecodedBatches;
}

function keysIn(what: Happening, id: EventId, { session, batches }: Reading): readonly string[] {
  if (what.kind === 'QueueMessageStored') return what.key === null ? [] : [what.key];
  if (what.kind === 'RecordSent') return keySentBy(id, session);
  if (what.kind !== 'RecordsAppended' || what.role !== 'Leader' || isInternal(what.partition.topic)) return [];
  const batch = batchAt(what, session.world.cluster);
  return batch === null ? [] : batches.records(batch).flatMap(({ key, corrupt }) => (key === null || corrupt ? [] : [key]));
}

/** The command that the record was sent by, if it was one, says the key. */
function keySentBy(id: EventId, { world, journal }: Session): readonly string[] {
  const { history } = world.cluster.sim;
  const { cause } = history.get(id);
  if (cause === null || cause < history.first) return [];
  const given = history.get(cause).what as Happening;
  const command = given.kind === 'CommandGiven' ? journal[given.command]?.command : undefined;
  return command?.kind === 'Produce' && command.key !== null ? [command.key] : [];
}

interface Appended {
  readonly broker: BrokerId;
  readonly partition: TopicPartition;
  readonly leaderEpoch: LeaderEpoch;
  readonly baseOffset: Offset;
}

/** The batch that was appended then, wherever it still is; null where it was truncated away. */
function batchAt({ broker, partition, leaderEpoch, baseOffset }: Appended, cluster: Cluster): RecordBatch | null {
  const others = cluster.brokers.filter((id) => id !== broker);
  for (const id of [broker, ...others]) {
    const log = cluster.broker(id)?.replicas.partition(partition)?.log;
    if (log === undefined || baseOffset < log.logStartOffset || baseOffset >= log.logEndOffset) continue;
    for (const batch of log.batchesFrom(baseOffset)) {
      if (batch.baseOffset === baseOffset && batch.leaderEpoch === leaderEpoch) return batch;
      break;
    }
  }
  return null;
}

/** What the disks held, in the order in which it was written. */
function keysOnDisk(cluster: Cluster, batches: DecodedBatches): readonly string[] {
  const found = new Map<string, { key: string; timestampMs: number; partition: string; offset: Offset }>();
  for (const broker of cluster.brokers) {
    const disk = cluster.sim.diskOf(brokerNode(broker));
    for (const file of disk.list('')) {
      const partition = LOG_FILE.exec(file)?.[1];
      const topic = partition?.slice(0, partition.lastIndexOf('-'));
      if (partition === undefined || topic === undefined || isInternal(topic)) continue;
      for (const batch of storedBatches(disk, file)) {
        for (const { key, timestampMs, offset, corrupt } of batches.records(batch)) {
          if (key === null || corrupt) continue;
          const known = found.get(key);
          if (known === undefined || timestampMs < known.timestampMs) found.set(key, { key, timestampMs, partition, offset });
        }
      }
    }
  }
  const byAge = [...found.values()].sort(
    (a, b) => a.timestampMs - b.timestampMs || (a.partition < b.partition ? -1 : a.partition > b.partition ? 1 : a.offset - b.offset),
  );
  return byAge.map(({ key }) => key);
}

const isInternal = (topic: string) => topic.startsWith('__');

const LOG_FILE = /^(.+)\/\d{20}\.log$/;
