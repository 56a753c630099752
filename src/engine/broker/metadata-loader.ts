/**
 * How a broker learns of the cluster: it keeps a replica of the metadata log on its disk, fetches what is new from the controller,
 * and replays what is committed. Its memory holds nothing about the cluster that replaying would not bring back.
 * (Kafka: KafkaRaftClient as an observer, MetadataLoader, BrokerMetadataPublisher)
 */

import { assert } from '../../base/assert';
import { milliseconds } from '../../base/virtual-time';
import {
  CLEAN_SHUTDOWN_FILE,
  HIGH_WATERMARK_CHECKPOINT,
  RECOVERY_POINT_CHECKPOINT,
  readMetaProperties,
  readOffsetCheckpoint,
  takeCleanShutdown,
  writeMetaProperties,
  writeOffsetCheckpoint,
} from '../log/checkpoints';
import { logConfigOf } from '../log/log-config';
import { UnifiedLog } from '../log/unified-log';
import { metadataRecordsOf } from '../metadata/record-codec';
import type { MetadataRecord } from '../metadata/records';
import { topicDefaults } from '../model/configs';
import { Errors } from '../model/error-codes';
import type { Happening } from '../model/events';
import { randomUuid } from '../model/uuid';
import {
  METADATA_TOPIC,
  METADATA_TOPIC_ID,
  NO_LEADER_EPOCH,
  OFFSETS_TOPIC,
  type Offset,
  type PartitionIndex,
  partitionName,
  type TopicPartition,
} from '../model/vocabulary';
import { type FetchResponse, fetchKey, fetchRequest } from '../protocol/fetch';
import { Partition } from '../replication/partition';
import type { Context, Microseconds, NodeId } from '../sim/context';
import { State } from '../sim/state';
import type { Broker } from './broker';
import { coordinatorHost, replicationHost } from './hosts';
import { OutgoingChannel } from './outgoing-channel';

const METADATA_PARTITION: TopicPartition = { topic: METADATA_TOPIC, partition: 0 as PartitionIndex };
const FETCH_BYTES_MAX = 8_388_608;
const FETCH_WAIT_MS = 500;
const RETRY_US = milliseconds(100);
/** controller.quorum.fetch.timeout.ms */
const FETCH_TIMEOUT_US = milliseconds(2_000) as Microseconds;

export class MetadataLoader extends State {
  readonly channel: OutgoingChannel;
  directoryId = '';
  private log: UnifiedLog | null = null;
  /** What the disk says of logs that are not opened yet. */
  private highWatermarks: ReadonlyMap<string, Offset> = new Map();
  private recoveryPoints: ReadonlyMap<string, Offset> = new Map();
  private cleanShutdown = false;

  constructor(controller: NodeId) {
    super();
    this.channel = new OutgoingChannel({ name: 'metadata', peer: controller, timeoutUs: FETCH_TIMEOUT_US });
  }

  /** Reads what the last process left on the disk, or formats a new one. */
  start(broker: Broker, context: Context): void {
    const { disk } = context;
    const properties = readMetaProperties(disk);
    assert(
      properties === null || (properties.clusterId === broker.clusterId && properties.nodeId === broker.id),
      'a disk belongs to one node of one cluster',
    );
    this.directoryId = properties?.directoryId ?? randomUuid((below) => context.chance(below));
    if (properties === null) writeMetaProperties(disk, { clusterId: broker.clusterId, nodeId: broker.id, directoryId: this.directoryId });
    this.cleanShutdown = disk.exists(CLEAN_SHUTDOWN_FILE) && takeCleanShutdown(disk);
    this.highWatermarks = new Map(readOffsetCheckpoint(disk, HIGH_WATERMARK_CHECKPOINT));
    this.recoveryPoints = new Map(readOffsetCheckpoint(disk, RECOVERY_POINT_CHECKPOINT));
    this.log = this.openLog(METADATA_PARTITION, METADATA_TOPIC_ID, broker, context);
    this.fetch(broker, context);
  }

  get logEndOffset(): Offset {
    return this.log?.logEndOffset ?? (0 as Offset);
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
      replicaState: { replicaId: broker.id, replicaEpoch: -1 as typeof broker.epoch },
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
        const { error } = log.appendAsFollower(context.disk, fetched.records, { requestLeaderEpoch: Number.MAX_SAFE_INTEGER as never });
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
    const { image } = broker;
    const touched = new Map<string, TopicPartition>();
    const removed: TopicPartition[] = [];
    for (const batch of log.batchesFrom((image.lastAppliedOffset + 1) as Offset)) {
      if (batch.lastOffset >= log.highWatermark) break;
      const records = metadataRecordsOf(batch);
      assert(records.ok, 'what the controller committed can be read');
      for (const { offset, record } of records.value) {
        note(record, broker, touched, removed);
        image.replay(record, offset);
      }
    }
    for (const partition of removed) this.removePartition(partition, broker, context);
    const { cause } = context;
    for (const partition of touched.values()) {
      this.applyPartition(partition, broker, context);
      context.because(cause);
    }
    if (touched.size > 0) broker.replicas.fetchFromLeaders(replicationHost(broker, context));
    broker.lifecycle.metadataReplayed(broker, context);
  }

  private applyPartition(partition: TopicPartition, broker: Broker, context: Context): void {
    const registered = broker.image.partition(partition);
    if (registered === null || !registered.replicas.includes(broker.id)) return;
    const { replicas } = broker;
    if (replicas.partition(partition) === null) replicas.add(this.openPartition(partition, broker, context));
    const before = replicas.partition(partition)!;
    const led = before.isLeader ? before.leaderEpoch : null;
    replicas.apply(partition, registered, replicationHost(broker, context));
    if (partition.topic !== OFFSETS_TOPIC) return;
    const now = replicas.partition(partition)!;
    if (now.isLeader && led !== now.leaderEpoch) {
      broker.groups.elected(
        partition.partition,
        now.leaderEpoch,
        now.log.batchesFrom(now.log.logStartOffset),
        coordinatorHost(broker, context),
      );
    } else if (!now.isLeader && led !== null) {
      broker.groups.resigned(partition.partition, coordinatorHost(broker, context));
    }
  }

  private openPartition(topicPartition: TopicPartition, broker: Broker, context: Context): Partition {
    const topic = broker.image.topic(topicPartition.topic)!;
    const log = this.openLog(topicPartition, topic.id, broker, context);
    return new Partition({
      topicPartition,
      topicId: topic.id,
      log,
      minInsyncReplicas: topic.config['min.insync.replicas'],
      lagTimeMaxUs: broker.replicas.lagTimeMaxUs,
    });
  }

  /** The log as the last process left it, through recovery where it was not closed in order; a new one where there is none. */
  private openLog(partition: TopicPartition, topicId: UnifiedLog['topicId'], broker: Broker, context: Context): UnifiedLog {
    const name = partitionName(partition);
    const config = logConfigOf(broker.image.topic(partition.topic)?.config ?? topicDefaults);
    if (context.disk.list(`${name}/`).length === 0) return UnifiedLog.create(context.disk, { partition, topicId, config });
    const opened = UnifiedLog.open(context.disk, {
      partition,
      topicId,
      config,
      cleanShutdown: this.cleanShutdown,
      recoveryPoint: this.recoveryPoints.get(name) ?? (0 as Offset),
      highWatermark: this.highWatermarks.get(name) ?? (0 as Offset),
    });
    const { log, droppedBytes } = opened;
    const recovered: Happening = { kind: 'LogRecovered', broker: broker.id, partition, logEndOffset: log.logEndOffset, droppedBytes };
    context.emit(recovered);
    return log;
  }

  private removePartition(partition: TopicPartition, broker: Broker, context: Context): void {
    const local = broker.replicas.partition(partition);
    if (local === null) return;
    broker.replicas.remove(partition, replicationHost(broker, context));
    local.log.delete(context.disk);
  }

  /** Every replica.high.watermark.checkpoint.interval.ms: a restart begins from what is written here. */
  checkpointHighWatermarks(broker: Broker, context: Context): void {
    const { disk } = context;
    const logs = broker.replicas.sorted().map(({ topicPartition, log }) => ({ topicPartition, log }));
    const own = this.log === null ? [] : [{ topicPartition: METADATA_PARTITION, log: this.log }];
    const all = [...own, ...logs];
    writeOffsetCheckpoint(
      disk,
      HIGH_WATERMARK_CHECKPOINT,
      all.map(({ topicPartition, log }) => [topicPartition, log.highWatermark] as const),
    );
    writeOffsetCheckpoint(
      disk,
      RECOVERY_POINT_CHECKPOINT,
      all.map(({ topicPartition, log }) => [topicPartition, log.flushedOffset()] as const),
    );
  }
}

/** Remembers which partitions a record concerns, before it is replayed: afterwards a removed topic has no name. */
function note(record: MetadataRecord, broker: Broker, touched: Map<string, TopicPartition>, removed: TopicPartition[]): void {
  const { image } = broker;
  switch (record.kind) {
    case 'Partition':
    case 'PartitionChange': {
      const topic = image.topicName(record.topicId);
      if (topic === null) return;
      const partition = { topic, partition: record.partitionId };
      touched.set(partitionName(partition), partition);
      return;
    }
    case 'RemoveTopic':
      for (const { partition } of image.topicById(record.topicId)?.partitions ?? []) {
        removed.push(partition);
        touched.delete(partitionName(partition));
      }
  }
}
