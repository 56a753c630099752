/** How large a record can be at most in a batch of its own: what max.request.size and buffer.memory are measured against. (Kafka: AbstractRecords.estimateSizeInBytesUpperBound) */
import { BATCH_HEADER_BYTES } from '../../protocol/record-batch';
import { varintLength } from '../../protocol/varint';

/** Of everything in a record but key, value and headers. */
const RECORD_OVERHEAD_MAX = 21;

export function recordSizeUpperBound({ key, value }: { readonly key: Uint8Array | null; readonly value: Uint8Array | null }): number {
  return BATCH_HEADER_BYTES + RECORD_OVERHEAD_MAX + sizeOf(key) + sizeOf(value) + NO_HEADERS_BYTES;
}

const NO_HEADERS_BYTES = 1;

function sizeOf(bytes: Uint8Array | null): number {
  return bytes === null ? 1 : varintLength(bytes.length) + bytes.length;
}
