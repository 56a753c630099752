/**
 * How a cleaned segment takes the place of those that it was made of, so that a crash at any moment leaves the old ones or the new one.
 *
 *   .cleaned   is being written: a crash drops it
 *   .swap      is whole and flushed: a crash goes on with it, and drops what it replaces
 *   .deleted   is replaced or expired: removed after file.delete.delay.ms, or at the next start
 *
 * Kafka: LocalLog.replaceSegments, LogLoader.removeTempFilesAndCollectSwapFiles
 */
import type { Offset } from '../model/vocabulary';
import { Records } from '../protocol/records';
import type { Disk } from '../sim/disk';
import type { CleanedGroup } from './cleaner';
import type { LogConfig } from './log-config';
import { SEGMENT_FILE_KINDS, type SegmentFileSuffix, segmentFile } from './log-file-names';
import { LogSegment } from './log-segment';

/** Returns the segment that is left, and the names that the files of the others have now. */
export function replaceSegments(
  disk: Disk,
  { directory, config }: { readonly directory: string; readonly config: LogConfig },
  { of, batches, aborted }: CleanedGroup,
): { readonly segment: LogSegment; readonly doomed: readonly string[] } {
  const { baseOffset } = of[0]!;
  const written = LogSegment.create(disk, directory, baseOffset, '.cleaned');
  for (const batch of batches) written.append(disk, batch, config.indexIntervalBytes);
  for (const each of aborted) written.addAborted(disk, each);
  written.seal(disk);
  written.flush(disk);
  renameAll(disk, directory, baseOffset, { from: '.cleaned', to: '.swap' });
  const joined = of.slice(1).map((segment) => segmentFile(directory, segment.baseOffset, 'snapshot'));
  const doomed = setAside(disk, [...of.flatMap(({ files }) => files), ...joined]);
  renameAll(disk, directory, baseOffset, { from: '.swap', to: '' });
  const { segment } = LogSegment.load(disk, { directory, baseOffset, batches, config, trustIndexes: true });
  segment.lastModifiedMs = of.at(-1)!.lastModifiedMs;
  return { segment, doomed };
}

/** Returns their names as they are now. */
export function setAside(disk: Disk, files: readonly string[]): readonly string[] {
  return files
    .filter((file) => disk.exists(file))
    .map((file) => {
      disk.rename(file, `${file}.deleted`);
      return `${file}.deleted`;
    });
}

/** At a start: what a crash left half done is done, or undone. */
export function finishSwaps(disk: Disk, directory: string): void {
  const swaps: { readonly baseOffset: Offset; readonly endOffset: Offset }[] = [];
  for (const file of disk.list(`${directory}/`)) {
    if (file.endsWith('.deleted') || file.endsWith('.cleaned')) disk.remove(file);
    else if (file.endsWith('.log.swap')) swaps.push(spanOf(disk, file, directory));
  }
  for (const { baseOffset, endOffset } of swaps) {
    for (const file of disk.list(`${directory}/`)) {
      const at = offsetOf(file, directory);
      if (/\.(log|index|timeindex|txnindex)$/.test(file) && at >= baseOffset && at < endOffset) disk.remove(file);
    }
    renameAll(disk, directory, baseOffset, { from: '.swap', to: '' });
  }
}

/** An empty one replaces what bears its own name. */
function spanOf(disk: Disk, file: string, directory: string): { readonly baseOffset: Offset; readonly endOffset: Offset } {
  const baseOffset = offsetOf(file, directory);
  const last = Records.parse(disk.read(file)).batches.at(-1)?.lastOffset ?? baseOffset;
  return { baseOffset, endOffset: (last + 1) as Offset };
}

const offsetOf = (file: string, directory: string) => Number.parseInt(file.slice(directory.length + 1), 10) as Offset;

function renameAll(disk: Disk, directory: string, baseOffset: Offset, by: { from: SegmentFileSuffix; to: SegmentFileSuffix }): void {
  for (const kind of SEGMENT_FILE_KINDS) {
    const file = segmentFile(directory, baseOffset, kind);
    if (disk.exists(`${file}${by.from}`)) disk.rename(`${file}${by.from}`, `${file}${by.to}`);
  }
}
