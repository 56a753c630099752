/** What each setting of a topic or a broker does, at the value that it has, in one sentence. */
import { type BrokerConfig, saysNever, type TopicConfig } from '../../engine/model/configs';
import { counted } from '../../stage/kit/numbers';
import { size, span } from './amounts';
import type { Effects } from './effects';

export const topicEffects: Effects<TopicConfig> = {
  'cleanup.policy': (value) =>
    value === 'delete'
      ? 'Old segments go by retention.ms and retention.bytes; records need no key.'
      : 'Every record needs a key: one without is refused with INVALID_RECORD.',
  'retention.ms': (value, { 'cleanup.policy': policy }) => {
    if (policy === 'compact') return 'Nothing happens: cleanup.policy is compact.';
    return value === '-1'
      ? 'No segment goes because of its age.'
      : `A segment whose newest record is older than ${span(value)} is deleted, whole.`;
  },
  'retention.bytes': (value, { 'cleanup.policy': policy }) => {
    if (policy === 'compact') return 'Nothing happens: cleanup.policy is compact.';
    return Number(value) < 0
      ? 'A partition may grow without limit.'
      : `The oldest segments are deleted, whole, as long as more than ${size(value)} of a partition stay.`;
  },
  'delete.retention.ms': (value, { 'cleanup.policy': policy }) =>
    policy === 'delete'
      ? 'Nothing happens: cleanup.policy is delete.'
      : `A record without a value stays for ${span(value)} after the cleaner has first met it.`,
  'min.cleanable.dirty.ratio': (value, { 'cleanup.policy': policy }) =>
    policy === 'delete'
      ? 'Nothing happens: cleanup.policy is delete.'
      : `The cleaner takes a log once more than ${Math.round(Number(value) * 100)} % of it is not cleaned yet.`,
  'min.compaction.lag.ms': (value) =>
    value === '0' ? 'Whatever stands below the active segment may be cleaned.' : `Records younger than ${span(value)} are not cleaned.`,
  'max.compaction.lag.ms': (value) =>
    saysNever(value)
      ? 'How much of a log is dirty decides alone when it is cleaned.'
      : `A log with records older than ${span(value)} that are not cleaned yet is cleaned, however few they are.`,
  'min.insync.replicas': (value) =>
    value === '1'
      ? 'The leader alone may acknowledge: acks=all promises no second copy.'
      : `With fewer than ${value} in sync, acks=all gets NOT_ENOUGH_REPLICAS and the high watermark stands still.`,
  'unclean.leader.election.enable': (value) =>
    value === 'true'
      ? 'A replica that was out of sync may lead where nobody else is left: what it has not got is lost.'
      : 'Where nobody in sync is left, the partition waits without a leader: nothing is lost.',
  'segment.bytes': (value) => `A new segment file begins where the present one would grow beyond ${size(value)}.`,
  'internal.segment.bytes': (value) =>
    value === '0' ? 'segment.bytes decides.' : `Segments are rolled at ${size(value)}: Kafka’s own way to have them smaller than 1 MiB.`,
  'segment.ms': (value) => `A new segment file begins when the present one’s records are ${span(value)} apart.`,
  'file.delete.delay.ms': (value) => `Files of deleted segments are renamed, and removed ${span(value)} later.`,
  'flush.messages': (value) =>
    saysNever(value)
      ? 'No count of records makes a replica flush: copies on other brokers are what protects them.'
      : value === '1'
        ? 'Every append is flushed before it is answered: slower, and a power loss takes nothing of it.'
        : `A replica flushes once ${value} records are only in the page cache, where a power loss would take them.`,
  'flush.ms': (value) =>
    saysNever(value)
      ? 'No time makes a replica flush: it does when a segment is full.'
      : `Unflushed for ${span(value)}, a log is flushed when the broker next looks, if log.flush.scheduler.interval.ms lets it look.`,
  'index.interval.bytes': (value) => `The indexes have an entry about every ${size(value)} of records.`,
  'segment.index.bytes': (value) => `A segment is rolled when its index has grown to ${size(value)}.`,
  'max.message.bytes': (value) => `A batch larger than ${size(value)} is refused with MESSAGE_TOO_LARGE.`,
  'message.timestamp.type': (value) =>
    value === 'CreateTime' ? 'A record keeps the time at which its producer made it.' : 'The leader writes its own time into every batch.',
  'message.timestamp.after.max.ms': (value) =>
    `A record dated more than ${span(value)} ahead of the broker is refused with INVALID_TIMESTAMP.`,
  'leader.replication.throttled.replicas': (value) => heldBack(value, 'Leaders hold back', 'leader'),
  'follower.replication.throttled.replicas': (value) => heldBack(value, 'Followers hold back', 'follower'),
};

/** Of replicas that are out of sync: those that are in sync nobody holds back. */
function heldBack(value: string, who: string, role: string): string {
  const which =
    value === '*' ? 'every replica' : `these replicas (partition:broker): ${value.length > 40 ? `${value.slice(0, 40)}…` : value}`;
  return value === '' ? 'Replication moves as fast as it can.' : `${who} ${which}, to what ${role}.replication.throttled.rate allows.`;
}

export const brokerEffects: Effects<BrokerConfig> = {
  'broker.rack': (value) =>
    value === '' ? 'Nobody knows where it stands.' : `It stands in rack ${value}: copies of a partition are spread over the racks.`,
  'replica.selector.class': (value) =>
    value.endsWith('RackAwareReplicaSelector')
      ? 'A consumer that says its rack is sent to an in-sync follower there, where the leader is in another.'
      : 'Consumers read from leaders, wherever they are.',
  'num.partitions': (value) => `A topic that is created without saying how many has ${value}.`,
  'default.replication.factor': (value) => `A topic that is created without saying how many copies has ${value}.`,
  'auto.create.topics.enable': (value) =>
    value === 'true'
      ? 'A topic that a producer asks for is made on the spot.'
      : 'A topic that does not exist stays so until somebody creates it.',
  'replica.lag.time.max.ms': (value) => `A follower that has not caught up for ${span(value)} leaves the ISR.`,
  'replica.fetch.wait.max.ms': (value) => `A follower’s fetch that finds nothing waits at the leader for at most ${span(value)}.`,
  'replica.fetch.min.bytes': (value) => `A follower’s fetch waits for ${size(value)}.`,
  'replica.fetch.max.bytes': (value) => `A follower takes at most ${size(value)} of one partition at a time.`,
  'replica.fetch.backoff.ms': (value) => `After an error a follower leaves a partition alone for ${span(value)}.`,
  'replica.high.watermark.checkpoint.interval.ms': (value) => `High watermarks are written to the disk every ${span(value)}.`,
  'log.retention.check.interval.ms': (value) => `A broker looks every ${span(value)} which segments retention lets go.`,
  'log.initial.task.delay.ms': (value) => `A broker that has started looks for the first time after ${span(value)}.`,
  'log.flush.scheduler.interval.ms': (value) =>
    saysNever(value)
      ? 'A broker never looks whether a log is due to be flushed: flush.ms changes nothing.'
      : `A broker looks every ${span(value)} which logs are due by flush.ms, which is as long where a topic does not say.`,
  'log.flush.start.offset.checkpoint.interval.ms': (value) => `Where logs start is written to the disk every ${span(value)}.`,
  'log.cleaner.enable': (value) =>
    value === 'true' ? 'Compacted topics are cleaned.' : 'Nobody cleans compacted topics: they keep every record.',
  'log.cleaner.backoff.ms': (value) => `A cleaner that finds nothing to do looks again after ${span(value)}.`,
  'log.cleaner.dedupe.buffer.size': (value) => `The cleaner’s map of keys takes ${size(value)}, 24 bytes a key.`,
  'log.cleaner.io.buffer.load.factor': (value) => `The cleaner’s map of keys is full at ${Math.round(Number(value) * 100)} %.`,
  'log.cleaner.io.max.bytes.per.second': (value) =>
    saysNever(value) ? 'The cleaner reads and writes as fast as it can.' : `The cleaner reads and writes at most ${size(value)} a second.`,
  'broker.heartbeat.interval.ms': (value) => `A broker tells the controller every ${span(value)} that it lives.`,
  'broker.session.timeout.ms': (value) => `A broker that the controller has not heard for ${span(value)} is fenced, and its leaders move.`,
  'eligible.leader.replicas.version': (value) =>
    value === '0'
      ? 'The last member of an ISR stays in it, whatever becomes of it.'
      : 'Who leaves an ISR that is too small stays eligible, until it may have lost data.',
  'metadata.log.max.record.bytes.between.snapshots': (value) =>
    `Every controller and broker writes a snapshot of the metadata after each ${size(value)} of its log.`,
  'metadata.log.max.snapshot.interval.ms': (value) =>
    value === '0' ? 'The metadata’s age makes nobody write a snapshot.' : `What is committed is in a snapshot within about ${span(value)}.`,
  'metadata.max.retention.bytes': (value) => `While its log and snapshots have more than ${size(value)}, the oldest of the metadata go.`,
  'metadata.max.retention.ms': (value) => `Snapshots of the metadata go after ${span(value)}, and the log before the next one with them.`,
  'metadata.log.segment.bytes': (value) => `Segments of __cluster_metadata are rolled at ${size(value)}.`,
  'metadata.log.segment.ms': (value) => `Segments of __cluster_metadata are rolled after ${span(value)}.`,
  'auto.leader.rebalance.enable': (value) =>
    value === 'true'
      ? 'Partitions go back to the first of their replicas once it is in sync again, when the controller next looks.'
      : 'Who leads goes on leading until it fails, or an election is asked for.',
  'leader.imbalance.check.interval.seconds': (value) =>
    `Every ${span(String(Number(value) * 1_000))} the controller looks which partitions are not led by the first of their replicas.`,
  'offsets.topic.num.partitions': (value) =>
    `__consumer_offsets has ${counted(Number(value), 'partition')}: a group’s name decides which, and so who coordinates it.`,
  'offsets.topic.replication.factor': (value) => `Committed offsets are kept ${value === '1' ? 'once' : `${value} times`}.`,
  'offsets.topic.segment.bytes': (value) => `Segments of __consumer_offsets are rolled at ${size(value)}.`,
  'offset.metadata.max.bytes': (value) => `What a client writes beside a committed offset is at most ${size(value)}.`,
  'group.min.session.timeout.ms': (value) => `A consumer that asks for a session shorter than ${span(value)} is refused.`,
  'group.max.session.timeout.ms': (value) => `A consumer that asks for a session longer than ${span(value)} is refused.`,
  'group.initial.rebalance.delay.ms': (value) => `A new group waits ${span(value)} for more members before its first assignment.`,
};
