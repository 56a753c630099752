/**
 * Takes what was fetched out of the buffer, at most max.poll.records at a time, and moves positions on. (Kafka: FetchCollector)
 *
 * It may never hand on a record of a partition that is not owned any more, nor one that is not next.
 */
import { after, milliseconds } from '../../../base/virtual-time';
import type { ConsumerConfig } from '../../model/configs';
import { Errors, errorName } from '../../model/error-codes';
import type { Happening } from '../../model/events';
import { type ErrorCode, NO_LEADER, type Offset, partitionName, type TopicPartition } from '../../model/vocabulary';
import type { RecordBatch } from '../../protocol/record-batch';
import { compressionOf, corruption, crcIsValid, forEachRecord, isControlBatch } from '../../protocol/record-batch-reader';
import type { Context } from '../../sim/context';
import { State } from '../../sim/state';
import type { ClientMetadata } from '../client-metadata';
import type { CompletedFetch } from './completed-fetch';
import type { FailureCause } from './failure-cause';
import type { Fetcher } from './fetcher';
import type { HandedOn } from './record-handling';
import type { SubscriptionState } from './subscription-state';
import type { TopicPartitionState } from './topic-partition-state';

/** Offsets that were handed on together. */
interface Span {
  readonly partition: TopicPartition;
  readonly first: Offset;
  readonly last: Offset;
}

/** As many spans as can be seen in a consumer's hands. */
const SPANS_KEPT = 4;

export class FetchCollector extends State {
  lastError: ErrorCode | null = null;
  /** What was handed on last, oldest first. */
  readonly delivered: Span[] = [];
  /** What the last poll() returned. */
  returned: HandedOn[] = [];
  private readonly config: ConsumerConfig;
  private readonly fetcher: Fetcher;
  private readonly metadata: ClientMetadata;
  private readonly subscriptions: SubscriptionState;
  private readonly failure: FailureCause;

  constructor(options: {
    config: ConsumerConfig;
    fetcher: Fetcher;
    metadata: ClientMetadata;
    subscriptions: SubscriptionState;
    failure: FailureCause;
  }) {
    super();
    this.config = options.config;
    this.fetcher = options.fetcher;
    this.metadata = options.metadata;
    this.subscriptions = options.subscriptions;
    this.failure = options.failure;
  }

  /** Hands on what poll() returns. Returns how many records that are. */
  collect(context: Context): number {
    const { buffer } = this.fetcher;
    const most = this.config['max.poll.records'];
    let count = 0;
    this.returned = [];
    while (count < most && buffer.length > 0 && this.failure.reason === null) {
      const next = buffer[0]!;
      const state = this.subscriptions.state(next.partition);
      if (state !== null && this.initialize(next, state, context) && next.batch !== null)
        count += this.handOn(next, state, most - count, context);
      else buffer.shift();
    }
    return count;
  }

  /** Returns whether it is what the partition needs next. */
  private initialize(fetch: CompletedFetch, state: TopicPartitionState, context: Context): boolean {
    if (!state.isFetchable || state.position?.offset !== fetch.nextFetchOffset) return false;
    if (fetch.isInitialized) return true;
    fetch.isInitialized = true;
    if (fetch.error === Errors.NONE) {
      this.prefer(fetch, state, context);
      return true;
    }
    this.failed(fetch, state, context);
    return false;
  }

  /** Kafka: handleInitializeSuccess */
  private prefer({ preferredReadReplica }: CompletedFetch, state: TopicPartitionState, context: Context): void {
    if (preferredReadReplica === NO_LEADER) return;
    const { now } = context;
    state.prefer(preferredReadReplica, { now, until: after(now, milliseconds(this.config['metadata.max.age.ms'])) });
  }

  private failed({ error, nextFetchOffset }: CompletedFetch, state: TopicPartitionState, context: Context): void {
    this.lastError = error;
    state.retryAt = after(context.now, milliseconds(this.config['retry.backoff.ms']));
    const name = partitionName(state.partition);
    switch (error) {
      case Errors.NOT_LEADER_OR_FOLLOWER:
      case Errors.REPLICA_NOT_AVAILABLE:
      case Errors.KAFKA_STORAGE_ERROR:
      case Errors.FENCED_LEADER_EPOCH:
      case Errors.OFFSET_NOT_AVAILABLE:
      case Errors.UNKNOWN_TOPIC_OR_PARTITION:
      case Errors.UNKNOWN_TOPIC_ID:
      case Errors.INCONSISTENT_TOPIC_ID:
        state.preferLeader();
        return this.metadata.requestUpdate();
      case Errors.OFFSET_OUT_OF_RANGE:
        if (state.preferLeader()) return; // a follower may not have come so far: the leader knows
        if (this.config['auto.offset.reset'] === 'none')
          return this.failure.raise(`Fetch position ${nextFetchOffset} is out of range for partition ${name}`, error);
        return state.awaitReset(`offset ${nextFetchOffset} is not there any more`);
      case Errors.UNKNOWN_LEADER_EPOCH: // the broker is behind; it will learn
      case Errors.UNKNOWN_SERVER_ERROR:
        return;
      default:
        this.failure.raise(`Unexpected error ${errorName(error)} while fetching at offset ${nextFetchOffset} from ${name}`, error);
    }
  }

  /** From the batch that is next; a batch may take several polls. */
  private handOn(fetch: CompletedFetch, state: TopicPartitionState, most: number, context: Context): number {
    const batch = fetch.batch!;
    const { partition } = fetch;
    if (this.config['check.crcs'] && fetch.nextFetchOffset <= batch.baseOffset && !crcIsValid(batch)) {
      this.refuse(batch, fetch, context);
      return 0;
    }
    const first = Math.max(fetch.nextFetchOffset, batch.baseOffset) as Offset;
    const isControl = isControlBatch(batch);
    const spans = isControl ? [] : isWhole(batch) ? [{ first, last: batch.lastOffset }] : spansOf(batch, first);
    const taken = firstRecords(spans, most);
    const isDone = taken.at(-1)?.last === spans.at(-1)?.last;
    fetch.nextFetchOffset = ((isDone ? batch.lastOffset : taken.at(-1)!.last) + 1) as Offset;
    state.consumedUpTo(fetch.nextFetchOffset, batch.leaderEpoch);
    let count = 0;
    for (const { first, last } of taken) {
      this.note({ partition, first, last });
      const delivered: Happening = {
        kind: 'RecordsDelivered',
        consumer: context.self,
        broker: fetch.broker,
        partition,
        leaderEpoch: batch.leaderEpoch,
        baseOffset: first,
        lastOffset: last,
      };
      this.returned.push({ partition, first, last, batch, event: context.emit(delivered) });
      count += last - first + 1;
    }
    return count;
  }

  /** Kafka: CompletedFetch.maybeEnsureValid. The exception is CorruptRecordException, whose code is CORRUPT_MESSAGE. */
  private refuse(batch: RecordBatch, { partition, broker }: CompletedFetch, context: Context): void {
    const { baseOffset, lastOffset } = batch;
    const error = Errors.CORRUPT_MESSAGE;
    const refused: Happening = { kind: 'ConsumerRefusedBatch', consumer: context.self, error, broker, partition, baseOffset, lastOffset };
    context.emit(refused);
    const name = partitionName(partition);
    this.failure.raise(`Record batch for partition ${name} at offset ${baseOffset} is invalid, cause: ${corruption(batch)}`, error);
  }

  private note(span: Span): void {
    if (this.delivered.length === SPANS_KEPT) this.delivered.shift();
    this.delivered.push(span);
  }
}

/** Offsets next to each other, both inclusive. */
interface Run {
  readonly first: Offset;
  readonly last: Offset;
}

/** Compaction leaves a batch its offsets, and takes records out of it. A compressed one cannot be looked into. */
const isWhole = (batch: RecordBatch) => batch.recordCount === batch.lastOffset - batch.baseOffset + 1 || compressionOf(batch) !== 'none';

/** The offsets that are left of a batch, from `from` on. */
function spansOf(batch: RecordBatch, from: Offset): readonly Run[] {
  const spans: Run[] = [];
  forEachRecord(batch, ({ offset }) => {
    if (offset < from) return;
    const before = spans.at(-1);
    if (before !== undefined && before.last + 1 === offset) spans[spans.length - 1] = { first: before.first, last: offset };
    else spans.push({ first: offset, last: offset });
  });
  return spans;
}

/** As many of them as are not more than `most` records. */
function firstRecords(spans: readonly Run[], most: number): readonly Run[] {
  const taken: Run[] = [];
  let left = most;
  for (const { first, last } of spans) {
    if (left <= 0) break;
    taken.push({ first, last: Math.min(last, first + left - 1) as Offset });
    left -= last - first + 1;
  }
  return taken;
}
