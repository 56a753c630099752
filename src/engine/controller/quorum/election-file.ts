/**
 * The one file of the quorum: the newest epoch that this voter knows, whom it voted for in it, and who leads it. It is on disk before
 * anybody hears of a vote, so that no restart lets a voter vote twice in one epoch.
 *
 * Departure: directory ids are not kept; a voter is known by its number alone (KIP-853 is not modelled).
 *
 * Kafka: FileQuorumStateStore, ElectionState, QuorumStateData v1
 */
import { utf8Decode, utf8Encode } from '../../../base/utf8';
import { type BrokerId, type LeaderEpoch, NO_LEADER, NO_TOPIC_ID } from '../../model/vocabulary';
import type { Disk } from '../../sim/disk';

const QUORUM_STATE_FILE = '__cluster_metadata-0/quorum-state';

export interface Election {
  readonly epoch: LeaderEpoch;
  /** Null while nobody is known to have won it. */
  readonly leader: BrokerId | null;
  /** Null for a voter that has not voted in this epoch. */
  readonly votedFor: BrokerId | null;
}

const BEFORE_ALL: Election = { epoch: 0 as LeaderEpoch, leader: null, votedFor: null };

export function readElection(disk: Disk): Election {
  if (!disk.exists(QUORUM_STATE_FILE)) return BEFORE_ALL;
  const { leaderId, leaderEpoch, votedId } = JSON.parse(utf8Decode(disk.read(QUORUM_STATE_FILE)) ?? '') as {
    readonly leaderId: BrokerId;
    readonly leaderEpoch: LeaderEpoch;
    readonly votedId: BrokerId;
  };
  return { epoch: leaderEpoch, leader: known(leaderId), votedFor: known(votedId) };
}

export function writeElection(disk: Disk, { epoch, leader, votedFor }: Election): void {
  const state = {
    leaderId: leader ?? NO_LEADER,
    leaderEpoch: epoch,
    votedId: votedFor ?? NO_LEADER,
    votedDirectoryId: NO_TOPIC_ID,
    data_version: 1,
  };
  disk.replace(QUORUM_STATE_FILE, utf8Encode(JSON.stringify(state)));
}

const known = (id: BrokerId) => (id === NO_LEADER ? null : id);
