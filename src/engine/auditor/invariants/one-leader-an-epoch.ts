import { type BrokerId, type LeaderEpoch, NO_LEADER_EPOCH, partitionName } from '../../model/vocabulary';
import { type Invariant, leadersOf, type PartitionView } from './invariant';

interface Reigns {
  readonly leaders: Map<LeaderEpoch, BrokerId>;
  elected: LeaderEpoch;
}

/** I-4. An epoch names one leader for ever: so whoever has its records has one history, and an older epoch can be refused. */
export const oneLeaderAnEpoch: Invariant<Reigns> = {
  id: 'I-4',
  mustHold: 'at most one broker leads, and appends, in a given leader epoch, and every election counts the epoch up',
  exceptions: ['two brokers may believe at once that they lead, in different epochs: the older one is a zombie'],
  begin: () => ({ leaders: new Map(), elected: NO_LEADER_EPOCH }),
  check({ memory, partition, after }) {
    const { what } = after;
    if (what.kind === 'LeaderElected') {
      const before = memory.elected;
      memory.elected = what.leaderEpoch;
      if (what.leaderEpoch <= before)
        return `${partitionName(partition.partition)}: epoch ${what.leaderEpoch} was elected after epoch ${before}`;
    }
    if (what.kind === 'RecordsAppended' && what.role === 'Leader') {
      const problem = reign(memory, partition, { broker: what.broker, leaderEpoch: what.leaderEpoch });
      if (problem !== null) return problem;
    }
    for (const leader of leadersOf(partition)) {
      const problem = reign(memory, partition, leader);
      if (problem !== null) return problem;
    }
    return null;
  },
};

function reign(
  { leaders }: Reigns,
  { partition }: PartitionView,
  { broker, leaderEpoch }: { broker: BrokerId; leaderEpoch: LeaderEpoch },
): string | null {
  const known = leaders.get(leaderEpoch) ?? broker;
  leaders.set(leaderEpoch, known);
  return known === broker ? null : `${partitionName(partition)}: brokers ${known} and ${broker} both lead in epoch ${leaderEpoch}`;
}
