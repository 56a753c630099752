/**
 * From the state of a partition and a target ISR: the one record that brings it there, with an election where one is needed.
 *
 * The order in which a leader is sought: the one that leads already, if it may go on; the first replica, in assignment order, that
 * is in the target ISR and alive; where the topic allows an unclean election, the first replica that is alive at all, whose log
 * becomes the truth although it may lack acknowledged records; else nobody.
 *
 * Invariant: the ISR is never emptied. When its last member goes, the partition has no leader and waits for that very member.
 * Departure: eligible leader replicas (KIP-966) are off, replicas are not reassigned.
 *
 * Kafka: PartitionChangeBuilder
 */
import type { LeaderRecoveryState, PartitionImage } from '../metadata/image-parts';
import { noPartitionChange, type RecordOf } from '../metadata/records';
import { type BrokerId, NO_LEADER } from '../model/vocabulary';

export interface PartitionTarget {
  readonly isr: readonly BrokerId[];
  readonly leaderRecoveryState?: LeaderRecoveryState;
  readonly uncleanElection: boolean;
  /** Whether that broker may lead: it is neither fenced nor going to be. */
  isAcceptableLeader(broker: BrokerId): boolean;
}

/** Returns null where nothing changes. */
export function buildPartitionChange(partition: PartitionImage, target: PartitionTarget): RecordOf<'PartitionChange'> | null {
  const { leader, unclean } = electLeader(partition, target);
  const isr = unclean ? [leader] : target.isr;
  const recovery = unclean ? 'Recovering' : (target.leaderRecoveryState ?? partition.leaderRecoveryState);
  const change = {
    leader: leader === partition.leader ? null : leader,
    isr: isr.length === 0 || sameMembersInOrder(isr, partition.isr) ? null : isr,
    leaderRecoveryState: recovery === partition.leaderRecoveryState ? null : recovery === 'Recovering' ? (1 as const) : (0 as const),
  };
  if (change.leader === null && change.isr === null && change.leaderRecoveryState === null) return null;
  return { ...noPartitionChange, partitionId: partition.partition.partition, topicId: partition.topicId, ...change };
}

function electLeader(partition: PartitionImage, target: PartitionTarget): { readonly leader: BrokerId; readonly unclean: boolean } {
  const mayLead = (replica: BrokerId) => target.isr.includes(replica) && target.isAcceptableLeader(replica);
  if (mayLead(partition.leader)) return { leader: partition.leader, unclean: false };
  const clean = partition.replicas.find(mayLead);
  if (clean !== undefined) return { leader: clean, unclean: false };
  const alive = target.uncleanElection ? partition.replicas.find((replica) => target.isAcceptableLeader(replica)) : undefined;
  return alive === undefined ? { leader: NO_LEADER, unclean: false } : { leader: alive, unclean: true };
}

function sameMembersInOrder(a: readonly BrokerId[], b: readonly BrokerId[]): boolean {
  return a.length === b.length && a.every((member, i) => member === b[i]);
}
