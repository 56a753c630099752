import { type BrokerId, type LeaderEpoch, NO_LEADER_EPOCH, type Offset, partitionName } from '../../model/vocabulary';
import {
  type BatchView,
  describeBatch,
  type Invariant,
  isSameBatch,
  isSameHead,
  leadersOf,
  mayBeLastOfIsr,
  newestLeader,
  type PartitionView,
  type ReplicaView,
} from './invariant';

interface Promised {
  /** The last batch that was below a leader's high watermark: those before it are held with it, for logs match (I-2). */
  batch: BatchView | null;
  by: LeaderEpoch;
  /** What leaders of earlier epochs had promised was given up: a zombie among them promises nothing any more. */
  since: LeaderEpoch;
  /** Replicas that came back with less than they had promised, and have not been admitted to the ISR anew since. */
  readonly robbed: Set<BrokerId>;
}

/** I-1. What is below the high watermark has been read and acknowledged: it must outlive every leader. */
export const committedRecordsSurvive: Invariant<Promised> = {
  id: 'I-1',
  mustHold: 'a record below the high watermark of a leader is, at that offset and epoch, on every in-sync replica and every later leader',
  exceptions: [
    'an unclean election gives up what only the old ISR had',
    'a replica whose unflushed bytes a power loss took stays in the ISR where it was its last member, and leads all the same, unless eligible leader replicas (KIP-966) are on',
    'retention removes the oldest records',
    'compaction removes what was superseded, and leaves the rest of a batch: that nothing else is missing is for gaps-are-superseded.ts (I-16)',
  ],
  begin: () => ({ batch: null, by: NO_LEADER_EPOCH, since: NO_LEADER_EPOCH, robbed: new Set() }),
  check({ memory, partition, after }) {
    const { what } = after;
    if (what.kind === 'RecordsAppended' || what.kind === 'RecordsDelivered') return null;
    if (partition.isRecovering) memory.batch = null;
    if (what.kind === 'LeaderElected' && what.unclean) giveUp(memory, what.leaderEpoch);
    if (what.kind === 'IsrExpanded') for (const broker of what.added) memory.robbed.delete(broker);
    if (
      what.kind === 'LogRecovered' &&
      memory.batch !== null &&
      what.logEndOffset <= memory.batch.lastOffset &&
      mayBeLastOfIsr(partition, what.broker)
    )
      memory.robbed.add(what.broker);
    const problem = memory.batch === null ? null : missing(memory.batch, memory, partition, after.what.kind);
    for (const leader of leadersOf(partition)) promise(memory, leader);
    return problem;
  },
};

function missing(promised: BatchView, memory: Promised, partition: PartitionView, after: string): string | null {
  const newest = newestLeader(partition);
  for (const replica of partition.replicas) {
    const leadsLater = replica === newest && replica.leaderEpoch > memory.by;
    const isInSync = partition.inSync?.includes(replica.broker) ?? false;
    if ((!leadsLater && !isInSync) || promised.lastOffset < replica.logStartOffset) continue;
    const held = replica.batchAt(promised.lastOffset);
    if (held !== null && (isSameBatch(held, promised) || (partition.isCompacted && isSameHead(held, promised)))) continue;
    if (held === null && partition.isCompacted && promised.lastOffset < replica.logEndOffset) continue;
    if (memory.robbed.has(replica.broker)) {
      if (leadsLater) giveUp(memory, replica.leaderEpoch);
      continue;
    }
    const instead = held === null ? `ends at ${replica.logEndOffset}` : `has ${describeBatch(held)} there`;
    return `${partitionName(partition.partition)}: ${describeBatch(promised)} was committed, but ${leadsLater ? 'the leader' : 'the in-sync replica'} on broker ${replica.broker} ${instead}, after ${after}`;
  }
  return null;
}

function promise(memory: Promised, leader: ReplicaView): void {
  if (leader.leaderEpoch < memory.since) return;
  const last = (leader.highWatermark - 1) as Offset;
  if (memory.batch !== null && last <= memory.batch.lastOffset) return;
  const batch = last < 0 ? null : leader.batchAt(last);
  if (batch === null) return;
  memory.batch = batch;
  memory.by = leader.leaderEpoch;
}

function giveUp(memory: Promised, since: LeaderEpoch): void {
  memory.batch = null;
  memory.since = since;
}
