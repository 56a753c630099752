/**
 * All that a lane's drawing depends on, as text: where it is what it was, there is nothing to be drawn. It may never leave out what
 * the drawing uses; the types hold it to every field that a lane and a cell have.
 */
import type { LaneCell } from '../../frame/cluster-frame';
import type { LaneBox } from '../layout';
import { fading, type Motion, settled } from '../motion';

/** What has come to rest says nothing of the moment, so that a lane at rest is as it was. */
export function laneSignature({ lane, ...box }: LaneBox, motion: Motion, toldWindows: number): string {
  const { cells, ...facts } = lane;
  let signature = JSON.stringify([box, facts]);
  signature += ` ${settled(motion, lane.highWatermarkMovedAt)} ${fading(motion, lane.electedAt, toldWindows)}`;
  for (const cell of cells) signature += cellSignature(cell, settled(motion, cell.appendedAt));
  return signature;
}

function cellSignature(cell: LaneCell, arrived: number): string {
  const { offset, key, value, keyNumber, committed, joined, corrupt, timestampMs, appendedAt, ...others } = cell;
  // A field that is new to a cell does not compile here until it is named above and said below.
  const none: Record<string, never> = others;
  void none;
  return ` ${offset} ${keyNumber} ${committed} ${joined} ${corrupt} ${timestampMs} ${appendedAt} ${arrived} ${key}\t${value}`;
}
