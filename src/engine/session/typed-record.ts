/** A record as a person types it: `key`, `key:value`, `:value` without a key, and `key ×50` for fifty of them. */
export interface TypedRecord {
  readonly key: string | null;
  readonly value: string;
  readonly times: number;
}

/** Null where there is nothing to send. */
export function readTypedRecord(text: string): TypedRecord | null {
  const match = /^(.*?)(?:\s+[×x*](\d{1,4}))?$/.exec(text.trim());
  const record = match?.[1] ?? '';
  const times = Math.max(1, Number(match?.[2] ?? 1));
  if (record === '') return null;
  const colon = record.indexOf(':');
  if (colon < 0) return { key: record, value: record, times };
  return { key: colon === 0 ? null : record.slice(0, colon), value: record.slice(colon + 1), times };
}
