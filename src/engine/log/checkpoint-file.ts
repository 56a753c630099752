/**
 * The text form of all checkpoint files: version 0, the number of lines, the lines. Replaced as a whole, so that a crash leaves the
 * old or the new one. (Kafka: CheckpointFile)
 *
 * It may never give out part of a file: one that is not whole counts as none.
 */
import { utf8Decode, utf8Encode } from '../../base/utf8';
import type { Disk } from '../sim/disk';

const VERSION = '0';

export function writeCheckpoint(disk: Disk, file: string, lines: readonly string[]): void {
  disk.replace(file, utf8Encode([VERSION, lines.length, ...lines, ''].join('\n')));
}

/** Null where there is no such file, or it is not what a checkpoint should be. */
export function readCheckpoint(disk: Disk, file: string): readonly string[] | null {
  if (!disk.exists(file)) return null;
  const [version, count, ...lines] = (utf8Decode(disk.read(file)) ?? '').split('\n');
  const wellFormed = version === VERSION && lines.pop() === '' && Number(count) === lines.length;
  return wellFormed ? lines : null;
}
