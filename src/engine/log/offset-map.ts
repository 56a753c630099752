/**
 * For each key the last offset at which it was written, as far as there is room. It lives as long as one cleaning.
 *
 * Departure: Kafka's map knows keys by their MD5, so that two keys could in principle be one; here they are themselves. Its room is the
 * same: 24 bytes a key.
 *
 * Kafka: OffsetMap, SkimpyOffsetMap
 */
import type { Offset } from '../model/vocabulary';

const ENTRY_BYTES = 24;

export interface OffsetMapSize {
  readonly bufferBytes: number;
  readonly loadFactor: number;
}

export class OffsetMap {
  /** The map holds what is written up to here. */
  latestOffset = -1 as Offset;
  private readonly offsets = new Map<string, Offset>();
  private readonly keysMax: number;

  constructor({ bufferBytes, loadFactor }: OffsetMapSize) {
    this.keysMax = Math.floor(Math.floor(bufferBytes / ENTRY_BYTES) * loadFactor);
  }

  /** Returns false where it is full: also for a key that it has, for nobody knows before looking. */
  put(key: Uint8Array, offset: Offset): boolean {
    if (this.offsets.size >= this.keysMax) return false;
    this.offsets.set(nameOf(key), offset);
    this.latestOffset = offset;
    return true;
  }

  advanceTo(offset: Offset): void {
    this.latestOffset = offset;
  }

  /** −1 for a key that is not in it. */
  get(key: Uint8Array): Offset {
    return this.offsets.get(nameOf(key)) ?? (-1 as Offset);
  }
}

/** One character a byte. */
function nameOf(key: Uint8Array): string {
  let name = '';
  for (const byte of key) name += String.fromCharCode(byte);
  return name;
}
