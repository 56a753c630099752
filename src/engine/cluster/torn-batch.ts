/**
 * The last batch of a log is on the disk in part, as a process leaves it that dies in the middle of writing it: the file ends within the
 * batch. While a process lives it has written whole what it has written, so it must be dead. The next one drops what is torn (log/log-loader.ts).
 */
import { err, ok, type Result } from '../../base/result';
import { baseOffsetsOnDisk, segmentFile } from '../log/log-file-names';
import type { Happening } from '../model/events';
import { type BrokerId, partitionName, type TopicPartition } from '../model/vocabulary';
import { RecordBatch } from '../protocol/record-batch';
import { Records } from '../protocol/records';
import type { EventId } from '../sim/context';
import type { MemoryDisk } from '../sim/memory-disk';
import type { Cluster } from './cluster';
import { brokerNode } from './description';

/** Returns what there is to say. Nothing has changed before the change is made. */
export function tearLastBatch(
  cluster: Cluster,
  { broker, partition }: { readonly broker: BrokerId; readonly partition: TopicPartition },
): Result<(cause: EventId) => readonly string[], string> {
  const { sim } = cluster;
  const node = brokerNode(broker);
  if (sim.status(node) !== 'Dead') return err(`${node} is ${sim.status(node).toLowerCase()}: it writes its batches whole. Kill it first.`);
  const disk = sim.diskOf(node);
  const directory = partitionName(partition);
  const bases = baseOffsetsOnDisk(disk, directory, 'log');
  const file = bases.map((base) => segmentFile(directory, base, 'log')).findLast((name) => disk.size(name) > 0);
  if (file === undefined) return err(`Broker ${broker} has no batch of ${directory}.`);
  const batches = batchesIn(disk, file);
  const last = batches.at(-1);
  const whole = batches.reduce((bytes, batch) => bytes + batch.length, 0);
  if (last === undefined || whole < disk.size(file)) return err(`The last batch of ${directory} on broker ${broker} is torn already.`);
  const bytes = Math.ceil(last.length / 2);
  return ok((cause) => {
    disk.truncate(file, whole - last.length + bytes);
    const { baseOffset, lastOffset } = last;
    const torn: Happening = { kind: 'BatchTorn', broker, partition, baseOffset, lastOffset, bytes, of: last.length };
    sim.emit(torn, { node: null, cause });
    return [`${bytes} of ${last.length} bytes are left`];
  });
}

/** The whole ones. */
function batchesIn(disk: MemoryDisk, file: string): readonly RecordBatch[] {
  const extents = [...disk.extents(file)];
  const batches = extents.filter((extent) => extent instanceof RecordBatch);
  return batches.length === extents.length ? batches : Records.parse(disk.read(file)).batches;
}
