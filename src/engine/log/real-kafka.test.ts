/**
 * Real Kafka's own log, retention and cleaner lived through these scenarios (recordings/real-kafka-logs.json says by which command); here
 * the engine's log lives through the same, from the same bytes, and must be left with the same bytes.
 */
import { describe, expect, test } from 'vitest';
import { parseConfig, type TopicConfig, topicDefaults } from '../model/configs';
import type { LeaderEpoch, Offset, TimestampMs } from '../model/vocabulary';
import { Records } from '../protocol/records';
import { MemoryDisk } from '../sim/memory-disk';
import { CLEANER_CHECKPOINT, writeOffsetCheckpoint } from './checkpoints';
import { cleanableOf, isDue } from './cleanable';
import { clean } from './cleaner';
import { logConfigOf } from './log-config';
import { type SEGMENT_FILE_KINDS, segmentFile } from './log-file-names';
import { identity } from './log-fixture';
import recording from './recordings/real-kafka-logs.json';
import { UnifiedLog } from './unified-log';

interface Step {
  readonly bytes?: string;
  readonly highWatermark?: number;
  readonly logStart?: number;
  readonly nowMs?: number;
  readonly config?: Readonly<Record<string, string>>;
  readonly retain?: boolean;
  readonly deleted?: number;
  /** The size of the offset map in bytes, where it is not large enough for all. */
  readonly clean?: boolean | number;
  readonly look?: unknown;
  readonly beginEpoch?: number;
  readonly truncate?: number;
  readonly startAt?: number;
  readonly restart?: 'clean' | 'killed';
  readonly ask?: Asked;
  readonly told?: object;
  readonly cleaned?: object | null;
  readonly log?: Left;
}

interface Asked {
  readonly epochs: readonly number[];
  readonly times: readonly number[];
  /** From where, how many bytes at most, and whether only what is committed. */
  readonly reads: readonly (readonly [from: number, maxBytes: number, committed: boolean])[];
}

interface Left {
  readonly logStartOffset: number;
  readonly logEndOffset: number;
  readonly segments: readonly {
    readonly baseOffset: number;
    readonly log: string;
    readonly index?: string;
    readonly timeindex?: string;
    readonly txnindex?: string;
  }[];
  readonly files: readonly string[];
  readonly lastStableOffset?: number;
  /** Producer, first and last offset, last stable offset. */
  readonly aborted?: readonly (readonly number[])[];
  readonly snapshots?: { readonly [file: string]: string };
}

const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const LARGE_MAP_BYTES = 1_048_576;
const MAX_TIMESTAMP = -3;

class Replay {
  private readonly disk = new MemoryDisk();
  private config: TopicConfig = topicDefaults;
  private log: UnifiedLog;
  private doomed: { readonly at: number; readonly files: readonly string[] }[] = [];
  private nowMs: number;

  constructor(nowMs: number, config: Readonly<Record<string, string>>) {
    this.nowMs = nowMs;
    this.log = UnifiedLog.create(this.disk, identity());
    this.configure(config);
  }

  /** What real Kafka did at the step and was left with, in the recording's words. */
  live(step: Step): Step {
    const { disk, log } = this;
    if (step.bytes !== undefined) {
      const { error } = log.appendAsFollower(disk, Records.parse(Buffer.from(step.bytes, 'hex')), {
        requestLeaderEpoch: 1_000 as never,
        nowMs: this.nowMs,
      });
      expect(error).toBe(null);
    }
    if (step.highWatermark !== undefined) log.updateHighWatermark(step.highWatermark as Offset);
    if (step.logStart !== undefined) log.incrementLogStartOffset(disk, step.logStart as Offset);
    if (step.beginEpoch !== undefined) log.beginEpoch(disk, step.beginEpoch as LeaderEpoch);
    if (step.truncate !== undefined) log.truncateTo(disk, step.truncate as Offset);
    if (step.startAt !== undefined) log.truncateFullyAndStartAt(disk, step.startAt as Offset);
    if (step.restart !== undefined) this.restart(step.restart);
    if (step.config !== undefined) this.configure(step.config);
    if (step.nowMs !== undefined) this.nowMs = step.nowMs;
    this.deleteFiles();
    return {
      ...(step.retain === undefined ? {} : { deleted: this.retain() }),
      ...(step.clean === undefined ? {} : { cleaned: this.clean(step.clean === true ? LARGE_MAP_BYTES : Number(step.clean)) }),
      ...(step.ask === undefined ? {} : { told: this.told(step.ask) }),
      ...(step.log === undefined ? {} : { log: this.left(step.look === 'transactions') }),
    };
  }

  /** Where the log begins and ends, what it knows of its epochs, what it finds at each of the times, and what it gives to read. */
  private told({ epochs, times, reads }: Asked): object {
    const { log } = this;
    return {
      logStartOffset: log.logStartOffset,
      highWatermark: log.highWatermark,
      logEndOffset: log.logEndOffset,
      epochs: log.epochs.entries.map(({ epoch, startOffset }) => [epoch, startOffset]),
      ends: epochs.map((epoch) => {
        const end = log.endOffsetForEpoch(epoch as LeaderEpoch);
        return end === null ? null : [end.epoch, end.endOffset];
      }),
      times: times.map((time) => this.find(time)),
      reads: reads.map(([from, maxBytes, committed]) => {
        const upTo = committed ? log.highWatermark : log.logEndOffset;
        const read = log.read({ from: from as Offset, maxBytes, minOneBatch: true, upTo });
        return read.kind === 'Read' ? read.batches.map(({ baseOffset }) => baseOffset) : null;
      }),
      producers: [...log.producers.producers]
        .sort(([a], [b]) => a - b)
        .map(([id, { producerEpoch, batches }]) => [
          id,
          producerEpoch,
          ...batches.map(({ firstSequence, lastSequence, lastOffset }) => [firstSequence, lastSequence, lastOffset]),
        ]),
      snapshots: this.disk
        .list(`${log.directory}/`)
        .filter((file) => file.endsWith('.snapshot'))
        .map((file) => file.slice(log.directory.length + 1)),
    };
  }

  /** Another process opens what this one leaves, with the checkpoints as they would be now. */
  private restart(how: 'clean' | 'killed'): void {
    const { disk, log } = this;
    const { logStartOffset, highWatermark } = log;
    const recoveryPoint = how === 'clean' ? log.logEndOffset : log.flushedOffset();
    if (how === 'clean') log.close(disk);
    const left = { ...identity(), config: log.config, cleanShutdown: how === 'clean', logStartOffset, recoveryPoint, highWatermark };
    this.log = UnifiedLog.open(disk, left).log;
  }

  private find(time: number): readonly number[] | null {
    const found = time === MAX_TIMESTAMP ? this.log.maxTimestampOffset() : this.log.offsetForTimestamp(time as TimestampMs);
    return found === null ? null : [found.timestamp, found.offset];
  }

  private configure(config: Readonly<Record<string, string>>): void {
    for (const [name, value] of Object.entries(config)) {
      const parsed = parseConfig<TopicConfig>(topicDefaults, name, value);
      if (parsed.ok) this.config = { ...this.config, ...parsed.value };
      expect(parsed.ok).toBe(true);
    }
    this.log.config = logConfigOf(this.config);
  }

  private retain(): number {
    const expired = this.log.deleteOldSegments(this.disk, this.nowMs);
    this.doom();
    return expired.reduce((sum, { segments }) => sum + segments, 0);
  }

  private clean(bufferBytes: number): object | null {
    const { disk, log, nowMs } = this;
    const cleanable = cleanableOf(log, nowMs);
    if (!isDue(cleanable, log.config)) return null;
    const cleaning = clean(log, cleanable, { nowMs, map: { bufferBytes, loadFactor: 0.9 } });
    log.cleaned(disk, cleaning);
    this.doom();
    writeOffsetCheckpoint(disk, CLEANER_CHECKPOINT, [[log.partition, log.cleanedUpTo!]]);
    const { isOverdue: _, ...bounds } = cleanable;
    return { ...bounds, endOffset: cleaning.endOffset, checkpoint: new TextDecoder().decode(disk.read(CLEANER_CHECKPOINT)) };
  }

  private doom(): void {
    this.doomed.push({ at: this.nowMs + this.log.config.fileDeleteDelayMs, files: this.log.takeDoomed() });
  }

  private deleteFiles(): void {
    for (const { files } of this.doomed.filter(({ at }) => at <= this.nowMs)) for (const file of files) this.disk.remove(file);
    this.doomed = this.doomed.filter(({ at }) => at > this.nowMs);
  }

  private left(withTransactions: boolean): Left {
    const { disk, log } = this;
    const hex = (base: Offset, kind: (typeof SEGMENT_FILE_KINDS)[number]) => hexOf(disk.read(segmentFile(log.directory, base, kind)));
    const segments = log.segments.map(({ baseOffset }, at) => {
      const indexes = { index: hex(baseOffset, 'index'), timeindex: hex(baseOffset, 'timeindex') };
      const txnindex = disk.exists(segmentFile(log.directory, baseOffset, 'txnindex')) ? { txnindex: hex(baseOffset, 'txnindex') } : {};
      return { baseOffset, log: hex(baseOffset, 'log'), ...txnindex, ...(at === log.segments.length - 1 ? {} : indexes) };
    });
    const files = disk.list(`${log.directory}/`).map((file) => file.slice(log.directory.length + 1));
    const left = { logStartOffset: log.logStartOffset, logEndOffset: log.logEndOffset, segments, files };
    return compared(withTransactions ? { ...left, ...this.transactions() } : left);
  }

  private transactions() {
    const { disk, log } = this;
    const aborted = log.collectAbortedTransactions(log.logStartOffset, log.logEndOffset);
    const snapshots = disk.list(`${log.directory}/`).filter((file) => file.endsWith('.snapshot'));
    return {
      lastStableOffset: log.lastStableOffset,
      aborted: aborted.map((each) => [each.producerId, each.firstOffset, each.lastOffset, each.lastStableOffset]),
      snapshots: Object.fromEntries(snapshots.map((file) => [file.slice(log.directory.length + 1), hexOf(disk.read(file))])),
    };
  }
}

/**
 * Not the files of the partition (here it has a topic id, and real Kafka's had none), nor the indexes of the active segment, which Kafka makes when it
 * first needs them.
 */
function compared(left: Left): Left {
  const active = String(left.segments.at(-1)!.baseOffset).padStart(20, '0');
  const files = left.files.filter((file) => /^\d{20}\./.test(file) && !isIndexOf(active, file));
  const { snapshots } = left;
  if (snapshots === undefined) return { ...left, files };
  return { ...left, files, snapshots: Object.fromEntries(Object.entries(snapshots).map(([name, hex]) => [name, producersIn(hex)])) };
}

/** Entry by entry: their order in the file is that of a hash table in real Kafka, and the CRC is over all. */
function producersIn(snapshot: string): string {
  const entries = snapshot.slice(HEAD_BYTES * 2).match(/.{92}/g) ?? [];
  return entries.sort().join(' ');
}
const HEAD_BYTES = 10;

const isIndexOf = (segment: string, file: string) => file === `${segment}.index` || file === `${segment}.timeindex`;

function decided({ deleted, cleaned, told, log }: Step): Step {
  return {
    ...(deleted === undefined ? {} : { deleted }),
    ...(cleaned === undefined ? {} : { cleaned }),
    ...(told === undefined ? {} : { told }),
    ...(log === undefined ? {} : { log: compared(log) }),
  };
}

describe(`as Apache Kafka ${recording.kafka}`, () => {
  test.each(recording.scenarios.map(({ name, ...of }) => [name, of] as const))('%s', (_, of) => {
    const replay = new Replay(of.nowMs, of.config as Readonly<Record<string, string>>);
    for (const [at, step] of (of.steps as readonly Step[]).entries())
      expect({ at, ...replay.live(step) }).toEqual({ at, ...decided(step) });
  });
});
