import { type Offset, partitionName } from '../../model/vocabulary';
import { type Invariant, newestLeader, type PartitionView, type ReplicaView, replicaOf } from './invariant';

interface Remembered {
  /** Of each key what was committed last: all before it is superseded. */
  readonly newest: Map<string, { readonly offset: Offset; readonly isTombstone: boolean }>;
  /** All below was committed, and is remembered as far as it could be read. */
  upTo: Offset;
}

/**
 * I-16, of all that was ever committed: a cleaning is judged by what it began with (last-values-survive.ts), a whole log by what its leaders
 * have promised. So it is known of every gap whether it may be there.
 */
export const gapsAreSuperseded: Invariant<Remembered> = {
  id: 'I-16',
  mustHold:
    'of what was committed, a compacted log lacks nothing but what a later record of the same key supersedes, tombstones, and records without a key',
  exceptions: [
    'retention and DeleteRecords take the oldest records, last values and all',
    'an unclean election, or a leader that was robbed of what it had not flushed, begins another history: what superseded a value is gone with the old one, and the value had been cleaned away elsewhere',
    'what is compressed cannot be read here, and is kept whole',
  ],
  begin: () => ({ newest: new Map(), upTo: 0 as Offset }),
  check({ memory, partition, after: { what } }) {
    switch (what.kind) {
      case 'LeaderElected':
        if (what.unclean) begin(memory, Number.MAX_SAFE_INTEGER as Offset);
        return null;
      case 'HighWatermarkAdvanced':
        if (partition.isCompacted) remember(memory, newestLeader(partition));
        return null;
      case 'BecameLeader': {
        if (!partition.isCompacted) return null;
        const leader = replicaOf(partition, what.broker);
        if (leader !== null && (partition.isRecovering || leader.logEndOffset < memory.upTo)) begin(memory, leader.logEndOffset);
        return missingOn(leader, memory, partition);
      }
      case 'LogCleaned':
        return missingOn(replicaOf(partition, what.broker), memory, partition);
      case 'IsrExpanded':
        if (!partition.isCompacted) return null;
        return what.added.map((broker) => missingOn(replicaOf(partition, broker), memory, partition)).find((each) => each !== null) ?? null;
      default:
        return null;
    }
  },
};

/** Of what stands below nothing is known any more. */
function begin(memory: Remembered, at: Offset): void {
  memory.newest.clear();
  memory.upTo = at;
}

function remember(memory: Remembered, leader: ReplicaView | null): void {
  if (leader === null) return;
  const { highWatermark, logStartOffset } = leader;
  if (highWatermark < memory.upTo) return;
  for (let offset = Math.max(memory.upTo, logStartOffset) as Offset; offset < highWatermark; ) {
    const batch = leader.batchAt(offset);
    for (const { offset: at, key, value } of batch === null ? [] : (leader.recordsOf(batch) ?? [])) {
      if (key !== null && at >= offset && at < highWatermark) memory.newest.set(key, { offset: at, isTombstone: value === null });
    }
    offset = ((batch?.lastOffset ?? offset) + 1) as Offset;
  }
  memory.upTo = Math.max(memory.upTo, highWatermark) as Offset;
}

function missingOn(replica: ReplicaView | null, { newest, upTo }: Remembered, { partition }: PartitionView): string | null {
  if (replica === null) return null;
  const { logStartOffset, logEndOffset, broker } = replica;
  const there = new Set<Offset>();
  for (const batch of replica.batches()) {
    if (batch.baseOffset >= upTo) break;
    const read = replica.recordsOf(batch);
    if (read === null) for (let offset = batch.baseOffset; offset <= batch.lastOffset; offset++) there.add(offset);
    else for (const { offset } of read) there.add(offset);
  }
  for (const [key, { offset, isTombstone }] of newest) {
    if (there.has(offset) || offset < logStartOffset || offset >= logEndOffset || isTombstone) continue;
    return `${partitionName(partition)}: broker ${broker} lacks offset ${offset}, the newest value of key ${JSON.stringify(key)}`;
  }
  return null;
}
