/** A controller in a world of its own, and a node that asks it what brokers and admin clients would. For tests. */
import { assert } from '../../base/assert';
import { milliseconds, type VirtualTime } from '../../base/virtual-time';
import type { MetadataImage } from '../metadata/image';
import type { PartitionImage } from '../metadata/image-parts';
import { type BrokerConfig, brokerDefaults } from '../model/configs';
import { Errors } from '../model/error-codes';
import type { Happening } from '../model/events';
import type { BrokerEpoch, BrokerId, ErrorCode, LeaderEpoch, Offset, PartitionEpoch, PartitionIndex, TopicName } from '../model/vocabulary';
import { METADATA_TOPIC_ID } from '../model/vocabulary';
import { type AllocateProducerIdsResponse, allocateProducerIdsKey } from '../protocol/allocate-producer-ids';
import { type AlterPartitionResponse, alterPartitionKey } from '../protocol/alter-partition';
import { type BrokerHeartbeatRequest, type BrokerHeartbeatResponse, brokerHeartbeatKey } from '../protocol/broker-heartbeat';
import { type BrokerRegistrationRequest, type BrokerRegistrationResponse, brokerRegistrationKey } from '../protocol/broker-registration';
import { type CreateTopicsRequest, type CreateTopicsResponse, createTopicsKey } from '../protocol/create-topics';
import { type DeleteTopicsResponse, deleteTopicsKey } from '../protocol/delete-topics';
import { type FetchResponse, fetchKey } from '../protocol/fetch';
import { Request, Response } from '../protocol/payload';
import { type ConnectionId, type Context, type Input, Node, type NodeId, Payload } from '../sim/context';
import { Simulation } from '../sim/simulation';
import { Controller } from './controller';

const CONTROLLER = 'controller-101' as NodeId;
const ASKER = 'asker' as NodeId;

/** Says what to ask, and on which of its connections. */
class Question extends Payload {
  readonly wireBytes = 0;
  readonly request: Request;
  readonly line: number;

  constructor(request: Request, line: number) {
    super();
    this.request = request;
    this.line = line;
  }
}

class Asker extends Node {
  readonly answers: Response[] = [];
  resets = 0;
  private readonly lines = new Map<number, ConnectionId>();

  handle(input: Input, context: Context): void {
    if (input.kind === 'told' && input.payload instanceof Question)
      context.send(this.line(input.payload.line, context), input.payload.request);
    if (input.kind === 'received' && input.payload instanceof Response) this.answers.push(input.payload);
    if (input.kind === 'connectionReset') {
      this.resets++;
      this.lines.clear();
    }
  }

  private line(line: number, context: Context): ConnectionId {
    const connection = this.lines.get(line) ?? context.open(CONTROLLER);
    this.lines.set(line, connection);
    return connection;
  }
}

export type NewTopic = Partial<Omit<CreateTopicsRequest['topics'][number], 'name'>> & { readonly name: string };
export interface IsrProposal {
  readonly leader: number;
  readonly isr: readonly number[];
  readonly leaderEpoch?: number;
  readonly partitionEpoch?: number;
  readonly brokerEpoch?: number;
  /** Of the proposed members; as registered unless said otherwise. */
  readonly memberEpochs?: readonly number[];
}

export class ControllerFixture {
  readonly simulation: Simulation;
  private readonly configs: BrokerConfig;
  private correlationId = 0;

  constructor(seed = 1, configs: Partial<BrokerConfig> = {}) {
    this.configs = { ...brokerDefaults, ...configs };
    this.simulation = new Simulation({
      seed,
      epochMs: 1_700_000_000_000,
      network: { latencyUs: 500, jitterUs: 0, bytesPerSecond: 125_000_000 },
    });
    this.simulation.addHost(CONTROLLER);
    this.simulation.addHost(ASKER);
    this.simulation.start(ASKER, new Asker());
    this.startController();
  }

  get controller(): Controller {
    return this.simulation.process(CONTROLLER) as Controller;
  }

  get image(): MetadataImage {
    return this.controller.image;
  }

  get asker(): Asker {
    return this.simulation.process(ASKER) as Asker;
  }

  get facts(): readonly Happening[] {
    const { history } = this.simulation;
    return Array.from({ length: history.length }, (_, i) => history.get(i).what as Happening);
  }

  factsOf<Kind extends Happening['kind']>(kind: Kind): readonly Extract<Happening, { kind: Kind }>[] {
    return this.facts.filter((fact): fact is Extract<Happening, { kind: Kind }> => fact.kind === kind);
  }

  startController(): void {
    const brokers = [1, 2, 3] as BrokerId[];
    this.simulation.start(CONTROLLER, new Controller({ id: 101 as BrokerId, clusterId: 'glass', brokers, configs: this.configs }));
    this.pass(10);
  }

  restartController(): void {
    this.simulation.kill(CONTROLLER);
    this.startController();
  }

  pass(ms: number): void {
    this.simulation.runUntil((this.simulation.now + milliseconds(ms)) as VirtualTime);
  }

  /** Time passes while these brokers send their heartbeats. */
  passWhileAlive(ms: number, brokers: readonly number[]): void {
    for (let left = ms; left > 0; left -= 2_000) {
      for (const broker of brokers) this.heartbeat(broker);
      this.pass(Math.min(left, 2_000) - 10 * brokers.length);
    }
  }

  /** Sends without waiting for the answer. */
  tell(apiKey: number, version: number, body: object, line = 0): void {
    const request = new Request({ apiKey, version, correlationId: ++this.correlationId, clientId: null, body });
    this.simulation.tell(ASKER, new Question(request, line));
  }

  /** 10 ms are enough for an answer. */
  ask<Answer>(apiKey: number, version: number, body: object): Answer {
    this.tell(apiKey, version, body);
    this.pass(10);
    const answer = this.asker.answers.at(-1);
    assert(answer?.correlationId === this.correlationId, 'the controller answers at once');
    return answer.body as Answer;
  }

  register(broker: number, changes: Partial<BrokerRegistrationRequest> = {}): BrokerRegistrationResponse {
    const request: BrokerRegistrationRequest = {
      brokerId: broker as BrokerId,
      clusterId: 'glass',
      incarnationId: incarnation(broker, 1),
      listeners: [{ name: 'PLAINTEXT', host: `broker-${broker}`, port: 9092, securityProtocol: 0 }],
      features: [],
      rack: null,
      isMigratingZkBroker: false,
      logDirs: [],
      previousBrokerEpoch: -1 as BrokerEpoch,
      ...changes,
    };
    return this.ask(brokerRegistrationKey, 4, request);
  }

  /** From the process that is registered now, which has replayed all there is, unless said otherwise. */
  heartbeat(broker: number, changes: Partial<BrokerHeartbeatRequest> = {}): BrokerHeartbeatResponse {
    const request: BrokerHeartbeatRequest = {
      brokerId: broker as BrokerId,
      brokerEpoch: this.image.broker(broker as BrokerId)?.epoch ?? (-1 as BrokerEpoch),
      currentMetadataOffset: this.image.lastAppliedOffset,
      wantFence: false,
      wantShutDown: false,
      offlineLogDirs: null,
      ...changes,
    };
    return this.ask(brokerHeartbeatKey, 1, request);
  }

  /** Registered, caught up, unfenced. */
  join(...brokers: readonly number[]): void {
    for (const broker of brokers) {
      this.register(broker);
      this.heartbeat(broker);
    }
  }

  create(...topics: readonly NewTopic[]): CreateTopicsResponse {
    const full = topics.map((topic) => ({ numPartitions: 1, replicationFactor: 3, assignments: [], configs: [], ...topic }));
    return this.ask(createTopicsKey, 7, { topics: full, timeoutMs: 30_000, validateOnly: false });
  }

  /** Replicas by hand, so that tests know who leads. */
  createAssigned(name: string, assignments: readonly (readonly number[])[], configs: Readonly<Record<string, string>> = {}): void {
    const created = this.create({
      name: name as TopicName,
      numPartitions: -1,
      replicationFactor: -1,
      assignments: assignments.map((brokerIds, index) => ({ partitionIndex: index as PartitionIndex, brokerIds: brokerIds as BrokerId[] })),
      configs: Object.entries(configs).map(([configName, value]) => ({ name: configName, value })),
    });
    assert(created.topics[0]?.errorCode === Errors.NONE, `topic ${name} is created`);
  }

  delete(...names: readonly string[]): DeleteTopicsResponse {
    const topics = names.map((name) => ({ name, topicId: 'AAAAAAAAAAAAAAAAAAAAAA' }));
    return this.ask(deleteTopicsKey, 6, { topics, topicNames: [], timeoutMs: 30_000 });
  }

  partition(topic: string, index = 0): PartitionImage {
    const partition = this.image.partition({ topic: topic as TopicName, partition: index as PartitionIndex });
    assert(partition !== null, `${topic}-${index} exists`);
    return partition;
  }

  /** Partition 0 of the topic, in the state it is in, unless said otherwise. */
  alterIsr(
    topic: string,
    proposal: IsrProposal,
  ): { readonly topLevel: ErrorCode; readonly partition: AlterPartitionResponse['topics'][number]['partitions'][number] | null } {
    const partition = this.partition(topic);
    const epochOf = (broker: number) => this.image.broker(broker as BrokerId)?.epoch ?? (-1 as BrokerEpoch);
    const answer = this.ask<AlterPartitionResponse>(alterPartitionKey, 3, {
      brokerId: proposal.leader,
      brokerEpoch: proposal.brokerEpoch ?? epochOf(proposal.leader),
      topics: [
        {
          topicId: partition.topicId,
          partitions: [
            {
              partitionIndex: 0,
              leaderEpoch: (proposal.leaderEpoch ?? partition.leaderEpoch) as LeaderEpoch,
              newIsr: [],
              newIsrWithEpochs: proposal.isr.map((brokerId, i) => ({
                brokerId,
                brokerEpoch: proposal.memberEpochs?.[i] ?? epochOf(brokerId),
              })),
              leaderRecoveryState: 0,
              partitionEpoch: (proposal.partitionEpoch ?? partition.partitionEpoch) as PartitionEpoch,
            },
          ],
        },
      ],
    });
    return { topLevel: answer.errorCode, partition: answer.topics[0]?.partitions[0] ?? null };
  }

  allocateProducerIds(broker: number, epoch = this.image.broker(broker as BrokerId)?.epoch): AllocateProducerIdsResponse {
    return this.ask(allocateProducerIdsKey, 0, { brokerId: broker, brokerEpoch: epoch });
  }

  /** As an observer that has all that is before. */
  fetchRequest(from: number, maxWaitMs: number): object {
    const { log, epoch } = this.controller;
    const before = [...log!.batchesFrom(0 as Offset)].filter(({ baseOffset }) => baseOffset < from).at(-1);
    const partition = {
      partition: 0,
      currentLeaderEpoch: epoch,
      fetchOffset: from as Offset,
      lastFetchedEpoch: before?.leaderEpoch ?? 0,
      logStartOffset: -1,
      partitionMaxBytes: 1_048_576,
      replicaDirectoryId: null,
      highWatermark: null,
    };
    return {
      clusterId: null,
      replicaId: -1,
      replicaState: null,
      maxWaitMs,
      minBytes: 1,
      maxBytes: 1_048_576,
      isolationLevel: 0,
      sessionId: 0,
      sessionEpoch: -1,
      topics: [{ topic: '', topicId: METADATA_TOPIC_ID, partitions: [partition] }],
      forgottenTopicsData: [],
      rackId: '',
    };
  }

  fetch(from: number): FetchResponse['responses'][number]['partitions'][number] {
    return this.ask<FetchResponse>(fetchKey, 17, this.fetchRequest(from, 0)).responses[0]!.partitions[0]!;
  }
}

/** Of the nth process of a broker. */
export const incarnation = (broker: number, process: number) => `incarnation-${broker}-${process}`.padEnd(21, '0').concat('A');
