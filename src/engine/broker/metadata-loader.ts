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
  isStored,
  RECOVERY_POINT_CHECKPOINT,
  readMetaProperties,
  readOffsetCheckpoint,
  storedLogs,
  takeCleanShutdown,
  writeMetaProperties,
  writeOffsetCheckpoint,
} from '../log/checkpoints';
import { logConfigOf } from '../log/log-config';
import { UnifiedLog } from '../log/unified-log';
import type { MetadataImage } from '../metadata/image';
import { metadataRecordsOf } from '../metadata/record-codec';
import type { MetadataRecord } from '../metadata/records';
import { topicDefaults } from '../model/configs';
import { Errors } from '../model/error-codes';
import type { Happening } from '../model/events';
import { randomUuid } from '../model/uuid';
import {
  type LeaderEpoch,
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
import type { Disk } from '../sim/disk';
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
  /** Whether replicas and groups follow what is replayed; it never ends. */
  isPublishing = false;

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
    const changes = new Changes();
    for (const batch of log.batchesFrom((image.lastAppliedOffset + 1) as Offset)) {
      if (batch.lastOffset >= log.highWatermark) break;
      const records = metadataRecordsOf(batch);
      assert(records.ok, 'what the controller committed can be read');
      for (const { offset, record } of records.value) {
        changes.note(record, image);
        image.replay(record, offset);
      }
    }
    if (this.isPublishing) this.publish(changes, broker, context);
    else this.publishFirst(broker, context);
    broker.lifecycle.metadataReplayed(broker, context);
  }

  /**
   * From here on replicas and groups follow the metadata; before, they do nothing at all. What a starting process finds in the log was
   * written for its predecessor: with its own registration every leadership of that one is taken back, so nobody leads an epoch
   * twice. (Kafka: BrokerServer waits for initialCatchUpFuture before it installs its publishers)
   */
  publishFirst(broker: Broker, context: Context): void {
    const { image, epoch } = broker;
    if (this.isPublishing || epoch < 0 || image.lastAppliedOffset < epoch) return;
    this.isPublishing = true;
    this.deleteStrays(broker, context);
    const changes = new Changes();
    for (const { partitions } of image.topics()) for (const { partition } of partitions) changes.touch(partition);
    this.publish(changes, broker, context);
  }

  /** Logs of topics that were deleted while this broker was away. (Kafka: LogManager.isStrayKraftReplica) */
  private deleteStrays({ id, image }: Broker, { disk }: Context): void {
    for (const { partition, topicId } of storedLogs(disk)) {
      if (topicId === METADATA_TOPIC_ID) continue;
      const isAssigned = image.topic(partition.topic)?.id === topicId && image.partition(partition)?.replicas.includes(id) === true;
      if (!isAssigned) deleteLog(disk, partition);
    }
  }

  private publish({ touched, removed }: Changes, broker: Broker, context: Context): void {
    const { cause } = context;
    for (const partition of removed) {
      this.removePartition(partition, broker, context);
      context.because(cause);
    }
    for (const partition of touched.values()) {
      this.applyPartition(partition, broker, context);
      context.because(cause);
    }
    if (touched.size > 0) broker.replicas.fetchFromLeaders(replicationHost(broker, context));
  }

  private applyPartition(topicPartition: TopicPartition, broker: Broker, context: Context): void {
    const registered = broker.image.partition(topicPartition);
    if (registered === null || !registered.replicas.includes(broker.id)) return;
    const { replicas } = broker;
    const partition = replicas.partition(topicPartition) ?? this.openPartition(topicPartition, broker, context);
    const led = partition.isLeader ? partition.leaderEpoch : null;
    replicas.apply(partition, registered, replicationHost(broker, context));
    if (topicPartition.topic === OFFSETS_TOPIC) tellGroups(partition, led, broker, context);
  }

  private openPartition(topicPartition: TopicPartition, broker: Broker, context: Context): Partition {
    const { id: topicId, config } = broker.image.topic(topicPartition.topic)!;
    const log = this.openLog(topicPartition, topicId, broker, context);
    const partition = new Partition({
      log,
      minInsyncReplicas: config['min.insync.replicas'],
      lagTimeMaxUs: broker.replicas.lagTimeMaxUs,
    });
    broker.replicas.add(partition);
    return partition;
  }

  /** The log as the last process left it, through recovery where it was not closed in order; a new one where there is none. */
  private openLog(partition: TopicPartition, topicId: UnifiedLog['topicId'], broker: Broker, context: Context): UnifiedLog {
    const name = partitionName(partition);
    const config = logConfigOf(broker.image.topic(partition.topic)?.config ?? topicDefaults);
    if (!isStored(context.disk, partition)) return UnifiedLog.create(context.disk, { partition, topicId, config });
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
    broker.replicas.remove(local, replicationHost(broker, context));
    if (local.isLeader && partition.topic === OFFSETS_TOPIC) broker.groups.resigned(partition.partition, coordinatorHost(broker, context));
    local.log.delete(context.disk);
  }

  /** Every replica.high.watermark.checkpoint.interval.ms: a restart begins from what is written here. */
  checkpointHighWatermarks(broker: Broker, context: Context): void {
    if (!this.isPublishing) return; // the last process knew more
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

/** Which partitions the records of one replay concern. Noted before a record is replayed: afterwards a removed topic has no name. */
class Changes {
  readonly touched = new Map<string, TopicPartition>();
  readonly removed: TopicPartition[] = [];

  note(record: MetadataRecord, image: MetadataImage): void {
    switch (record.kind) {
      case 'Partition':
      case 'PartitionChange': {
        const topic = image.topicName(record.topicId);
        if (topic !== null) this.touch({ topic, partition: record.partitionId });
        return;
      }
      case 'RemoveTopic':
        for (const { partition } of image.topicById(record.topicId)?.partitions ?? []) this.removed.push(partition);
    }
  }

  touch(partition: TopicPartition): void {
    this.touched.set(partitionName(partition), partition);
  }
}

/** Whoever leads a partition of `__consumer_offsets` coordinates its groups. */
function tellGroups(
  { topicPartition, log, isLeader, leaderEpoch }: Partition,
  led: LeaderEpoch | null,
  broker: Broker,
  context: Context,
): void {
  const { partition } = topicPartition;
  const host = coordinatorHost(broker, context);
  if (isLeader && led !== leaderEpoch) broker.groups.elected(partition, leaderEpoch, log.batchesFrom(log.logStartOffset), host);
  else if (!isLeader && led !== null) broker.groups.resigned(partition, host);
}

function deleteLog(disk: Disk, partition: TopicPartition): void {
  for (const file of disk.list(`${partitionName(partition)}/`)) disk.remove(file);
}
