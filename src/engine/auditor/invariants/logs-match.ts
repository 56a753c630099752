import { type Offset, partitionName } from '../../model/vocabulary';
import {
  type BatchView,
  describeBatch,
  type Invariant,
  isSameBatch,
  isSameHead,
  isSameOrCleaned,
  type PartitionView,
  type ReplicaView,
  replicaOf,
} from './invariant';

/** I-2. Who agrees on the last record agrees on all before it: so a follower may ask from its log end, and truncate by epoch alone. */
export const logsMatch: Invariant<null> = {
  id: 'I-2',
  mustHold: 'two replicas that have the same epoch at an offset have the same records there and at all earlier offsets',
  exceptions: [
    'where epochs differ the logs have parted: one of them will be truncated',
    'compaction leaves each replica other batches, and other records of a batch: what two have at one offset is the same all the same',
    'one replica may have dropped old records that the other still has',
  ],
  begin: () => null,
  check({ partition, after }) {
    const { what } = after;
    if (what.kind !== 'RecordsAppended') return null;
    const replica = replicaOf(partition, what.broker);
    if (replica === null) return null;
    for (const other of partition.replicas) {
      const problem = other === replica ? null : partingAt(what.baseOffset, replica, other, sameness(partition));
      if (problem !== null) return `${partitionName(partition.partition)}: ${problem}, after ${what.kind}`;
    }
    return null;
  },
  checkWhole(partition) {
    const parting = partition.isCompacted ? partingWhereBothHave : partingAnywhere;
    for (const replica of partition.replicas) {
      for (const other of partition.replicas) {
        const problem = other.broker > replica.broker ? parting(replica, other) : null;
        if (problem !== null) return `${partitionName(partition.partition)}: ${problem}`;
      }
    }
    return null;
  },
};

type Sameness = typeof isSameOrCleaned;

const sameness = ({ isCompacted }: PartitionView): Sameness =>
  isCompacted ? isSameOrCleaned : (_, mine, __, theirs) => isSameBatch(mine, theirs);

/** The batch at `offset` and the one before it: each was compared so when it came, and so all are. */
function partingAt(offset: Offset, a: ReplicaView, b: ReplicaView, isSame: Sameness): string | null {
  const mine = a.batchAt(offset);
  const theirs = b.batchAt(offset);
  if (mine === null || theirs === null || mine.leaderEpoch !== theirs.leaderEpoch) return null;
  if (!isSame(a, mine, b, theirs)) return differ(a, mine, b, theirs);
  const before = (mine.baseOffset - 1) as Offset;
  const mineBefore = a.batchAt(before);
  const theirsBefore = b.batchAt(before);
  if (mineBefore === null || theirsBefore === null || isSame(a, mineBefore, b, theirsBefore)) return null;
  return differ(a, mineBefore, b, theirsBefore);
}

/** From the last batch down on which both agree. */
function partingAnywhere(a: ReplicaView, b: ReplicaView): string | null {
  const mine = [...a.batches()];
  const theirs = [...b.batches()];
  let i = mine.length - 1;
  let j = theirs.length - 1;
  const agree = () => mine[i]!.lastOffset === theirs[j]!.lastOffset && mine[i]!.leaderEpoch === theirs[j]!.leaderEpoch;
  while (i >= 0 && j >= 0 && !agree()) {
    const iStep = mine[i]!.lastOffset >= theirs[j]!.lastOffset;
    const jStep = theirs[j]!.lastOffset >= mine[i]!.lastOffset;
    if (iStep) i--;
    if (jStep) j--;
  }
  for (; i >= 0 && j >= 0; i--, j--) if (!isSameBatch(mine[i]!, theirs[j]!)) return differ(a, mine[i]!, b, theirs[j]!);
  return null;
}

/** Of compacted logs: below the last batch that both have, wherever both have one. */
function partingWhereBothHave(a: ReplicaView, b: ReplicaView): string | null {
  const mine = [...a.batches()];
  const theirs = [...b.batches()];
  const byBase = new Map(theirs.map((batch) => [batch.baseOffset, batch]));
  const last = mine.findLastIndex((batch) => isSameHead(batch, byBase.get(batch.baseOffset) ?? NOWHERE));
  for (let i = 0, j = 0; i <= last && j < theirs.length; ) {
    const [own, other] = [mine[i]!, theirs[j]!];
    const isApart = own.lastOffset < other.baseOffset || other.lastOffset < own.baseOffset;
    if (!isApart && !isSameOrCleaned(a, own, b, other)) return differ(a, own, b, other);
    if (own.lastOffset <= other.lastOffset) i++;
    if (other.lastOffset <= own.lastOffset) j++;
  }
  return null;
}

const NOWHERE = { baseOffset: -1 } as BatchView;

function differ(a: ReplicaView, mine: BatchView, b: ReplicaView, theirs: BatchView): string {
  return `broker ${a.broker} has ${describeBatch(mine)} (CRC ${mine.crc}) where broker ${b.broker} has ${describeBatch(theirs)} (CRC ${theirs.crc})`;
}
