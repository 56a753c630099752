/** A controller and three brokers in a world of their own, and a client that asks them what it is told to. For tests. */
import { assert } from '../../base/assert';
import { milliseconds, type VirtualTime } from '../../base/virtual-time';
import { Controller } from '../controller/controller';
import { batchOf, type Sent } from '../log/log-fixture';
import type { PartitionImage } from '../metadata/image-parts';
import { type BrokerConfig, brokerDefaults } from '../model/configs';
import { Errors, errorName } from '../model/error-codes';
import type { Happening } from '../model/events';
import {
  type BrokerId,
  type ErrorCode,
  NO_LEADER,
  NO_LEADER_EPOCH,
  NO_TOPIC_ID,
  type Offset,
  type PartitionIndex,
  type TopicName,
  type TopicPartition,
} from '../model/vocabulary';
import { apiByKey } from '../protocol/apis';
import { putInt32, Writer } from '../protocol/bytes';
import { type CreateTopicsResponse, createTopicsKey } from '../protocol/create-topics';
import { type DeleteTopicsResponse, deleteTopicsKey } from '../protocol/delete-topics';
import { type FetchRequest, type FetchResponse, fetchKey } from '../protocol/fetch';
import { Request, Response, WireBytes } from '../protocol/payload';
import { type ProduceRequest, type ProduceResponse, produceKey } from '../protocol/produce';
import { Records } from '../protocol/records';
import type { Partition } from '../replication/partition';
import { type ConnectionId, type Context, type Input, Node, type NodeId, Payload } from '../sim/context';
import { Simulation } from '../sim/simulation';
import { Broker } from './broker';

export const CONTROLLER = 'controller-101' as NodeId;
export const CLIENT = 'client' as NodeId;
export const nodeOf = (broker: number) => `broker-${broker}` as NodeId;
export const nameOf = (error: number) => errorName(error as ErrorCode);
export const orders = (index = 0): TopicPartition => ({ topic: 'orders' as TopicName, partition: index as PartitionIndex });

/** Says what to ask whom; the connection is opened where there is none. */
class Question extends Payload {
  readonly wireBytes = 0;
  readonly to: NodeId;
  readonly request: Request;

  constructor(to: NodeId, request: Request) {
    super();
    this.to = to;
    this.request = request;
  }
}

class Client extends Node {
  readonly answers: Response[] = [];
  /** Whose connections were reset, in order. */
  readonly resets: NodeId[] = [];
  private readonly connections = new Map<NodeId, ConnectionId>();

  handle(input: Input, context: Context): void {
    if (input.kind === 'told' && input.payload instanceof Question) {
      const { to, request } = input.payload;
      const connection = this.connections.get(to) ?? context.open(to);
      this.connections.set(to, connection);
      context.send(connection, request);
    }
    if (input.kind === 'received' && input.payload instanceof Response) this.answers.push(input.payload);
    if (input.kind === 'connectionReset') this.lost(input.connection);
  }

  private lost(connection: ConnectionId): void {
    for (const [node, known] of this.connections) {
      if (known !== connection) continue;
      this.connections.delete(node);
      this.resets.push(node);
    }
  }
}

export interface ClusterOptions {
  readonly configs?: Partial<BrokerConfig>;
  readonly brokers?: number;
  /** Of every link: 0 unless said otherwise, so that messages of two connections arrive in the order in which they were sent. */
  readonly jitterUs?: number;
}

export class BrokerFixture {
  readonly simulation: Simulation;
  readonly ids: readonly BrokerId[];
  private readonly configs: BrokerConfig;
  private correlationId = 0;

  /** After a second all brokers are there. */
  constructor(options: ClusterOptions = {}) {
    this.configs = { ...brokerDefaults, ...options.configs };
    this.simulation = new Simulation({
      seed: 1,
      epochMs: 1_700_000_000_000,
      network: { latencyUs: 500, jitterUs: options.jitterUs ?? 0, bytesPerSecond: 125_000_000 },
    });
    this.ids = Array.from({ length: options.brokers ?? 3 }, (_, at) => (at + 1) as BrokerId);
    for (const node of [CONTROLLER, CLIENT, ...this.ids.map(nodeOf)]) this.simulation.addHost(node);
    this.simulation.start(CLIENT, new Client());
    this.startController();
    for (const id of this.ids) this.start(id);
    this.pass(1_000);
  }

  // Processes

  startController(): void {
    const options = { id: 101 as BrokerId, clusterId: 'glass', brokers: this.ids, configs: this.configs };
    this.simulation.start(CONTROLLER, new Controller(options));
  }

  start(id: number): void {
    const listeners = { internal: { host: nodeOf(id), port: 9092 }, external: { host: 'localhost', port: 19_092 + id } };
    const controllers = [{ id: 101 as BrokerId, node: CONTROLLER }];
    this.simulation.start(
      nodeOf(id),
      new Broker({ id: id as BrokerId, clusterId: 'glass', controllers, configs: this.configs, listeners }),
    );
  }

  kill(id: number): void {
    this.simulation.kill(nodeOf(id));
  }

  /** The process dies and another is started in its place, with the same disk. */
  restart(id: number): void {
    this.kill(id);
    this.start(id);
  }

  isolate(id: number): void {
    for (const other of [CONTROLLER, ...this.ids.filter((each) => each !== id).map(nodeOf)]) this.simulation.cut(nodeOf(id), other);
  }

  reconnect(id: number): void {
    for (const other of [CONTROLLER, ...this.ids.filter((each) => each !== id).map(nodeOf)]) this.simulation.heal(nodeOf(id), other);
  }

  pass(ms: number): void {
    this.simulation.runUntil((this.simulation.now + milliseconds(ms)) as VirtualTime);
  }

  /** Goes on until it is so. */
  until(isSo: () => boolean, withinMs = 60_000): void {
    for (let left = withinMs; !isSo(); left--) {
      assert(left > 0, 'it comes to that in time');
      this.pass(1);
    }
  }

  broker(id: number): Broker {
    return this.simulation.process(nodeOf(id)) as Broker;
  }

  get controller(): Controller {
    return this.simulation.process(CONTROLLER) as Controller;
  }

  get client(): Client {
    return this.simulation.process(CLIENT) as Client;
  }

  /** As the controller has it. */
  registration(partition: TopicPartition): PartitionImage {
    return this.controller.image.partition(partition)!;
  }

  replica(id: number, partition = orders()): Partition {
    return this.broker(id).replicas.partition(partition)!;
  }

  leaderOf(partition: TopicPartition): number {
    return this.registration(partition).leader;
  }

  get facts(): readonly Happening[] {
    const { history } = this.simulation;
    return Array.from({ length: history.length }, (_, at) => history.get(at).what as Happening);
  }

  factsOf<Kind extends Happening['kind']>(kind: Kind): readonly Extract<Happening, { kind: Kind }>[] {
    return this.facts.filter((fact): fact is Extract<Happening, { kind: Kind }> => fact.kind === kind);
  }

  // Asking

  /** Sends without waiting for the answer; in the newest version unless said otherwise. */
  tell(broker: number, apiKey: number, body: unknown, version = newest(apiKey)): number {
    const request = new Request({ apiKey, version, correlationId: ++this.correlationId, clientId: 'client', body });
    this.simulation.tell(CLIENT, new Question(nodeOf(broker), request));
    return this.correlationId;
  }

  answerTo<Answer>(correlationId: number): Answer | null {
    return (this.client.answers.find((answer) => answer.correlationId === correlationId)?.body ?? null) as Answer | null;
  }

  ask<Answer>(broker: number, apiKey: number, body: unknown, version = newest(apiKey)): Answer {
    const question = this.tell(broker, apiKey, body, version);
    this.until(() => this.answerTo(question) !== null);
    return this.answerTo<Answer>(question)!;
  }

  /** Replicas by hand: the first of each partition leads. */
  create(topic: string, assignments: readonly (readonly number[])[], configs: Readonly<Record<string, string>> = {}): CreateTopicsResponse {
    const created = {
      name: topic as TopicName,
      numPartitions: -1,
      replicationFactor: -1,
      assignments: assignments.map((brokerIds, partitionIndex) => ({ partitionIndex, brokerIds })),
      configs: Object.entries(configs).map(([name, value]) => ({ name, value })),
    };
    const answer = this.ask<CreateTopicsResponse>(2, createTopicsKey, { topics: [created], timeoutMs: 30_000, validateOnly: false });
    assert(answer.topics[0]?.errorCode === Errors.NONE, `topic ${topic} is created`);
    this.pass(10);
    return answer;
  }

  delete(topic: string): DeleteTopicsResponse {
    const topics = [{ name: topic as TopicName, topicId: NO_TOPIC_ID }];
    const answer = this.ask<DeleteTopicsResponse>(2, deleteTopicsKey, { topics, topicNames: [], timeoutMs: 30_000 });
    this.pass(10);
    return answer;
  }

  /** `orders` with one partition, led by broker 1 and followed by 2 and 3. */
  createOrders(configs: Readonly<Record<string, string>> = { 'min.insync.replicas': '2' }): void {
    this.create('orders', [[1, 2, 3]], configs);
  }

  produce(
    to: number,
    values: readonly string[],
    options: Sent & { acks?: -1 | 0 | 1; timeoutMs?: number; partition?: TopicPartition } = {},
  ) {
    return this.ask<ProduceResponse>(to, produceKey, produceOf(values, options)).responses[0]!.partitionResponses[0]!;
  }

  fetch(from: number, offset: number, how: Partial<FetchRequest> & { maxWaitMs?: number } = {}, version?: number) {
    return this.ask<FetchResponse>(from, fetchKey, fetchOf(offset, { maxWaitMs: 0, ...how }), version ?? 12).responses[0]!.partitions[0]!;
  }

  // From outside, as bytes

  connectFromOutside(broker: number): ConnectionId {
    return this.simulation.openFromOutside(nodeOf(broker));
  }

  sendFromOutside(connection: ConnectionId, bytes: Uint8Array): void {
    this.simulation.sendFromOutside(connection, new WireBytes(bytes));
  }

  /** What has come out on that connection since this was last asked; `reset` where it was closed. */
  cameOut(connection: ConnectionId): readonly (Uint8Array | 'reset')[] {
    return this.simulation
      .takeOutbound()
      .filter((outbound) => outbound.connection === connection)
      .map(({ payload }) => (payload instanceof WireBytes ? payload.bytes : 'reset'));
  }
}

const newest = (apiKey: number) => apiByKey.get(apiKey)!.request.versions.last;

export function produceOf(
  values: readonly string[],
  options: Sent & { acks?: -1 | 0 | 1; timeoutMs?: number; partition?: TopicPartition } = {},
): ProduceRequest {
  const { acks = -1, timeoutMs = 30_000, partition = orders(), ...sent } = options;
  const partitionData = [{ index: partition.partition, records: Records.of([batchOf(values, sent)]) }];
  return { transactionalId: null, acks, timeoutMs, topicData: [{ name: partition.topic, partitionData }] };
}

/** Partition 0 of `orders`, by name. */
export function fetchOf(offset: number, how: Partial<FetchRequest> = {}): FetchRequest {
  const partition = {
    partition: 0 as PartitionIndex,
    currentLeaderEpoch: NO_LEADER_EPOCH,
    fetchOffset: offset as Offset,
    lastFetchedEpoch: NO_LEADER_EPOCH,
    logStartOffset: -1 as Offset,
    partitionMaxBytes: 1_048_576,
    replicaDirectoryId: null,
    highWatermark: null,
  };
  return {
    clusterId: null,
    replicaId: NO_LEADER,
    replicaState: null,
    maxWaitMs: 500,
    minBytes: 1,
    maxBytes: 52_428_800,
    isolationLevel: 0,
    sessionId: 0,
    sessionEpoch: -1,
    topics: [{ topic: 'orders' as TopicName, topicId: NO_TOPIC_ID, partitions: [partition] }],
    forgottenTopicsData: [],
    rackId: '',
    ...how,
  };
}

/** A request as a client's socket sends it, in the newest version that is offered to the outside. */
export function framed(apiKey: number, body: unknown, options: { version?: number; correlationId?: number } = {}): Uint8Array {
  const { request, advertised } = apiByKey.get(apiKey)!;
  const { version = advertised.last, correlationId = 1 } = options;
  const to = new Writer();
  to.int32(0); // the length, known at the end
  to.int16(apiKey);
  to.int16(version);
  to.int32(correlationId);
  to.int16(-1); // no client id
  if (version >= request.versions.flexible) to.unsignedVarint(0); // no tagged fields
  request.write(to, body, version);
  const frame = to.finish();
  putInt32(frame, 0, frame.length - 4);
  return frame;
}
