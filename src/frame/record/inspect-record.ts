/**
 * Looks closely at one record, as one broker has it: bytes, whereabouts, story. It may never change the world, and reads a dead
 * broker's disk like a tool that is pointed at its files would. Read next: batch-fields.ts, record-history.ts.
 */
import { brokerNode } from '../../engine/cluster/description';
import { baseOffsetsOnDisk, segmentFile } from '../../engine/log/log-file-names';
import { type Offset, partitionName } from '../../engine/model/vocabulary';
import { crc32c } from '../../engine/protocol/crc32c';
import { ATTRIBUTES_AT, type RecordBatch } from '../../engine/protocol/record-batch';
import { compressionOf, crcIsValid, RecordCursor } from '../../engine/protocol/record-batch-reader';
import type { Session } from '../../engine/session/session';
import { textOf } from '../decoded-batches';
import type { Moment } from '../moment';
import { momentOf } from '../project-cluster';
import { highWatermarkOf } from '../project-lane';
import { storedBatches } from '../stored-logs';
import { type AnnotatedBatch, annotate } from './batch-fields';
import type { InspectedBatch, InspectedRecord, RecordInspection, RecordPlace, ReplicaOfRecord } from './inspection';
import { historyOf } from './record-history';

/** Null where that broker has no such offset any more, or not yet. */
export function inspectRecord(session: Session, place: RecordPlace): RecordInspection | null {
  const moment = momentOf(session, place.topic);
  const found = findOnDisk(place, moment);
  if (found === null) return null;
  const { batch } = found;
  const sound = crcIsValid(batch);
  const annotated = annotate(batch, (key) => moment.keys.ofRecord({ key, corrupt: !sound }));
  const highWatermark = promised(place, moment);
  return {
    place,
    batch: { ...inspectedBatch(found, annotated), badByte: sound ? null : badByteOf(place, batch, moment) },
    records: inspectedRecords(batch, annotated, highWatermark),
    replicas: replicasOf(place, batch, moment),
    ...historyOf(session, place, batch, highWatermark),
  };
}

interface OnDisk {
  readonly batch: RecordBatch;
  readonly file: string;
  readonly position: number;
  readonly flushedBytes: number;
}

/** The disk has what the process has, and what a dead one had. */
export function findOnDisk({ topic, partition, broker, offset }: RecordPlace, { cluster }: Moment): OnDisk | null {
  const node = brokerNode(broker);
  if (!cluster.hasNode(node)) return null;
  const disk = cluster.sim.diskOf(node);
  const directory = partitionName({ topic, partition });
  const segment = baseOffsetsOnDisk(disk, directory, 'log').findLast((base) => base <= offset);
  if (segment === undefined) return null;
  const file = segmentFile(directory, segment, 'log');
  let position = 0;
  for (const batch of storedBatches(disk, file)) {
    if (batch.baseOffset <= offset && offset <= batch.lastOffset) return { batch, file, position, flushedBytes: disk.flushedSize(file) };
    position += batch.length;
  }
  return null;
}

export function promised({ topic, partition }: RecordPlace, moment: Moment): Offset {
  const registered = moment.image?.partition({ topic, partition });
  return registered == null ? (0 as Offset) : highWatermarkOf(registered, moment);
}

function inspectedBatch(
  { batch, file, position, flushedBytes }: OnDisk,
  { bytes, fields, recordsLeft }: AnnotatedBatch,
): Omit<InspectedBatch, 'badByte'> {
  const { baseOffset, lastOffset, leaderEpoch, producerId, producerEpoch, baseSequence } = batch;
  return {
    baseOffset,
    lastOffset,
    leaderEpoch,
    producerId,
    producerEpoch,
    baseSequence,
    compression: compressionOf(batch) ?? 'unknown',
    file,
    position,
    sizeBytes: batch.length,
    isFlushed: position + batch.length <= flushedBytes,
    crc: { stored: batch.crc, computed: crc32c(batch.head, ATTRIBUTES_AT, batch.body) },
    bytes,
    fields,
    recordsLeft,
  };
}

function inspectedRecords(batch: RecordBatch, { fields, records }: AnnotatedBatch, highWatermark: Offset): readonly InspectedRecord[] {
  const cursor = new RecordCursor(batch);
  const inspected: InspectedRecord[] = [];
  for (const [index, { from, to }] of records.entries()) {
    if (!cursor.next()) break;
    const { offset, timestamp, key, value, headers } = cursor;
    inspected.push({
      offset,
      key: key === null ? null : textOf(key),
      keyNumber: fields.find(({ record, name }) => record === index && name === 'key')?.keyNumber ?? 0,
      value: value === null ? null : textOf(value),
      timestampMs: timestamp,
      headers: headers.map((header) => ({ key: header.key, value: header.value === null ? null : textOf(header.value) })),
      committed: offset < highWatermark,
      from,
      to,
    });
  }
  return inspected;
}

/** Where it first differs from a copy whose CRC matches. */
function badByteOf(place: RecordPlace, batch: RecordBatch, moment: Moment): number | null {
  const { topic, partition } = place;
  for (const broker of moment.image?.partition({ topic, partition })?.replicas ?? []) {
    const other = findOnDisk({ ...place, broker }, moment)?.batch ?? null;
    if (other === null || whetherHas(other, batch) !== 'yes') continue;
    const own = [...batch.head, ...batch.body];
    const difference = [...other.head, ...other.body].findIndex((value, at) => value !== own[at]);
    return difference < 0 ? null : difference;
  }
  return null;
}

// Who has it

function replicasOf({ topic, partition, offset }: RecordPlace, batch: RecordBatch, moment: Moment): readonly ReplicaOfRecord[] {
  const registered = moment.image?.partition({ topic, partition });
  return (registered?.replicas ?? []).map((broker) => {
    const replica = moment.cluster.broker(broker)?.replicas.partition({ topic, partition }) ?? null;
    const own = findOnDisk({ topic, partition, broker, offset }, moment)?.batch ?? null;
    return {
      broker,
      role: replica?.role ?? 'Offline',
      inSync: registered?.isr.includes(broker) ?? false,
      has: whetherHas(own, batch),
      logEndOffset: replica?.log.logEndOffset ?? null,
      highWatermark: replica?.log.highWatermark ?? null,
    };
  });
}

/** Two batches at one offset are one and the same where the same leader wrote them (log matching). */
function whetherHas(own: RecordBatch | null, batch: RecordBatch): ReplicaOfRecord['has'] {
  if (own === null) return 'no';
  if (own.baseOffset !== batch.baseOffset || own.leaderEpoch !== batch.leaderEpoch) return 'other';
  return crcIsValid(own) ? 'yes' : 'corrupt';
}
