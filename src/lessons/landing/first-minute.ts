/**
 * What a first visitor has done, and what is to be said to them now: judged from the frame and the last command alone.
 */
import type { VirtualTime } from '../../engine/sim/context';
import type { ClusterFrame, PartitionLane } from '../../frame/cluster-frame';
import type { RecordPath } from '../../stage/spotlight';
import type { FirstDeed } from '../../state/preferences';
import type { LastCommand } from '../../state/session';

export interface FollowedPath extends RecordPath {
  /** It has been read. */
  readonly isOver: boolean;
}

export function deedsSeen(frame: ClusterFrame, lastCommand: LastCommand | null): readonly FirstDeed[] {
  return [
    ...(isSend(lastCommand) ? (['send'] as const) : []),
    ...(frame.brokers.some(({ status }) => status === 'dead') ? (['kill'] as const) : []),
    ...(frame.now < frame.newest ? (['go back'] as const) : []),
  ];
}

export const isSend = (command: LastCommand | null) => command?.text.startsWith('kafka-console-producer.sh') === true;

/** Where the record with that key goes which was sent at `since`; null where nothing is known of it at this moment. */
export function pathOf(frame: ClusterFrame, key: string | null, since: VirtualTime): FollowedPath | null {
  const producer = frame.producers[0];
  const waiting = producer?.accumulator.find(({ records }) => records.some((record) => record.key === key));
  for (const broker of frame.brokers) {
    for (const lane of broker.lanes) {
      const cell = lane.cells.find((each) => each.key === key && each.appendedAt >= since);
      const isOnItsWay = cell !== undefined || lane.partition === waiting?.partition;
      if (producer === undefined || lane.role !== 'Leader' || !isOnItsWay) continue;
      const reader = readerOf(frame, lane);
      const isOver = cell !== undefined && (reader?.position ?? 0) > cell.offset;
      return { producer: producer.node, partition: lane.partition, leader: broker.node, consumer: reader?.node ?? null, isOver };
    }
  }
  return null;
}

function readerOf({ groups, topic }: ClusterFrame, lane: PartitionLane) {
  for (const { node, partitions } of groups.flatMap(({ members }) => members)) {
    const assigned = partitions.find((each) => each.topic === topic?.name && each.partition === lane.partition);
    if (assigned !== undefined) return { node, position: assigned.position };
  }
  return null;
}

/** One line at a time: what a person waits for, or what they can do that they may not expect. */
export function lineFor(frame: ClusterFrame, path: RecordPath | null): string | null {
  if (frame.now < frame.newest) return 'You are in the past. Send something different: what you do now begins a branch.';
  const dead = frame.brokers.find(({ status, fencedAt }) => status === 'dead' && fencedAt === null);
  if (dead !== undefined) return waitLine(dead.id, dead.sessionEndsAt === null ? null : dead.sessionEndsAt - frame.now);
  if (path === null) return null;
  const leader = frame.brokers.find(({ node }) => node === path.leader);
  const reader = path.consumer === null ? 'a consumer reads it' : `${path.consumer} reads it`;
  return `Follow your record: to broker ${leader?.id}, the leader of P${path.partition}; its followers fetch it; then ${reader}.`;
}

function waitLine(broker: number, leftUs: number | null): string {
  const left = leftUs === null || leftUs <= 0 ? '' : `, ${(Math.ceil(leftUs / 100_000) / 10).toFixed(1)} s from now`;
  return `Nobody tells the controller that broker ${broker} is dead: it waits until the broker’s session ends${left}, and fences it when it next looks. Where nothing happens, time skips ahead.`;
}
