/**
 * Fetches that wait for minBytes or for their time, and are answered as soon as there is enough or something went wrong.
 * (Kafka: DelayedFetch, DelayedOperationPurgatory)
 *
 * Followers wait for appends, consumers for the high watermark.
 *
 * It may never let a fetch wait longer than it asked for, nor answer it twice.
 */
import type { TopicPartition } from '../model/vocabulary';
import type { VirtualTime } from '../sim/context';
import { Shared, State } from '../sim/state';
import { type FetchParams, type FetchRead, readForFetch } from './fetch';
import type { ReplicationHost, ReplyTo } from './host';
import type { Partitions } from './partition';

/** What has happened to a partition. */
export type Change = 'Appended' | 'HighWatermarkMoved' | 'LeaderChanged';

export class FetchPurgatory extends State {
  private waiting: DelayedFetch[] = [];

  get size(): number {
    return this.waiting.length;
  }

  get holdsConsumers(): boolean {
    for (const { params } of this.waiting) if (params.follower === null) return true;
    return false;
  }

  /** Returns its deadline; null where it need not wait and was answered. */
  take(params: FetchParams, replyTo: ReplyTo, partitions: Partitions, host: ReplicationHost): VirtualTime | null {
    const read = readForFetch(params, partitions, { heardNow: true }, host);
    if (read.isEnough || params.maxWaitMs <= 0 || params.topics.length === 0) {
      reply(replyTo, read, partitions, host);
      return null;
    }
    const deadline = (host.now + params.maxWaitMs * 1_000) as VirtualTime;
    this.waiting.push(new DelayedFetch(params, replyTo, deadline));
    return deadline;
  }

  changed({ topic, partition }: TopicPartition, change: Change, partitions: Partitions, host: ReplicationHost): void {
    for (const delayed of this.waiting) {
      const { params } = delayed;
      const concerns = change === 'LeaderChanged' || (change === 'Appended') === (params.follower !== null);
      if (!concerns || !params.asksFor(topic, partition)) continue;
      const read = readForFetch(params, partitions, { heardNow: false }, host);
      if (!read.isEnough) continue;
      this.forget(delayed.replyTo);
      reply(delayed.replyTo, read, partitions, host);
    }
  }

  /** What has waited long enough is answered as it is. */
  expire(partitions: Partitions, host: ReplicationHost): void {
    for (const { params, replyTo, deadline } of this.waiting) {
      if (deadline > host.now) continue;
      this.forget(replyTo);
      reply(replyTo, readForFetch(params, partitions, { heardNow: false }, host), partitions, host);
    }
  }

  forget(replyTo: ReplyTo): void {
    this.waiting = this.waiting.filter((delayed) => delayed.replyTo !== replyTo);
  }

  nextDeadline(): VirtualTime | null {
    let next: VirtualTime | null = null;
    for (const { deadline } of this.waiting) if (next === null || deadline < next) next = deadline;
    return next;
  }
}

class DelayedFetch extends Shared {
  readonly params: FetchParams;
  readonly replyTo: ReplyTo;
  readonly deadline: VirtualTime;

  constructor(params: FetchParams, replyTo: ReplyTo, deadline: VirtualTime) {
    super();
    this.params = params;
    this.replyTo = replyTo;
    this.deadline = deadline;
  }
}

function reply(
  to: ReplyTo,
  { response, recordBytes, throttledBytes }: FetchRead,
  { leaderQuota }: Partitions,
  host: ReplicationHost,
): void {
  if (throttledBytes > 0) leaderQuota.record(throttledBytes, host.now);
  host.reply(to, response, recordBytes);
}
