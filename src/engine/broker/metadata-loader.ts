/**
 * How a broker learns of the cluster: it keeps a replica of the metadata log on its disk, fetches what is new from the controller that
 * leads the quorum, and replays what is committed. Controllers that do not lead say who does; where none is heard of, it asks one after
 * another. Its memory holds nothing about the cluster that replaying would not bring back.
 * (Kafka: KafkaRaftClient as an observer, MetadataLoader)
 *
 * It may never replay what is not committed, nor go back to a leader of an epoch that is over. Read next: metadata-publisher.ts (who acts on it), metadata/image.ts (what it adds up to).
 */
import { assert } from '../../base/assert';
import { milliseconds } from '../../base/virtual-time';
import { truncationOffset } from '../log/divergence';
import { logConfigOf } from '../log/log-config';
import type { UnifiedLog } from '../log/unified-log';
import { metadataRecordsOf } from '../metadata/record-codec';
import { topicDefaults } from '../model/configs';
import { Errors } from '../model/error-codes';
import type { Happening } from '../model/events';
import {
  type BrokerEpoch,
  type BrokerId,
  type LeaderEpoch,
  METADATA_TOPIC,
  METADATA_TOPIC_ID,
  NO_LEADER,
  NO_LEADER_EPOCH,
  type Offset,
  type PartitionIndex,
  type TopicPartition,
} from '../model/vocabulary';
import { type FetchResponse, fetchKey, fetchRequest } from '../protocol/fetch';
import type { MetadataUpdates } from '../protocol/metadata-updates';
import { OutgoingChannel } from '../protocol/outgoing-channel';
import type { Context, Microseconds, NodeId } from '../sim/context';
import { State } from '../sim/state';
import type { Broker } from './broker';
import { MetadataChanges } from './metadata-publisher';

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

/** A controller that votes. */
export interface Voter {
  readonly id: BrokerId;
  readonly node: NodeId;
}

export class MetadataLoader extends State {
  private readonly voters: readonly Voter[];
  /** The newest that an answer named: it follows no other. */
  private leaderEpoch = NO_LEADER_EPOCH;
  readonly channel: OutgoingChannel;
  /** What it is answered is not heard, and it asks for nothing more: a metadata thread that hangs. */
  isWithheld = false;
  /** Null before the process has started. */
  log: UnifiedLog | null = null;

  constructor(voters: readonly Voter[]) {
    super();
    assert(voters.length > 0, 'a cluster has a controller');
    this.voters = voters;
    this.channel = new OutgoingChannel({ name: 'metadata', peer: voters[0]!.node, timeoutUs: FETCH_TIMEOUT_US });
  }

  start(broker: Broker, context: Context): void {
    const identity = { partition: METADATA_PARTITION, topicId: METADATA_TOPIC_ID, config: logConfigOf(topicDefaults) };
    this.log = broker.logs.open(identity, broker.id, context);
    this.leaderEpoch = this.log.latestEpoch();
    this.fetch(broker, context);
  }

  obey({ are }: MetadataUpdates, broker: Broker, context: Context): void {
    const told: Happening = { kind: are === 'Withheld' ? 'MetadataWithheld' : 'MetadataDelivered', node: context.self };
    context.emit(told);
    this.isWithheld = are === 'Withheld';
    this.fetch(broker, context);
  }

  fetch(broker: Broker, context: Context): void {
    const { log, channel } = this;
    if (log === null || this.isWithheld || channel.isAwaiting('fetch metadata')) return;
    const partition = {
      partition: METADATA_PARTITION.partition,
      currentLeaderEpoch: NO_LEADER_EPOCH,
      fetchOffset: log.logEndOffset,
      lastFetchedEpoch: log.latestEpoch(),
      logStartOffset: log.logStartOffset,
      partitionMaxBytes: FETCH_BYTES_MAX,
      replicaDirectoryId: null,
      // Of several voters' log more is fetched than is committed: it asks to be told when that changes. One alone commits all that it writes.
      highWatermark: this.voters.length > 1 ? log.highWatermark : null,
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
    if (this.isWithheld) return;
    const fetched = response.responses[0]?.partitions[0];
    const { log } = this;
    if (log === null || fetched === undefined) return this.failed(context);
    const { leaderId, leaderEpoch } = fetched.currentLeader ?? { leaderId: NO_LEADER, leaderEpoch: this.leaderEpoch };
    if (fetched.errorCode !== Errors.NONE || leaderEpoch < this.leaderEpoch)
      return this.askLeader({ leaderId, leaderEpoch }, broker, context);
    this.leaderEpoch = leaderEpoch;
    broker.controllerFound(this.channel.peer, context);
    if (fetched.divergingEpoch !== null && fetched.divergingEpoch.epoch >= 0) {
      const to = truncationOffset(log, fetched.divergingEpoch);
      assert(to > broker.image.lastAppliedOffset, 'only committed metadata was replayed, and no leader lacks it');
      log.truncateTo(context.disk, to);
    } else {
      if (fetched.records !== null && fetched.records.batches.length > 0) {
        const { error } = log.appendAsFollower(context.disk, fetched.records, { requestLeaderEpoch: ANY_EPOCH, nowMs: context.clockMs });
        if (error !== null) return this.failed(context);
      }
      log.advanceHighWatermark(fetched.highWatermark);
      this.replay(log, broker, context);
    }
    this.fetch(broker, context);
  }

  /** Who was asked does not lead. It may know who does. */
  private askLeader(
    { leaderId, leaderEpoch }: { readonly leaderId: BrokerId; readonly leaderEpoch: LeaderEpoch },
    broker: Broker,
    context: Context,
  ): void {
    const leader = this.voters.find(({ id }) => id === leaderId);
    if (leader === undefined || leaderEpoch < this.leaderEpoch || leader.node === this.channel.peer) return this.failed(context);
    this.channel.redirect(leader.node, context);
    this.fetch(broker, context);
  }

  /** Another of the voters may be there. */
  failed(context: Context): void {
    if (this.isWithheld) return;
    const asked = this.voters.findIndex(({ node }) => node === this.channel.peer);
    this.channel.redirect(this.voters[(asked + 1) % this.voters.length]!.node, context);
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
