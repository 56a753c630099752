/**
 * A chunk as the values it is stored in: the first holds the table of its extents, and bytes; an extent too long for one value goes on in
 * the next. A record batch is known as such again, so that a log finds its batches without cutting them out of the file.
 */

import { BATCH_HEADER_BYTES, RecordBatch } from '../engine/protocol/record-batch';
import { Extent } from '../engine/sim/disk';
import { CHUNK_BYTES_MAX } from './extent-chunks';
import type { StoredExtent } from './persistence';

export type ChunkValue = FirstPiece | Uint8Array;

interface FirstPiece {
  readonly ids: readonly number[];
  readonly lengths: readonly number[];
  /** 1 for a record batch, 0 for other bytes. */
  readonly isBatch: readonly (0 | 1)[];
  readonly bytes: Uint8Array;
}

export function chunkValues(extents: readonly StoredExtent[]): ChunkValue[] {
  const bytes = joined(extents);
  const first: FirstPiece = {
    ids: extents.map(({ id }) => id),
    lengths: extents.map(({ extent }) => extent.length),
    isBatch: extents.map(({ extent }) => (extent instanceof RecordBatch ? 1 : 0)),
    bytes: bytes.slice(0, CHUNK_BYTES_MAX),
  };
  const values: ChunkValue[] = [first];
  // Copies and no views: what is stored of a view is all that it is a view of.
  for (let from = CHUNK_BYTES_MAX; from < bytes.length; from += CHUNK_BYTES_MAX) values.push(bytes.slice(from, from + CHUNK_BYTES_MAX));
  return values;
}

/** `values`: all pieces of the chunk, in order. */
export function chunkFromValues(values: readonly ChunkValue[]): StoredExtent[] {
  const [first, ...rest] = values;
  if (first === undefined || first instanceof Uint8Array) throw new Error('a chunk has lost its table');
  const bytes = rest.length === 0 ? first.bytes : joinedPieces([first.bytes, ...(rest as Uint8Array[])]);
  let at = 0;
  return first.ids.map((id, index) => {
    const own = bytes.subarray(at, at + (first.lengths[index] ?? 0));
    at += own.length;
    return { id, extent: first.isBatch[index] === 1 ? batchFrom(own) : new Extent(own) };
  });
}

function batchFrom(bytes: Uint8Array): RecordBatch {
  return new RecordBatch(bytes.subarray(0, BATCH_HEADER_BYTES), bytes.subarray(BATCH_HEADER_BYTES), null);
}

function joined(extents: readonly StoredExtent[]): Uint8Array {
  return joinedPieces(extents.flatMap(({ extent: { head, body } }) => [head, body]));
}

function joinedPieces(pieces: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}
