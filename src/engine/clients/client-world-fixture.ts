/**
 * A client and the brokers that it talks to, in a simulation of their own. Brokers answer by what the world holds (logs, one group), unless
 * the test's script says otherwise first. The network takes exactly a millisecond each way. For tests.
 */
import { assert } from '../../base/assert';
import { utf8Encode } from '../../base/utf8';
import { milliseconds, type VirtualTime } from '../../base/virtual-time';
import { type ConsumerConfig, consumerDefaults, type ProducerConfig, producerDefaults } from '../model/configs';
import { Errors } from '../model/error-codes';
import type { Happening, HappeningOf } from '../model/events';
import type { RecordHandler } from '../model/record-handler';
import {
  type BrokerId,
  type ErrorCode,
  type GroupId,
  type LeaderEpoch,
  NO_LEADER,
  type Offset,
  type PartitionIndex,
  type ProducerEpoch,
  type ProducerId,
  type TimestampMs,
  type TopicId,
  type TopicName,
} from '../model/vocabulary';
import { type ApiVersionsResponse, apiVersionsKey } from '../protocol/api-versions';
import { type FetchRequest, type FetchResponse, fetchKey } from '../protocol/fetch';
import { type FindCoordinatorRequest, findCoordinatorKey } from '../protocol/find-coordinator';
import { heartbeatKey } from '../protocol/heartbeat';
import { initProducerIdKey } from '../protocol/init-producer-id';
import { type JoinGroupRequest, joinGroupKey } from '../protocol/join-group';
import { leaveGroupKey } from '../protocol/leave-group';
import { EARLIEST_TIMESTAMP, type ListOffsetsRequest, listOffsetsKey } from '../protocol/list-offsets';
import { type MetadataRequest, type MetadataResponse, metadataKey, OPERATIONS_NOT_ASKED } from '../protocol/metadata';
import { type OffsetCommitRequest, offsetCommitKey } from '../protocol/offset-commit';
import { type OffsetFetchRequest, offsetFetchKey } from '../protocol/offset-fetch';
import { type OffsetForLeaderEpochRequest, offsetForLeaderEpochKey } from '../protocol/offset-for-leader-epoch';
import { type ProduceRequest, type ProduceResponse, produceKey } from '../protocol/produce';
import { buildRecordBatch } from '../protocol/record-batch-builder';
import { Records } from '../protocol/records';
import { type SyncGroupRequest, syncGroupKey } from '../protocol/sync-group';
import type { NodeId } from '../sim/context';
import { Simulation } from '../sim/simulation';
import { AdminClient } from './admin/admin-client';
import { ConsumerClient } from './consumer/consumer-client';
import { ProducerClient } from './producer/producer-client';
import { Appended, type Asked, type Reply, type Script, ScriptedBroker } from './scripted-broker-fixture';
import { ScriptedGroup } from './scripted-group-fixture';
import { ScriptedLog } from './scripted-log-fixture';
import { CloseConsumer, SendRecords } from './told';

export const ORDERS = 'orders' as TopicName;
export const GROUP = 'analytics' as GroupId;
export const CLIENT = 'client' as NodeId;
/** Of `orders`: ids are as good as names. */
const ORDERS_ID = 'AAAAAAAAAAAAAAAAAAAAAg' as TopicId;
const EPOCH_MS = 1_767_225_600_000;
const LATENCY_US = 1_000;

export const brokerNode = (id: number) => `broker-${id}` as NodeId;
const idOf = (node: NodeId) => Number(node.slice('broker-'.length)) as BrokerId;

export class ClientWorld {
  readonly sim: Simulation;
  readonly asked: Asked[] = [];
  /** By partition index. */
  logs: ScriptedLog[];
  readonly group = new ScriptedGroup();
  /** Of the group. */
  coordinator = 1;
  /** Brokers that are spoken of in metadata. */
  alive: number[];
  /** Said to be offline. */
  offline: number[] = [];
  /** A follower, to whom leaders send whoever says its rack. */
  nearest: number | null = null;
  /** How far that one has come. */
  nearestEnd = Number.MAX_SAFE_INTEGER;
  /** Says what Metadata says of `orders`; its partitions where it is NONE. */
  topicError: ErrorCode = Errors.NONE;
  private readonly scripts = new Map<number, Script>();
  private producerIds = 1_000;

  /** @param options.leaders broker that leads each partition of `orders` */
  constructor(options: { leaders?: readonly number[]; brokers?: number; seed?: number } = {}) {
    const { leaders = [1], brokers = 3, seed = 1 } = options;
    const network = { latencyUs: LATENCY_US, jitterUs: 0, bytesPerSecond: 1_000_000_000_000 };
    this.sim = new Simulation({ seed, epochMs: EPOCH_MS, network });
    this.logs = leaders.map((leader) => new ScriptedLog(leader));
    this.alive = Array.from({ length: brokers }, (_, index) => index + 1);
    for (const id of this.alive) {
      this.sim.addHost(brokerNode(id));
      this.startBroker(id);
    }
  }

  get bootstrap(): readonly NodeId[] {
    return this.sim.hostIds().filter((id) => id.startsWith('broker-'));
  }

  startBroker(id: number): void {
    this.sim.start(brokerNode(id), new ScriptedBroker({ asked: this.asked, script: (asked) => this.reply(asked) }));
  }

  producer(config: Partial<ProducerConfig> = {}): ProducerClient {
    const client = new ProducerClient({ id: CLIENT, bootstrap: this.bootstrap, config: { ...producerDefaults, ...config } });
    this.sim.addHost(CLIENT);
    this.sim.start(CLIENT, client);
    return client;
  }

  consumer(
    config: Partial<ConsumerConfig> = {},
    options: { processingMs?: number; topics?: readonly TopicName[]; handler?: RecordHandler } = {},
  ): ConsumerClient {
    const client = new ConsumerClient({
      id: CLIENT,
      bootstrap: this.bootstrap,
      group: GROUP,
      topics: options.topics ?? [ORDERS],
      config: { ...consumerDefaults, ...config },
      processingUs: milliseconds(options.processingMs ?? 0),
      handler: options.handler ?? null,
    });
    this.sim.addHost(CLIENT);
    this.sim.start(CLIENT, client);
    return client;
  }

  admin(): AdminClient {
    const client = new AdminClient({ id: CLIENT, bootstrap: this.bootstrap });
    this.sim.addHost(CLIENT);
    this.sim.start(CLIENT, client);
    return client;
  }

  /** The application sends values; without a key, and to a partition where it says so. */
  send(values: readonly (string | Uint8Array)[], to: { partition?: number; key?: string; topic?: TopicName } = {}): void {
    const records = values.map((value) => ({
      key: to.key === undefined ? null : utf8Encode(to.key),
      value: typeof value === 'string' ? utf8Encode(value) : value,
      partition: to.partition === undefined ? null : (to.partition as PartitionIndex),
    }));
    this.sim.tell(CLIENT, new SendRecords({ topic: to.topic ?? ORDERS, records }));
  }

  /** Somebody else has written that, one batch; whoever waits for it at a broker is answered. */
  write(values: readonly string[], partition = 0): void {
    const batch = buildRecordBatch(values.map((value) => ({ timestamp: 0 as TimestampMs, value: utf8Encode(value) })));
    const log = this.logs[partition]!;
    log.append(batch);
    if (log.leader !== NO_LEADER) this.sim.tell(brokerNode(log.leader), new Appended());
  }

  /** consumer.close(). */
  close(): void {
    this.sim.tell(CLIENT, new CloseConsumer());
  }

  /** What brokers say to that API from now on; what the script does not answer is answered as ever. */
  script(apiKey: number, script: Script): void {
    this.scripts.set(apiKey, script);
  }

  /** Says these, one after the other, and then answers as ever. */
  scriptOnce(apiKey: number, ...replies: readonly (Reply | ((asked: Asked) => Reply))[]): void {
    const left = [...replies];
    this.script(apiKey, (asked) => {
      const next = left.shift();
      return typeof next === 'function' ? next(asked) : next;
    });
  }

  advance(spanMs: number): void {
    this.sim.runUntil((this.sim.now + milliseconds(spanMs)) as VirtualTime);
  }

  get nowMs(): number {
    return this.sim.now / 1_000;
  }

  /** Requests of that API, oldest first. */
  requests<Body>(apiKey: number): readonly (Omit<Asked, 'body'> & { readonly body: Body })[] {
    return this.asked.filter((each) => each.apiKey === apiKey) as never;
  }

  /** When they reached brokers, in milliseconds. */
  times(apiKey: number): readonly number[] {
    return this.requests(apiKey).map(({ at }) => at / 1_000);
  }

  facts<Kind extends Happening['kind']>(kind: Kind): readonly HappeningOf<Kind>[] {
    const found: HappeningOf<Kind>[] = [];
    for (let id = 0; id < this.sim.history.length; id++) {
      const what = this.sim.history.get(id).what as Happening;
      if (what.kind === kind) found.push(what as HappeningOf<Kind>);
    }
    return found;
  }

  /** Offsets that the application was given, in order. */
  delivered(partition = 0): readonly number[] {
    return this.facts('RecordsDelivered')
      .filter((each) => each.partition.partition === partition)
      .flatMap(({ baseOffset, lastOffset }) => Array.from({ length: lastOffset - baseOffset + 1 }, (_, index) => baseOffset + index));
  }

  // What a broker would answer

  private reply(asked: Asked): Reply {
    return this.scripts.get(asked.apiKey)?.(asked) ?? this.asEver(asked);
  }

  asEver(asked: Asked): Reply {
    const { apiKey, body, broker } = asked;
    switch (apiKey) {
      case apiVersionsKey:
        return { body: NO_VERSIONS };
      case metadataKey:
        return { body: this.metadata(body as MetadataRequest) };
      case initProducerIdKey: {
        const producerId = this.producerIds++ as ProducerId;
        return { body: { throttleTimeMs: 0, errorCode: Errors.NONE, producerId, producerEpoch: 0 as ProducerEpoch } };
      }
      case produceKey: {
        const request = body as ProduceRequest;
        const answer = this.produce(request, idOf(broker));
        return request.acks === 0 ? 'NoAnswer' : { body: answer };
      }
      case fetchKey:
        return this.fetch(body as FetchRequest, idOf(broker));
      case listOffsetsKey:
        return { body: this.listOffsets(body as ListOffsetsRequest, idOf(broker)) };
      case offsetForLeaderEpochKey:
        return { body: this.epochEnds(body as OffsetForLeaderEpochRequest) };
      case findCoordinatorKey:
        return { body: this.findCoordinator(body as FindCoordinatorRequest, Errors.NONE) };
      case joinGroupKey:
        return { body: this.group.join(body as JoinGroupRequest) };
      case syncGroupKey:
        return { body: this.group.sync(body as SyncGroupRequest) };
      case heartbeatKey:
        return { body: { throttleTimeMs: 0, errorCode: Errors.NONE } };
      case leaveGroupKey:
        return { body: { throttleTimeMs: 0, errorCode: Errors.NONE, members: [] } };
      case offsetCommitKey:
        return { body: this.group.commit(body as OffsetCommitRequest) };
      case offsetFetchKey:
        return { body: this.group.fetch(body as OffsetFetchRequest) };
      default:
        assert(false, `no answer to API ${apiKey} is known`);
    }
  }

  metadata(request: MetadataRequest): MetadataResponse {
    const partitions = this.logs.map(({ leader, leaderEpoch }, index) => ({
      errorCode: leader === NO_LEADER ? Errors.LEADER_NOT_AVAILABLE : Errors.NONE,
      partitionIndex: index as PartitionIndex,
      leaderId: leader,
      leaderEpoch,
      replicaNodes: this.alive as BrokerId[],
      isrNodes: [],
      offlineReplicas: this.offline as BrokerId[],
    }));
    const topics = (request.topics ?? []).map(({ name }) => {
      const errorCode = name === ORDERS ? this.topicError : Errors.UNKNOWN_TOPIC_OR_PARTITION;
      const isKnown = errorCode === Errors.NONE;
      return {
        errorCode,
        name,
        topicId: isKnown ? ORDERS_ID : ('AAAAAAAAAAAAAAAAAAAAAA' as TopicId),
        isInternal: false,
        partitions: isKnown ? partitions : [],
        topicAuthorizedOperations: OPERATIONS_NOT_ASKED,
      };
    });
    const brokers = this.alive.map((id) => ({ nodeId: id as BrokerId, host: brokerNode(id), port: 9092, rack: null }));
    const cluster = { clusterId: null, controllerId: 1 as BrokerId, clusterAuthorizedOperations: OPERATIONS_NOT_ASKED };
    return { throttleTimeMs: 0, brokers, ...cluster, topics, errorCode: Errors.NONE };
  }

  produce(request: ProduceRequest, broker: BrokerId): ProduceResponse {
    return produceAnswer(request, (partition, records) => {
      const log = this.logs[partition];
      if (log === undefined) return { error: Errors.UNKNOWN_TOPIC_OR_PARTITION };
      return log.leader === broker ? log.append(records.batches[0]!) : { error: Errors.NOT_LEADER_OR_FOLLOWER };
    });
  }

  private fetch(request: FetchRequest, broker: BrokerId): Reply {
    return { waitMs: request.maxWaitMs, again: (isOver) => this.fetchNow(request, broker, isOver) };
  }

  /** Null while there is nothing to say and time to wait. */
  fetchNow(request: FetchRequest, broker: BrokerId, isOver: boolean): FetchResponse | null {
    let isWorthIt = isOver;
    const responses = request.topics.map(({ topicId, partitions }) => ({
      topic: ORDERS,
      topicId,
      partitions: partitions.map(({ partition, fetchOffset, currentLeaderEpoch }) => {
        const log = this.logs[partition]!;
        const isNearest = broker === this.nearest && broker !== log.leader;
        const preferred = broker === log.leader && request.rackId !== '' && this.nearest !== broker ? this.nearest : null;
        const from = isNearest
          ? { broker: log.leader as BrokerId, fetchOffset, currentLeaderEpoch }
          : { broker, fetchOffset, currentLeaderEpoch };
        const errorCode = isNearest && fetchOffset > this.nearestEnd ? Errors.OFFSET_OUT_OF_RANGE : fetchError(log, from);
        const batches = errorCode === Errors.NONE && preferred === null ? log.from(fetchOffset) : [];
        isWorthIt ||= errorCode !== Errors.NONE || batches.length > 0 || preferred !== null;
        return {
          partitionIndex: partition,
          errorCode,
          highWatermark: log.endOffset,
          lastStableOffset: log.endOffset,
          logStartOffset: log.startOffset,
          divergingEpoch: null,
          currentLeader: null,
          snapshotId: null,
          abortedTransactions: null,
          preferredReadReplica: (preferred ?? NO_LEADER) as BrokerId,
          records: Records.of(batches),
        };
      }),
    }));
    return isWorthIt ? { throttleTimeMs: 0, errorCode: Errors.NONE, sessionId: 0, responses, nodeEndpoints: null } : null;
  }

  listOffsets(request: ListOffsetsRequest, broker: BrokerId): unknown {
    const topics = request.topics.map(({ name, partitions }) => ({
      name,
      partitions: partitions.map(({ partitionIndex, timestamp }) => {
        const log = this.logs[partitionIndex]!;
        const offset = timestamp === EARLIEST_TIMESTAMP ? log.startOffset : log.endOffset;
        const errorCode = log.leader === broker ? Errors.NONE : Errors.NOT_LEADER_OR_FOLLOWER;
        return { partitionIndex, errorCode, timestamp: -1 as TimestampMs, offset, leaderEpoch: log.leaderEpoch };
      }),
    }));
    return { throttleTimeMs: 0, topics };
  }

  epochEnds(request: OffsetForLeaderEpochRequest): unknown {
    const topics = request.topics.map(({ topic, partitions }) => ({
      topic,
      partitions: partitions.map(({ partition, leaderEpoch }) => ({
        errorCode: Errors.NONE,
        partition,
        ...this.logs[partition]!.endOf(leaderEpoch),
      })),
    }));
    return { throttleTimeMs: 0, topics };
  }

  findCoordinator(request: FindCoordinatorRequest, errorCode: ErrorCode): unknown {
    const { coordinator } = this;
    const coordinators = request.coordinatorKeys.map((key) => ({
      key,
      nodeId: coordinator as BrokerId,
      host: brokerNode(coordinator),
      port: 9092,
      errorCode,
      errorMessage: null,
    }));
    const first = { errorCode: Errors.NONE, errorMessage: null, nodeId: NO_LEADER, host: '', port: -1 };
    return { throttleTimeMs: 0, ...first, coordinators };
  }
}

function fetchError(log: ScriptedLog, asked: { broker: BrokerId; fetchOffset: Offset; currentLeaderEpoch: LeaderEpoch }): ErrorCode {
  if (log.leader !== asked.broker) return Errors.NOT_LEADER_OR_FOLLOWER;
  if (asked.currentLeaderEpoch < log.leaderEpoch) return Errors.FENCED_LEADER_EPOCH;
  if (asked.currentLeaderEpoch > log.leaderEpoch) return Errors.UNKNOWN_LEADER_EPOCH;
  return asked.fetchOffset < log.startOffset || asked.fetchOffset > log.endOffset ? Errors.OFFSET_OUT_OF_RANGE : Errors.NONE;
}

/** The same for every partition, or what `decide` says of each. */
export function produceAnswer(
  request: ProduceRequest,
  decide: (
    partition: PartitionIndex,
    records: Records,
  ) => { error: ErrorCode; baseOffset?: Offset; currentLeader?: [leader: number, epoch: number] },
): ProduceResponse {
  const responses = request.topicData.map(({ name, partitionData }) => ({
    name,
    partitionResponses: partitionData.map(({ index, records }) => {
      const { error, baseOffset, currentLeader } = decide(index, records!);
      return {
        index,
        errorCode: error,
        baseOffset: baseOffset ?? (-1 as Offset),
        logAppendTimeMs: -1 as TimestampMs,
        logStartOffset: 0 as Offset,
        recordErrors: [],
        errorMessage: null,
        currentLeader:
          currentLeader === undefined ? null : { leaderId: currentLeader[0] as BrokerId, leaderEpoch: currentLeader[1] as LeaderEpoch },
      };
    }),
  }));
  return { responses, throttleTimeMs: 0, nodeEndpoints: null };
}

/** A refusal of a Produce request, for all of its partitions. */
export const produceRefused = (error: ErrorCode) => (asked: Asked) => ({
  body: produceAnswer(asked.body as ProduceRequest, () => ({ error })),
});

/** That there is an answer says all that these clients want to know. */
const NO_VERSIONS: ApiVersionsResponse = {
  errorCode: Errors.NONE,
  apiKeys: [],
  throttleTimeMs: 0,
  supportedFeatures: null,
  finalizedFeaturesEpoch: null,
  finalizedFeatures: null,
  zkMigrationReady: null,
};
