import type { Happening } from '../../model/events';
import { type BrokerId, type LeaderEpoch, NO_LEADER_EPOCH, type Offset, partitionName } from '../../model/vocabulary';
import { type BatchView, describeBatch, type Invariant, mayBeLastOfIsr, type ReplicaView, replicaOf } from './invariant';

interface Given {
  /** The highest high watermark that was announced. */
  committed: Offset;
  newest: LeaderEpoch;
  /** Replicas that came back without what was committed, and have not been admitted to the ISR anew since. */
  readonly robbed: Set<BrokerId>;
  /** Where each replica's log ended when it was last heard of: what a leader appends begins there, whatever is left of what stands before. */
  readonly ends: Map<BrokerId, Offset>;
}

/** I-8. An offset is a record's name: it is given in order, without gaps, and never to another record once the first is committed. */
export const offsetsAreDense: Invariant<Given> = {
  id: 'I-8',
  mustHold: 'every append continues the log at its end, in an epoch not below the last, and no leader gives a committed offset again',
  exceptions: [
    'offsets of what was truncated, and never committed, are given again',
    'a zombie may still give offsets that its successor has given and committed: its records will be truncated',
    'an unclean election gives up committed offsets',
    'a log that is compacted has gaps where records were superseded (gaps-are-superseded.ts), and so has what a follower fetches of it; what its leader appends continues it without one',
    'a replica that was moved away is deleted, and begins with an empty log where it is moved back',
    'a replica whose unflushed bytes a power loss took leads all the same where it was the last of its ISR (I-1)',
  ],
  begin: () => ({ committed: 0 as Offset, newest: NO_LEADER_EPOCH, robbed: new Set(), ends: new Map() }),
  check({ memory, partition, after }) {
    const { what } = after;
    if (partition.isRecovering || (what.kind === 'LeaderElected' && what.unclean)) memory.committed = 0 as Offset;
    if (what.kind === 'LogRecovered' && what.logEndOffset < memory.committed && mayBeLastOfIsr(partition, what.broker))
      memory.robbed.add(what.broker);
    if (what.kind === 'IsrExpanded') for (const broker of what.added) memory.robbed.delete(broker);
    if (what.kind === 'LeaderElected' && what.isr.length === 1 && memory.robbed.has(what.leader)) memory.committed = 0 as Offset;
    if (what.kind === 'BecameLeader' || what.kind === 'LeaderElected')
      memory.newest = Math.max(memory.newest, what.leaderEpoch) as LeaderEpoch;
    if (what.kind === 'HighWatermarkAdvanced' && what.leaderEpoch >= memory.newest)
      memory.committed = Math.max(memory.committed, what.to) as Offset;
    if (what.kind === 'BecameFollower' && isEmpty(replicaOf(partition, what.broker))) memory.ends.delete(what.broker);
    const end = endBefore(memory.ends, what);
    if (what.kind !== 'RecordsAppended') return null;
    const log = replicaOf(partition, what.broker);
    const batch = log?.batchAt(what.baseOffset) ?? null;
    if (log === null || batch === null) return null; // cut again, or gone with its broker
    const before = what.baseOffset > log.logStartOffset ? log.batchAt((what.baseOffset - 1) as Offset) : undefined;
    const problem = misplaced(batch, before, { what, end, isCompacted: partition.isCompacted }) ?? givenAgain(memory, what);
    return problem === null ? null : `${partitionName(partition.partition)}: ${problem} on broker ${what.broker}`;
  },
  checkWhole({ partition, replicas, isCompacted }) {
    const problemOf = isCompacted ? disorder : discontinuity;
    for (const replica of replicas) {
      let before: BatchView | undefined;
      for (const batch of replica.batches()) {
        const problem = before === undefined ? null : problemOf(before, batch);
        if (problem !== null) return `${partitionName(partition)}: ${problem} on broker ${replica.broker}`;
        before = batch;
      }
    }
    return null;
  },
};

const isEmpty = (log: ReplicaView | null) => log !== null && log.logEndOffset === log.logStartOffset;

type Appended = Extract<Happening, { kind: 'RecordsAppended' }>;

/** Takes note of where the log ends now; returns where it ended before, or null where nobody knows. */
function endBefore(ends: Map<BrokerId, Offset>, what: Happening): Offset | null {
  switch (what.kind) {
    case 'RecordsAppended': {
      const end = ends.get(what.broker) ?? null;
      ends.set(what.broker, (what.lastOffset + 1) as Offset);
      return end;
    }
    case 'LogTruncated':
      ends.set(what.broker, what.to);
      return null;
    case 'LogRecovered':
      ends.set(what.broker, what.logEndOffset);
      return null;
    default:
      return null;
  }
}

interface Place {
  readonly what: Appended;
  readonly end: Offset | null;
  readonly isCompacted: boolean;
}

function misplaced(batch: BatchView, before: BatchView | null | undefined, { what, end, isCompacted }: Place): string | null {
  if (batch.baseOffset !== what.baseOffset || batch.lastOffset !== what.lastOffset) {
    return `offsets ${what.baseOffset} to ${what.lastOffset} were said to be appended, but ${describeBatch(batch)} stands there`;
  }
  const hasGap = end !== null && (what.role === 'Leader' ? what.baseOffset !== end : what.baseOffset < end);
  if (hasGap) return `${describeBatch(batch)} was appended to a log that ended at ${end}`;
  if (isCompacted) return before === null || before === undefined ? null : disorder(before, batch);
  if (before === null) return `nothing stands before ${describeBatch(batch)}`;
  return before === undefined ? null : discontinuity(before, batch);
}

/** Of what a cleaner has left: offsets and epochs go up, and a batch has at most as many records as it was written with. */
function disorder(before: BatchView, batch: BatchView): string | null {
  const isInOrder = batch.baseOffset > before.lastOffset && batch.lastOffset - batch.baseOffset + 1 >= batch.recordCount;
  return isInOrder && batch.leaderEpoch >= before.leaderEpoch
    ? null
    : `${describeBatch(batch)} (${batch.recordCount} records) follows on ${describeBatch(before)}`;
}

function discontinuity(before: BatchView, batch: BatchView): string | null {
  const isDense = batch.baseOffset === before.lastOffset + 1 && batch.lastOffset - batch.baseOffset + 1 === batch.recordCount;
  return isDense && batch.leaderEpoch >= before.leaderEpoch
    ? null
    : `${describeBatch(batch)} (${batch.recordCount} records) follows on ${describeBatch(before)}`;
}

function givenAgain({ committed, newest }: Given, what: Appended): string | null {
  if (what.role !== 'Leader' || what.leaderEpoch < newest || what.baseOffset >= committed) return null;
  return `offset ${what.baseOffset} is given again, though all below ${committed} was committed`;
}
