/**
 * CRC-32C (Castagnoli), which guards a record batch from its attributes to its last byte. (Kafka: Crc32C)
 *
 * Leader, followers and consumers each check every batch, so this is the most executed loop of the engine: it takes eight bytes
 * a step, with one table for each ("slicing by 8"). A batch is in two parts, header and records, which are never joined.
 */
const POLYNOMIAL_REFLECTED = 0x82f63b78;
const TABLES = buildTables();

/** Checksum, from 0 to 2³²−1, of `head` from index `from` followed by all of `body`. */
export function crc32c(head: Uint8Array, from: number, body: Uint8Array): number {
  return ~update(update(-1, head, from), body, 0) >>> 0;
}

function update(start: number, bytes: Uint8Array, from: number): number {
  const tables = TABLES;
  const end = bytes.length;
  const lastStep = end - 8;
  let crc = start;
  let at = from;
  for (; at <= lastStep; at += 8) {
    crc ^= bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
    crc =
      tables[1792 + (crc & 0xff)]! ^
      tables[1536 + ((crc >>> 8) & 0xff)]! ^
      tables[1280 + ((crc >>> 16) & 0xff)]! ^
      tables[1024 + (crc >>> 24)]! ^
      tables[768 + bytes[at + 4]!]! ^
      tables[512 + bytes[at + 5]!]! ^
      tables[256 + bytes[at + 6]!]! ^
      tables[bytes[at + 7]!]!;
  }
  for (; at < end; at++) crc = tables[(crc ^ bytes[at]!) & 0xff]! ^ (crc >>> 8);
  return crc;
}

/** Table k (from index 256 k) holds what a byte does to the checksum when k more bytes follow it. */
function buildTables(): Int32Array {
  const tables = new Int32Array(8 * 256);
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL_REFLECTED : crc >>> 1;
    tables[byte] = crc;
  }
  for (let at = 256; at < tables.length; at++) {
    const before = tables[at - 256]!;
    tables[at] = (before >>> 8) ^ tables[before & 0xff]!;
  }
  return tables;
}
