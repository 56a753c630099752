/**
 * What a replica answers to others of the quorum, and to who asks about it. Fetches are answered by whoever holds the connections, for they
 * may wait: fetch.ts.
 *
 * Kafka: KafkaRaftClient.handleRequest
 */
import type { BeginQuorumEpochRequest } from '../../protocol/begin-quorum-epoch';
import { beginQuorumEpochKey } from '../../protocol/begin-quorum-epoch';
import { type DescribeQuorumRequest, describeQuorumKey } from '../../protocol/describe-quorum';
import { type EndQuorumEpochRequest, endQuorumEpochKey } from '../../protocol/end-quorum-epoch';
import { type FetchSnapshotRequest, fetchSnapshotKey } from '../../protocol/fetch-snapshot';
import type { Request } from '../../protocol/payload';
import { type VoteRequest, voteKey } from '../../protocol/vote';
import { handleBeginQuorumEpochRequest } from './begin-quorum-epoch';
import { handleDescribeQuorumRequest } from './describe-quorum';
import { handleEndQuorumEpochRequest } from './end-quorum-epoch';
import { handleFetchSnapshotRequest } from './fetch-snapshot';
import { poll } from './poll';
import type { Turn } from './raft-client';
import { handleVoteRequest } from './vote';

export interface Answer {
  readonly body: object;
  readonly recordBytes: number;
}

/** Null for what is not asked of a replica. */
export function handleRequest(turn: Turn, { apiKey, body }: Request): Answer | null {
  const answer = answerTo(turn, apiKey, body);
  if (answer !== null) poll(turn);
  return answer;
}

function answerTo(turn: Turn, apiKey: number, body: unknown): Answer | null {
  switch (apiKey) {
    case voteKey:
      return { body: handleVoteRequest(turn, body as VoteRequest), recordBytes: 0 };
    case beginQuorumEpochKey:
      return { body: handleBeginQuorumEpochRequest(turn, body as BeginQuorumEpochRequest), recordBytes: 0 };
    case endQuorumEpochKey:
      return { body: handleEndQuorumEpochRequest(turn, body as EndQuorumEpochRequest), recordBytes: 0 };
    case fetchSnapshotKey:
      return handleFetchSnapshotRequest(turn, body as FetchSnapshotRequest);
    case describeQuorumKey:
      return { body: handleDescribeQuorumRequest(turn, body as DescribeQuorumRequest), recordBytes: 0 };
    default:
      return null;
  }
}
