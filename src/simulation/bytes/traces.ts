/**
 * Batches that were read from bytes, known to the auditor as what they were sent as. A trace is no part of a batch, travels on no wire, and nothing
 * in a cluster reads it: without it the auditor would lose sight of a record, and the run would be told otherwise though it went the same way.
 */
import { RecordBatch } from '../../engine/protocol/record-batch';
import { Records } from '../../engine/protocol/records';

/** What was read, with the traces that stand at the same places of what was sent. */
export function traced(sent: unknown, read: unknown): unknown {
  if (typeof sent !== 'object' || typeof read !== 'object' || sent === null || read === null) return read;
  if (sent instanceof Records && read instanceof Records) return tracedRecords(sent, read);
  if (ArrayBuffer.isView(read)) return read;
  if (Array.isArray(read)) return read.map((each, index) => traced((sent as readonly unknown[])[index], each));
  return Object.fromEntries(Object.entries(read).map(([name, value]) => [name, traced((sent as Record<string, unknown>)[name], value)]));
}

function tracedRecords(sent: Records, read: Records): Records {
  if (read.malformed !== null) return read;
  return Records.of(read.batches.map((batch, index) => new RecordBatch(batch.head, batch.body, sent.batches[index]?.trace ?? null)));
}
