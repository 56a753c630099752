/** What becomes of machines: their disks, their clocks, and processes that cannot go on without a disk. */
import type { NodeId } from '../../sim/context';
import { type BrokerId, type Offset, partitionName, type TopicPartition } from '../vocabulary';
import { offsets, type Sentences } from './sentences';

export type MachineHappening =
  | { readonly kind: 'DiskFilled' | 'DiskFreed' | 'DiskDestroyed'; readonly node: NodeId }
  /** Its only log directory is offline. `file`: what it could not write; null where the whole disk is gone. */
  | { readonly kind: 'ProcessHalted'; readonly node: NodeId; readonly file: string | null }
  | { readonly kind: 'ClockSkewed'; readonly node: NodeId; readonly byMs: number; readonly skewMs: number }
  /** The last batch of a log is there in part: `bytes` of `of`. */
  | {
      readonly kind: 'BatchTorn';
      readonly broker: BrokerId;
      readonly partition: TopicPartition;
      readonly baseOffset: Offset;
      readonly lastOffset: Offset;
      readonly bytes: number;
      readonly of: number;
    }
  /** What it hears of the cluster gets no further in it; or does again. */
  | { readonly kind: 'MetadataWithheld' | 'MetadataDelivered'; readonly node: NodeId };

export const TELL_MACHINES: Sentences<MachineHappening> = {
  DiskFilled: (what) => `The disk of ${what.node} is full: nothing more can be written to it.`,
  DiskFreed: (what) => `The disk of ${what.node} has room again.`,
  DiskDestroyed: (what) => `The disk of ${what.node} is destroyed with all that was on it; an empty one takes its place.`,
  ProcessHalted: (what) =>
    `${what.node} halts: its only log directory has failed (${what.file === null ? 'Input/output error' : `${what.file}: No space left on device`}).`,
  ClockSkewed: (what) =>
    `The clock of ${what.node} jumps ${span(what.byMs)} ${what.byMs < 0 ? 'back' : 'ahead'}: it is ${skewWords(what.skewMs)}.`,
  BatchTorn: (what) =>
    `The last batch of ${partitionName(what.partition)} on the disk of broker ${what.broker}, ${offsets(what.baseOffset, what.lastOffset)}, is torn: ${what.bytes} of its ${what.of} bytes are there.`,
  MetadataWithheld: (what) => `${what.node} is told nothing new of the cluster from here on: it goes by what it knows.`,
  MetadataDelivered: (what) => `${what.node} is told of the cluster again.`,
};

const UNITS = [
  ['days', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
] as const;

/** Without its sign: `30 s`. */
export function span(ms: number): string {
  const size = Math.abs(ms);
  const [unit, length] = UNITS.find(([, each]) => size >= each && size % each === 0) ?? ['ms', 1];
  const count = size / length;
  return `${count} ${unit === 'days' && count === 1 ? 'day' : unit}`;
}

export function skewWords(skewMs: number): string {
  if (skewMs === 0) return 'right again';
  return `${span(skewMs)} ${skewMs < 0 ? 'slow' : 'fast'}`;
}
