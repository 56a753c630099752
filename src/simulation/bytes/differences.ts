/** Where two messages say something else: the first place, with both values. Batches are the same where their bytes are. */
import { RecordBatch } from '../../engine/protocol/record-batch';

/** Null where they say the same. */
export function differenceBetween(said: unknown, read: unknown, place = ''): string | null {
  if (said === read) return null;
  if (said instanceof RecordBatch && read instanceof RecordBatch) return ofBatches(said, read, place);
  if (said instanceof Uint8Array && read instanceof Uint8Array)
    return sameBytes(said, read) ? null : `${place} is ${said.length} bytes, and ${read.length} others in bytes`;
  if (!isObject(said) || !isObject(read) || Array.isArray(said) !== Array.isArray(read)) return told(said, read, place);
  const names = new Set([...Object.keys(said), ...Object.keys(read)]);
  for (const name of names) {
    const within = Array.isArray(said) ? `${place}[${name}]` : place === '' ? name : `${place}.${name}`;
    const difference = differenceBetween(said[name], read[name], within);
    if (difference !== null) return difference;
  }
  return null;
}

function ofBatches(said: RecordBatch, read: RecordBatch, place: string): string | null {
  if (!sameBytes(said.head, read.head) || !sameBytes(said.body, read.body)) return `${place} has other bytes`;
  return differenceBetween({ ...said, trace: null }, { ...read, trace: null }, place);
}

function sameBytes(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}

type Members = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Members => typeof value === 'object' && value !== null;

const told = (said: unknown, read: unknown, place: string) => `${place} is ${short(said)}, and ${short(read)} in bytes`;

const short = (value: unknown) => (value === undefined ? 'nothing' : (JSON.stringify(value) ?? String(value)).slice(0, 100));
