/** What Kafka itself says may be broken, found in the history of a run: each as narrow as its documentation. */
import { Errors } from '../engine/model/error-codes';
import type { BatchTrace, Happening, HappeningOf } from '../engine/model/events';
import { type BrokerId, type LeaderEpoch, type Offset, partitionName, type TopicPartition } from '../engine/model/vocabulary';
import type { NodeId } from '../engine/sim/context';
import type { RefList } from '../engine/sim/cow-list';
import type { Emitted } from '../engine/sim/emitted';
import type { Plan } from './plan';

type History = RefList<Emitted> | readonly Pick<Emitted, 'what'>[];

/**
 * Batches that were on their way when their producer was told of a gap and began a new epoch: sequence numbers promise something within an
 * epoch only (KIP-360), and invariants I-6 and I-7 hold them to that. Two ways lead there without anybody's fault. A new leader that never
 * heard of a producer takes whatever number comes first; what was on its way to the old leader comes too late, and goes in behind. And a
 * leader that was killed remembers of a producer what its snapshot holds, the last batch: an older one that is tried again, because its
 * answer never came, is no duplicate to it but a gap, and is written a second time. A batch that was refused as a gap is in doubt itself:
 * later ones are in the log, so it is tried again without a new epoch, and whoever leads next and never heard of the producer takes it.
 *
 * And a process that starts knows nothing of a producer whose records have all expired from its log (UnifiedLog.rebuildProducerState): when it leads,
 * it takes what was written and expired, and is tried again, for new.
 */
export function batchesInDoubt(history: History): ReadonlyMap<NodeId, ReadonlySet<number>> {
  const open = new Map<NodeId, Map<number, OnTheWay>>();
  const forgotten = new Map<string, Offset>();
  const starts = new Map<string, Offset>();
  const doubtful = new Map<NodeId, Set<number>>();
  const onTheWay = ({ producer, batch }: BatchTrace) => {
    const batches = open.get(producer) ?? new Map<number, OnTheWay>();
    const found = batches.get(batch) ?? { partition: '', appendedTo: Number.POSITIVE_INFINITY };
    open.set(producer, batches.set(batch, found));
    return found;
  };
  const doubt = (producer: NodeId, batch: number) => {
    doubtful.set(producer, (doubtful.get(producer) ?? new Set()).add(batch));
  };
  const replica = (of: { readonly broker: BrokerId; readonly partition: TopicPartition }) => `${of.broker} ${partitionName(of.partition)}`;
  for (const { what } of history) {
    const happening = what as Happening;
    switch (happening.kind) {
      case 'BatchDrained':
        onTheWay(happening.trace).partition = partitionName(happening.partition);
        break;
      case 'BatchAcknowledged':
      case 'BatchFailed':
        open.get(happening.trace.producer)?.delete(happening.trace.batch);
        break;
      case 'BatchRetried':
        if (happening.error === Errors.OUT_OF_ORDER_SEQUENCE_NUMBER) doubt(happening.trace.producer, happening.trace.batch);
        break;
      case 'ProcessKilled':
        open.delete(happening.node);
        break;
      case 'ProducerIdAssigned':
        if (happening.producerEpoch > 0) for (const batch of open.get(happening.producer)?.keys() ?? []) doubt(happening.producer, batch);
        break;
      case 'SegmentsExpired':
      case 'LogStartFollowed':
        starts.set(replica(happening), happening.to);
        break;
      case 'RecordsAppended': {
        const { trace } = happening;
        if (trace === null || happening.role !== 'Leader' || open.get(trace.producer)?.has(trace.batch) !== true) break;
        onTheWay(trace).appendedTo = happening.lastOffset;
        break;
      }
      case 'LogRecovered':
        forgotten.set(replica(happening), starts.get(replica(happening)) ?? (0 as Offset));
        break;
      case 'BecameLeader': {
        const below = forgotten.get(replica(happening)) ?? 0;
        for (const [producer, batches] of open)
          for (const [batch, { partition, appendedTo }] of batches)
            if (partition === partitionName(happening.partition) && appendedTo < below) doubt(producer, batch);
      }
    }
  }
  return doubtful;
}

interface OnTheWay {
  partition: string;
  /** Its last offset where a leader has appended it. */
  appendedTo: number;
}

/**
 * How far each partition was deleted on request. Log start offsets are on the disk once a minute: a leader that is killed before has the
 * records again when it comes back, and whoever read on from the deletion never sees them. (KIP-107, log-start-offset-checkpoint)
 */
export function deletedBelow(history: History): ReadonlyMap<string, Offset> {
  const below = new Map<string, Offset>();
  for (const { what } of history) {
    const happening = what as Happening;
    if (happening.kind !== 'RecordsDeleted') continue;
    const name = partitionName(happening.partition);
    below.set(name, Math.max(happening.to, below.get(name) ?? 0) as Offset);
  }
  return below;
}

/**
 * Batches that were acknowledged at offsets which retention had already passed. A follower that wrote on as a deposed leader is truncated
 * to where its leader's log begins, if that is where the histories part by now: what it wrote below is never compared. Leading again, it
 * takes a batch that is sent again for a copy of one of those, and acknowledges what expired without having been committed.
 * (LeaderEpochFileCache.endOffsetFor an epoch older than all that are left)
 */
export function acknowledgedBelowLogStart(history: History): readonly BatchTrace[] {
  const starts = new Map<string, Offset>();
  const found: BatchTrace[] = [];
  for (const { what } of history) {
    const happening = what as Happening;
    switch (happening.kind) {
      case 'SegmentsExpired':
      case 'RecordsDeleted': {
        const name = partitionName(happening.partition);
        starts.set(name, Math.max(happening.to, starts.get(name) ?? 0) as Offset);
        break;
      }
      case 'BatchAcknowledged': {
        const end = happening.baseOffset + happening.count;
        if (end <= (starts.get(partitionName(happening.partition)) ?? 0)) found.push(happening.trace);
      }
    }
  }
  return found;
}

/**
 * Partitions that had an unclean election where their topic allows it; those whose last in-sync replica lost what was not flushed and
 * led all the same: such a one stays in the ISR, being its last member, where eligible leader replicas (KIP-966) are off; and, where they
 * are on, those that the last known leader led again after such a loss, as nobody was eligible any more. As an exhibit (kip-966-elr) the second
 * is no excuse: eligible leader replicas are what it lacks.
 */
export function partitionsThatMayLose(
  history: History,
  { topics, description }: Pick<Plan, 'topics'> & { readonly description?: Plan['description'] },
): ReadonlySet<string> {
  const allowed = new Set<string>(
    topics.filter(({ configs }) => configs.some(([name, value]) => name === UNCLEAN && value === 'true')).map(({ topic }) => topic),
  );
  const isExcused = description?.rules?.includes('kip-966-elr') !== true;
  const committed = new Map<string, number>();
  const isrs = new Map<string, readonly BrokerId[]>();
  const robbed = new Map<string, Set<BrokerId>>();
  const short = new Map<string, Set<BrokerId>>();
  const mayLose = new Set<string>();
  for (const { what } of history) {
    const happening = what as Happening;
    switch (happening.kind) {
      case 'HighWatermarkAdvanced': {
        const name = partitionName(happening.partition);
        committed.set(name, Math.max(happening.to, committed.get(name) ?? 0));
        break;
      }
      case 'LogRecovered': {
        const name = partitionName(happening.partition);
        if (happening.logEndOffset >= (committed.get(name) ?? 0)) break;
        short.set(name, (short.get(name) ?? new Set()).add(happening.broker));
        if (isrs.get(name)?.includes(happening.broker) !== true) break;
        robbed.set(name, (robbed.get(name) ?? new Set()).add(happening.broker));
        break;
      }
      case 'IsrShrunk':
      case 'IsrExpanded':
        isrs.set(partitionName(happening.partition), happening.isr);
        if (happening.kind === 'IsrExpanded')
          for (const broker of happening.added)
            for (const those of [robbed, short]) those.get(partitionName(happening.partition))?.delete(broker);
        break;
      case 'LeaderElected': {
        const name = partitionName(happening.partition);
        const isLastKnown = isrs.get(name)?.length === 0 && short.get(name)?.has(happening.leader) === true;
        if (happening.unclean && (isLastKnown || allowed.has(happening.partition.topic))) mayLose.add(name);
        isrs.set(name, happening.isr);
        if (!happening.unclean && happening.isr.length === 1 && isExcused && robbed.get(name)?.has(happening.leader) === true)
          mayLose.add(name);
      }
    }
  }
  return mayLose;
}

const UNCLEAN = 'unclean.leader.election.enable';

/** An unclean election's leader, and what had been read of histories that were given up for its. */
export interface UncleanReign {
  readonly leaderEpoch: LeaderEpoch;
  /** Where its log ended when it began. */
  readonly began: Offset;
  readonly read: readonly { readonly from: Offset; readonly to: Offset }[];
}

/**
 * What a consumer may skip. It knows the epoch of the record before its position and no earlier one, so a leader that was elected uncleanly tells
 * it where that epoch, or the last before it, ends on its log, and there or at its position it goes on (KIP-320). The leader may have had an epoch
 * of its own in between, which the consumer never heard of: of that the consumer misses what stands below its position. And what one such leader
 * took away the next may bring back, when it was read long ago.
 *
 * So of what is there, a record may be missed where all of this is true: its offset had been read, in a history that was not this leader's; the
 * leader had it when it began; and it was not written later. Whoever was never past an offset misses nothing at it, and nobody misses what such
 * a leader writes: its epoch is newer than any that was read.
 */
export function uncleanReigns(history: History): ReadonlyMap<string, readonly UncleanReign[]> {
  const uncleanly = new Map<string, HappeningOf<'LeaderElected'>>();
  const reigns = new Map<string, UncleanReign[]>();
  const read = new Map<string, HappeningOf<'RecordsDelivered'>[]>();
  for (const { what } of history) {
    const happening = what as Happening;
    if (happening.kind === 'RecordsDelivered') push(read, partitionName(happening.partition), happening);
    if (happening.kind === 'LeaderElected' && happening.unclean) uncleanly.set(partitionName(happening.partition), happening);
    if (happening.kind !== 'BecameLeader') continue;
    const name = partitionName(happening.partition);
    const { leaderEpoch, logEndOffset: began } = happening;
    const elected = uncleanly.get(name);
    // It may have died before it heard, and begin when it is elected again: its log is the truth since the first time.
    if (elected === undefined || elected.leaderEpoch > leaderEpoch) continue;
    if (elected.leader === happening.broker) push(reigns, name, { leaderEpoch, began, read: [] });
    uncleanly.delete(name);
  }
  // What was fetched of an older leader may be handed to the application when the new one leads already: its epoch says whose it was.
  const ofOthers = (name: string, { leaderEpoch }: UncleanReign) =>
    (read.get(name) ?? [])
      .filter((delivered) => delivered.leaderEpoch < leaderEpoch)
      .map(({ baseOffset, lastOffset }) => ({ from: baseOffset, to: lastOffset }));
  return new Map([...reigns].map(([name, all]) => [name, all.map((reign) => ({ ...reign, read: ofOthers(name, reign) }))]));
}

export function maySkip(reigns: readonly UncleanReign[], record: { readonly offset: Offset; readonly leaderEpoch: LeaderEpoch }): boolean {
  const { offset } = record;
  return reigns.some(
    ({ leaderEpoch, began, read }) =>
      record.leaderEpoch < leaderEpoch && offset < began && read.some(({ from, to }) => from <= offset && offset <= to),
  );
}

function push<T>(lists: Map<string, T[]>, name: string, value: T): void {
  const known = lists.get(name);
  if (known === undefined) lists.set(name, [value]);
  else known.push(value);
}
