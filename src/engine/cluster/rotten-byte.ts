/**
 * A byte of a batch on one broker's disk becomes another, by nobody's doing, and again what it was: what a disk, its controller or
 * memory do in old age. No process writes, so none notices, until somebody sums the batch up: brokers send what they have unseen,
 * followers and consumers check its CRC.
 *
 * Only one byte of a batch is rotten at a time: so what it was can be found by the CRC alone, and a repair needs no memory.
 * Departure: bytes before the CRC's cover cannot go bad here. Offset, length, epoch and magic are found wrong in other ways.
 */
import { err, ok, type Result } from '../../base/result';
import { baseOffsetsOnDisk, segmentFile } from '../log/log-file-names';
import type { Happening } from '../model/events';
import { type BrokerId, type Offset, partitionName, type TopicPartition } from '../model/vocabulary';
import { CRC_AT, RecordBatch } from '../protocol/record-batch';
import { crcIsValid } from '../protocol/record-batch-reader';
import { Records } from '../protocol/records';
import type { EventId } from '../sim/context';
import type { MemoryDisk } from '../sim/memory-disk';
import type { Cluster } from './cluster';
import { brokerNode } from './description';

export interface BytePlace {
  readonly broker: BrokerId;
  readonly partition: TopicPartition;
  /** Any offset of the batch. */
  readonly offset: Offset;
  /** Counts from the batch's first byte. */
  readonly byte: number;
}

/** Does it, and returns what there is to say. */
type Change = (cause: EventId) => readonly string[];

/** `to`: the byte's new value; null inverts all of its bits. Nothing has changed before the change is made. */
export function corruptByte(cluster: Cluster, place: BytePlace, to: number | null): Result<Change, string> {
  const found = find(cluster, place);
  if (!found.ok) return found;
  const { batch } = found.value;
  const { byte } = place;
  if (!crcIsValid(batch)) return err(`The batch is corrupt already: repair that byte first.`);
  if (byte < CRC_AT) return err(`Bytes 0 to ${CRC_AT - 1} stand before what the CRC covers, so that the leader may stamp them.`);
  const was = byteAt(batch, byte);
  const value = to ?? was ^ 0xff;
  if (value === was) return err(`Byte ${byte} is ${hex(was)} already.`);
  return ok((cause) => {
    set(cluster, place, found.value, { value, kind: 'BatchCorrupted', cause });
    return [`byte ${byte}: ${hex(was)} → ${hex(value)}`];
  });
}

/** Gives that byte the one value with which the CRC matches. */
export function repairByte(cluster: Cluster, place: BytePlace): Result<Change, string> {
  const found = find(cluster, place);
  if (!found.ok) return found;
  const { batch } = found.value;
  const { byte } = place;
  if (crcIsValid(batch)) return err('The CRC of that batch matches: there is nothing to repair.');
  for (let value = 0; value <= 0xff; value++) {
    if (!crcIsValid(batch.withByte(byte, value))) continue;
    const was = byteAt(batch, byte);
    return ok((cause) => {
      set(cluster, place, found.value, { value, kind: 'BatchRepaired', cause });
      return [`byte ${byte}: ${hex(was)} → ${hex(value)}`];
    });
  }
  return err(`The CRC does not match whatever byte ${byte} is: another one is bad.`);
}

interface Found {
  readonly disk: MemoryDisk;
  readonly file: string;
  /** Of the batch's first byte. */
  readonly position: number;
  readonly batch: RecordBatch;
}

function find(cluster: Cluster, { broker, partition, offset, byte }: BytePlace): Result<Found, string> {
  const node = brokerNode(broker);
  if (!cluster.hasNode(node)) return err(`There is no ${node}; brokers are ${cluster.brokers.join(', ')}.`);
  const disk = cluster.sim.diskOf(node);
  const directory = partitionName(partition);
  const segment = baseOffsetsOnDisk(disk, directory, 'log').findLast((base) => base <= offset);
  if (segment === undefined) return err(`Broker ${broker} has no ${directory} with offset ${offset}.`);
  const file = segmentFile(directory, segment, 'log');
  let position = 0;
  for (const batch of batchesIn(disk, file)) {
    if (batch.baseOffset <= offset && offset <= batch.lastOffset) {
      if (byte >= batch.length) return err(`The batch has bytes 0 to ${batch.length - 1}.`);
      return ok({ disk, file, position, batch });
    }
    position += batch.length;
  }
  return err(`Broker ${broker} has no offset ${offset} of ${directory}.`);
}

function batchesIn(disk: MemoryDisk, file: string): readonly RecordBatch[] {
  const extents = [...disk.extents(file)];
  const batches = extents.filter((extent) => extent instanceof RecordBatch);
  return batches.length === extents.length ? batches : Records.parse(disk.read(file)).batches;
}

function set(
  cluster: Cluster,
  { broker, partition, byte }: BytePlace,
  { disk, file, position, batch }: Found,
  to: { readonly value: number; readonly kind: 'BatchCorrupted' | 'BatchRepaired'; readonly cause: EventId },
): void {
  const extent = disk.setByte(file, position + byte, to.value);
  const changed = extent instanceof RecordBatch ? extent : batch.withByte(byte, to.value);
  // The process has no copy of its own: what it reads is the page cache.
  cluster.broker(broker)?.replicas.partition(partition)?.log.rotted(changed);
  const { baseOffset, lastOffset } = batch;
  const told: Happening = { kind: to.kind, broker, partition, baseOffset, lastOffset, byte };
  cluster.sim.emit(told, { node: null, cause: to.cause });
}

const byteAt = ({ head, body }: RecordBatch, at: number): number => (at < head.length ? head[at] : body[at - head.length]) ?? 0;
const hex = (value: number) => `0x${value.toString(16).padStart(2, '0')}`;
