/**
 * What replication of throttled partitions may move a second, through this broker, one way. Who has fallen behind waits while it is
 * exceeded; who is in sync is never held up, or the throttle would shrink the ISR.
 *
 * It is a rate over the last eleven windows of a second: a large batch is let through at once, and paid for by a long wait.
 * Kafka: ReplicationQuotaManager, SimpleRate, SampledStat
 */
import type { VirtualTime } from '../sim/context';
import { State } from '../sim/state';

/** replication.quota.window.num, and one more that is being left. */
const SAMPLES = 11;
/** replication.quota.window.size.seconds */
const WINDOW_US = 1_000_000;

export class ReplicationQuota extends State {
  /** Bytes a second; null for no limit. */
  bytesPerSecond: number | null = null;
  private readonly samples: Sample[] = [];
  private current = 0;

  record(bytes: number, now: VirtualTime): void {
    const sample = this.sampleAt(now);
    sample.bytes += bytes;
    sample.lastAt = now;
  }

  isExceeded(now: VirtualTime): boolean {
    return this.bytesPerSecond !== null && this.rate(now) > this.bytesPerSecond;
  }

  /** Bytes a second, over as long as anything is remembered of, and at least over one window. */
  rate(now: VirtualTime): number {
    let bytes = 0;
    let since = now;
    for (const sample of this.samples) {
      if (now - sample.lastAt >= SAMPLES * WINDOW_US) sample.reset(now);
      bytes += sample.bytes;
      if (sample.startedAt < since) since = sample.startedAt;
    }
    return (bytes * 1_000_000) / Math.max(now - since, WINDOW_US);
  }

  private sampleAt(now: VirtualTime): Sample {
    const sample = this.samples[this.current];
    if (sample === undefined) return this.begin(now);
    if (now - sample.startedAt < WINDOW_US) return sample;
    this.current = (this.current + 1) % (SAMPLES + 1);
    const next = this.samples[this.current];
    next?.reset(now);
    return next ?? this.begin(now);
  }

  private begin(now: VirtualTime): Sample {
    const sample = new Sample(now);
    this.samples.push(sample);
    return sample;
  }
}

class Sample extends State {
  startedAt: VirtualTime;
  lastAt: VirtualTime;
  bytes = 0;

  constructor(now: VirtualTime) {
    super();
    this.startedAt = now;
    this.lastAt = now;
  }

  reset(now: VirtualTime): void {
    this.startedAt = now;
    this.lastAt = now;
    this.bytes = 0;
  }
}
