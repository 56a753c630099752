import { expect, test } from 'vitest';
import { utf8Decode, utf8Encode } from '../../base/utf8';
import type { BrokerEpoch, BrokerId, Offset, PartitionIndex, TopicId, TopicName } from '../model/vocabulary';
import { MemoryDisk } from '../sim/memory-disk';
import {
  HIGH_WATERMARK_CHECKPOINT,
  isStored,
  META_PROPERTIES,
  readMetaProperties,
  readOffsetCheckpoint,
  readPartitionMetadata,
  storedLogs,
  takeCleanShutdown,
  writeCleanShutdown,
  writeMetaProperties,
  writeOffsetCheckpoint,
} from './checkpoints';
import { identity } from './log-fixture';
import { UnifiedLog } from './unified-log';

const partition = (topic: string, index: number) => ({ topic: topic as TopicName, partition: index as PartitionIndex });
const text = (disk: MemoryDisk, file: string) => utf8Decode(disk.read(file));

test('an offset checkpoint has a line for each partition, in order, and reads back by partition name', () => {
  const disk = new MemoryDisk();
  writeOffsetCheckpoint(disk, HIGH_WATERMARK_CHECKPOINT, [
    [partition('orders', 10), 7 as Offset],
    [partition('orders', 2), 5 as Offset],
    [partition('a-b', 0), 0 as Offset],
  ]);
  expect(text(disk, HIGH_WATERMARK_CHECKPOINT)).toBe('0\n3\na-b 0 0\norders 2 5\norders 10 7\n');
  expect([...readOffsetCheckpoint(disk, HIGH_WATERMARK_CHECKPOINT)]).toEqual([
    ['a-b-0', 0],
    ['orders-2', 5],
    ['orders-10', 7],
  ]);
});

test('a checkpoint that is missing or not whole is empty: recovery then looks at everything', () => {
  const disk = new MemoryDisk();
  expect(readOffsetCheckpoint(disk, HIGH_WATERMARK_CHECKPOINT).size).toBe(0);
  disk.replace(HIGH_WATERMARK_CHECKPOINT, utf8Encode('0\n2\norders 2 5\n'));
  expect(readOffsetCheckpoint(disk, HIGH_WATERMARK_CHECKPOINT).size).toBe(0);
});

test('the mark of a clean shutdown is good for one start', () => {
  const disk = new MemoryDisk();
  expect(takeCleanShutdown(disk)).toBeNull();
  writeCleanShutdown(disk, 12 as BrokerEpoch);
  expect(text(disk, '.kafka_cleanshutdown')).toBe('{"version":0,"brokerEpoch":12}');
  expect([takeCleanShutdown(disk), takeCleanShutdown(disk)]).toEqual([12, null]);
});

test('meta.properties says whose disk it is', () => {
  const disk = new MemoryDisk();
  expect(readMetaProperties(disk)).toBeNull();
  const meta = { clusterId: 'glassbroker', nodeId: 2 as BrokerId, directoryId: 'AAAAAAAAAAAAAAAAAAAAZQ' };
  writeMetaProperties(disk, meta);
  expect(text(disk, META_PROPERTIES)).toBe('cluster.id=glassbroker\ndirectory.id=AAAAAAAAAAAAAAAAAAAAZQ\nnode.id=2\nversion=1\n');
  expect(readMetaProperties(disk)).toEqual(meta);
});

test('a log is known by its directory and its topic id', () => {
  const disk = new MemoryDisk();
  UnifiedLog.create(disk, { ...identity(), partition: partition('orders', 1), topicId: 'one' as TopicId });
  UnifiedLog.create(disk, { ...identity(), partition: partition('a-b', 0), topicId: 'two' as TopicId });
  expect(text(disk, 'orders-1/partition.metadata')).toBe('version: 0\ntopic_id: one\n');
  expect(readPartitionMetadata(disk, 'orders-1')).toBe('one');
  expect(storedLogs(disk)).toEqual([
    { partition: partition('a-b', 0), topicId: 'two' },
    { partition: partition('orders', 1), topicId: 'one' },
  ]);
  expect([isStored(disk, partition('orders', 1)), isStored(disk, partition('orders', 2))]).toEqual([true, false]);
});
