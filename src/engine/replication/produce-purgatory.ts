/**
 * Produce requests with acks=all that wait to be committed.
 *
 * It may never forget a request that is not answered, unless its connection is gone.
 *
 * Kafka: DelayedOperationPurgatory
 */
import type { TopicPartition } from '../model/vocabulary';
import type { VirtualTime } from '../sim/context';
import { State } from '../sim/state';
import { DelayedProduce, type ProduceResult } from './delayed-produce';
import type { ReplicationHost, ReplyTo } from './host';
import type { Partitions } from './partition';
import { produceResponse } from './produce-response';

export class ProducePurgatory extends State {
  private waiting: DelayedProduce[] = [];

  get size(): number {
    return this.waiting.length;
  }

  /** Returns its deadline; null where all is decided already and was answered. */
  take(
    request: { readonly results: readonly ProduceResult[]; readonly timeoutMs: number; readonly replyTo: ReplyTo },
    partitions: Partitions,
    host: ReplicationHost,
  ): VirtualTime | null {
    const { results, replyTo, timeoutMs } = request;
    const delayed = new DelayedProduce({ replyTo, results, deadline: (host.now + timeoutMs * 1_000) as VirtualTime });
    for (const { partition } of results) delayed.look(partition, partitions.partition(partition), host);
    if (delayed.isComplete) {
      reply(delayed, host);
      return null;
    }
    this.waiting.push(delayed);
    return delayed.deadline;
  }

  /** Its high watermark moved, or it is led elsewhere, or gone. */
  changed(at: TopicPartition, partitions: Partitions, host: ReplicationHost): void {
    if (this.waiting.length === 0) return;
    const partition = partitions.partition(at);
    const complete = this.waiting.filter((delayed) => delayed.look(at, partition, host));
    if (complete.length === 0) return;
    this.waiting = this.waiting.filter((delayed) => !delayed.isComplete);
    for (const delayed of complete) reply(delayed, host);
  }

  expire(host: ReplicationHost): void {
    for (const delayed of this.waiting) {
      if (delayed.deadline > host.now) continue;
      this.forget(delayed.replyTo);
      delayed.expire();
      reply(delayed, host);
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

function reply({ replyTo, results }: DelayedProduce, host: ReplicationHost): void {
  host.reply(replyTo, produceResponse(results), 0);
}
