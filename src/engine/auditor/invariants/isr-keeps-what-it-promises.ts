import type { Happening } from '../../model/events';
import { type BrokerId, type Offset, partitionName } from '../../model/vocabulary';
import { type Invariant, newestLeader, type PartitionView, replicaOf } from './invariant';

/** I-17. Being in the ISR means to have all that is committed; and nothing is committed by fewer than the topic asks for. */
export const isrKeepsWhatItPromises: Invariant<null> = {
  id: 'I-17',
  mustHold:
    'nothing is committed by fewer than min.insync.replicas, and whoever joins the ISR has all that its leader began its epoch with',
  exceptions: [
    'an unclean election makes the new leader the whole ISR, wherever its log ends',
    'a member that already follows a newer leader may have cut its log; one that is dead keeps what it has, and nobody can look',
  ],
  begin: () => null,
  check({ partition, after }) {
    const problem = problemWith(partition, after.what);
    return problem === null ? null : `${partitionName(partition.partition)}: ${problem}`;
  },
};

function problemWith(partition: PartitionView, what: Happening): string | null {
  switch (what.kind) {
    case 'HighWatermarkAdvanced':
      return committedByTooFew(partition, what);
    case 'IsrExpanded':
      return partition.isRecovering ? null : admittedEarly(partition, what.added);
    default:
      return null;
  }
}

function committedByTooFew(partition: PartitionView, { broker, to }: { broker: BrokerId; to: Offset }): string | null {
  const leader = replicaOf(partition, broker);
  if (leader?.role !== 'Leader' || leader.maximalIsr.length >= leader.minInsyncReplicas) return null;
  return `everything below ${to} is committed on broker ${broker} with an ISR of ${leader.maximalIsr.join(', ')}, and min.insync.replicas is ${leader.minInsyncReplicas}`;
}

function admittedEarly(partition: PartitionView, added: readonly BrokerId[]): string | null {
  const leader = newestLeader(partition);
  if (leader === null) return null;
  for (const broker of added) {
    const member = replicaOf(partition, broker);
    if (member === null || member.leaderEpoch > leader.leaderEpoch || member.logEndOffset >= leader.leaderEpochStartOffset) continue;
    return `broker ${broker} joined the ISR with a log that ends at ${member.logEndOffset}, and the leader began epoch ${leader.leaderEpoch} at ${leader.leaderEpochStartOffset}`;
  }
  return null;
}
