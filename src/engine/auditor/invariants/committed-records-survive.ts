import { type BrokerId, type LeaderEpoch, type Offset, partitionName } from '../../model/vocabulary';
import {
  type BatchView,
  describeBatch,
  type Invariant,
  isSameBatch,
  leadersOf,
  newestLeader,
  type PartitionView,
  type ReplicaView,
} from './invariant';

interface Promised {
  /** The last batch that was below a leader's high watermark: those before it are held with it, for logs match (I-2). */
  batch: BatchView | null;
  by: LeaderEpoch;
  /** Replicas that came back with less than they had promised. */
  readonly robbed: Set<BrokerId>;
}

/** I-1. What is below the high watermark has been read and acknowledged: it must outlive every leader. */
export const committedRecordsSurvive: Invariant<Promised> = {
  id: 'I-1',
  mustHold: 'a record below the high watermark of a leader is, at that offset and epoch, on every in-sync replica and every later leader',
  exceptions: [
    'an unclean election gives up what only the old ISR had',
    'a replica whose unflushed bytes a power loss took may be in the ISR, and lead, all the same: the eligible leader replicas of KIP-966 are off',
    'retention removes the oldest records',
  ],
  begin: () => ({ batch: null, by: -1 as LeaderEpoch, robbed: new Set() }),
  check({ memory, partition, after }) {
    const { what } = after;
    if (what.kind === 'RecordsAppended' || what.kind === 'RecordsDelivered') return null;
    if (what.kind === 'LeaderElected' && what.unclean) memory.batch = null;
    if (what.kind === 'LogRecovered' && memory.batch !== null && what.logEndOffset <= memory.batch.lastOffset)
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
    if (held !== null && isSameBatch(held, promised)) continue;
    if (memory.robbed.has(replica.broker)) {
      if (leadsLater) memory.batch = null;
      continue;
    }
    const instead = held === null ? `ends at ${replica.logEndOffset}` : `has ${describeBatch(held)} there`;
    return `${partitionName(partition.partition)}: ${describeBatch(promised)} was committed, but ${leadsLater ? 'the leader' : 'the in-sync replica'} on broker ${replica.broker} ${instead}, after ${after}`;
  }
  return null;
}

function promise(memory: Promised, leader: ReplicaView): void {
  const last = (leader.highWatermark - 1) as Offset;
  if (memory.batch !== null && last <= memory.batch.lastOffset) return;
  const batch = last < 0 ? null : leader.batchAt(last);
  if (batch === null) return;
  memory.batch = batch;
  memory.by = leader.leaderEpoch;
}
