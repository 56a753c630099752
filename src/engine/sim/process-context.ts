/** The context of one call: what a node's process does while it handles one input goes through here, and takes its time. */
import { assert } from '../../base/assert';
import type { ConnectionId, Context, EventId, Fact, Microseconds, NodeId, Payload, Timer, VirtualTime } from './context';
import { diskTimeUs } from './costs';
import type { Host } from './host';
import type { MemoryDisk } from './memory-disk';
import type { Departure } from './network';
import type { Simulation } from './simulation';

export class ProcessContext implements Context {
  readonly self: NodeId;
  readonly now: VirtualTime;
  readonly disk: MemoryDisk;
  private readonly simulation: Simulation;
  private readonly incarnation: number;
  private readonly bytesWrittenBefore: number;
  private readonly flushesBefore: number;
  private readonly clockSkewMs: number;
  private processorUs = 0;
  hasExited = false;
  /** The file that it could not write, where that is why it has exited. */
  haltedAt: string | null = null;
  /** The last fact of this call, or what led to it. */
  cause: EventId | null;

  constructor(simulation: Simulation, host: Host, cause: EventId | null) {
    this.simulation = simulation;
    this.self = host.id;
    this.now = simulation.now;
    this.disk = host.disk;
    this.incarnation = host.incarnation;
    this.clockSkewMs = host.clockSkewMs;
    this.bytesWrittenBefore = host.disk.bytesWritten;
    this.flushesBefore = host.disk.flushes;
    this.cause = cause;
  }

  get clockMs(): number {
    return this.simulation.epochMs + Math.floor(this.now / 1_000) + this.clockSkewMs;
  }

  toldUpTo(book: string): number | null {
    return this.simulation.told.get(book) ?? null;
  }

  tellUpTo(book: string, position: number): void {
    this.simulation.told.set(book, position);
  }

  startTimer(after: Microseconds, timer: Timer): void {
    assert(Number.isSafeInteger(after) && after >= 0, 'a timer waits a whole number of microseconds');
    const at = (this.now + after) as VirtualTime;
    const input = { kind: 'timerFired', timer } as const;
    this.simulation.queue.schedule({
      at,
      node: this.self,
      incarnation: this.incarnation,
      input,
      departedAt: this.now,
      resentAt: null,
      cause: this.cause,
    });
  }

  open(peer: NodeId): ConnectionId {
    return this.simulation.network.open(this.self, peer, this.departure());
  }

  send(connection: ConnectionId, payload: Payload): void {
    this.simulation.network.send(connection, this.self, payload, this.departure());
  }

  close(connection: ConnectionId): void {
    this.simulation.network.close(connection, this.self, this.departure());
  }

  peerOf(connection: ConnectionId): NodeId {
    return this.simulation.network.peerOf(connection, this.self);
  }

  spend(processor: Microseconds): void {
    assert(Number.isSafeInteger(processor) && processor >= 0, 'a processor is busy for a whole number of microseconds');
    this.processorUs += processor;
  }

  exit(): void {
    this.hasExited = true;
  }

  halt(file: string): void {
    this.hasExited = true;
    this.haltedAt = file;
  }

  chance(below: number): number {
    return this.simulation.chance.below(below);
  }

  emit(fact: Fact): EventId {
    this.cause = this.simulation.emit(fact, { node: this.self, cause: this.cause });
    return this.cause;
  }

  because(cause: EventId | null): void {
    this.cause = cause;
  }

  /** When the processor is done with what this call did so far. */
  get busyUntil(): VirtualTime {
    const bytesWritten = this.disk.bytesWritten - this.bytesWrittenBefore;
    const flushes = this.disk.flushes - this.flushesBefore;
    if (bytesWritten === 0 && flushes === 0) return (this.now + this.processorUs) as VirtualTime;
    return (this.now + this.processorUs + diskTimeUs(this.simulation.costs, { bytesWritten, flushes })) as VirtualTime;
  }

  private departure(): Departure {
    return { departsAt: this.busyUntil, cause: this.cause };
  }
}
