/**
 * buffer.memory: what batches may take before they are decided. Each takes its full size when it is begun, filled or not. (Kafka: BufferPool)
 *
 * Invariant: 0 ≤ availableBytes ≤ totalBytes.
 */
import { assert } from '../../../base/assert';
import { State } from '../../sim/state';

export class BufferPool extends State {
  readonly totalBytes: number;
  availableBytes: number;
  /** Somebody waits for memory: whatever can be sent is sent at once. */
  isWaitedFor = false;

  constructor(totalBytes: number) {
    super();
    this.totalBytes = this.availableBytes = totalBytes;
  }

  /** Returns false, and is waited for, where there is not enough. */
  allocate(bytes: number): boolean {
    this.isWaitedFor = bytes > this.availableBytes;
    if (!this.isWaitedFor) this.availableBytes -= bytes;
    return !this.isWaitedFor;
  }

  deallocate(bytes: number): void {
    this.availableBytes += bytes;
    assert(this.availableBytes <= this.totalBytes, 'memory is given back once');
  }

  /** Nobody waits any more: it took too long. */
  giveUpWaiting(): void {
    this.isWaitedFor = false;
  }
}
