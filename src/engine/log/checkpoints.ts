/**
 * The files at the root of a broker's log directory, beside the partitions' own directories: what a broker knows about all its logs
 * at its next start. They lag behind the logs, and recovery allows for that.
 *
 *   recovery-point-offset-checkpoint     below it a log is flushed: recovery need not look there
 *   replication-offset-checkpoint        high watermarks
 *   log-start-offset-checkpoint          logs whose first records were deleted
 *   cleaner-offset-checkpoint            compacted logs: up to where they were cleaned
 *   .kafka_cleanshutdown                 logs were closed in order: no recovery
 *   meta.properties                      which cluster and node this disk belongs to
 *
 * Kafka: OffsetCheckpointFile, CleanShutdownFileHandler, MetaProperties, PartitionMetadataFile
 */
import { utf8Decode, utf8Encode } from '../../base/utf8';
import {
  type BrokerEpoch,
  type BrokerId,
  comparePartitions,
  type Offset,
  parsePartitionName,
  partitionName,
  type TopicId,
  type TopicPartition,
} from '../model/vocabulary';
import type { Disk } from '../sim/disk';
import { readCheckpoint, writeCheckpoint } from './checkpoint-file';
import { PARTITION_METADATA } from './log-file-names';

export const RECOVERY_POINT_CHECKPOINT = 'recovery-point-offset-checkpoint';
export const HIGH_WATERMARK_CHECKPOINT = 'replication-offset-checkpoint';
export const LOG_START_CHECKPOINT = 'log-start-offset-checkpoint';
export const CLEANER_CHECKPOINT = 'cleaner-offset-checkpoint';
export const CLEAN_SHUTDOWN_FILE = '.kafka_cleanshutdown';
export const META_PROPERTIES = 'meta.properties';

export type OffsetCheckpoint =
  | typeof RECOVERY_POINT_CHECKPOINT
  | typeof HIGH_WATERMARK_CHECKPOINT
  | typeof LOG_START_CHECKPOINT
  | typeof CLEANER_CHECKPOINT;

/** A line for each partition, in order: `topic partition offset`. */
export function writeOffsetCheckpoint(disk: Disk, file: OffsetCheckpoint, offsets: Iterable<readonly [TopicPartition, Offset]>): void {
  const sorted = [...offsets].sort(([a], [b]) => comparePartitions(a, b));
  writeCheckpoint(
    disk,
    file,
    sorted.map(([{ topic, partition }, offset]) => `${topic} ${partition} ${offset}`),
  );
}

/** Offsets by partition name (`orders-0`); none where the file is missing or unreadable. */
export function readOffsetCheckpoint(disk: Disk, file: OffsetCheckpoint): ReadonlyMap<string, Offset> {
  const offsets = new Map<string, Offset>();
  for (const line of readCheckpoint(disk, file) ?? []) {
    const [topic, partition, offset] = line.split(' ');
    offsets.set(`${topic}-${partition}`, Number(offset) as Offset);
  }
  return offsets;
}

export function writeCleanShutdown(disk: Disk, brokerEpoch: BrokerEpoch): void {
  disk.replace(CLEAN_SHUTDOWN_FILE, utf8Encode(JSON.stringify({ version: 0, brokerEpoch })));
}

/** The epoch of the last process, if it closed its logs; null if it did not. The marker is good for one start: it is removed here. */
export function takeCleanShutdown(disk: Disk): BrokerEpoch | null {
  const written = utf8Decode(disk.read(CLEAN_SHUTDOWN_FILE)) ?? '';
  disk.remove(CLEAN_SHUTDOWN_FILE);
  const epoch = /"brokerEpoch":(-?\d{1,15})\b/.exec(written)?.[1];
  return epoch === undefined ? null : (Number(epoch) as BrokerEpoch);
}

export interface MetaProperties {
  readonly clusterId: string;
  readonly nodeId: BrokerId;
  /** KIP-858: a uuid for this directory. */
  readonly directoryId: string;
}

export function writeMetaProperties(disk: Disk, { clusterId, nodeId, directoryId }: MetaProperties): void {
  writeProperties(
    disk,
    META_PROPERTIES,
    { 'cluster.id': clusterId, 'directory.id': directoryId, 'node.id': String(nodeId), version: '1' },
    '=',
  );
}

export function readMetaProperties(disk: Disk): MetaProperties | null {
  const properties = readProperties(disk, META_PROPERTIES, '=');
  const clusterId = properties.get('cluster.id');
  const nodeId = properties.get('node.id');
  if (clusterId === undefined || nodeId === undefined) return null;
  return { clusterId, nodeId: Number(nodeId) as BrokerId, directoryId: properties.get('directory.id') ?? '' };
}

/** Ties the directory to one topic's life: a topic that is deleted and created anew has another id (KIP-516). */
export function writePartitionMetadata(disk: Disk, directory: string, topicId: TopicId): void {
  writeProperties(disk, `${directory}/${PARTITION_METADATA}`, { version: '0', topic_id: topicId }, ': ');
}

export function readPartitionMetadata(disk: Disk, directory: string): TopicId | null {
  return (readProperties(disk, `${directory}/${PARTITION_METADATA}`, ': ').get('topic_id') ?? null) as TopicId | null;
}

/** A log that stands on a disk. */
export interface StoredLog {
  readonly partition: TopicPartition;
  readonly topicId: TopicId;
}

/** All logs on the disk, by topic name and index. */
export function storedLogs(disk: Disk): readonly StoredLog[] {
  const logs: StoredLog[] = [];
  for (const file of disk.list('')) {
    if (!file.endsWith(`/${PARTITION_METADATA}`)) continue;
    const directory = file.slice(0, -PARTITION_METADATA.length - 1);
    const partition = parsePartitionName(directory);
    const topicId = readPartitionMetadata(disk, directory);
    if (partition !== null && topicId !== null) logs.push({ partition, topicId });
  }
  return logs.sort((a, b) => comparePartitions(a.partition, b.partition));
}

/** Whether a log of this partition stands on the disk. */
export const isStored = (disk: Disk, partition: TopicPartition) => disk.exists(`${partitionName(partition)}/${PARTITION_METADATA}`);

function writeProperties(disk: Disk, file: string, properties: Readonly<Record<string, string>>, separator: string): void {
  const lines = Object.entries(properties).map(([name, value]) => `${name}${separator}${value}\n`);
  disk.replace(file, utf8Encode(lines.join('')));
}

function readProperties(disk: Disk, file: string, separator: string): ReadonlyMap<string, string> {
  const properties = new Map<string, string>();
  for (const line of (utf8Decode(disk.read(file)) ?? '').split('\n')) {
    const at = line.indexOf(separator);
    if (at > 0) properties.set(line.slice(0, at), line.slice(at + separator.length));
  }
  return properties;
}
