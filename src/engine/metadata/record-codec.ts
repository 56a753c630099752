/**
 * A metadata record as bytes: the value of one record in `__cluster_metadata`. Three unsigned varints say what follows (the frame
 * version, always 1; the kind's API key; its version), then come its fields.
 *
 * Invariant: what is encoded decodes to an equal record. The kind decides the version, never the reader.
 *
 * Kafka: MetadataRecordSerde, AbstractApiMessageSerde
 */
import { err, ok, type Result } from '../../base/result';
import type { Offset } from '../model/vocabulary';
import { Reader, Writer } from '../protocol/bytes';
import type { RecordBatch } from '../protocol/record-batch';
import { isControlBatch, readRecords } from '../protocol/record-batch-reader';
import type { Message } from '../protocol/schema';
import { type MetadataRecord, type RecordKind, recordKinds } from './records';

const FRAME_VERSION = 1;

const kindsByApiKey: ReadonlyMap<number, RecordKind> = new Map(
  Object.entries(recordKinds).map(([kind, { apiKey }]) => [apiKey, kind as RecordKind]),
);

export function encodeMetadataRecord(record: MetadataRecord): Uint8Array {
  const { apiKey, message } = recordKinds[record.kind];
  const version = versionOf(record);
  const to = new Writer();
  to.unsignedVarint(FRAME_VERSION);
  to.unsignedVarint(apiKey);
  to.unsignedVarint(version);
  to.append((message as Message<unknown>).encode(record, version));
  return to.finish();
}

export function decodeMetadataRecord(bytes: Uint8Array): Result<MetadataRecord, string> {
  const from = new Reader(bytes);
  const frame = from.unsignedVarint();
  const apiKey = from.unsignedVarint();
  const version = from.unsignedVarint();
  if (from.malformed !== null) return err(from.malformed.problem);
  if (frame !== FRAME_VERSION) return err(`frame version ${frame} is not ${FRAME_VERSION}`);
  const kind = kindsByApiKey.get(apiKey);
  if (kind === undefined) return err(`no metadata record has API key ${apiKey}`);
  const fields = (recordKinds[kind].message as Message<object>).decode(from.take(from.remaining), version);
  return fields.ok ? ok({ kind, ...fields.value } as MetadataRecord) : err(`${kind}: ${fields.error.problem}`);
}

/** The version that metadata.version 29 (4.2) writes: the newest, but a registration change is as old as what it says. */
function versionOf(record: MetadataRecord): number {
  if (record.kind !== 'BrokerRegistrationChange') return recordKinds[record.kind].message.versions.last;
  if (record.logDirs !== null) return 2;
  return record.inControlledShutdown === null ? 0 : 1;
}

/** The metadata records of one batch with their offsets. A control batch has none: it is the quorum's own. */
export function metadataRecordsOf(
  batch: RecordBatch,
): Result<readonly { readonly offset: Offset; readonly record: MetadataRecord }[], string> {
  if (isControlBatch(batch)) return ok([]);
  const stored = readRecords(batch);
  if (!stored.ok) return stored;
  const records: { offset: Offset; record: MetadataRecord }[] = [];
  for (const { offset, value } of stored.value) {
    if (value === null) return err(`record ${offset} has no value`);
    const decoded = decodeMetadataRecord(value);
    if (!decoded.ok) return err(`record ${offset}: ${decoded.error}`);
    records.push({ offset, record: decoded.value });
  }
  return ok(records);
}
