/** Questions that checks ask of what is seen, so that a lesson reads as what it means. */
import type { HappeningOf } from '../engine/model/events';
import type { ClusterFrame, GroupMemberView, GroupView, PartitionLane } from '../frame/cluster-frame';
import type { Happened, Seen } from './lesson';

/** The lanes of the partitions' leaders, in partition order. */
export function leaderLanes({ brokers }: ClusterFrame): readonly PartitionLane[] {
  return brokers.flatMap(({ lanes }) => lanes.filter(({ role }) => role === 'Leader')).sort((a, b) => a.partition - b.partition);
}

export function leaderLane(frame: ClusterFrame, partition: number): PartitionLane | null {
  return leaderLanes(frame).find((lane) => lane.partition === partition) ?? null;
}

/** How many records of that key are in sight. */
export function recordsOf(frame: ClusterFrame, key: string): number {
  return leaderLanes(frame).reduce((sum, { cells }) => sum + cells.filter((cell) => cell.key === key).length, 0);
}

/** The partition in which the newest record of that key stands; null where none is in sight. */
export function partitionOf(frame: ClusterFrame, key: string): number | null {
  const lanes = leaderLanes(frame).filter(({ cells }) => cells.some((cell) => cell.key === key));
  const newest = lanes.sort((a, b) => newestOf(b, key) - newestOf(a, key))[0];
  return newest?.partition ?? null;
}

const newestOf = ({ cells }: PartitionLane, key: string) => cells.findLast((cell) => cell.key === key)?.appendedAt ?? 0;

/** The partition on which a record of that key has come to stand since `events` begin; null while none has. */
export function landedOn(key: string): (seen: Seen) => string | null {
  return ({ frame, events }) => {
    const since = events[0]?.at;
    if (since === undefined) return null;
    const lanes = leaderLanes(frame).filter(({ cells }) => cells.some((cell) => cell.key === key && cell.appendedAt >= since));
    const newest = lanes.sort((a, b) => newestOf(b, key) - newestOf(a, key))[0];
    return newest === undefined ? null : `P${newest.partition}`;
  };
}

/** Log end offsets by partition. */
export function logEnds(frame: ClusterFrame): readonly number[] {
  return leaderLanes(frame).map(({ logEndOffset }) => logEndOffset);
}

/** Records in all lanes that were ever appended. */
export function recordsInAll(frame: ClusterFrame): number {
  return logEnds(frame).reduce((sum, end) => sum + end, 0);
}

export function happened<Kind extends Happened['what']['kind']>(
  events: readonly Happened[],
  kind: Kind,
): readonly { readonly at: number; readonly what: HappeningOf<Kind> }[] {
  return events.flatMap(({ at, what }) => (what.kind === kind ? [{ at, what: what as HappeningOf<Kind> }] : []));
}

export function groupNamed({ groups }: ClusterFrame, name: string): GroupView | null {
  return groups.find(({ group }) => group === name) ?? null;
}

/** Members that are alive. */
export function membersOf(frame: ClusterFrame, group: string): readonly GroupMemberView[] {
  return groupNamed(frame, group)?.members.filter(({ status }) => status !== 'dead') ?? [];
}

/** How many partitions each member owns, most first; null while the group is not at rest, or has not that many members. */
export function sharesOf(frame: ClusterFrame, group: string, members: number): readonly number[] | null {
  const found = membersOf(frame, group);
  const isAtRest = groupNamed(frame, group)?.state === 'Stable' && found.every(({ phase }) => phase === 'stable' || phase === 'idle');
  if (!isAtRest || found.length !== members) return null;
  return found.map(({ partitions }) => partitions.length).sort((a, b) => b - a);
}

/** Records that consumers of that group were handed. One that was handed out twice counts twice. */
export function deliveredTo(frame: ClusterFrame, events: readonly Happened[], group: string): number {
  const consumers = new Set<string>(groupNamed(frame, group)?.members.map(({ node }) => node) ?? []);
  return happened(events, 'RecordsDelivered').reduce(
    (sum, { what }) => sum + (consumers.has(what.consumer) ? what.lastOffset - what.baseOffset + 1 : 0),
    0,
  );
}

/** Whether the group's flags stand behind the last record of every lane that has one. */
export function hasCommittedAll(frame: ClusterFrame, group: string): boolean {
  const committed = new Map(groupNamed(frame, group)?.committed.map(({ partition, offset }) => [partition, offset]));
  return (
    recordsInAll(frame) > 0 && leaderLanes(frame).every(({ partition, logEndOffset }) => (committed.get(partition) ?? 0) >= logEndOffset)
  );
}

/** Whether the group has been handed, since `events` begin or according to its flags, whatever stands in the lanes. */
export function hasReadAll({ frame, events }: Seen, group: string): boolean {
  const end = recordsInAll(frame);
  return hasCommittedAll(frame, group) || (end > 0 && deliveredTo(frame, events, group) >= end);
}
