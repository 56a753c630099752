/**
 * The one file of the quorum: the newest epoch that this replica knows, whom it voted for in it, and who leads it. It is on disk before
 * anybody hears of a vote, so that no restart lets a voter vote twice in one epoch.
 *
 * As kraft.version 0 writes it, whose voters are those of controller.quorum.voters and known by their numbers alone (version 0 of the file).
 *
 * Kafka: FileQuorumStateStore, ElectionState, QuorumStateData v0
 */
import { utf8Decode, utf8Encode } from '../../../base/utf8';
import { type BrokerId, type LeaderEpoch, NO_LEADER } from '../../model/vocabulary';
import type { Disk } from '../../sim/disk';

export const QUORUM_STATE_FILE = '__cluster_metadata-0/quorum-state';

export interface Election {
  readonly epoch: LeaderEpoch;
  /** Null while nobody is known to have won it. */
  readonly leader: BrokerId | null;
  /** Null for a replica that has not voted in this epoch. A leader's own vote is not kept. */
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

/** Kafka's cluster id and applied offset stand there unused. */
export function writeElection(disk: Disk, { epoch, leader, votedFor }: Election, voters: readonly BrokerId[]): void {
  const state = {
    clusterId: '',
    leaderId: leader ?? NO_LEADER,
    leaderEpoch: epoch,
    votedId: votedFor ?? NO_LEADER,
    appliedOffset: 0,
    currentVoters: voters.map((voterId) => ({ voterId })),
    data_version: 0,
  };
  disk.replace(QUORUM_STATE_FILE, utf8Encode(JSON.stringify(state)));
}

const known = (id: BrokerId) => (id === NO_LEADER ? null : id);
