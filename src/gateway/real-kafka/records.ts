/** Records are produced and fetched, offsets asked for, and records deleted: of who leads and who does not, in this epoch and in others. */

import { Errors } from '../../engine/model/error-codes';
import {
  NO_TOPIC_ID,
  OFFSETS_TOPIC,
  type ProducerEpoch,
  type ProducerId,
  type SequenceNumber,
  type TimestampMs,
} from '../../engine/model/vocabulary';
import { putInt16, putInt32, putInt64 } from '../../engine/protocol/bytes';
import { crc32c } from '../../engine/protocol/crc32c';
import { ATTRIBUTES_AT, CRC_AT, RecordBatch } from '../../engine/protocol/record-batch';
import { type BatchOptions, buildRecordBatch } from '../../engine/protocol/record-batch-builder';
import { emptied } from '../../engine/protocol/record-batch-rewrite';
import { Records } from '../../engine/protocol/records';
import { deleteRecords, fetch, initProducerId, listOffsets, offsetForLeaderEpoch, produce } from './apis';
import { ask, type Conversation } from './conversation';

const FIRST_TIME_MS = 1_000;
const FAR_FUTURE_MS = 9_000_000_000_000;
const encoder = new TextEncoder();

interface Place {
  readonly topic?: string;
  readonly partition?: number;
  readonly broker?: number;
}
interface Producing extends Place {
  readonly acks?: -1 | 0 | 1;
}

const batch = (values: readonly string[], options: BatchOptions & { readonly times?: readonly number[]; readonly key?: string } = {}) =>
  buildRecordBatch(
    values.map((value, index) => ({
      timestamp: (options.times?.[index] ?? FIRST_TIME_MS + index) as TimestampMs,
      key: options.key === undefined ? null : encoder.encode(options.key),
      value: encoder.encode(value),
    })),
    options,
  );

function* send(what: string, batches: readonly RecordBatch[], { topic = 'orders', partition = 0, broker = 1, acks = -1 }: Producing = {}) {
  const records = Records.of(batches);
  const topicData = [{ name: topic, partitionData: [{ index: partition, records }] }];
  return yield* ask(produce, what, { transactionalId: null, acks, timeoutMs: 10_000, topicData }, { broker });
}

export function* produced(): Conversation {
  yield* send('three records', [batch(['a', 'b', 'c'])]);
  yield* send('acks=1', [batch(['d'])], { acks: 1 });
  yield* send('acks=2', [batch(['d'])], { acks: 2 as 1 });
  yield* send('an unknown topic', [batch(['d'])], { topic: 'nowhere' });
  yield* send('a partition that is not there', [batch(['d'])], { partition: 99 });
  yield* send('a negative partition', [batch(['d'])], { partition: -1 });
  yield* send('to a follower', [batch(['d'])], { broker: 2 });
  yield* send('to a broker without a replica', [batch(['d'])], { topic: 'small', broker: 3 });
  yield* send('to a topic that cannot be', [batch(['d'])], { topic: 'bad/name' });
  yield* send('to the offsets of groups', [batch(['d'])], { topic: OFFSETS_TOPIC });
  yield* send('too few in sync', [batch(['d'])], { topic: 'strict' });
  yield* send('too few in sync, but acks=1', [batch(['d'])], { topic: 'strict', acks: 1 });
  yield* send('too large a batch', [batch(['x'.repeat(200)])], { topic: 'small' });
  yield* send('a wrong CRC', [rotten(batch(['d']))]);
  yield* send('two batches', [batch(['d']), batch(['e'])]);
  yield* send('no batch', []);
  yield* send('a time too far in the future', [batch(['d'], { times: [FAR_FUTURE_MS] })]);
  yield* send('one of two times too far in the future', [batch(['d', 'e'], { times: [FIRST_TIME_MS, FAR_FUTURE_MS] })]);
  yield* send('no time', [batch(['d'], { times: [-1] })]);
  yield* send('the broker’s time', [batch(['d'])], { topic: 'stamped' });
  yield* send('a key', [batch(['d'], { key: 'k' })], { topic: 'compacted' });
  yield* send('no key in a compacted topic', [batch(['d', 'e'])], { topic: 'compacted' });
  yield* send('a control batch', [batch(['d'], { control: true })]);
  yield* send('a transactional batch', [batch(['d'], { transactional: true, ...by(4_000, 0, 0) })]);
  yield* send('a base offset', [written(batch(['d']), (head) => putInt64(head, 0, 5))]);
  yield* send('a count that is too high', [written(batch(['d']), (head) => putInt32(head, RECORD_COUNT_AT, 2))]);
  yield* send('a last offset that is too high', [written(batch(['d']), (head) => putInt32(head, LAST_OFFSET_DELTA_AT, 7))]);
  yield* send('a batch without records', [emptied(batch(['d']))]);
  yield* send('a codec that is not there', [written(batch(['d']), (head) => putInt16(head, ATTRIBUTES_AT, 7))]);
  yield* send('a batch of the former format', [batch(['d']).withByte(MAGIC_AT, 1)]);
}

const by = (producerId: number, producerEpoch: number, baseSequence: number): BatchOptions => ({
  producerId: producerId as ProducerId,
  producerEpoch: producerEpoch as ProducerEpoch,
  baseSequence: baseSequence as SequenceNumber,
});

export function* idempotent(): Conversation {
  const init = (what: string, producerId: number, producerEpoch: number) =>
    ask(
      initProducerId,
      what,
      { transactionalId: null, transactionTimeoutMs: 60_000, producerId, producerEpoch },
      { until: ({ errorCode }) => errorCode !== Errors.COORDINATOR_LOAD_IN_PROGRESS },
    );
  const { producerId: id } = yield* init('an id', -1, -1);
  yield* init('another id', -1, -1);
  yield* init('an id with an epoch', id, 0);
  yield* init('an epoch without an id', -1, 3);
  yield* init('an id without an epoch', id, -1);
  const place = { partition: 2, broker: 3 };
  const write = (what: string, values: readonly string[], epoch: number, sequence: number, producerId = id) =>
    send(what, [batch(values, by(producerId, epoch, sequence))], place);
  yield* write('from sequence number 0', ['a', 'b'], 0, 0);
  yield* write('the same again', ['a', 'b'], 0, 0);
  yield* write('the next', ['c'], 0, 2);
  yield* write('the first again', ['a', 'b'], 0, 0);
  yield* write('a part of what was there', ['b'], 0, 1);
  yield* write('a gap', ['e'], 0, 7);
  yield* write('a new epoch that does not begin at 0', ['e'], 1, 3);
  yield* write('a new epoch', ['e'], 1, 0);
  yield* write('the former epoch', ['f'], 0, 3);
  yield* write('an unknown id that does not begin at 0', ['g'], 0, 9, 123_456);
  yield* write('a negative sequence number', ['g'], 0, -1, 123_457);
  yield* write('a negative epoch', ['g'], -1, 0, 123_458);
}

interface Fetching extends Place {
  readonly offset?: number;
  readonly epoch?: number;
  readonly session?: readonly [id: number, epoch: number];
  readonly maxBytes?: number;
  readonly lastFetchedEpoch?: number;
  readonly isolationLevel?: 0 | 1;
  /** The high watermark that it has to be told: of a follower it comes late. */
  readonly isUpTo?: number;
}

function* read(what: string, options: Fetching = {}) {
  const { topic = 'orders', partition = 0, broker = 1, offset = 0, epoch = -1, session = [0, -1], maxBytes = 1_000_000, isUpTo } = options;
  const asked = {
    partition,
    currentLeaderEpoch: epoch,
    fetchOffset: offset,
    lastFetchedEpoch: options.lastFetchedEpoch ?? -1,
    logStartOffset: -1,
    partitionMaxBytes: maxBytes,
  };
  return yield* ask(
    fetch,
    what,
    {
      clusterId: null,
      replicaId: -1,
      replicaState: null,
      maxWaitMs: 100,
      minBytes: 0,
      maxBytes,
      isolationLevel: options.isolationLevel ?? 0,
      sessionId: session[0],
      sessionEpoch: session[1],
      topics: [{ topic, topicId: NO_TOPIC_ID, partitions: [{ ...asked, replicaDirectoryId: null, highWatermark: null }] }],
      forgottenTopicsData: [],
      rackId: '',
    },
    { broker, until: ({ responses }) => isUpTo === undefined || responses[0]?.partitions[0]?.highWatermark === isUpTo },
  );
}

export function* fetched(): Conversation {
  yield* read('from the beginning');
  yield* read('from within a batch', { offset: 1 });
  yield* read('only what is committed', { isolationLevel: 1 });
  yield* read('one byte', { maxBytes: 1 });
  yield* read('at the end', { offset: 4 });
  yield* read('above the end', { offset: 1_000 });
  yield* read('below 0', { offset: -5 });
  yield* read('an unknown topic', { topic: 'nowhere' });
  yield* read('a partition that is not there', { partition: 99 });
  yield* read('from a follower', { broker: 2, isUpTo: 5 });
  yield* read('from a broker without a replica', { topic: 'small', broker: 3 });
  yield* read('in the present epoch', { epoch: 0 });
  yield* read('in an epoch to come', { epoch: 5 });
  yield* read('in an epoch to come, from a follower', { epoch: 5, broker: 2 });
  yield* read('behind an epoch that is not there', { offset: 2, lastFetchedEpoch: 3, epoch: 0 });
  yield* read('in a session that is not there', { session: [12_345, 1] });
  yield* read('in a session that is not there, ending it', { session: [12_345, -1] });
  const { sessionId } = yield* read('in a new session', { session: [0, 0] });
  yield* read('in the next epoch of the session', { session: [sessionId, 1], offset: 1 });
  yield* read('in a wrong epoch of the session', { session: [sessionId, 7] });
  yield* read('an epoch of no session', { session: [0, 3] });
}

export function* soughtOffsets(): Conversation {
  const seek = (
    what: string,
    timestamp: number,
    { topic = 'orders', partition = 0, broker = 1, epoch = -1, replicaId = -1 }: Place & { epoch?: number; replicaId?: number } = {},
  ) =>
    ask(
      listOffsets,
      what,
      {
        replicaId,
        isolationLevel: 0,
        topics: [{ name: topic, partitions: [{ partitionIndex: partition, currentLeaderEpoch: epoch, timestamp }] }],
        timeoutMs: 0,
      },
      { broker },
    );
  yield* seek('the end', -1);
  yield* seek('the beginning', -2);
  yield* seek('the largest time', -3);
  yield* seek('the largest time where there is none', -3, { partition: 1, broker: 2 });
  yield* seek('a landmark that is not there', -7);
  yield* seek('a time', FIRST_TIME_MS + 1);
  yield* seek('the beginning of time', 0);
  yield* seek('a time to come', FAR_FUTURE_MS);
  yield* seek('an unknown topic', -1, { topic: 'nowhere' });
  yield* seek('a partition that is not there', -1, { partition: 99 });
  yield* seek('from a follower', -1, { broker: 2 });
  yield* seek('from a follower, for debugging', -1, { broker: 2, replicaId: -2 });
  yield* seek('in an epoch to come', -1, { epoch: 5 });
  yield* ask(listOffsets, 'one partition twice', {
    replicaId: -1,
    isolationLevel: 0,
    topics: [{ name: 'orders', partitions: [0, 0].map((partitionIndex) => ({ partitionIndex, currentLeaderEpoch: -1, timestamp: -1 })) }],
    timeoutMs: 0,
  });
  const end = (
    what: string,
    leaderEpoch: number,
    { topic = 'orders', partition = 0, broker = 1, epoch = -1 }: Place & { epoch?: number } = {},
  ) =>
    ask(
      offsetForLeaderEpoch,
      what,
      { replicaId: -1, topics: [{ topic, partitions: [{ partition, currentLeaderEpoch: epoch, leaderEpoch }] }] },
      { broker },
    );
  yield* end('the end of the present epoch', 0);
  yield* end('the end of an epoch to come', 3);
  yield* end('the end of no epoch', -1);
  yield* end('in an epoch to come', 0, { epoch: 5 });
  yield* end('from a follower', 0, { broker: 2 });
  yield* end('of an unknown topic', 0, { topic: 'nowhere' });
}

export function* deletedRecords(): Conversation {
  const cut = (what: string, offset: number, { topic = 'orders', partition = 0, broker = 1 }: Place = {}) =>
    ask(
      deleteRecords,
      what,
      { topics: [{ name: topic, partitions: [{ partitionIndex: partition, offset }] }], timeoutMs: 10_000 },
      { broker },
    );
  yield* cut('up to an offset', 1);
  yield* cut('up to an offset below', 0);
  yield* cut('up to above the end', 1_000);
  yield* cut('up to a negative offset', -7);
  yield* cut('of an unknown topic', 1, { topic: 'nowhere' });
  yield* cut('of a partition that is not there', 1, { partition: 99 });
  yield* cut('from a follower', 1, { broker: 2 });
  yield* cut('of a compacted topic', 1, { topic: 'compacted' });
  yield* cut('of the offsets of groups', 0, { topic: OFFSETS_TOPIC });
  yield* cut('all', -1);
  yield* read('below the beginning', { offset: 0 });
}

const LAST_OFFSET_DELTA_AT = 23;
const RECORD_COUNT_AT = 57;
const MAGIC_AT = 16;

/** As a producer would have written its header that was less careful. */
function written(whole: RecordBatch, write: (head: Uint8Array) => void): RecordBatch {
  const head = whole.head.slice();
  write(head);
  putInt32(head, CRC_AT, crc32c(head, ATTRIBUTES_AT, whole.body));
  return new RecordBatch(head, whole.body, null);
}

const rotten = (whole: RecordBatch) => whole.withByte(CRC_AT, whole.head[CRC_AT]! ^ 0xff);
