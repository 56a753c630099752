/**
 * From the state of a partition and a target for it: the one record that brings it there, with an election where one is needed.
 *
 * The order in which a leader is sought: the one that leads already, if it may go on (in a preferred election, the first replica before
 * it); the first replica, in assignment order, that is alive and in the target ISR, or in the ELR where that ISR is empty; where both are
 * empty, the last that led (KIP-966); in an unclean election, the first replica that is alive at all, whose log becomes the truth although
 * it may lack acknowledged records; else nobody.
 *
 * Invariant: without the ELR the ISR is never emptied. When its last member goes, the partition waits for that very member.
 * Read next: eligible-leader-replicas.ts, reassignment.ts (how a target with other replicas comes about, and when it is reached).
 *
 * Kafka: PartitionChangeBuilder
 */
import type { LeaderRecoveryState, PartitionImage } from '../metadata/image-parts';
import { noPartitionChange, type RecordOf, type Uuid } from '../metadata/records';
import { type BrokerId, NO_LEADER } from '../model/vocabulary';
import { type Eligibility, lastKnownElrAfter, targetElr } from './eligible-leader-replicas';
import { completed, type ReplicaSets } from './reassignment';

/** Online: to keep the partition led by a member of the ISR. */
export type Election = 'Online' | 'Preferred' | 'Unclean';

/** What is null stays as it is, unless a reassignment completes by this change. */
export interface PartitionTarget extends Eligibility {
  readonly isr: readonly BrokerId[] | null;
  readonly assignment: ReplicaSets | null;
  readonly leaderRecoveryState: LeaderRecoveryState | null;
  readonly election: Election;
  /** Whether that broker may lead: it is neither fenced nor going to be. */
  isAcceptableLeader(broker: BrokerId): boolean;
  /** Whether that directory of that broker is one of those that it registered with: else its replica may be gone. */
  isOnline(broker: BrokerId, directory: Uuid | undefined): boolean;
  /** A replica that is in another log directory now. */
  readonly moved: { readonly broker: BrokerId; readonly directory: Uuid } | null;
  /** The log directory that a new replica of that broker gets. */
  directoryOf(broker: BrokerId): Uuid;
}

/** Returns null where nothing changes. */
export function buildPartitionChange(partition: PartitionImage, target: PartitionTarget): RecordOf<'PartitionChange'> | null {
  const asked = target.assignment ?? partition;
  const { isr: wanted, replicas, removingReplicas, addingReplicas } = completed(asked, target.isr ?? partition.isr);
  const eligible = targetElr(partition, wanted, target);
  const isAcceptableLeader = (replica: BrokerId) =>
    target.isAcceptableLeader(replica) && target.isOnline(replica, directoryIn(partition, replica));
  const { leader, kind } = electLeader(partition, { ...target, isAcceptableLeader, replicas, isr: wanted, elr: eligible });
  const isElected = leader !== partition.leader;
  const unclean = isElected && kind === 'Unclean';
  const fromElr = isElected && eligible.includes(leader);
  const isr = unclean || fromElr ? [leader] : wanted;
  const elr = unclean ? [] : eligible.filter((replica) => !fromElr || replica !== leader);
  const recovery = unclean ? 'Recovering' : (target.leaderRecoveryState ?? partition.leaderRecoveryState);
  // a replica that leaves the partition is fenced off by a new leader epoch
  const replicaLeaves = partition.replicas.some((replica) => !replicas.includes(replica));
  const namedLeader = isElected || replicaLeaves ? leader : null;
  const directories = replicas.map((replica) =>
    replica === target.moved?.broker ? target.moved.directory : (directoryIn(partition, replica) ?? target.directoryOf(replica)),
  );
  const mayBeEmpty = target.eligibleLeaderReplicas;
  const change = {
    // who was elected uncleanly is named as the ISR even where it was that before
    isr: unclean ? isr : isr.length > 0 || mayBeEmpty ? changed(isr, partition.isr) : null,
    leader: namedLeader,
    replicas: changed(replicas, partition.replicas),
    removingReplicas: changed(removingReplicas, partition.removingReplicas),
    addingReplicas: changed(addingReplicas, partition.addingReplicas),
    leaderRecoveryState: recovery === partition.leaderRecoveryState ? null : recovery === 'Recovering' ? (1 as const) : (0 as const),
    eligibleLeaderReplicas: changed(elr, partition.elr),
    lastKnownElr: changed(lastKnownElrAfter(partition, namedLeader, target), partition.lastKnownElr),
    directories: changed(directories, partition.directories),
  };
  if (Object.values(change).every((field) => field === null)) return null;
  return { ...noPartitionChange, partitionId: partition.partition.partition, topicId: partition.topicId, ...change };
}

interface Candidates extends Pick<PartitionTarget, 'election' | 'isAcceptableLeader' | 'eligibleLeaderReplicas'> {
  readonly replicas: readonly BrokerId[];
  readonly isr: readonly BrokerId[];
  readonly elr: readonly BrokerId[];
}

function electLeader(
  { leader, lastKnownElr }: PartitionImage,
  { replicas, isr, elr, election, isAcceptableLeader, eligibleLeaderReplicas }: Candidates,
): { readonly leader: BrokerId; readonly kind: 'Clean' | 'Unclean' } {
  const mayLead = (replica: BrokerId) =>
    (isr.includes(replica) || (isr.length === 0 && elr.includes(replica))) && isAcceptableLeader(replica);
  const [preferred] = replicas;
  if (election === 'Preferred' && preferred !== undefined && mayLead(preferred)) return { leader: preferred, kind: 'Clean' };
  if (mayLead(leader)) return { leader, kind: 'Clean' };
  const clean = replicas.find(mayLead);
  if (clean !== undefined) return { leader: clean, kind: 'Clean' };
  const [lastKnown] = lastKnownElr;
  const nobodyIsLeft = eligibleLeaderReplicas && isr.length === 0 && elr.length === 0 && lastKnownElr.length === 1;
  if (nobodyIsLeft && lastKnown !== undefined && isAcceptableLeader(lastKnown)) return { leader: lastKnown, kind: 'Unclean' };
  const alive = election === 'Unclean' ? replicas.find((replica) => isAcceptableLeader(replica)) : undefined;
  return alive === undefined ? { leader: NO_LEADER, kind: 'Clean' } : { leader: alive, kind: 'Unclean' };
}

function directoryIn({ replicas, directories }: PartitionImage, replica: BrokerId): Uuid | undefined {
  return directories[replicas.indexOf(replica)];
}

/** Null where they are the same, in the same order. */
function changed<T>(to: readonly T[], from: readonly T[]): readonly T[] | null {
  return to.length === from.length && to.every((member, i) => member === from[i]) ? null : to;
}
