/**
 * How a broker learns of the cluster: it keeps a replica of the metadata log on its disk, fetches what is new from the controller,
 * and replays what is committed. Its memory holds nothing about the cluster that replaying would not bring back.
 * (Kafka: KafkaRaftClient as an observer, MetadataLoader)
 *
 * It may never replay what is not committed. Read next: metadata-publisher.ts (who acts on it), metadata/image.ts (what it adds up to).
 */
import { assert } from '../../base/assert';
import { milliseconds } from '../../base/virtual-time';
import { logConfigOf } from '../log/log-config';
import type { UnifiedLog } from '../log/unified-log';
import { metadataRecordsOf } from '../metadata/record-codec';
import { topicDefaults } from '../model/configs';
import { Errors } from '../model/error-codes';
import {
  type BrokerEpoch,
  type LeaderEpoch,
  METADATA_TOPIC,
  METADATA_TOPIC_ID,
  NO_LEADER_EPOCH,
  type Offset,
  type PartitionIndex,
  type TopicPartition,
} from '../model/vocabulary';
import { type FetchResponse, fetchKey, fetchRequest } from '../protocol/fetch';
import type { Context, Microseconds, NodeId } from '../sim/context';
import { State } from '../sim/state';
import type { Broker } from './broker';
import { MetadataChanges } from './metadata-publisher';
import { OutgoingChannel } from './outgoing-channel';

const METADATA_PARTITION: TopicPartition = { topic: METADATA_TOPIC, partition: 0 as PartitionIndex };
const FETCH_BYTES_MAX = 8_388_608;
const FETCH_WAIT_MS = 500;
const RETRY_US = milliseconds(100);
/** An observer of the metadata quorum is no registered broker to it. */
const NO_EPOCH = -1 as BrokerEpoch;
/** Epochs of the metadata log are the controllers', which this broker does not follow. */
const ANY_EPOCH = Number.MAX_SAFE_INTEGER as LeaderEpoch;
/** controller.quorum.fetch.timeout.ms */
const FETCH_TIMEOUT_US = milliseconds(2_000) as Microseconds;

export class MetadataLoader extends State {
  readonly channel: OutgoingChannel;
  /** Null before the process has started. */
  log: UnifiedLog | null = null;

  constructor(controller: NodeId) {
    super();
    this.channel = new OutgoingChannel({ name: 'metadata', peer: controller, timeoutUs: FETCH_TIMEOUT_US });
  }

  start(broker: Broker, context: Context): void {
    const identity = { partition: METADATA_PARTITION, topicId: METADATA_TOPIC_ID, config: logConfigOf(topicDefaults) };
    this.log = broker.logs.open(identity, broker.id, context);
    this.fetch(broker, context);
  }

  fetch(broker: Broker, context: Context): void {
    const { log, channel } = this;
    if (log === null || channel.isAwaiting('fetch metadata')) return;
    const partition = {
      partition: METADATA_PARTITION.partition,
      currentLeaderEpoch: NO_LEADER_EPOCH,
      fetchOffset: log.logEndOffset,
      lastFetchedEpoch: log.latestEpoch(),
      logStartOffset: log.logStartOffset,
      partitionMaxBytes: FETCH_BYTES_MAX,
      replicaDirectoryId: null,
      highWatermark: null,
    };
    const body = {
      clusterId: null,
      replicaId: broker.id,
      replicaState: { replicaId: broker.id, replicaEpoch: NO_EPOCH },
      maxWaitMs: FETCH_WAIT_MS,
      minBytes: 1,
      maxBytes: FETCH_BYTES_MAX,
      isolationLevel: 0 as const,
      sessionId: 0,
      sessionEpoch: -1,
      topics: [{ topic: METADATA_TOPIC, topicId: METADATA_TOPIC_ID, partitions: [partition] }],
      forgottenTopicsData: [],
      rackId: '',
    };
    channel.send({ apiKey: fetchKey, schema: fetchRequest, body }, { purpose: 'fetch metadata', subject: '' }, context);
  }

  answered(response: FetchResponse, broker: Broker, context: Context): void {
    const fetched = response.responses[0]?.partitions[0];
    const { log } = this;
    if (log === null || fetched === undefined || fetched.errorCode !== Errors.NONE) return this.failed(context);
    if (fetched.divergingEpoch !== null && fetched.divergingEpoch.epoch >= 0) {
      assert(
        fetched.divergingEpoch.endOffset > broker.image.lastAppliedOffset,
        'only committed metadata was replayed, and no leader lacks it',
      );
      log.truncateTo(context.disk, fetched.divergingEpoch.endOffset);
    } else {
      if (fetched.records !== null && fetched.records.batches.length > 0) {
        const { error } = log.appendAsFollower(context.disk, fetched.records, { requestLeaderEpoch: ANY_EPOCH, nowMs: context.clockMs });
        if (error !== null) return this.failed(context);
      }
      log.highWatermark = Math.min(fetched.highWatermark, log.logEndOffset) as Offset;
      this.replay(log, broker, context);
    }
    this.fetch(broker, context);
  }

  failed(context: Context): void {
    context.startTimer(RETRY_US, { due: 'metadata fetch', subject: 0 });
  }

  /** Replays what is committed and new, then lets replicas and groups act on what has changed. */
  private replay(log: UnifiedLog, broker: Broker, context: Context): void {
    const { image, publisher, lifecycle } = broker;
    const changes = new MetadataChanges();
    for (const batch of log.batchesFrom((image.lastAppliedOffset + 1) as Offset)) {
      if (batch.lastOffset >= log.highWatermark) break;
      const records = metadataRecordsOf(batch);
      assert(records.ok, 'what the controller committed can be read');
      for (const { offset, record } of records.value) {
        changes.note(record, image);
        image.replay(record, offset);
      }
    }
    if (publisher.isPublishing) publisher.publish(changes, broker, context);
    else publisher.publishFirst(broker, context);
    lifecycle.metadataReplayed(broker, context);
  }
}
