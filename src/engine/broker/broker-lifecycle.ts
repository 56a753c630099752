/**
 * A broker's standing with the controller: it registers, is fenced until it has caught up with the metadata, and stays a broker as
 * long as its heartbeats are heard. Everything else that it asks of the controller goes the same way. (Kafka: BrokerLifecycleManager)
 *
 * A broker that is fenced leads nothing: it learns that from the metadata log like everybody else.
 *
 * It may never send a heartbeat of another process's epoch.
 */
import { milliseconds } from '../../base/virtual-time';
import { Errors } from '../model/error-codes';
import type { Happening } from '../model/events';
import { isInternalTopic } from '../model/topic-names';
import { randomUuid } from '../model/uuid';
import { type BrokerEpoch, OFFSETS_TOPIC, type TopicName } from '../model/vocabulary';
import { type AllocateProducerIdsResponse, allocateProducerIdsKey, allocateProducerIdsRequest } from '../protocol/allocate-producer-ids';
import type { AlterPartitionResponse } from '../protocol/alter-partition';
import { apiByKey } from '../protocol/apis';
import type { AssignReplicasToDirsResponse } from '../protocol/assign-replicas-to-dirs';
import { type BrokerHeartbeatResponse, brokerHeartbeatKey, brokerHeartbeatRequest } from '../protocol/broker-heartbeat';
import { type BrokerRegistrationResponse, brokerRegistrationKey, brokerRegistrationRequest } from '../protocol/broker-registration';
import { type CreateTopicsRequest, createTopicsKey, createTopicsRequest } from '../protocol/create-topics';
import { deleteTopicsKey } from '../protocol/delete-topics';
import type { Awaited } from '../protocol/outgoing-channel';
import type { Response } from '../protocol/payload';
import type { ReplyTo } from '../replication/host';
import type { Context, Microseconds } from '../sim/context';
import { State } from '../sim/state';
import { type Broker, EXTERNAL_LISTENER, INTERNAL_LISTENER } from './broker';
import { giveProducerIds } from './handlers/init-producer-id';
import type { PendingRequest } from './request-channel';

/** Kafka: BrokerState */
export type LifecycleState = 'Registering' | 'Recovering' | 'Running' | 'PendingControlledShutdown' | 'ShuttingDown';

/** What a broker waits for the controller's leave at most. (Kafka: BrokerServer.shutdown) */
const CONTROLLED_SHUTDOWN_TIMEOUT_MS = 300_000;
/** Sooner than the next heartbeat: leaders may have been moved by then. */
const FIRST_SHUTDOWN_RETRY_MS = 50;
/** What is asked of a controller that does not lead is asked again so soon. */
const NOT_CONTROLLER_RETRY_MS = 100;
/** Who could not be reached is tried again so soon. (Kafka: NodeToControllerChannelManagerImpl's reconnect.backoff.ms) */
const RECONNECT_BACKOFF_MS = 50;
/** PLAINTEXT, of Kafka's SecurityProtocol. */
const PLAINTEXT = 0;
/** What a topic that is created automatically waits for at most. */
const CREATE_TOPIC_TIMEOUT_MS = 30_000;

export class BrokerLifecycle extends State {
  state: LifecycleState = 'Registering';
  /** −1 until registered. */
  epoch = -1 as BrokerEpoch;
  private incarnationId = '';
  private saidBehind = false;
  private saidShutdown = false;
  private heardOfShutdown = false;
  private heartbeatDue = false;

  start(broker: Broker, context: Context): void {
    this.incarnationId = randomUuid((below) => context.chance(below));
    this.register(broker, context);
  }

  private register(broker: Broker, context: Context): void {
    const { internal, external } = broker.listeners;
    const listeners = [
      { name: INTERNAL_LISTENER, ...internal, securityProtocol: PLAINTEXT },
      ...(external === null ? [] : [{ name: EXTERNAL_LISTENER, ...external, securityProtocol: PLAINTEXT }]),
    ];
    const body = {
      brokerId: broker.id,
      clusterId: broker.clusterId,
      incarnationId: this.incarnationId,
      listeners,
      features: [],
      rack: broker.configs['broker.rack'],
      isMigratingZkBroker: false,
      logDirs: [broker.logs.directoryId],
      previousBrokerEpoch: broker.logs.previousEpoch ?? (-1 as BrokerEpoch),
    };
    broker.toController.send(
      { apiKey: brokerRegistrationKey, schema: brokerRegistrationRequest, body },
      { purpose: 'register', subject: '' },
      context,
    );
  }

  /** The timer rang, or the metadata has caught up: tells the controller that this broker is alive, and how far it has come. */
  heartbeat(broker: Broker, context: Context): void {
    this.heartbeatDue = false;
    if (broker.toController.isAwaiting('register')) return;
    if (this.epoch < 0) return this.register(broker, context);
    if (broker.toController.isAwaiting('heartbeat')) return this.heartbeatLater(broker, context);
    this.saidBehind = broker.image.lastAppliedOffset < this.epoch;
    this.saidShutdown = this.state === 'PendingControlledShutdown';
    const body = {
      brokerId: broker.id,
      brokerEpoch: this.epoch,
      currentMetadataOffset: broker.image.lastAppliedOffset,
      wantFence: this.saidBehind,
      wantShutDown: this.state === 'PendingControlledShutdown',
      offlineLogDirs: null,
    };
    broker.toController.send(
      { apiKey: brokerHeartbeatKey, schema: brokerHeartbeatRequest, body },
      { purpose: 'heartbeat', subject: '' },
      context,
    );
  }

  private heartbeatLater(broker: Broker, context: Context, inMs = broker.configs['broker.heartbeat.interval.ms']): void {
    if (this.heartbeatDue) return;
    this.heartbeatDue = true;
    context.startTimer(milliseconds(inMs), { due: 'heartbeat', subject: 0 });
  }

  // The way out

  /**
   * Asks the controller to hand over what this broker leads, and goes on serving until that is done. A process that is not yet running
   * leads nothing, and just ends.
   */
  beginControlledShutdown(broker: Broker, context: Context): void {
    if (this.state === 'PendingControlledShutdown' || this.state === 'ShuttingDown') return;
    if (this.state !== 'Running') return this.shutDown(broker, context);
    this.state = 'PendingControlledShutdown';
    context.startTimer(milliseconds(CONTROLLED_SHUTDOWN_TIMEOUT_MS), { due: 'controlled shutdown', subject: 0 });
    if (!broker.toController.isAwaiting('heartbeat')) this.heartbeat(broker, context);
  }

  /** The controller has let it go, or has kept it waiting for too long. */
  shutDown(broker: Broker, context: Context): void {
    if (this.state === 'ShuttingDown') return;
    this.state = 'ShuttingDown';
    broker.closeLogs(context);
    context.startTimer(0 as Microseconds, { due: 'exit', subject: 0 });
  }

  private heardWhileShuttingDown(response: BrokerHeartbeatResponse, broker: Broker, context: Context): void {
    const isForgotten = response.errorCode === Errors.STALE_BROKER_EPOCH || response.errorCode === Errors.BROKER_ID_NOT_REGISTERED;
    if (response.shouldShutDown || isForgotten) return this.shutDown(broker, context);
    if (!this.saidShutdown) return this.heartbeat(broker, context);
    const isFirst = !this.heardOfShutdown;
    this.heardOfShutdown = true;
    if (isFirst) context.startTimer(milliseconds(FIRST_SHUTDOWN_RETRY_MS), { due: 'heartbeat', subject: 0 });
    else this.heartbeatLater(broker, context);
  }

  /** Metadata was replayed: a broker that waits to be unfenced need not wait for its next heartbeat. */
  metadataReplayed(broker: Broker, context: Context): void {
    if (this.state !== 'Recovering' || broker.image.lastAppliedOffset < this.epoch || broker.toController.isAwaiting('heartbeat')) return;
    this.heartbeat(broker, context);
  }

  // What the controller answers

  answered(awaited: Awaited, response: Response, broker: Broker, context: Context): void {
    if (isNotController(response.body)) return this.notController(awaited, broker, context);
    switch (awaited.purpose) {
      case 'register':
        return this.registered(response.body as BrokerRegistrationResponse, broker, context);
      case 'heartbeat':
        return this.heard(response.body as BrokerHeartbeatResponse, broker, context);
      case 'alter partition':
        return broker.isrChanges.answered(response.body as AlterPartitionResponse, broker, context);
      case 'assign directories':
        return broker.assignments.answered(response.body as AssignReplicasToDirsResponse, context);
      case 'producer ids':
        return producerIdsGiven(response.body as AllocateProducerIdsResponse, broker, context);
      case 'forward':
        return broker.reply(Number(awaited.subject) as ReplyTo, response.body, 0, context);
    }
  }

  /** It does not lead the quorum any more, or not yet: the metadata will tell who does. (Kafka: NodeToControllerRequestThread) */
  private notController(awaited: Awaited, broker: Broker, context: Context): void {
    switch (awaited.purpose) {
      case 'register':
      case 'heartbeat':
        return this.heartbeatLater(broker, context, NOT_CONTROLLER_RETRY_MS);
      case 'forward':
        return context.startTimer(milliseconds(NOT_CONTROLLER_RETRY_MS), { due: 'forward again', subject: Number(awaited.subject) });
      default:
        return this.failed(awaited, broker, context);
    }
  }

  /** Another leads: it is asked the same, at once. (Kafka: NodeToControllerRequestThread, which puts the request back first in its queue) */
  redirected(awaited: Awaited, broker: Broker, context: Context): void {
    switch (awaited.purpose) {
      case 'register':
      case 'heartbeat':
        return this.heartbeat(broker, context);
      case 'forward':
        return this.forwardAgain(Number(awaited.subject) as ReplyTo, broker, context);
      default:
        return this.failed(awaited, broker, context);
    }
  }

  /** The connection is gone: a new one is tried soon, for whoever leads by then. */
  disconnected(awaited: Awaited, broker: Broker, context: Context): void {
    switch (awaited.purpose) {
      case 'register':
      case 'heartbeat':
        return this.heartbeatLater(broker, context, RECONNECT_BACKOFF_MS);
      case 'forward':
        return context.startTimer(milliseconds(RECONNECT_BACKOFF_MS), { due: 'forward again', subject: Number(awaited.subject) });
      default:
        return this.failed(awaited, broker, context);
    }
  }

  /** Where whoever waits for it has not gone. */
  forwardAgain(to: ReplyTo, broker: Broker, context: Context): void {
    const pending = broker.requests.request(to);
    if (pending !== null) this.forward(pending, broker, context);
  }

  /** The controller says nothing for too long: what matters is asked again, what a client waits for is answered so. */
  failed(awaited: Awaited, broker: Broker, context: Context): void {
    switch (awaited.purpose) {
      case 'register':
      case 'heartbeat':
        return this.heartbeatLater(broker, context);
      case 'alter partition':
        return broker.isrChanges.failed(context);
      case 'assign directories':
        return broker.assignments.failed(context);
      case 'producer ids':
        broker.producerIds.asked = false;
        return giveUpProducerIds(broker, context);
      case 'forward':
        return this.forwardFailed(Number(awaited.subject) as ReplyTo, broker, context);
    }
  }

  private registered(response: BrokerRegistrationResponse, broker: Broker, context: Context): void {
    if (response.errorCode !== Errors.NONE) return this.heartbeatLater(broker, context);
    this.epoch = response.brokerEpoch;
    this.state = 'Recovering';
    broker.publisher.publishFirst(broker, context);
    this.heartbeat(broker, context);
  }

  private heard(response: BrokerHeartbeatResponse, broker: Broker, context: Context): void {
    if (this.state === 'PendingControlledShutdown') return this.heardWhileShuttingDown(response, broker, context);
    if (response.errorCode === Errors.STALE_BROKER_EPOCH || response.errorCode === Errors.BROKER_ID_NOT_REGISTERED) {
      this.epoch = -1 as BrokerEpoch;
      this.state = 'Registering';
    } else if (response.errorCode === Errors.NONE && !response.isFenced) {
      this.state = 'Running';
    } else if (this.saidBehind && broker.image.lastAppliedOffset >= this.epoch) {
      return this.heartbeat(broker, context); // it has caught up while the answer was on its way
    }
    this.heartbeatLater(broker, context);
  }

  // What else is asked of it

  /** What changes topics is the controller's to decide. (Kafka: ForwardingManager; departure: without an Envelope) */
  forward(pending: PendingRequest, broker: Broker, context: Context): void {
    const { apiKey, body } = pending.request;
    const schema = apiByKey.get(apiKey)!.request;
    broker.toController.send(
      { apiKey, schema, body: sameForNewest(apiKey, body) },
      { purpose: 'forward', subject: String(pending.id) },
      context,
    );
  }

  private forwardFailed(to: ReplyTo, broker: Broker, context: Context): void {
    const pending = broker.requests.request(to);
    if (pending !== null) broker.refuseConnection({ id: pending.connection }, 'the controller cannot be reached', context);
  }

  /** Kafka: AutoTopicCreationManager. One request at a time: who asks meanwhile asks again anyway. `client`: who asked for it by its name. */
  createTopicAutomatically(name: TopicName, broker: Broker, context: Context, client: string | null = null): void {
    if (broker.toController.isAwaiting(`create ${name}`)) return;
    const missed: Happening = { kind: 'TopicMissed', topic: name, broker: broker.id, client };
    if (!isInternalTopic(name)) context.emit(missed);
    const { configs } = broker;
    const offsets = name === OFFSETS_TOPIC;
    const body: CreateTopicsRequest = {
      topics: [
        {
          name,
          numPartitions: offsets ? configs['offsets.topic.num.partitions'] : configs['num.partitions'],
          replicationFactor: offsets ? configs['offsets.topic.replication.factor'] : configs['default.replication.factor'],
          assignments: [],
          configs: offsets
            ? [
                { name: 'cleanup.policy', value: 'compact' },
                { name: segmentSetting(configs['offsets.topic.segment.bytes']), value: String(configs['offsets.topic.segment.bytes']) },
              ]
            : [],
        },
      ],
      timeoutMs: CREATE_TOPIC_TIMEOUT_MS,
      validateOnly: false,
    };
    broker.toController.send(
      { apiKey: createTopicsKey, schema: createTopicsRequest, body },
      { purpose: `create ${name}`, subject: '' },
      context,
    );
  }

  askForProducerIds(broker: Broker, context: Context): void {
    if (broker.producerIds.asked || this.epoch < 0) return;
    broker.producerIds.asked = true;
    const body = { brokerId: broker.id, brokerEpoch: this.epoch };
    broker.toController.send(
      { apiKey: allocateProducerIdsKey, schema: allocateProducerIdsRequest, body },
      { purpose: 'producer ids', subject: '' },
      context,
    );
  }
}

type Parts = readonly { readonly errorCode?: number }[];

/** Where it stands depends on the API: on the whole answer, or on each thing that was asked for. */
function isNotController(body: unknown): boolean {
  const { errorCode, topics, results, responses } = body as {
    readonly errorCode?: unknown;
    readonly topics?: Parts;
    readonly results?: Parts;
    readonly responses?: Parts;
  };
  if (errorCode === Errors.NOT_CONTROLLER) return true;
  return [topics, results, responses].some((each) => each?.[0]?.errorCode === Errors.NOT_CONTROLLER);
}

/** DeleteTopics names its topics elsewhere from version 6 on, in which it is forwarded. */
function sameForNewest(apiKey: number, body: unknown): unknown {
  if (apiKey !== deleteTopicsKey) return body;
  const request = body as { topics: readonly unknown[]; topicNames: readonly TopicName[]; timeoutMs: number };
  if (request.topicNames.length === 0) return body;
  return { ...request, topics: request.topicNames.map((name) => ({ name, topicId: 'AAAAAAAAAAAAAAAAAAAAAA' })), topicNames: [] };
}

function producerIdsGiven(response: AllocateProducerIdsResponse, broker: Broker, context: Context): void {
  broker.producerIds.asked = false;
  if (response.errorCode !== Errors.NONE) return giveUpProducerIds(broker, context);
  broker.producerIds.refill({ start: response.producerIdStart, length: response.producerIdLen });
  giveProducerIds(broker, context);
}

function giveUpProducerIds(broker: Broker, context: Context): void {
  for (const to of broker.producerIds.waiting.splice(0)) {
    broker.reply(to, { throttleTimeMs: 0, errorCode: Errors.COORDINATOR_LOAD_IN_PROGRESS, producerId: -1, producerEpoch: -1 }, 0, context);
  }
}

/**
 * A topic's segment.bytes is at least 1 MiB (KIP-1030). Departure: where offsets.topic.segment.bytes is less, the topic is made all the same,
 * with the setting that Kafka's own tests use; Kafka would refuse to create it.
 */
const segmentSetting = (bytes: number) => (bytes < 1_048_576 ? 'internal.segment.bytes' : 'segment.bytes');
