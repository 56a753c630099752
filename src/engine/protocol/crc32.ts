/**
 * CRC-32 (the checksum of zip files), which librdkafka's producers hash keys with unless told otherwise: partitioner=consistent_random.
 * A Java client hashes with murmur2, so the same key goes to different partitions. (librdkafka: rd_crc32, rd_kafka_msg_partitioner_consistent)
 */
import type { PartitionIndex } from '../model/vocabulary';

const POLYNOMIAL_REFLECTED = 0xedb88320;

/** From 0 to 2³²−1. Keys are short: bit by bit is fast enough. */
export function crc32(bytes: Uint8Array): number {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? POLYNOMIAL_REFLECTED : 0);
  }
  return ~crc >>> 0;
}

/** Counts all partitions, also those without a leader. */
export function partitionForKeyByCrc32(key: Uint8Array, partitionCount: number): PartitionIndex {
  return (crc32(key) % partitionCount) as PartitionIndex;
}
