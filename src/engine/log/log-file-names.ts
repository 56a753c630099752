/**
 * Names of the files in a broker's log directory. A partition is a directory (`orders-0`); a segment is a family of files named
 * by the first offset it may hold, in twenty digits, so that names sort as offsets do. (Kafka: LogFileUtils)
 *
 * Nothing else may ever spell such a name.
 */
import type { Offset } from '../model/vocabulary';
import type { Disk } from '../sim/disk';

export type SegmentFileKind = 'log' | 'index' | 'timeindex' | 'txnindex' | 'snapshot';

/** What a segment consists of; a transaction index only where something was aborted. */
export const SEGMENT_FILE_KINDS = ['log', 'index', 'timeindex', 'txnindex'] as const;

/**
 * Files on their way: `.cleaned` is being written by the cleaner, `.swap` is whole and takes the place of others, `.deleted` waits for
 * file.delete.delay.ms.
 */
export type SegmentFileSuffix = '' | '.cleaned' | '.swap' | '.deleted';

export const LEADER_EPOCH_CHECKPOINT = 'leader-epoch-checkpoint';
export const PARTITION_METADATA = 'partition.metadata';

const NAME = /^(\d{20})\.(log|index|timeindex|txnindex|snapshot)$/;

export function segmentFile(directory: string, baseOffset: Offset, kind: SegmentFileKind): string {
  return `${directory}/${String(baseOffset).padStart(20, '0')}.${kind}`;
}

/** Base offsets of all files of one kind in `directory`, ascending. For a `.snapshot` it is the offset that it was taken at. */
export function baseOffsetsOnDisk(disk: Disk, directory: string, kind: SegmentFileKind): readonly Offset[] {
  const offsets: Offset[] = [];
  for (const file of disk.list(`${directory}/`)) {
    const match = NAME.exec(file.slice(directory.length + 1));
    if (match?.[2] === kind) offsets.push(Number(match[1]) as Offset);
  }
  return offsets;
}
