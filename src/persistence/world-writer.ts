/**
 * Brings the disks into a storage, one change after the other, and knows how far it has come. A change that is refused (the quota, a full
 * disk) is kept and tried again: what is stored stays one whole moment, and nothing is called safe before it is.
 */
import type { JournalEntry } from '../engine/session/journal';
import type { NodeId, VirtualTime } from '../engine/sim/context';
import type { MemoryDisk } from '../engine/sim/memory-disk';
import type { DiskMirror } from './disk-mirror';
import { reason } from './open-storage';
import { FORMAT, type Moment, type Persistence, type WorldChange } from './persistence';

/** A world between two steps. */
export interface WorldMoment extends Omit<Moment, 'format'> {
  readonly journal: readonly JournalEntry[];
  readonly disks: ReadonlyMap<NodeId, MemoryDisk>;
}

export interface SafeMoment {
  readonly event: number;
  readonly at: VirtualTime;
}

interface Pending {
  readonly change: WorldChange;
  readonly bytesWritten: number;
  /** On which of the world's pasts: what was stored of an abandoned one says nothing about this one. */
  readonly past: number;
}

export const RETRY_AFTER_MS = 5_000;

export class WorldWriter {
  /** Everything before it will be found again. */
  safe: SafeMoment | null = null;
  /** Why the last attempt failed; null where it did not. */
  trouble: string | null = null;
  private readonly options: { persistence: Persistence; mirror: DiskMirror; wait: (ms: number) => Promise<void> };
  private readonly queue: Pending[] = [];
  private running: Promise<void> | null = null;
  private past = 0;
  private taken: { event: number; at: number; past: number } | null = null;
  private bytesTaken = 0;
  private bytesStored = 0;
  private drained: (() => void)[] = [];

  constructor(options: { persistence: Persistence; mirror: DiskMirror; wait: (ms: number) => Promise<void> }) {
    this.options = options;
  }

  get isWriting(): boolean {
    return this.running !== null;
  }

  /** Bytes that nodes have written and that are not stored yet. */
  backlogBytes(disks: ReadonlyMap<NodeId, MemoryDisk>): number {
    return Math.max(0, bytesWritten(disks) - this.bytesStored);
  }

  /** Takes this moment for writing, unless it has been taken. */
  take(moment: WorldMoment): void {
    const { disks, journal, ...rest } = moment;
    const { event, at } = rest;
    // Clients and cables change by commands, and each of those is an event.
    if (this.taken?.event === event && this.taken.at === at && this.taken.past === this.past) return;
    const taken = { event, at, past: this.past };
    const change = this.options.mirror.change(disks, { format: FORMAT, ...rest }, journal);
    this.taken = taken;
    this.bytesTaken = bytesWritten(disks);
    this.queue.push({ change, bytesWritten: this.bytesTaken, past: this.past });
    this.running ??= this.writeAll();
  }

  /** The world has gone back to `moment` and goes on differently: what is stored is safe up to there only. */
  branched(moment: SafeMoment): void {
    this.past++;
    this.taken = null;
    if (this.safe !== null && this.safe.event > moment.event) this.safe = moment;
  }

  /** Resolves when all that was taken is stored, or storing fails. */
  settled(): Promise<void> {
    if (this.running === null || this.trouble !== null) return Promise.resolve();
    return new Promise((resolve) => this.drained.push(resolve));
  }

  private async writeAll(): Promise<void> {
    for (let next = this.queue[0]; next !== undefined; next = this.queue[0]) {
      try {
        await this.options.persistence.write(next.change);
        this.queue.shift();
        this.stored(next);
      } catch (error) {
        this.trouble = reason(error);
        this.settle();
        await this.options.wait(RETRY_AFTER_MS);
      }
    }
    this.running = null;
    this.settle();
  }

  private stored({ change: { moment }, bytesWritten: bytes, past }: Pending): void {
    this.trouble = null;
    this.bytesStored = bytes;
    if (past === this.past) this.safe = { event: moment.event, at: moment.at };
  }

  private settle(): void {
    const waiting = this.drained;
    this.drained = [];
    for (const resolve of waiting) resolve();
  }
}

function bytesWritten(disks: ReadonlyMap<NodeId, MemoryDisk>): number {
  let bytes = 0;
  for (const disk of disks.values()) bytes += disk.bytesWritten;
  return bytes;
}
