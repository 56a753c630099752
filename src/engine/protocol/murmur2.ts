/**
 * murmur2, the hash that sends equal keys to equal partitions. Every client must compute the same, or one key's records lose
 * their order. (Kafka: Utils.murmur2, BuiltInPartitioner.partitionForKey)
 *
 * librdkafka hashes with CRC-32 unless told otherwise (partitioner=murmur2_random): such a producer puts keys elsewhere.
 */
import type { PartitionIndex } from '../model/vocabulary';

const SEED = 0x9747b28c;
const M = 0x5bd1e995;
const R = 24;

/** A signed 32-bit number, as in Java. */
export function murmur2(bytes: Uint8Array): number {
  const { length } = bytes;
  const tail = length & ~3;
  let hash = SEED ^ length;
  for (let at = 0; at < tail; at += 4) {
    let word = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
    word = Math.imul(word, M);
    word ^= word >>> R;
    hash = Math.imul(hash, M) ^ Math.imul(word, M);
  }
  if (tail < length) {
    for (let at = tail; at < length; at++) hash ^= bytes[at]! << (8 * (at - tail));
    hash = Math.imul(hash, M);
  }
  hash ^= hash >>> 13;
  hash = Math.imul(hash, M);
  return hash ^ (hash >>> 15);
}

/**
 * Counts all partitions, also those without a leader: else a failover would move keys. An empty key is a key; a null key is not
 * and never comes here. The sign bit is masked off, which is not the absolute value.
 */
export function partitionForKey(key: Uint8Array, partitionCount: number): PartitionIndex {
  return ((murmur2(key) & 0x7fffffff) % partitionCount) as PartitionIndex;
}
