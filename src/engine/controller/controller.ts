/**
 * The controller: decides who is alive, who leads and who is in sync, and writes every decision into `__cluster_metadata`.
 *
 * Of several, the one that leads the quorum is active. An operation generates records; only replaying records changes state. So a
 * controller that becomes active knows what the one before it knew, all but when that last heard whom: the sessions begin anew.
 * The others stand by, and replay what is committed.
 *
 * It never answers, and tells nobody, before the records are committed; and never changes the image but by replaying what was written.
 * Deposed, it forgets what was not committed and replays the rest anew.
 * Departure: controllers are processes of their own (process.roles=controller).
 *
 * Read next: quorum/raft-client.ts, cluster-control.ts (brokers), replication-control.ts (partitions), create-topics.ts.
 * Kafka: QuorumController, ControllerApis
 */
import { assert, assertUnreachable } from '../../base/assert';
import { type Microseconds, milliseconds, type VirtualTime } from '../../base/virtual-time';
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
import { type BeginQuorumEpochRequest, beginQuorumEpochKey } from '../protocol/begin-quorum-epoch';
import { type BrokerHeartbeatRequest, type BrokerHeartbeatResponse, brokerHeartbeatKey } from '../protocol/broker-heartbeat';
import { type BrokerRegistrationRequest, type BrokerRegistrationResponse, brokerRegistrationKey } from '../protocol/broker-registration';
import { type CreatePartitionsRequest, createPartitionsKey } from '../protocol/create-partitions';
import { type CreateTopicsRequest, createTopicsKey } from '../protocol/create-topics';
import { type DeleteTopicsRequest, deleteTopicsKey } from '../protocol/delete-topics';
import { type ElectLeadersRequest, electLeadersKey } from '../protocol/elect-leaders';
import { type EndQuorumEpochRequest, endQuorumEpochKey } from '../protocol/end-quorum-epoch';
import { type FetchRequest, type FetchResponse, fetchKey } from '../protocol/fetch';
import { type IncrementalAlterConfigsRequest, incrementalAlterConfigsKey } from '../protocol/incremental-alter-configs';
import { type ListPartitionReassignmentsRequest, listPartitionReassignmentsKey } from '../protocol/list-partition-reassignments';
import { Request, Response } from '../protocol/payload';
import { type UnregisterBrokerRequest, type UnregisterBrokerResponse, unregisterBrokerKey } from '../protocol/unregister-broker';
import { type VoteRequest, voteKey } from '../protocol/vote';
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
import type { MetadataLog } from './metadata-log';
import { notController } from './not-controller';
import type { Operation } from './operation';
import { allocateProducerIds } from './producer-id-control';
import type { QuorumState } from './quorum/quorum-state';
import { type QuorumListener, RaftClient } from './quorum/raft-client';
import { type RecentRecord, RecentRecords } from './recent-records';
import type { CreationView } from './replica-assignment';
import { alterPartition, recordsForFencing } from './replication-control';
import { ControllerShutDown } from './told';
import { Uncommitted } from './uncommitted';

const NO_BROKER_EPOCH = -1 as BrokerRegistrationResponse['brokerEpoch'];

export class Controller extends Node implements QuorumListener {
  readonly id: BrokerId;
  /** An active controller's: with what it has written and is not committed yet. */
  image: MetadataImage;
  private readonly clusterId: string;
  private readonly configs: BrokerConfig;
  private readonly rules: HistoricRules;
  /** Every rule of the museum is older than the ELR: a cluster that lives by one of them has none. */
  private readonly elrLevel: number;
  private heartbeats: BrokerHeartbeats;
  private readonly connections = new Map<ConnectionId, Connection>();
  private recent = new RecentRecords();
  private readonly uncommitted = new Uncommitted();
  private readonly raft: RaftClient;
  private fetchTimers = 0;
  /** The epoch in which it is active, or was last. */
  private claimed = 0 as LeaderEpoch;

  constructor(options: {
    readonly id: BrokerId;
    readonly clusterId: string;
    readonly brokers: readonly BrokerId[];
    /** Of all controllers that vote, this one included; it alone where nothing is said. */
    readonly voters?: readonly BrokerId[];
    readonly configs: BrokerConfig;
    readonly rules?: HistoricRules;
  }) {
    super();
    assert(!options.brokers.includes(options.id), 'controllers and brokers share one space of node ids');
    this.id = options.id;
    this.clusterId = options.clusterId;
    this.configs = options.configs;
    this.rules = options.rules ?? RULES_OF_TODAY;
    this.elrLevel = this.rules.length > 0 ? 0 : options.configs[ELR_VERSION];
    this.raft = new RaftClient({ id: options.id, voters: options.voters ?? [options.id], clusterId: options.clusterId });
    this.image = this.emptyImage();
    this.heartbeats = this.noHeartbeats();
  }

  private emptyImage(): MetadataImage {
    return new MetadataImage(topicDefaultsUnder(this.rules));
  }

  private noHeartbeats(): BrokerHeartbeats {
    return new BrokerHeartbeats(this.configs['broker.session.timeout.ms']);
  }

  // For those who watch. Before the process has started there is no log yet.

  /** What this process is in the quorum. */
  get quorum(): QuorumState {
    return this.raft.quorum;
  }

  /** The controller epoch that it knows; 0 before the first. */
  get epoch(): LeaderEpoch {
    return this.quorum.epoch;
  }

  /** Whether it decides: it leads, and a record of its epoch is committed. */
  get isActive(): boolean {
    return this.raft.leading?.isEstablished ?? false;
  }

  /** Its replica of `__cluster_metadata`; null before it has started. */
  get log(): MetadataLog | null {
    return this.raft.log;
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
        return this.raft.start(context, this);
      case 'timerFired':
        return this.timerFired(input.timer, context);
      case 'connectionOpened':
        this.connections.set(input.connection, new Connection(input.connection));
        return;
      case 'received':
        return this.received(input.connection, input.payload, context);
      case 'connectionReset':
        if (!this.raft.reset(input.connection, context, this)) this.connections.delete(input.connection);
        return;
      case 'told':
        return this.told(input.payload, context);
      default:
        return assertUnreachable(input);
    }
  }

  // What the quorum says.

  /** The first records of its epoch go on top of all that the log holds, committed or not: now that it leads, all of that will be. */
  leadershipWon(context: Context): void {
    this.replayUpTo(this.logEndOffset, context);
    this.commit(activationRecords(this.image, this.elrLevel), context);
  }

  highWatermarkAdvanced(context: Context): void {
    const { highWatermark } = this.raft.started;
    if (!this.isActive) return this.replayUpTo(highWatermark, context);
    this.uncommitted.committed(highWatermark, context);
    if (this.claimed !== this.epoch) this.claim(context);
    for (const connection of [...this.connections.values()]) this.answerCommitted(connection, highWatermark, context);
  }

  leadershipLost(context: Context): void {
    this.uncommitted.forget();
    this.heartbeats = this.noHeartbeats();
    if (this.image.lastAppliedOffset >= this.raft.started.highWatermark) {
      this.image = this.emptyImage();
      this.recent = new RecentRecords();
      this.replayUpTo(this.raft.started.highWatermark, context);
    }
    for (const connection of [...this.connections.values()]) this.answerDeposed(connection, context);
  }

  logGrew(context: Context): void {
    for (const connection of [...this.connections.values()]) this.answerParkedFetch(connection, 'WithSomething', context);
  }

  /** It serves from now on. Every broker that was alive has a whole session to find it. */
  private claim(context: Context): void {
    this.claimed = this.epoch;
    for (const { id, fenced } of this.image.brokers())
      if (!fenced) this.heartbeats.touch({ broker: id, at: context.now, metadataOffset: -1 as Offset });
    context.startTimer(this.heartbeats.checkInterval, { due: 'session', subject: this.claimed });
    this.lookForImbalanceLater(context);
  }

  private replayUpTo(end: Offset, context: Context): void {
    for (const batch of this.raft.started.batchesFrom((this.image.lastAppliedOffset + 1) as Offset)) {
      if (batch.lastOffset >= end) return;
      const records = metadataRecordsOf(batch);
      assert(records.ok, 'a controller can read what controllers wrote');
      // By this machine's clock, and whoever wrote it had another: it was not after now.
      const at = Math.max(0, Math.min(context.now, context.now - (context.clockMs - batch.maxTimestamp) * 1_000)) as VirtualTime;
      for (const { offset, record } of records.value) this.replay(record, offset, at);
    }
  }

  // Writing.

  /** One batch: all of it happens, or nothing. */
  private commit(records: readonly MetadataRecord[], context: Context, occasion: Occasion = 'Asked'): void {
    if (records.length === 0) return;
    const baseOffset = this.raft.append(records, context);
    const happenings: Happening[] = [];
    records.forEach((record, i) => {
      const before = beforeReplay(this.image, record);
      this.replay(record, (baseOffset + i) as Offset, context.now);
      happenings.push(...happeningsOf(record, before, this.image, records, occasion));
    });
    this.uncommitted.add({ end: this.logEndOffset, happenings: inOrderOfCause(happenings), cause: context.cause });
    this.raft.appended(context, this);
  }

  private replay(record: MetadataRecord, offset: Offset, at: VirtualTime): void {
    this.image.replay(record, offset);
    this.recent.add({ offset, kind: record.kind, at });
  }

  // Time.

  private timerFired(timer: Timer, context: Context): void {
    const isOfThisClaim = this.isActive && timer.subject === this.claimed;
    switch (timer.due) {
      case 'quorum':
        return this.raft.timerFired(timer.subject, context, this);
      case 'exit':
        return context.exit();
      case 'session':
        if (!isOfThisClaim) return;
        this.fenceStaleBrokers(context);
        return context.startTimer(this.heartbeats.checkInterval, timer);
      case 'leader imbalance':
        if (!isOfThisClaim) return;
        this.commit(recordsForPreferredLeaders(this.image), context);
        return this.lookForImbalanceLater(context);
      case 'fetch':
        for (const connection of this.connections.values())
          if (connection.parked?.kind === 'Fetch' && connection.parked.timer === timer.subject)
            return this.answerParkedFetch(connection, 'WithWhateverThereIs', context);
        return;
      default:
        this.raft.checkTimeouts(timer.due, context, this);
    }
  }

  /** Kafka: QuorumController.registerElectPreferred */
  private lookForImbalanceLater(context: Context): void {
    if (!this.configs['auto.leader.rebalance.enable']) return;
    const span = milliseconds(this.configs['leader.imbalance.check.interval.seconds'] * 1_000);
    context.startTimer(span, { due: 'leader imbalance', subject: this.claimed });
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
    if (payload instanceof Response && this.raft.answered(id, payload, context, this)) return;
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
    const refusal = this.isActive ? null : notController(request);
    if (refusal !== null) return context.send(connection.id, responseTo(request, refusal));
    const reply = (body: object) => this.replyWhenCommitted(connection, request, body, context);
    switch (request.apiKey) {
      case voteKey:
        return context.send(connection.id, responseTo(request, this.raft.vote(request.body as VoteRequest, context, this)));
      case beginQuorumEpochKey:
        return context.send(connection.id, responseTo(request, this.raft.begin(request.body as BeginQuorumEpochRequest, context, this)));
      case endQuorumEpochKey:
        return context.send(connection.id, responseTo(request, this.raft.end(request.body as EndQuorumEpochRequest, context, this)));
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
        return context.send(connection.id, responseTo(request, controllerApiVersions(this.image)));
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

  // Answers that wait.

  /** What was decided, and what was decided before it, is committed first. */
  private replyWhenCommitted(connection: Connection, request: Request, body: object, context: Context): void {
    const { logEndOffset: offset, raft } = this;
    if (this.isActive && raft.started.highWatermark >= offset) context.send(connection.id, responseTo(request, body));
    else connection.parked = { kind: 'Decision', request, body, offset };
  }

  private answerCommitted(connection: Connection, highWatermark: Offset, context: Context): void {
    const { parked } = connection;
    if (parked?.kind !== 'Decision' || parked.offset > highWatermark) return;
    connection.parked = null;
    context.send(connection.id, responseTo(parked.request, parked.body));
    this.serve(connection, context);
  }

  /** Nobody knows whether the next leader will commit what was decided here: who asked must ask that one. */
  private answerDeposed(connection: Connection, context: Context): void {
    const { parked } = connection;
    if (parked?.kind === 'Fetch') return this.answerParkedFetch(connection, 'WithWhateverThereIs', context);
    if (parked === null) return;
    connection.parked = null;
    context.send(connection.id, responseTo(parked.request, notController(parked.request) ?? parked.body));
    this.serve(connection, context);
  }

  private fetch(connection: Connection, request: Request, context: Context): void {
    const body = request.body as FetchRequest;
    const { response, recordBytes, isEmpty } = fetchMetadata(this.raft, body);
    if (!isEmpty || body.maxWaitMs <= 0) context.send(connection.id, responseTo(request, response, recordBytes));
    else {
      connection.parked = { kind: 'Fetch', request, timer: ++this.fetchTimers };
      context.startTimer(milliseconds(body.maxWaitMs), { due: 'fetch', subject: connection.parked.timer });
    }
    this.noteProgress(body, response, context);
  }

  /** Who fetches from the leader says what it has. */
  private noteProgress({ replicaState, topics }: FetchRequest, { responses }: FetchResponse, context: Context): void {
    const asked = topics[0]?.partitions[0];
    const answered = responses[0]?.partitions[0];
    if (replicaState === null || asked === undefined || answered === undefined) return;
    if (answered.errorCode === Errors.NONE && answered.divergingEpoch === null)
      this.raft.fetched(replicaState.replicaId, asked, context, this);
  }

  /** Then comes what waited behind it. */
  private answerParkedFetch(connection: Connection, when: 'WithSomething' | 'WithWhateverThereIs', context: Context): void {
    const { parked } = connection;
    if (parked?.kind !== 'Fetch') return;
    const { response, recordBytes, isEmpty } = fetchMetadata(this.raft, parked.request.body as FetchRequest);
    if (isEmpty && when === 'WithSomething') return;
    connection.parked = null;
    context.send(connection.id, responseTo(parked.request, response, recordBytes));
    this.serve(connection, context);
  }

  /** Its operator wants it to end: the others need not wait until they miss it. */
  private told(payload: Payload, context: Context): void {
    if (!(payload instanceof ControllerShutDown)) return;
    this.raft.resign('Shutdown', context, this);
    context.startTimer(0 as Microseconds, { due: 'exit', subject: 0 });
  }
}

function responseTo({ apiKey, version, correlationId }: Request, body: object, recordBytes = 0): Response {
  return new Response({ apiKey, version, correlationId, body, recordBytes });
}
