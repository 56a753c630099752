/**
 * A replica whose log begins where the leader's has no records any more takes over a snapshot, as many bytes at a time as fit an answer, and
 * then fetches on from its end.
 *
 * Errors: INCONSISTENT_CLUSTER_ID, INVALID_REQUEST, UNKNOWN_TOPIC_OR_PARTITION, those of a fetch from who does not lead; SNAPSHOT_NOT_FOUND where
 * the leader has deleted it meanwhile: then the replica fetches again, and is told of another; POSITION_OUT_OF_RANGE.
 *
 * Kafka: KafkaRaftClient.handleFetchSnapshotRequest, handleFetchSnapshotResponse (KIP-630)
 */
import { assert } from '../../../base/assert';
import { Errors } from '../../model/error-codes';
import { type ErrorCode, METADATA_TOPIC, type Offset } from '../../model/vocabulary';
import type { FetchSnapshotRequest, FetchSnapshotResponse, FetchSnapshotResponsePartition } from '../../protocol/fetch-snapshot';
import { fetchedFromLeader, leaderProblem } from './fetch';
import { currentLeader, PARTITION, standingOf } from './messages';
import type { Turn } from './raft-client';
import type { Answer } from './requests';
import type { Handled } from './responses';
import { appendToSnapshot, bytesExtent, partialSize, snapshotFile } from './snapshot-files';
import { commonResponse } from './transitions';

const NO_SNAPSHOT = { endOffset: -1 as Offset, epoch: -1 as never };
const NO_BYTES = new Uint8Array(0);

export function handleFetchSnapshotRequest(turn: Turn, request: FetchSnapshotRequest): Answer {
  const { raft, context } = turn;
  if (request.clusterId !== null && request.clusterId !== raft.clusterId) return refused(Errors.INCONSISTENT_CLUSTER_ID);
  const asked = request.topics[0]?.partitions[0];
  if (asked === undefined) return refused(Errors.INVALID_REQUEST);
  const says = (part: Partial<FetchSnapshotResponsePartition>) => partitionAnswer(turn, part);
  if (request.topics[0]!.name !== METADATA_TOPIC || asked.partition !== PARTITION)
    return says({ errorCode: Errors.UNKNOWN_TOPIC_OR_PARTITION });
  const problem = leaderProblem(raft, asked.currentLeaderEpoch);
  if (problem !== null) return says({ errorCode: problem });
  const id = { offset: asked.snapshotId.endOffset, epoch: asked.snapshotId.epoch };
  if (!raft.started.has(id)) return says({ errorCode: Errors.SNAPSHOT_NOT_FOUND });
  const size = context.disk.size(snapshotFile(id));
  if (asked.position < 0 || asked.position >= size) return says({ errorCode: Errors.POSITION_OUT_OF_RANGE });
  raft.leading!.heardOf(request.replicaId, context.now);
  const unalignedRecords = context.disk.readAt(snapshotFile(id), asked.position, Math.min(request.maxBytes, size));
  return says({ snapshotId: asked.snapshotId, size, position: asked.position, unalignedRecords });
}

function partitionAnswer({ raft }: Turn, part: Partial<FetchSnapshotResponsePartition>): Answer {
  const partition: FetchSnapshotResponsePartition = {
    index: PARTITION,
    errorCode: Errors.NONE,
    snapshotId: NO_SNAPSHOT,
    currentLeader: currentLeader(raft.standing),
    size: 0,
    position: 0,
    unalignedRecords: NO_BYTES,
    ...part,
  };
  const topics = [{ name: METADATA_TOPIC, partitions: [partition] }];
  return {
    body: { throttleTimeMs: 0, errorCode: Errors.NONE, topics, nodeEndpoints: null },
    recordBytes: partition.unalignedRecords.length,
  };
}

const refused = (errorCode: ErrorCode): Answer => ({
  body: { throttleTimeMs: 0, errorCode, topics: [], nodeEndpoints: null },
  recordBytes: 0,
});

export function handleFetchSnapshotResponse(turn: Turn, response: FetchSnapshotResponse): Handled {
  const { raft, context } = turn;
  const answer = response.topics[0]?.partitions[0];
  if (answer === undefined || answer.currentLeader === null) return 'Failed';
  const common = commonResponse(turn, answer.errorCode, standingOf(answer.currentLeader));
  if (common !== null) return common;
  const { current } = raft.quorum;
  if (current.kind !== 'Follower' || current.fetching === null) return 'Done';
  if (answer.errorCode === Errors.SNAPSHOT_NOT_FOUND) current.fetching = null;
  else if (answer.errorCode !== Errors.NONE) return 'Failed';
  else {
    assert(answer.position === partialSize(context.disk, current.fetching), 'a leader answers what it was asked');
    appendToSnapshot(context.disk, current.fetching, bytesExtent(answer.unalignedRecords));
    if (partialSize(context.disk, current.fetching) === answer.size) taken(turn);
  }
  fetchedFromLeader(turn);
  return 'Done';
}

/** It stands for all that this replica had, and more. */
function taken({ raft, context, listener }: Turn): void {
  const { current } = raft.quorum;
  assert(current.kind === 'Follower' && current.fetching !== null, 'a snapshot is taken from a leader');
  const id = current.fetching;
  current.fetching = null;
  raft.started.freeze(context.disk, id);
  assert(raft.started.truncateToLatestSnapshot(context.disk), 'who has more than a snapshot is not told to take it');
  listener.committed(context);
}
