/**
 * The cleaner of one broker: it takes the dirtiest of the compacted logs, cleans it, and looks for the next; where there is none it looks again
 * after log.cleaner.backoff.ms. Between two it lets go what retention no longer keeps of compacted logs. (Kafka: LogCleaner, LogCleanerManager)
 *
 * It may never clean two logs at once, nor act on a log that is not here any more.
 * A cleaning takes its time, and takes effect at its end: until then the log is as it was, and of a process that dies meanwhile nothing is left.
 * Departures: one thread (log.cleaner.threads is 1 by default), so the map has the whole buffer; the first look comes after the back-off.
 *
 * Read next: log/cleanable.ts (what is dirty), log/cleaner.ts (what is kept).
 */
import { milliseconds } from '../../base/virtual-time';
import { CLEANER_CHECKPOINT, writeOffsetCheckpoint } from '../log/checkpoints';
import { type Cleanable, cleanableOf, dirtyRatio, isDue } from '../log/cleanable';
import { clean } from '../log/cleaner';
import type { Happening } from '../model/events';
import type { Offset, TopicPartition } from '../model/vocabulary';
import type { Partition } from '../replication/partition';
import type { Context } from '../sim/context';
import { State } from '../sim/state';
import type { Broker } from './broker';
import { cleaningUs } from './costs';
import { replicationHost } from './hosts';

interface Dirty {
  readonly partition: Partition;
  readonly cleanable: Cleanable;
}

export class LogCleaner extends State {
  /** What is being cleaned, and up to where; null for nothing. */
  private inProgress: { readonly partition: TopicPartition; readonly firstUncleanableOffset: Offset } | null = null;

  start(broker: Broker, context: Context): void {
    if (broker.configs['log.cleaner.enable']) this.pause(broker, context);
  }

  private pause(broker: Broker, context: Context): void {
    context.startTimer(milliseconds(broker.configs['log.cleaner.backoff.ms']), { due: 'log cleaner', subject: 0 });
  }

  /** Kafka: LogCleaner.CleanerThread.tryCleanFilthiestLog */
  look(broker: Broker, context: Context): void {
    const filthiest = broker.publisher.isPublishing ? grabFilthiest(broker, context) : null;
    if (filthiest === null) {
      broker.replicas.deleteOldSegments('Compacted', replicationHost(broker, context));
      this.pause(broker, context);
      return;
    }
    const { partition, cleanable } = filthiest;
    const { firstDirtyOffset, firstUncleanableOffset } = cleanable;
    this.inProgress = { partition: partition.topicPartition, firstUncleanableOffset };
    const began: Happening = {
      kind: 'LogCleaningBegan',
      ...where(broker, partition),
      firstDirtyOffset,
      firstUncleanableOffset,
      dirtyRatio: dirtyRatio(cleanable),
    };
    context.emit(began);
    const bytes = cleanable.cleanBytes + 2 * cleanable.cleanableBytes;
    context.startTimer(cleaningUs(bytes, broker.configs['log.cleaner.io.max.bytes.per.second']), { due: 'log cleaned', subject: 0 });
  }

  /** The log may have grown meanwhile, and even been truncated: what is cleaned is no more than was taken, and no more than is sound now. */
  finish(broker: Broker, context: Context): void {
    const taken = this.inProgress;
    this.inProgress = null;
    const partition = taken === null ? null : broker.replicas.partition(taken.partition);
    if (taken !== null && partition !== null) this.clean(partition, taken.firstUncleanableOffset, broker, context);
    broker.replicas.deleteOldSegments('Compacted', replicationHost(broker, context));
    this.look(broker, context);
  }

  private clean(partition: Partition, upTo: Offset, broker: Broker, context: Context): void {
    const { log } = partition;
    const { clockMs: nowMs, disk } = context;
    const now = cleanableOf(log, nowMs);
    const firstUncleanableOffset = Math.min(upTo, now.firstUncleanableOffset) as Offset;
    if (!log.config.compacted || firstUncleanableOffset <= now.firstDirtyOffset) return;
    const before = { bytes: log.sizeBytes, segments: log.segments.length };
    const map = {
      bufferBytes: broker.configs['log.cleaner.dedupe.buffer.size'],
      loadFactor: broker.configs['log.cleaner.io.buffer.load.factor'],
    };
    const cleaning = clean(log, { ...now, firstUncleanableOffset }, { nowMs, map, rules: broker.rules });
    log.cleaned(disk, cleaning);
    const cleaned: Happening = {
      kind: 'LogCleaned',
      ...where(broker, partition),
      firstDirtyOffset: now.firstDirtyOffset,
      endOffset: cleaning.endOffset,
      recordsRead: cleaning.recordsRead,
      recordsKept: cleaning.recordsKept,
      bytesBefore: before.bytes,
      bytesAfter: log.sizeBytes,
      segmentsBefore: before.segments,
      segmentsAfter: log.segments.length,
    };
    context.emit(cleaned);
    replicationHost(broker, context).deleteLater(log.takeDoomed(), log.config.fileDeleteDelayMs);
    writeCheckpoint(broker, context);
  }
}

const where = ({ id: broker }: Broker, { topicPartition: partition, leaderEpoch }: Partition) => ({ broker, partition, leaderEpoch });

/** Of those that are due, in order of topic and partition the first of the dirtiest. (Kafka: LogCleanerManager.grabFilthiestCompactedLog) */
function grabFilthiest({ replicas }: Broker, { clockMs }: Context): Dirty | null {
  let filthiest: Dirty | null = null;
  for (const partition of replicas.sorted()) {
    const { log } = partition;
    if (!log.config.compacted || log.segments.length === 1) continue;
    const cleanable = cleanableOf(log, clockMs);
    if (!isDue(cleanable, log.config)) continue;
    if (filthiest === null || dirtyRatio(cleanable) > dirtyRatio(filthiest.cleanable)) filthiest = { partition, cleanable };
  }
  return filthiest;
}

function writeCheckpoint({ replicas }: Broker, { disk }: Context): void {
  const cleaned = replicas.sorted().filter(({ log }) => log.cleanedUpTo !== null);
  writeOffsetCheckpoint(
    disk,
    CLEANER_CHECKPOINT,
    cleaned.map(({ log }) => [log.partition, log.cleanedUpTo!] as const),
  );
}
