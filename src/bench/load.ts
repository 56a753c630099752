/** The records that the benchmarks send: 100 bytes each besides the key, a thousand keys. Made beforehand, so that making them is not measured. */
import { utf8Encode } from '../base/utf8';
import type { RecordToSend } from '../engine/clients/told';

const KEYS = 1_000;
const VALUE_BYTES = 100;
/** Odd and without a factor in common with the number of keys: every key comes up equally often, neighbours in different partitions. */
const STRIDE = 7_919;

export function records(options: { readonly from: number; readonly count: number }): readonly RecordToSend[] {
  return Array.from({ length: options.count }, (_, index) => record(options.from + index));
}

function record(number: number): RecordToSend {
  return { key: KEY_BYTES[(number * STRIDE) % KEYS]!, value: utf8Encode(`value ${number} `.padEnd(VALUE_BYTES, '.')), partition: null };
}

const KEY_BYTES = Array.from({ length: KEYS }, (_, number) => utf8Encode(`key-${String(number).padStart(4, '0')}`));
