/**
 * Records of the quorum's own in the metadata log and its snapshots: each in a control batch, never handed to whoever replays metadata.
 *
 *   LeaderChange    the first of every epoch: who leads, who votes, and who has voted for it
 *   SnapshotHeader  the first of a snapshot: when the newest record that is in it was appended
 *   SnapshotFooter  the last of a snapshot: without it the file is not whole
 *
 * Kafka: ControlRecordType, ControlRecordUtils, LeaderChangeMessage v0, SnapshotHeaderRecord, SnapshotFooterRecord
 */
import type { BrokerId, TimestampMs } from '../../model/vocabulary';
import { Writer } from '../../protocol/bytes';
import type { RecordBatch } from '../../protocol/record-batch';
import { buildRecordBatch } from '../../protocol/record-batch-builder';
import { array, int16, int32, int64, type Message, message, struct } from '../../protocol/schema';

const versions = { first: 0, last: 0, flexible: 0 };
const voters = () => array(struct({ voterId: int32<BrokerId>() }));

const controlRecords = {
  LeaderChange: {
    type: 2,
    message: message('LeaderChangeMessage', versions, {
      version: int16(),
      leaderId: int32<BrokerId>(),
      voters: voters(),
      grantingVoters: voters(),
    }),
  },
  SnapshotHeader: {
    type: 3,
    message: message('SnapshotHeaderRecord', versions, { version: int16(), lastContainedLogTimestamp: int64<TimestampMs>() }),
  },
  SnapshotFooter: { type: 4, message: message('SnapshotFooterRecord', versions, { version: int16() }) },
} as const;

export function leaderChange(
  by: { readonly leader: BrokerId; readonly voters: readonly BrokerId[]; readonly granting: readonly BrokerId[] },
  timestamp: TimestampMs,
): RecordBatch {
  const named = (ids: readonly BrokerId[]) => [...ids].sort((a, b) => a - b).map((voterId) => ({ voterId }));
  const fields = { version: 0, leaderId: by.leader, voters: named(by.voters), grantingVoters: named(by.granting) };
  return controlBatch('LeaderChange', fields, timestamp);
}

export const snapshotHeader = (lastContainedLogTimestamp: TimestampMs, timestamp: TimestampMs) =>
  controlBatch('SnapshotHeader', { version: 0, lastContainedLogTimestamp }, timestamp);

export const snapshotFooter = (timestamp: TimestampMs) => controlBatch('SnapshotFooter', { version: 0 }, timestamp);

/** What a snapshot's first record says; null where that is no header. */
export function lastContainedLogTimestamp(value: Uint8Array | null): TimestampMs | null {
  const header = value === null ? null : controlRecords.SnapshotHeader.message.decode(value, 0);
  return header?.ok === true ? header.value.lastContainedLogTimestamp : null;
}

/** A control record's key: the version of the key itself, and what kind of record it is. */
function controlBatch(kind: keyof typeof controlRecords, fields: object, timestamp: TimestampMs): RecordBatch {
  const { type, message: schema } = controlRecords[kind];
  const key = new Writer();
  key.int16(0);
  key.int16(type);
  const value = (schema as Message<unknown>).encode(fields, 0);
  return buildRecordBatch([{ timestamp, key: key.finish(), value }], { control: true });
}
