/**
 * The controller: decides who is alive, who leads and who is in sync, and writes every decision into `__cluster_metadata`.
 *
 * An operation generates records; only replaying records changes state. So a controller that restarts replays its log and knows
 * what it knew, all but when it last heard whom: the sessions begin anew.
 *
 * It never answers before the records are flushed, and never changes the image but by replaying what it has just written.
 * Departure: a quorum of one voter, in a process of its own (process.roles=controller).
 *
 * Read next: cluster-control.ts (brokers), replication-control.ts (partitions), create-topics.ts, metadata-log.ts.
 * Kafka: QuorumController, ControllerApis
 */
import { assert, assertUnreachable } from '../../base/assert';
import { milliseconds, type VirtualTime } from '../../base/virtual-time';
import { ELR_VERSION, MetadataImage } from '../metadata/image';
import { metadataRecordsOf } from '../metadata/record-codec';
import type { MetadataRecord } from '../metadata/records';
import type { BrokerConfig } from '../model/configs';
import { Errors } from '../model/error-codes';
import type { Happening } from '../model/events';
import { type HistoricRules, RULES_OF_TODAY, topicDefaultsUnder } from '../model/historic-rules';
import type { BrokerId, LeaderEpoch, Offset } from '../model/vocabulary';
import { type AllocateProducerIdsRequest, allocateProducerIdsKey } from '../protocol/allocate-producer-ids';
import { type AlterPartitionRequest, alterPartitionKey } from '../protocol/alter-partition';
import { type AlterPartitionReassignmentsRequest, alterPartitionReassignmentsKey } from '../protocol/alter-partition-reassignments';
import { apiVersionsKey } from '../protocol/api-versions';
import { apiName } from '../protocol/apis';
import { type BrokerHeartbeatRequest, type BrokerHeartbeatResponse, brokerHeartbeatKey } from '../protocol/broker-heartbeat';
import { type BrokerRegistrationRequest, type BrokerRegistrationResponse, brokerRegistrationKey } from '../protocol/broker-registration';
import { type CreatePartitionsRequest, createPartitionsKey } from '../protocol/create-partitions';
import { type CreateTopicsRequest, createTopicsKey } from '../protocol/create-topics';
import { type DeleteTopicsRequest, deleteTopicsKey } from '../protocol/delete-topics';
import { type ElectLeadersRequest, electLeadersKey } from '../protocol/elect-leaders';
import { type FetchRequest, fetchKey } from '../protocol/fetch';
import { type IncrementalAlterConfigsRequest, incrementalAlterConfigsKey } from '../protocol/incremental-alter-configs';
import { type ListPartitionReassignmentsRequest, listPartitionReassignmentsKey } from '../protocol/list-partition-reassignments';
import { Request, Response } from '../protocol/payload';
import { type UnregisterBrokerRequest, type UnregisterBrokerResponse, unregisterBrokerKey } from '../protocol/unregister-broker';
import { type ConnectionId, type Context, type Input, Node, type Payload, type Timer } from '../sim/context';
import { activationRecords } from './activation-records';
import { incrementalAlterConfigs } from './alter-configs';
import { alterPartitionReassignments, listPartitionReassignments } from './alter-reassignments';
import { BrokerHeartbeats } from './broker-heartbeats';
import { brokerEpochProblem, type ClusterView, isCaughtUp, processHeartbeat, registerBroker, unregisterBroker } from './cluster-control';
import { Connection } from './connections';
import { controllerApiVersions } from './controller-apis';
import { createPartitions } from './create-partitions';
import { createTopics } from './create-topics';
import { deleteTopics } from './delete-topics';
import { electLeaders, recordsForPreferredLeaders } from './elect-leaders';
import { fetchMetadata } from './metadata-fetch';
import { beforeReplay, happeningsOf, inOrderOfCause, type Occasion } from './metadata-happenings';
import { MetadataLog } from './metadata-log';
import type { Operation } from './operation';
import { allocateProducerIds } from './producer-id-control';
import { type RecentRecord, RecentRecords } from './recent-records';
import type { CreationView } from './replica-assignment';
import { alterPartition, recordsForFencing } from './replication-control';

const NO_BROKER_EPOCH = -1 as BrokerRegistrationResponse['brokerEpoch'];

export class Controller extends Node {
  readonly id: BrokerId;
  readonly image: MetadataImage;
  private readonly clusterId: string;
  private readonly configs: BrokerConfig;
  /** Every rule of the museum is older than the ELR: a cluster that lives by one of them has none. */
  private readonly elrLevel: number;
  private readonly heartbeats: BrokerHeartbeats;
  private readonly connections = new Map<ConnectionId, Connection>();
  private readonly recent = new RecentRecords();
  private fetchTimers = 0;
  private log: MetadataLog | null = null;

  constructor(options: {
    readonly id: BrokerId;
    readonly clusterId: string;
    readonly brokers: readonly BrokerId[];
    readonly configs: BrokerConfig;
    readonly rules?: HistoricRules;
  }) {
    super();
    assert(!options.brokers.includes(options.id), 'controllers and brokers share one space of node ids');
    this.id = options.id;
    this.clusterId = options.clusterId;
    this.configs = options.configs;
    const { rules = RULES_OF_TODAY } = options;
    this.image = new MetadataImage(topicDefaultsUnder(rules));
    this.elrLevel = rules.length > 0 ? 0 : options.configs[ELR_VERSION];
    this.heartbeats = new BrokerHeartbeats(options.configs['broker.session.timeout.ms']);
  }

  // For those who watch. Before the process has started there is no log yet.

  /** The controller epoch; 0 before it leads. */
  get epoch(): LeaderEpoch {
    return this.log?.epoch ?? (0 as LeaderEpoch);
  }

  /** The next offset of `__cluster_metadata`. */
  get logEndOffset(): Offset {
    return this.log?.logEndOffset ?? (0 as Offset);
  }

  /** Oldest first, at most 16. */
  get recentRecords(): readonly RecentRecord[] {
    return this.recent.records;
  }

  /** When that broker is fenced at the earliest, should nothing more be heard of it; null where it has no session. */
  sessionEnd(broker: BrokerId): VirtualTime | null {
    return this.heartbeats.sessionEnd(broker);
  }

  handle(input: Input, context: Context): void {
    switch (input.kind) {
      case 'started':
        return this.activate(context);
      case 'timerFired':
        return this.timerFired(input.timer, context);
      case 'connectionOpened':
        this.connections.set(input.connection, new Connection(input.connection));
        return;
      case 'received':
        return this.received(input.connection, input.payload, context);
      case 'connectionReset':
        this.connections.delete(input.connection);
        return;
      case 'told':
        return; // no application runs in this process
      default:
        return assertUnreachable(input);
    }
  }

  // Becoming active.

  private activate(context: Context): void {
    this.log = new MetadataLog(context.disk, this.id);
    for (const batch of this.log.batches()) {
      const records = metadataRecordsOf(batch);
      assert(records.ok, 'the controller can read what it wrote');
      const at = (context.now - (context.clockMs - batch.maxTimestamp) * 1_000) as VirtualTime;
      for (const { offset, record } of records.value) this.replay(record, offset, at);
    }
    for (const { id, fenced } of this.image.brokers())
      if (!fenced) this.heartbeats.touch({ broker: id, at: context.now, metadataOffset: -1 as Offset });
    this.commit(activationRecords(this.image, this.elrLevel), context);
    context.startTimer(this.heartbeats.checkInterval, { due: 'session', subject: 0 });
    this.lookForImbalanceLater(context);
  }

  // Writing.

  /** One batch: all of it happens, or nothing. */
  private commit(records: readonly MetadataRecord[], context: Context, occasion: Occasion = 'Asked'): void {
    if (records.length === 0) return;
    const baseOffset = this.active().append(context.disk, records, context.clockMs);
    const happenings: Happening[] = [];
    records.forEach((record, i) => {
      const before = beforeReplay(this.image, record);
      this.replay(record, (baseOffset + i) as Offset, context.now);
      happenings.push(...happeningsOf(record, before, this.image, records, occasion));
    });
    const [first, ...rest] = inOrderOfCause(happenings);
    const because = first === undefined ? context.cause : context.emit(first);
    for (const happening of rest) {
      context.emit(happening);
      context.because(because);
    }
    for (const connection of [...this.connections.values()]) this.answerParkedFetch(connection, context);
  }

  private replay(record: MetadataRecord, offset: Offset, at: VirtualTime): void {
    this.image.replay(record, offset);
    this.recent.add({ offset, kind: record.kind, at });
  }

  private active(): MetadataLog {
    assert(this.log !== null, 'a controller that is asked has started');
    return this.log;
  }

  // Time.

  private timerFired(timer: Timer, context: Context): void {
    switch (timer.due) {
      case 'session':
        this.fenceStaleBrokers(context);
        return context.startTimer(this.heartbeats.checkInterval, timer);
      case 'leader imbalance':
        this.commit(recordsForPreferredLeaders(this.image), context);
        return this.lookForImbalanceLater(context);
      case 'fetch':
        for (const connection of this.connections.values())
          if (connection.parked?.timer === timer.subject) return this.answerParkedFetch(connection, context);
        return;
    }
  }

  /** Kafka: QuorumController.registerElectPreferred */
  private lookForImbalanceLater(context: Context): void {
    if (!this.configs['auto.leader.rebalance.enable']) return;
    const span = milliseconds(this.configs['leader.imbalance.check.interval.seconds'] * 1_000);
    context.startTimer(span, { due: 'leader imbalance', subject: 0 });
  }

  /** Each is an operation of its own. */
  private fenceStaleBrokers(context: Context): void {
    for (const broker of this.heartbeats.expired(context.now)) {
      this.heartbeats.forget(broker);
      if (this.image.broker(broker)?.fenced === false) this.commit(recordsForFencing(this.image, broker), context, 'SessionOver');
    }
  }

  // Requests.

  private received(id: ConnectionId, payload: Payload, context: Context): void {
    const connection = this.connections.get(id);
    if (connection === undefined) return; // it was refused before
    if (!(payload instanceof Request)) return this.refuse(connection, 'it speaks no requests', context);
    connection.received(payload);
    this.serve(connection, context);
  }

  private serve(connection: Connection, context: Context): void {
    for (let request = connection.next(); request !== null; request = connection.next()) this.answer(connection, request, context);
  }

  private answer(connection: Connection, request: Request, context: Context): void {
    const reply = (body: object) => context.send(connection.id, responseTo(request, body));
    switch (request.apiKey) {
      case fetchKey:
        return this.fetch(connection, request, context);
      case brokerHeartbeatKey:
        return reply(this.heartbeat(request.body as BrokerHeartbeatRequest, context));
      case brokerRegistrationKey:
        return reply(this.register(request.body as BrokerRegistrationRequest, context));
      case alterPartitionKey:
        return reply(this.perform(alterPartition(this.image, request.body as AlterPartitionRequest), context));
      case allocateProducerIdsKey:
        return reply({
          throttleTimeMs: 0,
          ...this.perform(allocateProducerIds(this.image, request.body as AllocateProducerIdsRequest), context),
        });
      case createTopicsKey:
        return reply(this.perform(createTopics(this.creationView(context), request.body as CreateTopicsRequest), context));
      case createPartitionsKey:
        return reply(this.perform(createPartitions(this.creationView(context), request.body as CreatePartitionsRequest), context));
      case deleteTopicsKey:
        return reply(this.perform(deleteTopics(this.image, request.body as DeleteTopicsRequest), context));
      case alterPartitionReassignmentsKey:
        return reply(this.perform(alterPartitionReassignments(this.image, request.body as AlterPartitionReassignmentsRequest), context));
      case listPartitionReassignmentsKey:
        return reply(this.perform(listPartitionReassignments(this.image, request.body as ListPartitionReassignmentsRequest), context));
      case electLeadersKey:
        return reply(this.perform(electLeaders(this.image, request.body as ElectLeadersRequest), context));
      case incrementalAlterConfigsKey:
        return reply(this.perform(incrementalAlterConfigs(this.image, request.body as IncrementalAlterConfigsRequest), context));
      case unregisterBrokerKey:
        return reply(this.unregister(request.body as UnregisterBrokerRequest, context));
      case apiVersionsKey:
        return reply(controllerApiVersions(this.image));
      default:
        return this.refuse(connection, `a controller does not serve ${apiName(request.apiKey)}`, context);
    }
  }

  private perform<Answer>({ records, answer }: Operation<Answer>, context: Context): Answer {
    this.commit(records, context);
    return answer;
  }

  private register(request: BrokerRegistrationRequest, context: Context): BrokerRegistrationResponse {
    const previous = this.image.broker(request.brokerId);
    const answer = this.perform(registerBroker(this.view(context), request), context);
    if (typeof answer !== 'number') return { throttleTimeMs: 0, errorCode: answer.code, brokerEpoch: NO_BROKER_EPOCH };
    if (previous?.epoch !== answer) this.heartbeats.forget(request.brokerId);
    return { throttleTimeMs: 0, errorCode: Errors.NONE, brokerEpoch: answer };
  }

  private unregister({ brokerId }: UnregisterBrokerRequest, context: Context): UnregisterBrokerResponse {
    const answer = this.perform(unregisterBroker(this.image, brokerId), context);
    if (answer === null) this.heartbeats.forget(brokerId);
    return { throttleTimeMs: 0, errorCode: answer?.code ?? Errors.NONE, errorMessage: answer?.message ?? null };
  }

  private heartbeat(request: BrokerHeartbeatRequest, context: Context): BrokerHeartbeatResponse {
    const { brokerId, currentMetadataOffset } = request;
    const stale = brokerEpochProblem(this.image, request);
    if (stale !== null) return { throttleTimeMs: 0, errorCode: stale.code, isCaughtUp: false, isFenced: true, shouldShutDown: false };
    this.heartbeats.touch({ broker: brokerId, at: context.now, metadataOffset: currentMetadataOffset });
    const state = this.perform(processHeartbeat(this.view(context), request), context);
    if (state === 'ControlledShutdown') this.heartbeats.beginControlledShutdown(brokerId, this.image.lastAppliedOffset);
    if (state === 'ShutdownNow') this.heartbeats.forget(brokerId);
    const isFenced = state === 'Fenced' || state === 'ShutdownNow';
    return {
      throttleTimeMs: 0,
      errorCode: Errors.NONE,
      isCaughtUp: isCaughtUp(this.image, request),
      isFenced,
      shouldShutDown: state === 'ShutdownNow',
    };
  }

  private creationView(context: Context): CreationView {
    return { image: this.image, configs: this.configs, chance: (below) => context.chance(below) };
  }

  private view({ now }: Context): ClusterView {
    return { image: this.image, heartbeats: this.heartbeats, clusterId: this.clusterId, now, logEndOffset: this.logEndOffset };
  }

  private refuse(connection: Connection, reason: string, context: Context): void {
    this.connections.delete(connection.id);
    context.close(connection.id);
    const refused: Happening = { kind: 'ConnectionRefused', broker: this.id, reason };
    context.emit(refused);
  }

  // Fetches of the metadata log.

  private fetch(connection: Connection, request: Request, context: Context): void {
    const { response, recordBytes, isEmpty } = fetchMetadata(this.active(), this.id, request.body as FetchRequest);
    const { maxWaitMs } = request.body as FetchRequest;
    if (!isEmpty || maxWaitMs <= 0) return context.send(connection.id, responseTo(request, response, recordBytes));
    connection.parked = { fetch: request, timer: ++this.fetchTimers };
    context.startTimer(milliseconds(maxWaitMs), { due: 'fetch', subject: connection.parked.timer });
  }

  /** With whatever there is now; then comes what waited behind it. */
  private answerParkedFetch(connection: Connection, context: Context): void {
    if (connection.parked === null) return;
    const { fetch } = connection.parked;
    connection.parked = null;
    const { response, recordBytes } = fetchMetadata(this.active(), this.id, fetch.body as FetchRequest);
    context.send(connection.id, responseTo(fetch, response, recordBytes));
    this.serve(connection, context);
  }
}

function responseTo({ apiKey, version, correlationId }: Request, body: object, recordBytes = 0): Response {
  return new Response({ apiKey, version, correlationId, body, recordBytes });
}
