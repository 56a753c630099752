/**
 * DeleteRecords requests that wait until no replica that lives has anything below what was asked for, so that whoever leads next does
 * not show the records again. (Kafka: DelayedDeleteRecords, DelayedOperationPurgatory)
 *
 * A request is answered when all of its partitions are decided, or its time is up: the records are gone on the leader all the same.
 */
import { Errors } from '../model/error-codes';
import type { TopicName, TopicPartition } from '../model/vocabulary';
import type { DeleteRecordsResponse } from '../protocol/delete-records';
import type { VirtualTime } from '../sim/context';
import { Shared, State } from '../sim/state';
import { type DeletionResult, lookAgain } from './delete-records';
import type { ReplicationHost, ReplyTo } from './host';
import type { Partitions } from './partition';

export class DeletionPurgatory extends State {
  private waiting: DelayedDeletion[] = [];

  get size(): number {
    return this.waiting.length;
  }

  /** Returns its deadline; null where all is decided already and was answered. */
  take(
    request: { readonly results: readonly DeletionResult[]; readonly timeoutMs: number; readonly replyTo: ReplyTo },
    host: ReplicationHost,
  ): VirtualTime | null {
    const { results, replyTo, timeoutMs } = request;
    const deadline = (host.now + timeoutMs * 1_000) as VirtualTime;
    return this.answerOrKeep(new DelayedDeletion({ replyTo, deadline, results }), host) ? null : deadline;
  }

  /** A follower has told where its log begins; or the partition is led elsewhere, or gone. */
  changed({ topic, partition: index }: TopicPartition, partitions: Partitions, host: ReplicationHost): void {
    const { waiting } = this;
    if (waiting.length === 0) return;
    this.waiting = [];
    for (const delayed of waiting) {
      const results = delayed.results.map((result) => {
        const { partition } = result;
        if (result.requiredOffset === null || partition.partition !== index || partition.topic !== topic) return result;
        return lookAgain(result, partitions.partition(partition), host) ?? result;
      });
      this.answerOrKeep(new DelayedDeletion({ ...delayed, results }), host);
    }
  }

  /** Time is up: what is undecided times out. */
  expire(host: ReplicationHost): void {
    for (const { replyTo, deadline, results } of this.waiting) {
      if (deadline > host.now) continue;
      this.forget(replyTo);
      const timedOut = results.map((each) => (each.requiredOffset === null ? each : { ...each, error: Errors.REQUEST_TIMED_OUT }));
      host.reply(replyTo, deleteRecordsResponse(timedOut), 0);
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

  private answerOrKeep(delayed: DelayedDeletion, host: ReplicationHost): boolean {
    const isComplete = delayed.results.every(({ requiredOffset }) => requiredOffset === null);
    if (isComplete) host.reply(delayed.replyTo, deleteRecordsResponse(delayed.results), 0);
    else this.waiting.push(delayed);
    return isComplete;
  }
}

class DelayedDeletion extends Shared {
  readonly replyTo: ReplyTo;
  readonly deadline: VirtualTime;
  readonly results: readonly DeletionResult[];

  constructor(options: Pick<DelayedDeletion, 'replyTo' | 'deadline' | 'results'>) {
    super();
    this.replyTo = options.replyTo;
    this.deadline = options.deadline;
    this.results = options.results;
  }
}

/** In the shape of the wire: partitions by topic, in the order in which they were asked for. */
function deleteRecordsResponse(results: readonly DeletionResult[]): DeleteRecordsResponse {
  const topics = new Map<TopicName, DeleteRecordsResponse['topics'][number]['partitions'][number][]>();
  for (const { partition, error: errorCode, lowWatermark } of results) {
    const partitions = topics.get(partition.topic) ?? [];
    topics.set(partition.topic, partitions);
    partitions.push({ partitionIndex: partition.partition, lowWatermark, errorCode });
  }
  return { throttleTimeMs: 0, topics: Array.from(topics, ([name, partitions]) => ({ name, partitions })) };
}
