import type { HappeningOf } from '../../model/events';
import { type BrokerId, NO_PRODUCER_ID, type Offset, partitionName } from '../../model/vocabulary';
import {
  type BatchView,
  describeBatch,
  type Invariant,
  isSameHead,
  isSameRecord,
  type RecordView,
  type ReplicaView,
  replicaOf,
} from './invariant';

/** A batch with what it held. */
interface Seen {
  readonly batch: BatchView;
  /** Null where they cannot be read. */
  readonly records: readonly RecordView[] | null;
  readonly horizon: number | null;
}

/** What a cleaner has begun to clean, as it was: by broker. */
type Begun = Map<BrokerId, readonly Seen[]>;

/** I-16. Whoever reads a compacted log from its start ends with the same value for every key as one who has read all that was ever written. */
export const lastValuesSurvive: Invariant<Begun> = {
  id: 'I-16',
  mustHold:
    'a cleaning leaves of each key what was written last below its end, and nothing older; offsets, order and values stay as they were; nothing is touched that is not committed, in the active segment, or younger than min.compaction.lag.ms; a tombstone stays for delete.retention.ms after a cleaner first met it; the last sequence number of every producer stays',
  exceptions: [
    'a tombstone goes in a later cleaning, when its horizon is past',
    'a record without a key has no place in a compacted log, and goes',
    'a compressed batch is kept whole, and with it what is older of its keys',
    'with cleanup.policy=compact,delete the oldest segments go, last values and all (I-15)',
    'a log that was truncated meanwhile is not what the cleaning began with',
    'who fetches the place of a tombstone when it is gone on its leader never hears of it, and keeps the value before it: a replica, too, has delete.retention.ms to come so far',
    "where a producer's last batch was lost to a truncation or a power loss after the one before it had been cleaned, the snapshot alone knows its number",
  ],
  begin: () => new Map(),
  check({ memory, partition, after }) {
    const { what } = after;
    const replica = 'broker' in what ? replicaOf(partition, what.broker) : null;
    if (replica === null) return null;
    if (what.kind === 'LogTruncated' || what.kind === 'LogRecovered') memory.delete(what.broker);
    if (what.kind === 'LogCleaningBegan') memory.set(what.broker, batchesBelow(what.firstUncleanableOffset, replica));
    if (what.kind !== 'LogCleaned') return null;
    const before = memory.get(what.broker);
    memory.delete(what.broker);
    const problem = before === undefined ? null : problemOf(before, replica, what);
    return problem === null ? null : `${partitionName(partition.partition)}: ${problem} on broker ${replica.broker}`;
  },
  checkWhole: ({ partition, replicas, isCompacted, inSync }) => {
    if (!isCompacted) return null;
    const members = replicas.filter(({ broker }) => inSync?.includes(broker) === true);
    const problem = members.slice(1).map((member) => otherValue(members[0]!, member));
    const first = problem.find((each) => each !== null);
    return first === undefined || first === null ? null : `${partitionName(partition)}: ${first}`;
  },
};

function batchesBelow(end: Offset, replica: ReplicaView): readonly Seen[] {
  const seen: Seen[] = [];
  for (const batch of replica.batches()) {
    if (batch.baseOffset >= end) break;
    seen.push({ batch, records: replica.recordsOf(batch), horizon: replica.deleteHorizonOf(batch) });
  }
  return seen;
}

function problemOf(before: readonly Seen[], replica: ReplicaView, what: HappeningOf<'LogCleaned'>): string | null {
  const end = before.reduce((most, { batch }) => Math.max(most, batch.lastOffset + 1), 0) as Offset;
  const all = batchesBelow(replica.logEndOffset, replica);
  const after = all.filter(({ batch }) => batch.baseOffset < end);
  return (
    tooFar(replica, before, what) ??
    changed(before, after, replica) ??
    missingLast(before, after, replica, what) ??
    repeated(after, replica, what) ??
    forgotten(before, all, replica)
  );
}

function tooFar(replica: ReplicaView, before: readonly Seen[], { firstDirtyOffset, endOffset }: HappeningOf<'LogCleaned'>): string | null {
  const { highWatermark, segmentBaseOffsets, settings, clockMs } = replica;
  if (endOffset > highWatermark) return `all below ${endOffset} was cleaned, and the high watermark is ${highWatermark}`;
  const active = segmentBaseOffsets.at(-1) ?? 0;
  if (endOffset > active) return `all below ${endOffset} was cleaned, and the active segment begins at ${active}`;
  const until = clockMs - settings.minCompactionLagMs;
  const young = recordsOf(before).find(
    ({ record: { offset, timestamp } }) =>
      settings.minCompactionLagMs > 0 && offset >= firstDirtyOffset && offset < endOffset && timestamp > until,
  );
  return young === undefined
    ? null
    : `offset ${young.record.offset} was cleaned at an age of ${clockMs - young.record.timestamp} ms, and min.compaction.lag.ms is ${settings.minCompactionLagMs}`;
}

/** Nothing is there that was not there, and what is there is what it was. */
function changed(before: readonly Seen[], after: readonly Seen[], { clockMs, settings }: ReplicaView): string | null {
  const was = new Map(before.map((seen) => [seen.batch.baseOffset, seen]));
  let next = -1;
  for (const { batch, records, horizon } of after) {
    const old = was.get(batch.baseOffset);
    if (old === undefined || !isSameHead(old.batch, batch)) return `${describeBatch(batch)} was not there before it was cleaned`;
    if (batch.baseOffset <= next) return `${describeBatch(batch)} stands behind offset ${next}`;
    next = batch.lastOffset;
    const known = new Map(old.records?.map((record) => [record.offset, record]) ?? []);
    let last = -1;
    for (const record of records ?? []) {
      const same = known.get(record.offset);
      if (same === undefined || !isSameRecord(same, record)) return `offset ${record.offset} is not what it was before it was cleaned`;
      if (record.offset <= last) return `offset ${record.offset} stands behind offset ${last}`;
      last = record.offset;
    }
    if (horizon === null || (records?.length ?? 0) === 0) continue;
    if (old.horizon === null && horizon < clockMs + settings.deleteRetentionMs)
      return `tombstones of ${describeBatch(batch)} may go in ${horizon - clockMs} ms, and delete.retention.ms is ${settings.deleteRetentionMs}`;
    if (old.horizon !== null && horizon !== old.horizon) return `when tombstones of ${describeBatch(batch)} may go has changed`;
  }
  return null;
}

/** Above the cleaning's end all is there still, and below it the last record of each key. */
function missingLast(
  before: readonly Seen[],
  after: readonly Seen[],
  { clockMs, logStartOffset }: ReplicaView,
  { endOffset }: HappeningOf<'LogCleaned'>,
): string | null {
  const kept = new Set(recordsOf(after).map(({ record }) => record.offset));
  const last = new Map<string, ReturnType<typeof recordsOf>[number]>();
  for (const each of recordsOf(before)) {
    const { offset, key } = each.record;
    if (offset >= endOffset && offset >= logStartOffset && !kept.has(offset))
      return `offset ${offset} is gone, and only what is below ${endOffset} was cleaned`;
    if (offset < endOffset && key !== null) last.set(key, each);
  }
  for (const [key, { record, horizon }] of last) {
    if (kept.has(record.offset) || record.offset < logStartOffset) continue;
    if (record.value !== null) return `the last value of key ${key}, at offset ${record.offset}, is gone`;
    if (horizon === null) return `the tombstone of key ${key}, at offset ${record.offset}, went when it was first met`;
    if (horizon > clockMs) return `the tombstone of key ${key}, at offset ${record.offset}, went ${horizon - clockMs} ms too early`;
  }
  return null;
}

function repeated(after: readonly Seen[], { logStartOffset }: ReplicaView, { endOffset }: HappeningOf<'LogCleaned'>): string | null {
  const offsets = new Map<string, Offset>();
  for (const { record } of recordsOf(after)) {
    if (record.key === null || record.offset >= endOffset || record.offset < logStartOffset) continue;
    const older = offsets.get(record.key);
    if (older !== undefined) return `key ${record.key} is at offset ${older} still, though offset ${record.offset} has superseded it`;
    offsets.set(record.key, record.offset);
  }
  return null;
}

/** A producer whose last batch is gone could write it again, and nobody would know. */
function forgotten(before: readonly Seen[], all: readonly Seen[], { logStartOffset, lastOffsets }: ReplicaView): string | null {
  const left = new Set(all.map(({ batch }) => batch.lastOffset));
  for (const { batch } of before) {
    const isLast = batch.producerId !== NO_PRODUCER_ID && lastOffsets.get(batch.producerId) === batch.lastOffset;
    if (isLast && batch.lastOffset >= logStartOffset && !left.has(batch.lastOffset))
      return `the last batch of producer ${batch.producerId}, ${describeBatch(batch)}, is gone`;
  }
  return null;
}

/** Of batches that can be read, with when their tombstones may go. */
function recordsOf(seen: readonly Seen[]): readonly { readonly record: RecordView; readonly horizon: number | null }[] {
  return seen.flatMap(({ records, horizon }) => records?.map((record) => ({ record, horizon })) ?? []);
}

/** Two replicas that end at the same record agree on the last value of every key that both still have. */
function otherValue(a: ReplicaView, b: ReplicaView): string | null {
  if (a.logEndOffset !== b.logEndOffset) return null;
  const theirs = lastByKey(b);
  for (const [key, { offset, value }] of lastByKey(a)) {
    const other = theirs.get(key);
    if (other === undefined || (other.offset === offset && other.value === value)) continue;
    const from = Math.max(a.logStartOffset, b.logStartOffset);
    if (offset < from || other.offset < from) continue;
    const [lagging, later] = offset < other.offset ? [a, other] : [b, { offset, value }];
    if (later.value === null && !has(lagging, later.offset)) continue;
    return `key ${key} was written last at offset ${offset} on broker ${a.broker}, and at offset ${other.offset} on broker ${b.broker}`;
  }
  return null;
}

function lastByKey(replica: ReplicaView): ReadonlyMap<string, RecordView> {
  const last = new Map<string, RecordView>();
  for (const batch of replica.batches())
    for (const record of replica.recordsOf(batch) ?? []) if (record.key !== null) last.set(record.key, record);
  return last;
}

function has(replica: ReplicaView, offset: Offset): boolean {
  const batch = replica.batchAt(offset);
  return batch !== null && replica.recordsOf(batch)?.some((record) => record.offset === offset) !== false;
}
