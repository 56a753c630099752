/**
 * The zig-zag varints of a record: small numbers of either sign are short. (Kafka: ByteUtils.writeVarint, writeVarlong)
 *
 * Zig-zag sends 0, −1, 1, −2 … to 0, 1, 2, 3 …; then seven bits a byte, lowest first. Values are safe integers. The protocol's
 * compact lengths are unsigned varints (bytes.ts): never mix the two.
 */

/** Bytes that `value` takes. */
export function varintLength(value: number): number {
  if (value >= -64 && value < 64) return 1;
  if (value >= -8_192 && value < 8_192) return 2;
  let length = 1;
  for (let rest = zigZag(value); rest >= 0x80; rest = Math.floor(rest / 0x80)) length++;
  return length;
}

/** Returns the index behind what was written. */
export function putVarint(into: Uint8Array, at: number, value: number): number {
  if (value >= -64 && value < 64) {
    into[at] = (value << 1) ^ (value >> 31);
    return at + 1;
  }
  let rest = zigZag(value);
  let to = at;
  for (; rest > 0x7fffffff; rest = Math.floor(rest / 0x80)) into[to++] = (rest % 0x80) | 0x80;
  for (; rest >= 0x80; rest >>>= 7) into[to++] = (rest & 0x7f) | 0x80;
  into[to++] = rest;
  return to;
}

function zigZag(value: number): number {
  return value < 0 ? -2 * value - 1 : 2 * value;
}
