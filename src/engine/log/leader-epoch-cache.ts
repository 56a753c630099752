/**
 * Which leader wrote what: for each leader epoch the offset of its first record. Two replicas compare it to find where their logs
 * part (KIP-101), and a follower truncates there and not at its high watermark, which may lag.
 *
 * Invariant: epochs and start offsets both strictly increase. A newer entry drops those that contradict it: an epoch that
 * began at or above the start of the newer one wrote nothing that is still here.
 *
 * On disk: `leader-epoch-checkpoint`, text, rewritten at each change: version 0, the number of entries, then `epoch startOffset` a line.
 *
 * Kafka: LeaderEpochFileCache, LeaderEpochCheckpointFile. Read next: unified-log.ts (truncation).
 */
import { type LeaderEpoch, NO_LEADER_EPOCH, type Offset } from '../model/vocabulary';
import type { Disk } from '../sim/disk';
import { Shared, State } from '../sim/state';
import { readCheckpoint, writeCheckpoint } from './checkpoint-file';
import { LEADER_EPOCH_CHECKPOINT } from './log-file-names';

export class EpochEntry extends Shared {
  readonly epoch: LeaderEpoch;
  readonly startOffset: Offset;

  constructor(epoch: LeaderEpoch, startOffset: Offset) {
    super();
    this.epoch = epoch;
    this.startOffset = startOffset;
  }
}

/** The epoch asked about, or the largest below it that is known, and the offset at which it ended (exclusive). */
export interface EpochEnd {
  readonly epoch: LeaderEpoch;
  readonly endOffset: Offset;
}

export class LeaderEpochCache extends State {
  readonly file: string;
  entries: readonly EpochEntry[] = [];

  constructor(directory: string) {
    super();
    this.file = `${directory}/${LEADER_EPOCH_CHECKPOINT}`;
  }

  /** An unreadable file counts as none: the epochs are in the batches too. */
  static load(disk: Disk, directory: string): LeaderEpochCache {
    const cache = new LeaderEpochCache(directory);
    cache.entries = (readCheckpoint(disk, cache.file) ?? []).map((line) => {
      const [epoch, startOffset] = line.split(' ').map(Number);
      return new EpochEntry(epoch as LeaderEpoch, startOffset as Offset);
    });
    return cache;
  }

  latest(): EpochEntry | null {
    return this.entries[this.entries.length - 1] ?? null;
  }

  /** Notes that `epoch` writes from `startOffset` on. Nothing changes where that is known. */
  assign(disk: Disk, epoch: LeaderEpoch, startOffset: Offset): void {
    const latest = this.latest();
    if (epoch < 0 || (latest !== null && latest.epoch === epoch && latest.startOffset <= startOffset)) return;
    const kept = this.entries.filter((entry) => entry.epoch < epoch && entry.startOffset < startOffset);
    this.write(disk, [...kept, new EpochEntry(epoch, startOffset)]);
  }

  /**
   * Where `epoch` ended in this log; null where that is not known: the epoch is above all that are here, or there is none.
   * For an epoch before the first entry, the start of that entry: whatever it wrote is gone.
   */
  endOffsetFor(epoch: LeaderEpoch, logEndOffset: Offset): EpochEnd | null {
    if (epoch === NO_LEADER_EPOCH) return null;
    if (this.latest()?.epoch === epoch) return { epoch, endOffset: logEndOffset };
    const above = this.entries.findIndex((entry) => entry.epoch > epoch);
    const next = this.entries[above];
    if (next === undefined) return null;
    return { epoch: this.entries[above - 1]?.epoch ?? epoch, endOffset: next.startOffset };
  }

  /** Drops epochs that began at or above `endOffset`. */
  truncateFromEnd(disk: Disk, endOffset: Offset): void {
    const latest = this.latest();
    if (latest === null || latest.startOffset < endOffset) return;
    this.write(
      disk,
      this.entries.filter(({ startOffset }) => startOffset < endOffset),
    );
  }

  /** The log begins at `startOffset` now: of the epochs before it the last is the one that wrote there, the others are forgotten. */
  truncateFromStart(disk: Disk, startOffset: Offset): void {
    const kept = this.entries.filter((entry) => entry.startOffset > startOffset);
    const present = this.entries[this.entries.length - kept.length - 1];
    if (present === undefined || this.entries[0]!.startOffset === startOffset) return;
    this.write(disk, [new EpochEntry(present.epoch, startOffset), ...kept]);
  }

  clear(disk: Disk): void {
    if (this.entries.length > 0) this.write(disk, []);
  }

  private write(disk: Disk, entries: readonly EpochEntry[]): void {
    this.entries = entries;
    writeCheckpoint(
      disk,
      this.file,
      entries.map(({ epoch, startOffset }) => `${epoch} ${startOffset}`),
    );
  }
}
