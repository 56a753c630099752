/**
 * The one file of the quorum: which epoch this controller last led in. A controller that starts leads in a higher one, so that
 * nothing it does can be taken for what it did before.
 *
 * Departure: there is one voter, which elects itself; Kafka's voters vote, and write here whom they voted for.
 *
 * Kafka: FileQuorumStateStore, QuorumStateData v1
 */
import { utf8Decode, utf8Encode } from '../../base/utf8';
import type { BrokerId, LeaderEpoch } from '../model/vocabulary';
import { NO_TOPIC_ID } from '../model/vocabulary';
import type { Disk } from '../sim/disk';

const QUORUM_STATE_FILE = '__cluster_metadata-0/quorum-state';

/** The epoch to lead in from now on; it is on disk before anybody hears of it. The first is 1. */
export function claimNextEpoch(disk: Disk, leaderId: BrokerId): LeaderEpoch {
  const leaderEpoch = (readLeaderEpoch(disk) + 1) as LeaderEpoch;
  const state = { leaderId, leaderEpoch, votedId: leaderId, votedDirectoryId: NO_TOPIC_ID, data_version: 1 };
  disk.replace(QUORUM_STATE_FILE, utf8Encode(JSON.stringify(state)));
  return leaderEpoch;
}

function readLeaderEpoch(disk: Disk): number {
  if (!disk.exists(QUORUM_STATE_FILE)) return 0;
  const state = JSON.parse(utf8Decode(disk.read(QUORUM_STATE_FILE)) ?? '') as { readonly leaderEpoch: number };
  return state.leaderEpoch;
}
