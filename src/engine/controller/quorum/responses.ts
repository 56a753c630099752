/**
 * What was answered to what a replica has asked, and what was not.
 *
 * An answer may never count that was awaited in another state: its request was forgotten with it.
 *
 * Kafka: KafkaRaftClient.handleResponse
 */
import { Errors } from '../../model/error-codes';
import type { BeginQuorumEpochResponse } from '../../protocol/begin-quorum-epoch';
import type { EndQuorumEpochResponse } from '../../protocol/end-quorum-epoch';
import type { FetchResponse } from '../../protocol/fetch';
import type { FetchSnapshotResponse } from '../../protocol/fetch-snapshot';
import type { Response } from '../../protocol/payload';
import type { VoteResponse } from '../../protocol/vote';
import { handleBeginQuorumEpochResponse } from './begin-quorum-epoch';
import { handleEndQuorumEpochResponse } from './end-quorum-epoch';
import { handleFetchResponse } from './fetch';
import { handleFetchSnapshotResponse } from './fetch-snapshot';
import { poll } from './poll';
import type { Turn } from './raft-client';
import type { Peer } from './request-manager';
import type { Purpose } from './requesting';
import { handleVoteResponse } from './vote';

/** `Failed`: who answered so is left alone for a moment. */
export type Handled = 'Done' | 'Failed';

export function handleResponse(turn: Turn, peer: Peer, { correlationId, body }: Response): void {
  const awaited = peer.channel.answered(correlationId);
  peer.answered();
  if (awaited === null) return;
  if (handle(turn, peer, awaited.purpose as Purpose, body) === 'Failed') peer.backOff(turn.context.now);
  poll(turn);
}

function handle(turn: Turn, peer: Peer, purpose: Purpose, body: unknown): Handled {
  if ((body as { readonly errorCode: number }).errorCode !== Errors.NONE) return 'Failed';
  switch (purpose) {
    case 'vote':
    case 'pre-vote':
      return handleVoteResponse(turn, peer.id, body as VoteResponse);
    case 'begin':
      return handleBeginQuorumEpochResponse(turn, body as BeginQuorumEpochResponse);
    case 'end':
      return handleEndQuorumEpochResponse(turn, peer.id, body as EndQuorumEpochResponse);
    case 'fetch':
      return handleFetchResponse(turn, body as FetchResponse);
    case 'fetch snapshot':
      return handleFetchSnapshotResponse(turn, body as FetchSnapshotResponse);
  }
}

/** Its connection is gone, or it has said nothing for too long. */
export function requestFailed(turn: Turn, peer: Peer, how: 'Silence' | 'Reset'): void {
  if (how === 'Silence') peer.backOff(turn.context.now);
  else peer.lost(turn.context.now);
  poll(turn);
}
