/**
 * CRC-32C (Castagnoli), which guards a record batch from its attributes to its last byte. (Kafka: Crc32C)
 *
 * Leader, followers and consumers each check every batch, so this is the most executed loop of the engine: it takes sixteen
 * bytes a step, with one table for each ("slicing by 16"). A batch is in two parts, header and records, which are never joined.
 */
const POLYNOMIAL_REFLECTED = 0x82f63b78;
const TABLES = buildTables();
const FEW_BYTES = 160;

/** Checksum, from 0 to 2³²−1, of `head` from index `from` followed by all of `body`. */
export function crc32c(head: Uint8Array, from: number, body: Uint8Array): number {
  const ofHead = updateByFour(-1, head, from);
  return ~(body.length < FEW_BYTES ? updateByFour(ofHead, body, 0) : updateBySixteen(ofHead, body)) >>> 0;
}

/** Four bytes a step, and no view of them: for few bytes it would cost more than it saves. */
function updateByFour(start: number, bytes: Uint8Array, from: number): number {
  const t = TABLES;
  const lastStep = bytes.length - 4;
  let crc = start;
  let at = from;
  for (; at <= lastStep; at += 4) {
    const a = crc ^ (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24));
    crc = t[768 + (a & 0xff)]! ^ t[512 + ((a >>> 8) & 0xff)]! ^ t[256 + ((a >>> 16) & 0xff)]! ^ t[a >>> 24]!;
  }
  for (; at < bytes.length; at++) crc = t[(crc ^ bytes[at]!) & 0xff]! ^ (crc >>> 8);
  return crc;
}

function updateBySixteen(start: number, bytes: Uint8Array): number {
  const t = TABLES;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const lastStep = bytes.length - 16;
  let crc = start;
  let at = 0;
  for (; at <= lastStep; at += 16) {
    const a = crc ^ view.getInt32(at, true);
    const b = view.getInt32(at + 4, true);
    const c = view.getInt32(at + 8, true);
    const d = view.getInt32(at + 12, true);
    // One expression of one level: what waits for the last step (a) is looked up beside what does not.
    crc =
      t[3840 + (a & 0xff)]! ^
      t[3584 + ((a >>> 8) & 0xff)]! ^
      t[3328 + ((a >>> 16) & 0xff)]! ^
      t[3072 + (a >>> 24)]! ^
      t[2816 + (b & 0xff)]! ^
      t[2560 + ((b >>> 8) & 0xff)]! ^
      t[2304 + ((b >>> 16) & 0xff)]! ^
      t[2048 + (b >>> 24)]! ^
      t[1792 + (c & 0xff)]! ^
      t[1536 + ((c >>> 8) & 0xff)]! ^
      t[1280 + ((c >>> 16) & 0xff)]! ^
      t[1024 + (c >>> 24)]! ^
      t[768 + (d & 0xff)]! ^
      t[512 + ((d >>> 8) & 0xff)]! ^
      t[256 + ((d >>> 16) & 0xff)]! ^
      t[d >>> 24]!;
  }
  for (; at < bytes.length; at++) crc = t[(crc ^ bytes[at]!) & 0xff]! ^ (crc >>> 8);
  return crc;
}

/** Table k (from index 256 k) holds what a byte does to the checksum when k more bytes follow it. */
function buildTables(): Int32Array {
  const tables = new Int32Array(16 * 256);
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
