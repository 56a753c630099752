/**
 * What a leader demands of a batch before it appends it. A client's word is not taken: whatever gets into a log is copied to all
 * replicas and read by every consumer, and none of them can refuse it.
 *
 * A batch that came as bytes is read record by record. A batch that a client inside the simulation built is known to be well formed, and
 * only its header is read; its CRC is checked all the same. A compressed batch is judged by its header and CRC and stored as it
 * came; where its records would have to be read, it is refused.
 *
 * Departure: Kafka decompresses every batch to count its records.
 *
 * Kafka: UnifiedLog.analyzeAndValidateRecords, LogValidator, ProduceRequest.validateRecords
 */
import { Errors } from '../model/error-codes';
import type { ErrorCode, TimestampMs, TopicPartition } from '../model/vocabulary';
import { NO_PRODUCER_ID, partitionName } from '../model/vocabulary';
import { COMPRESSION_BITS, MAGIC_V2, NO_TIMESTAMP, type RecordBatch } from '../protocol/record-batch';
import { compressionOf, crcIsValid, forEachRecord, isControlBatch } from '../protocol/record-batch-reader';
import type { Records } from '../protocol/records';
import type { LogConfig } from './log-config';

/** Who appends: a producer, the group coordinator on this broker, or the quorum's own log. (Kafka: AppendOrigin) */
export type AppendOrigin = 'Client' | 'Coordinator' | 'Raft';

/** KIP-467: which record spoiled the batch. */
export interface RecordError {
  readonly batchIndex: number;
  readonly batchIndexErrorMessage: string;
}

export interface Refused {
  readonly kind: 'Refused';
  readonly error: ErrorCode;
  /** A client is told it where it is of single records; else it is for the broker's own log. */
  readonly message: string;
  readonly recordErrors: readonly RecordError[];
}

export interface AppendRules {
  readonly partition: TopicPartition;
  readonly config: LogConfig;
  readonly origin: AppendOrigin;
  readonly nowMs: TimestampMs;
}

/** The one batch of `records`, or why nothing is appended. */
export function validateForAppend(records: Records, rules: AppendRules): RecordBatch | Refused {
  const batch = records.batches[0];
  if (records.malformed !== null) return refuse(Errors.CORRUPT_MESSAGE, records.malformed);
  if (batch === undefined || records.batches.length > 1) {
    return refuse(Errors.INVALID_RECORD, `a partition's records are exactly one batch, not ${records.batches.length}`);
  }
  const refusal =
    refuseSizeOrBytes(batch, rules) ?? (rules.origin === 'Client' ? (refuseHeader(batch) ?? refuseRecords(batch, rules)) : null);
  return refusal ?? batch;
}

function refuseSizeOrBytes(batch: RecordBatch, { config, partition }: AppendRules): Refused | null {
  if (batch.length > config.maxMessageBytes) {
    return refuse(
      Errors.MESSAGE_TOO_LARGE,
      `a batch of ${batch.length} bytes for ${partitionName(partition)} exceeds max.message.bytes ${config.maxMessageBytes}`,
    );
  }
  if (batch.length > config.segmentBytes) {
    return refuse(Errors.RECORD_LIST_TOO_LARGE, `a batch of ${batch.length} bytes exceeds segment.bytes ${config.segmentBytes}`);
  }
  if (batch.magic !== MAGIC_V2) return refuse(Errors.INVALID_RECORD, `magic ${batch.magic} is not 2`);
  if (!crcIsValid(batch))
    return refuse(Errors.CORRUPT_MESSAGE, `the CRC of a batch for ${partitionName(partition)} does not match its bytes`);
  return null;
}

function refuseHeader(batch: RecordBatch): Refused | null {
  const { baseOffset, recordCount } = batch;
  const offsets = batch.lastOffset - baseOffset + 1;
  if (baseOffset !== 0)
    return refuse(Errors.INVALID_RECORD, `base offset ${baseOffset}: a client's batch begins at 0, the leader assigns offsets`);
  if (recordCount < 1) return refuse(Errors.INVALID_RECORD, `record count ${recordCount}`);
  if (offsets !== recordCount) return refuse(Errors.INVALID_RECORD, `${offsets} offsets for ${recordCount} records`);
  if (isControlBatch(batch)) return refuse(Errors.INVALID_RECORD, 'clients do not write control records');
  if (batch.producerId !== NO_PRODUCER_ID && batch.baseSequence < 0) {
    return refuse(Errors.INVALID_RECORD, `sequence ${batch.baseSequence} from producer ${batch.producerId}`);
  }
  return null;
}

function refuseRecords(batch: RecordBatch, rules: AppendRules): Refused | null {
  const { config } = rules;
  const compression = compressionOf(batch);
  const late = isLate(batch.maxTimestamp, rules);
  if (compression === null)
    return refuse(Errors.UNKNOWN_SERVER_ERROR, `Unknown compression type id: ${batch.attributes & COMPRESSION_BITS}`);
  if (compression !== 'none') {
    if (config.compacted)
      return refuse(Errors.UNSUPPORTED_COMPRESSION_TYPE, `keys of a ${compression} batch cannot be checked for a compacted topic`);
    return late ? refuse(Errors.INVALID_TIMESTAMP, lateMessage(batch.maxTimestamp, batch.recordCount - 1, rules)) : null;
  }
  const trusted = batch.trace !== null && !config.compacted && !late;
  return trusted ? null : refuseByRecord(batch, rules);
}

/** Reads every record: offsets 0, 1, 2 …, keys where they are required, timestamps. All that is wrong with records is told at once. */
function refuseByRecord(batch: RecordBatch, rules: AppendRules): Refused | null {
  const errors: RecordError[] = [];
  let anyLate = false;
  let gap: string | null = null;
  let index = 0;
  const problem = forEachRecord(batch, ({ offset, timestamp, keyLength }) => {
    if (offset !== batch.baseOffset + index) gap ??= `record ${index} has offset delta ${offset - batch.baseOffset}`;
    if (rules.config.compacted && keyLength < 0) errors.push({ batchIndex: index, batchIndexErrorMessage: keylessMessage(rules) });
    else if (isLate(timestamp, rules)) {
      errors.push({ batchIndex: index, batchIndexErrorMessage: lateMessage(timestamp, index, rules) });
      anyLate = true;
    }
    index++;
  });
  if (problem !== null || gap !== null) return refuse(Errors.INVALID_RECORD, problem ?? gap ?? '');
  if (errors.length === 0) return null;
  return anyLate ? refuse(Errors.INVALID_TIMESTAMP, LATE, errors) : refuse(Errors.INVALID_RECORD, invalidMessage(errors), errors);
}

function isLate(timestamp: TimestampMs, { config, nowMs }: AppendRules): boolean {
  return (
    config.messageTimestampType === 'CreateTime' && timestamp !== NO_TIMESTAMP && timestamp - nowMs > config.messageTimestampAfterMaxMs
  );
}

const LATE = 'One or more records have been rejected due to invalid timestamp';

/** The earliest is Kafka's default for message.timestamp.before.max.ms before now: before all time. */
const lateMessage = (timestamp: TimestampMs, index: number, { config, nowMs }: AppendRules) =>
  `Timestamp ${timestamp} of message with offset ${index} is out of range. The timestamp should be within [${BigInt(nowMs) - LARGEST_LONG}, ${nowMs + config.messageTimestampAfterMaxMs}]`;

const LARGEST_LONG = 2n ** 63n - 1n;

const keylessMessage = ({ partition }: AppendRules) =>
  `Compacted topic cannot accept message without key in topic partition ${partitionName(partition)}`;

const invalidMessage = (errors: readonly RecordError[]) =>
  `One or more records have been rejected due to ${errors.length} record errors in total, and only showing the first three errors at most: [${errors
    .slice(0, 3)
    .map(({ batchIndex, batchIndexErrorMessage }) => `RecordError(batchIndex=${batchIndex}, message='${batchIndexErrorMessage}')`)
    .join(', ')}]`;

const refuse = (error: ErrorCode, message: string, recordErrors: readonly RecordError[] = []): Refused => ({
  kind: 'Refused',
  error,
  message,
  recordErrors,
});
