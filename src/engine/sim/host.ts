/** Where processes of one node run, one at a time: what survives them (the disk) and what waits for the present one. */
import type { Node, NodeId, VirtualTime } from './context';
import type { Scheduled } from './event-queue';
import { MemoryDisk } from './memory-disk';
import { State } from './state';

/** Halted: it could not go on without its disk. */
export type ProcessEnd = 'Killed' | 'Exited' | 'Halted';

export type HostStatus = 'Running' | 'Frozen' | 'Dead';

/** What is not as it should be with a machine. */
export interface HostFault {
  readonly clockSkewMs: number;
  readonly diskIsFull: boolean;
}

export class Host extends State {
  readonly id: NodeId;
  readonly disk: MemoryDisk;
  /** What this machine's clock is ahead of the world's; below 0 it is behind. Timers run by the world's all the same. */
  clockSkewMs = 0;
  status: HostStatus = 'Dead';
  process: Node | null = null;
  /** The last process as it was when it ended by itself: its successor may go on counting where it stopped. */
  exited: Node | null = null;
  /** How the last process went; null where one lives, or none has lived. */
  end: ProcessEnd | null = null;
  /** Counts the processes. What was on its way to an earlier one is lost with it. */
  incarnation = 0;
  /** Until then the processor has no time for another input. */
  busyUntil = 0 as VirtualTime;
  /** What arrived while frozen or busy, in order. */
  readonly inbox = new Inbox();
  /** Whether the moment at which the processor is free is scheduled. */
  wake: 'None' | 'Scheduled' = 'None';

  constructor(id: NodeId, disk: MemoryDisk = new MemoryDisk()) {
    super();
    this.id = id;
    this.disk = disk;
  }

  /** The process is gone, and with it all that waited for it. */
  bury(end: ProcessEnd, now: VirtualTime): void {
    this.status = 'Dead';
    this.exited = end === 'Exited' ? this.process : null;
    this.process = null;
    this.end = end;
    this.incarnation += 1;
    this.inbox.clear();
    this.wake = 'None';
    this.busyUntil = now;
  }
}

/** First in, first out, at a constant price. */
class Inbox extends State {
  private items: Scheduled[] = [];
  private taken = 0;

  get isEmpty(): boolean {
    return this.taken === this.items.length;
  }

  add(item: Scheduled): void {
    this.items.push(item);
  }

  take(): Scheduled | undefined {
    const item = this.items[this.taken];
    this.taken += 1;
    if (this.taken * 2 > this.items.length) {
      this.items = this.items.slice(this.taken);
      this.taken = 0;
    }
    return item;
  }

  clear(): void {
    this.items = [];
    this.taken = 0;
  }
}
