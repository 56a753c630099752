/**
 * Sends what voters and observers say to each other: to which of them, about what, and what for.
 *
 * It may never ask whom the request manager would not.
 *
 * Kafka: KafkaRaftClient.build…Request
 */

import type { BrokerId } from '../../model/vocabulary';
import { beginQuorumEpochKey, beginQuorumEpochRequest } from '../../protocol/begin-quorum-epoch';
import { endQuorumEpochKey, endQuorumEpochRequest } from '../../protocol/end-quorum-epoch';
import { fetchKey, fetchRequest } from '../../protocol/fetch';
import { fetchSnapshotKey, fetchSnapshotRequest } from '../../protocol/fetch-snapshot';
import type { Message } from '../../protocol/schema';
import { voteKey, voteRequest } from '../../protocol/vote';
import { beginBody, endBody, fetchBody, fetchSnapshotBody, type Speaker, voteBody } from './messages';
import type { RaftClient, Turn } from './raft-client';
import type { Peer } from './request-manager';
import { partialSize, type SnapshotId } from './snapshot-files';

/** What an answer is awaited for. */
export type Purpose = 'vote' | 'pre-vote' | 'begin' | 'end' | 'fetch' | 'fetch snapshot';

export function askToVote(turn: Turn, peer: Peer, preVote: boolean): void {
  const body = voteBody(speaker(turn.raft), { voter: peer.id, end: turn.raft.started.end, preVote });
  send(turn, peer, { apiKey: voteKey, schema: voteRequest, body }, preVote ? 'pre-vote' : 'vote');
}

export function askToBegin(turn: Turn, peer: Peer): void {
  const body = beginBody(speaker(turn.raft), peer.id);
  send(turn, peer, { apiKey: beginQuorumEpochKey, schema: beginQuorumEpochRequest, body }, 'begin');
}

export function askToEnd(turn: Turn, peer: Peer, successors: readonly BrokerId[]): void {
  const body = endBody(speaker(turn.raft), successors);
  send(turn, peer, { apiKey: endQuorumEpochKey, schema: endQuorumEpochRequest, body }, 'end');
}

export function askToFetch(turn: Turn, peer: Peer): void {
  const { end, logStartOffset, highWatermark } = turn.raft.started;
  const body = fetchBody(speaker(turn.raft), { end, logStart: logStartOffset, highWatermark });
  send(turn, peer, { apiKey: fetchKey, schema: fetchRequest, body }, 'fetch');
}

/** From where what is there of it ends. */
export function askToFetchSnapshot(turn: Turn, peer: Peer, id: SnapshotId): void {
  const body = fetchSnapshotBody(speaker(turn.raft), id, partialSize(turn.context.disk, id));
  send(turn, peer, { apiKey: fetchSnapshotKey, schema: fetchSnapshotRequest, body }, 'fetch snapshot');
}

const speaker = ({ clusterId, quorum, directoryId }: RaftClient): Speaker => ({
  clusterId,
  id: quorum.id,
  epoch: quorum.epoch,
  directoryId,
});

function send(
  { context }: Turn,
  peer: Peer,
  message: { readonly apiKey: number; readonly schema: Message<unknown>; readonly body: unknown },
  purpose: Purpose,
): void {
  peer.channel.send(message, { purpose, subject: '' }, context);
}
