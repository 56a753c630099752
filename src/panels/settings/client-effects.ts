/** What each setting of a producer or a consumer does, at the value that it has, in one sentence. */
import type { ConsumerConfig, ProducerConfig } from '../../engine/model/configs';
import { size, span } from './amounts';
import type { Effects } from './effects';

const reconnects = {
  'request.timeout.ms': (value: string) => `A request that is not answered within ${span(value)} is given up, and its connection with it.`,
  'retry.backoff.ms': (value: string) => `A failed request is sent again after ${span(value)} at first, and after longer each time.`,
  'retry.backoff.max.ms': (value: string) => `However often it fails, it waits no longer than ${span(value)} before the next try.`,
  'reconnect.backoff.ms': (value: string) => `A broker that does not answer is tried again after ${span(value)} at first.`,
  'reconnect.backoff.max.ms': (value: string) => `A broker that stays away is tried at least every ${span(value)}.`,
  'metadata.max.age.ms': (value: string) => `New partitions and leaders are noticed within ${span(value)}, also where nothing has failed.`,
};

/** What does not go with it switches it off in silence. */
const isIdempotent = ({ acks, retries, 'enable.idempotence': asked }: Readonly<Record<string, string>>) =>
  asked !== 'false' && acks === 'all' && retries !== '0';

export const producerEffects: Effects<ProducerConfig> = {
  acks: (value) =>
    ({
      all: 'Acknowledged when every in-sync replica has it: the high watermark has passed the record.',
      1: 'Acknowledged as soon as the leader has appended it: if the leader dies before a follower has fetched it, it is lost.',
      0: 'Never acknowledged: it counts as sent when it is on its way, whatever becomes of it.',
    })[value] ?? '',
  'enable.idempotence': (value, { acks, retries }) => {
    if (value === 'false') return 'A batch that is sent again because its answer was lost is appended twice: look for ×2.';
    if (acks !== 'all') return `Switched off in silence: it needs acks=all, and acks is ${acks}.`;
    if (retries === '0') return 'Switched off in silence: it needs retries above 0.';
    return 'Batches carry a producer id and sequence numbers: a leader drops what it has already.';
  },
  retries: (value, { acks }) =>
    acks === '0'
      ? 'Nothing is sent again: with acks=0 no answer can say that it failed.'
      : value === '0'
        ? 'The first failure is final.'
        : 'A batch is sent again until delivery.timeout.ms is over, at most so often.',
  'max.in.flight.requests.per.connection': (value, all) => {
    if (all.acks === '0') return 'Nothing waits: with acks=0 there are no answers, and a request is done when it has left.';
    if (value === '1') return 'One request at a time: order is kept, and each waits for the answer before it.';
    const order = isIdempotent(all) ? ', and leaders keep them in order.' : ': a retry can land behind a later batch and change the order.';
    return `Up to ${value} requests wait for answers at once${order}`;
  },
  partitioner: (value) =>
    value === 'murmur2_random'
      ? 'Keys are hashed with murmur2, as Java clients do: the same key goes where theirs goes.'
      : 'Keys are hashed with CRC-32, as librdkafka does by itself: the same key goes elsewhere than a Java client’s.',
  'batch.size': (value) =>
    value === '0' ? 'Every record is a batch of its own.' : `A batch that has grown to ${size(value)} leaves at once.`,
  'linger.ms': (value) =>
    value === '0' ? 'A batch leaves as soon as it can.' : `A batch waits ${span(value)} for company before it leaves.`,
  'buffer.memory': (value) => `Unsent records take up to ${size(value)}: with more, send() blocks.`,
  'max.block.ms': (value) => `send() blocks for at most ${span(value)} where memory or metadata is missing, then fails.`,
  'max.request.size': (value) => `One request, and one record, is at most ${size(value)}.`,
  'delivery.timeout.ms': (value, { acks }) =>
    `A record that ${acks === '0' ? 'has not left' : 'is not acknowledged'} within ${span(value)} of send() has failed.`,
  ...reconnects,
  'partitioner.adaptive.partitioning.enable': (value) =>
    value === 'true'
      ? 'Records without a key go less often to partitions whose queue is long.'
      : 'Records without a key go to all partitions alike, slow ones too.',
  'partitioner.availability.timeout.ms': (value) =>
    value === '0'
      ? 'Records without a key go to slow partitions, too.'
      : `Records without a key avoid a partition whose broker has taken nothing for ${span(value)}.`,
  'partitioner.ignore.keys': (value) =>
    value === 'true'
      ? 'Keys do not decide: records of one key scatter over all lanes, and their order is gone.'
      : 'A key decides its partition.',
};

export const consumerEffects: Effects<ConsumerConfig> = {
  'group.instance.id': (value) =>
    value === ''
      ? 'A dynamic member: leaving and coming back are rebalances.'
      : `Static member ${value}: back within session.timeout.ms, it has its partitions again without a rebalance.`,
  'session.timeout.ms': (value) => `A member that is silent for ${span(value)} is taken for dead, and its partitions go to others.`,
  'heartbeat.interval.ms': (value) => `It says every ${span(value)} that it lives, and learns of rebalances by the answers.`,
  'max.poll.interval.ms': (value) => `An application that does not poll for ${span(value)} is put out of the group, alive or not.`,
  'max.poll.records': (value) => `poll() hands out at most ${value} of the records that were fetched.`,
  'enable.auto.commit': (value) =>
    value === 'true'
      ? 'What poll() has handed out is committed by itself, done or not.'
      : 'Nothing is committed by itself: who starts next begins where the group last committed.',
  'auto.commit.interval.ms': (value, { 'enable.auto.commit': commits }) =>
    commits === 'true'
      ? `Positions are committed every ${span(value)}, at the next poll().`
      : 'Nothing happens: enable.auto.commit is false.',
  'auto.offset.reset': (value) =>
    ({
      latest: 'Without a committed offset it begins at the end: what was written before is never read.',
      earliest: 'Without a committed offset it begins at the oldest record there is.',
      none: 'Without a committed offset it fails instead of guessing.',
    })[value] ?? '',
  'fetch.min.bytes': (value) =>
    value === '1' ? 'A fetch is answered as soon as there is anything.' : `A fetch waits for ${size(value)}, or for fetch.max.wait.ms.`,
  'fetch.max.bytes': (value) => `One answer carries at most ${size(value)}, and at least one batch.`,
  'fetch.max.wait.ms': (value) => `A fetch that finds too little waits at the broker for at most ${span(value)}.`,
  'max.partition.fetch.bytes': (value) => `One partition gives at most ${size(value)} of an answer, and at least one batch.`,
  'check.crcs': (value) =>
    value === 'true'
      ? 'A batch whose CRC does not match is refused.'
      : 'Bytes that have gone bad are handed to the application as they are.',
  'client.rack': (value) =>
    value === ''
      ? 'It says no place: it reads from leaders.'
      : `A leader elsewhere sends it to an in-sync follower in rack ${value}, if replica.selector.class goes by racks.`,
  ...reconnects,
};
