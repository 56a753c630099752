/**
 * FetchSnapshot, API key 59: a replica of the metadata log takes over a snapshot of its leader, piece by piece. The bytes are those of the
 * file, cut anywhere.
 *
 * Versions 0–1, flexible.
 *   1   the directory of who asks, and where the leader listens (KIP-853)
 *
 * Errors: SNAPSHOT_NOT_FOUND (98), POSITION_OUT_OF_RANGE (99); those of a fetch from who does not lead; INCONSISTENT_CLUSTER_ID (104).
 */
import type { BrokerId, ErrorCode, LeaderEpoch, Offset, PartitionIndex } from '../model/vocabulary';
import { array, bytes, int16, int32, int64, message, nullableString, string, struct, type TypeOf, tagged, uint16, uuid } from './schema';

export const fetchSnapshotKey = 59;
const versions = { first: 0, last: 1, flexible: 0 };

const snapshotId = struct({ endOffset: int64<Offset>(), epoch: int32<LeaderEpoch>() });

export const fetchSnapshotRequest = message('FetchSnapshotRequest', versions, {
  clusterId: tagged(0, 0, nullableString()),
  replicaId: int32<BrokerId>(),
  maxBytes: int32(),
  topics: array(
    struct({
      name: string(),
      partitions: array(
        struct({
          partition: int32<PartitionIndex>(),
          currentLeaderEpoch: int32<LeaderEpoch>(),
          snapshotId,
          /** From which byte of it on. */
          position: int64(),
          replicaDirectoryId: tagged(0, 1, uuid()),
        }),
      ),
    }),
  ),
});
export type FetchSnapshotRequest = TypeOf<typeof fetchSnapshotRequest>;

const partitionSnapshot = struct({
  index: int32<PartitionIndex>(),
  errorCode: int16<ErrorCode>(),
  snapshotId,
  currentLeader: tagged(0, 0, struct({ leaderId: int32<BrokerId>(), leaderEpoch: int32<LeaderEpoch>() })),
  /** Of the whole snapshot. */
  size: int64(),
  position: int64(),
  unalignedRecords: bytes(),
});
export type FetchSnapshotResponsePartition = TypeOf<typeof partitionSnapshot>;

export const fetchSnapshotResponse = message('FetchSnapshotResponse', versions, {
  throttleTimeMs: int32(),
  errorCode: int16<ErrorCode>(),
  topics: array(struct({ name: string(), partitions: array(partitionSnapshot) })),
  nodeEndpoints: tagged(0, 1, array(struct({ nodeId: int32<BrokerId>(), host: string(), port: uint16() }))),
});
export type FetchSnapshotResponse = TypeOf<typeof fetchSnapshotResponse>;
