/**
 * All that a lane's drawing depends on, as text: where it is what it was, there is nothing to be drawn. It may never leave out what
 * the drawing uses; the types hold it to every field that a lane and a cell have.
 */
import type { LaneCell, PartitionLane } from '../../frame/cluster-frame';
import type { LaneBox } from '../layout';
import { fading, type Motion, settled } from '../motion';

/** What has come to rest says nothing of the moment, so that a lane at rest is as it was. */
export function laneSignature({ lane, ...box }: LaneBox, motion: Motion, toldWindows: number): string {
  let signature = `${JSON.stringify(box)} ${settled(motion, lane.highWatermarkMovedAt)} ${fading(motion, lane.electedAt, toldWindows)}`;
  for (const { offset, appendedAt } of lane.cells) {
    const arrived = settled(motion, appendedAt);
    if (arrived < 1) signature += ` ${offset}: ${arrived}`;
  }
  return signature + factsOf(lane);
}

/** A lane never changes, and one that is as it was is often the same object: what it says of itself is said once. */
const known = new WeakMap<PartitionLane, string>();

function factsOf(lane: PartitionLane): string {
  let told = known.get(lane);
  if (told !== undefined) return told;
  const { cells, ...facts } = lane;
  told = JSON.stringify(facts);
  for (const cell of cells) told += cellSignature(cell);
  known.set(lane, told);
  return told;
}

function cellSignature(cell: LaneCell): string {
  const { offset, key, value, keyNumber, committed, joined, corrupt, timestampMs, appendedAt, ...others } = cell;
  // A field that is new to a cell does not compile here until it is named above and said below.
  const none: Record<string, never> = others;
  void none;
  return ` ${offset} ${keyNumber} ${committed} ${joined} ${corrupt} ${timestampMs} ${appendedAt} ${key}\t${value}`;
}
