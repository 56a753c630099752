/**
 * A snapshot as Kafka writes it: batches, as in a log of its own that begins at 0. First a header, then the records of an image, last a
 * footer; every batch bears the epoch of the snapshot.
 *
 * It may never leave out a record of the image: who reads it has nothing else.
 *
 * Kafka: RecordsSnapshotWriter, RaftSnapshotWriter, RecordsSnapshotReader
 */
import { assert } from '../../../base/assert';
import { encodeMetadataRecord, metadataRecordsOf } from '../../metadata/record-codec';
import type { MetadataRecord } from '../../metadata/records';
import type { Offset, TimestampMs } from '../../model/vocabulary';
import type { RecordBatch } from '../../protocol/record-batch';
import { RecordBatchBuilder } from '../../protocol/record-batch-builder';
import { readRecords } from '../../protocol/record-batch-reader';
import { stampOffsets } from '../../protocol/record-batch-stamp';
import { Records } from '../../protocol/records';
import type { Disk } from '../../sim/disk';
import { lastContainedLogTimestamp, snapshotFooter, snapshotHeader } from './control-records';
import { type SnapshotId, snapshotFile } from './snapshot-files';

/** KafkaRaftClient.MAX_BATCH_SIZE_BYTES */
const BATCH_BYTES_MAX = 8 * 1024 * 1024;

/** @param at.lastContained when the newest record that it stands for was appended */
export function snapshotBatches(
  id: SnapshotId,
  records: readonly MetadataRecord[],
  at: { readonly lastContained: TimestampMs; readonly now: TimestampMs },
): readonly RecordBatch[] {
  const batches = [snapshotHeader(at.lastContained, at.now), ...dataBatches(records, at.now), snapshotFooter(at.now)];
  let baseOffset = 0 as Offset;
  return batches.map((batch) => {
    const stamped = stampOffsets(batch, { baseOffset, leaderEpoch: id.epoch });
    baseOffset = (stamped.lastOffset + 1) as Offset;
    return stamped;
  });
}

function dataBatches(records: readonly MetadataRecord[], timestamp: TimestampMs): readonly RecordBatch[] {
  const batches: RecordBatch[] = [];
  let builder = new RecordBatchBuilder({ capacityBytes: BATCH_BYTES_MAX });
  for (const record of records) {
    const data = { timestamp, key: null, value: encodeMetadataRecord(record), headers: [] };
    if (builder.append(data)) continue;
    batches.push(builder.build());
    builder = new RecordBatchBuilder({ capacityBytes: BATCH_BYTES_MAX });
    builder.append(data);
  }
  if (builder.recordCount > 0) batches.push(builder.build());
  return batches;
}

/** What a snapshot that is whole says, and when the newest record that it stands for was appended. */
export function readSnapshot(
  disk: Disk,
  id: SnapshotId,
): { readonly records: readonly MetadataRecord[]; readonly lastContained: TimestampMs } {
  const { batches } = Records.parse(disk.read(snapshotFile(id)));
  const lastContained = timestampOf(batches[0]!);
  assert(lastContained !== null, 'a snapshot begins with its header');
  const records = batches.flatMap((batch) => {
    const read = metadataRecordsOf(batch);
    assert(read.ok, 'a snapshot can be read by whoever has it');
    return read.value.map(({ record }) => record);
  });
  return { records, lastContained };
}

/** When the newest record that it stands for was appended; null for a file that is no snapshot. */
export function lastContainedIn(disk: Disk, id: SnapshotId): TimestampMs | null {
  const [header] = Records.parse(disk.read(snapshotFile(id))).batches;
  return header === undefined ? null : timestampOf(header);
}

function timestampOf(header: RecordBatch): TimestampMs | null {
  const records = readRecords(header);
  return records.ok ? lastContainedLogTimestamp(records.value[0]?.value ?? null) : null;
}
