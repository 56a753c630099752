/**
 * One broker: a process that lives on one disk. It routes what arrives, and wires together what the other folders know:
 * replicas (replication/), groups (groups/), metadata (metadata/).
 *
 * It may never act on what the metadata log has not told it, and all that must outlive it is on its disk.
 * Read next: broker-lifecycle.ts (registering, heartbeats), metadata-loader.ts (how it learns of the cluster), handlers/ (one API a file).
 *
 * Kafka: BrokerServer, KafkaApis
 */
import { assertUnreachable } from '../../base/assert';
import { milliseconds } from '../../base/virtual-time';
import type { QuorumListener } from '../controller/quorum/raft-client';
import { GroupCoordinator } from '../groups/group-coordinator';
import type { UnifiedLog } from '../log/unified-log';
import { MetadataImage } from '../metadata/image';
import { type BrokerConfig, NEVER } from '../model/configs';
import type { Happening } from '../model/events';
import { type HistoricRules, RULES_OF_TODAY, topicDefaultsUnder } from '../model/historic-rules';
import { type BrokerEpoch, type BrokerId, OFFSETS_TOPIC, type TopicPartition } from '../model/vocabulary';
import { apiByKey } from '../protocol/apis';
import type { FetchResponse } from '../protocol/fetch';
import { answerUnsupportedVersion, decodeRequest, encodeResponse, UnsupportedVersionRequest } from '../protocol/framing';
import { MetadataUpdates } from '../protocol/metadata-updates';
import { type Awaited, OutgoingChannel } from '../protocol/outgoing-channel';
import { Request, Response, WireBytes } from '../protocol/payload';
import { type ProduceResponse, produceKey } from '../protocol/produce';
import type { ReplyTo } from '../replication/host';
import { ReplicaManager } from '../replication/replica-manager';
import { type Context, type EventId, type Input, type Microseconds, Node, type NodeId, OUTSIDE, type Payload } from '../sim/context';
import { NoSpaceLeft } from '../sim/disk';
import { AlterPartitionManager } from './alter-partition-manager';
import { AssignmentsManager } from './assignments-manager';
import { BrokerLifecycle } from './broker-lifecycle';
import { requestCostUs } from './costs';
import { answer } from './handlers/answer';
import { NEW_LEADERS_SINCE, withNewLeaders } from './handlers/new-leaders';
import { coordinatorHost, replicationHost } from './hosts';
import { LogCleaner } from './log-cleaner';
import { LogManager } from './log-manager';
import { MetadataLoader, type Voter } from './metadata-loader';
import { MetadataPublisher } from './metadata-publisher';
import { ProducerIds } from './producer-ids';
import { ClientConnection, type PendingRequest, RequestChannel, Unreadable } from './request-channel';
import { ShutDown } from './told';

export interface BrokerOptions {
  readonly id: BrokerId;
  readonly clusterId: string;
  /** All controllers that vote (controller.quorum.voters). */
  readonly controllers: readonly Voter[];
  readonly configs: BrokerConfig;
  readonly rules?: HistoricRules;
  /** Where clients inside the world reach this broker, and where outsiders do, if any may. */
  readonly listeners: { readonly internal: Endpoint; readonly external: Endpoint | null };
}

export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

export class Broker extends Node implements QuorumListener {
  readonly id: BrokerId;
  readonly clusterId: string;
  readonly configs: BrokerConfig;
  readonly rules: HistoricRules;
  readonly listeners: BrokerOptions['listeners'];
  readonly image: MetadataImage;
  readonly replicas: ReplicaManager;
  readonly groups: GroupCoordinator;
  readonly requests = new RequestChannel();
  readonly lifecycle: BrokerLifecycle;
  readonly logs = new LogManager();
  readonly cleaner = new LogCleaner();
  readonly metadata: MetadataLoader;
  readonly publisher = new MetadataPublisher();
  readonly producerIds = new ProducerIds();
  readonly isrChanges = new AlterPartitionManager();
  readonly assignments = new AssignmentsManager();
  /** Heartbeats, ISR changes, producer ids and topics: asked of the controller. */
  readonly toController: OutgoingChannel;
  private readonly toLeaders = new Map<BrokerId, OutgoingChannel>();
  /** What this input has set in motion, worked off before the call ends: nothing is handled within the handling of another. */
  private moved: Stirred[] = [];
  private grown: Stirred[] = [];
  private readonly free: ClientConnection[] = [];
  /** The file that it could not write. */
  private unwritten: string | null = null;

  constructor(options: BrokerOptions) {
    super();
    this.id = options.id;
    this.clusterId = options.clusterId;
    this.configs = options.configs;
    this.rules = options.rules ?? RULES_OF_TODAY;
    this.image = new MetadataImage(topicDefaultsUnder(this.rules, options.configs));
    this.listeners = options.listeners;
    this.replicas = new ReplicaManager(options.configs);
    this.groups = new GroupCoordinator({ broker: options.id, configs: options.configs });
    this.lifecycle = new BrokerLifecycle();
    this.metadata = new MetadataLoader({ ...options, voters: options.controllers });
    const timeoutUs = milliseconds(options.configs['broker.session.timeout.ms'] / 2);
    this.toController = new OutgoingChannel({ name: 'controller', peer: this.metadata.anyController, timeoutUs });
  }

  /** Where a group's offsets are kept, and so who coordinates it: the number of partitions is fixed when the topic is made. */
  get offsetsPartitions(): number {
    return this.image.topic(OFFSETS_TOPIC)?.partitions.length ?? this.configs['offsets.topic.num.partitions'];
  }

  get epoch(): BrokerEpoch {
    return this.lifecycle.epoch;
  }

  /** Connections are taken once this process acts on the metadata, and before it is unfenced: whoever hears of it finds it there. */
  get isListening(): boolean {
    return this.publisher.isPublishing;
  }

  /** Its logs are closed, for good. */
  private get isClosed(): boolean {
    return this.lifecycle.state === 'ShuttingDown';
  }

  handle(input: Input, context: Context): void {
    if (this.isClosed) return this.end(input, context);
    this.take(input, context);
    if (!this.isClosed) this.settle(context);
    // Its only log directory is offline: it halts, once those are answered who asked.
    if (this.unwritten !== null) throw new NoSpaceLeft(this.unwritten);
  }

  /**
   * With one entry in log.dirs a broker whose directory fails does not go on without it, but halts.
   * Kafka: LogDirFailureChannel, ReplicaManager.handleLogDirFailure, LogManager.handleLogDirFailure
   */
  logDirectoryFailed({ file }: NoSpaceLeft): void {
    this.unwritten = file;
  }

  private take(input: Input, context: Context): void {
    switch (input.kind) {
      case 'started':
        this.logs.start(this, context);
        this.metadata.start(this, context);
        this.lifecycle.start(this, context);
        context.startTimer(milliseconds(this.configs['replica.lag.time.max.ms'] / 2), { due: 'isr shrink', subject: 0 });
        context.startTimer(milliseconds(this.configs['replica.high.watermark.checkpoint.interval.ms']), { due: 'checkpoint', subject: 0 });
        context.startTimer(milliseconds(this.configs['log.initial.task.delay.ms']), { due: 'retention', subject: 0 });
        context.startTimer(milliseconds(this.configs['log.initial.task.delay.ms']), { due: 'log start checkpoint', subject: 0 });
        if (this.configs['log.flush.scheduler.interval.ms'] < NEVER)
          context.startTimer(milliseconds(this.configs['log.initial.task.delay.ms']), { due: 'log flush', subject: 0 });
        this.cleaner.start(this, context);
        return;
      case 'connectionOpened':
        if (!this.isListening) context.close(input.connection);
        else this.requests.opened(new ClientConnection({ id: input.connection, peer: input.peer, external: input.peer === OUTSIDE }));
        return;
      case 'received':
        return this.receive(input.connection, input.payload, context);
      case 'connectionReset':
        return this.lose(input.connection, context);
      case 'timerFired':
        return this.ring(input.timer.due, input.timer.subject, context);
      case 'told':
        if (input.payload instanceof ShutDown) this.lifecycle.beginControlledShutdown(this, context);
        else if (input.payload instanceof MetadataUpdates) this.metadata.obey(input.payload, this, context);
        return;
      default:
        return assertUnreachable(input);
    }
  }

  /** It hears nobody any more, and is gone as soon as the last bytes of its logs are on the disk. */
  private end(input: Input, context: Context): void {
    if (input.kind === 'timerFired' && input.timer.due === 'exit') context.exit();
  }

  private ring(due: string, subject: number, context: Context): void {
    switch (due) {
      case 'heartbeat':
        return this.lifecycle.heartbeat(this, context);
      case 'isr shrink':
        this.replicas.shrinkIsrs(replicationHost(this, context));
        context.startTimer(milliseconds(this.configs['replica.lag.time.max.ms'] / 2), { due: 'isr shrink', subject: 0 });
        return;
      case 'checkpoint':
        this.checkpoint(context);
        context.startTimer(milliseconds(this.configs['replica.high.watermark.checkpoint.interval.ms']), { due: 'checkpoint', subject: 0 });
        return;
      case 'retention':
        this.replicas.deleteOldSegments('NotCompacted', replicationHost(this, context));
        context.startTimer(milliseconds(this.configs['log.retention.check.interval.ms']), { due: 'retention', subject: 0 });
        return;
      case 'log flush':
        this.logs.flushDirtyLogs(this.openLogs, context);
        context.startTimer(milliseconds(this.configs['log.flush.scheduler.interval.ms']), { due, subject: 0 });
        return;
      case 'log start checkpoint':
        if (this.publisher.isPublishing) this.logs.checkpointLogStarts(this.openLogs, context.disk);
        context.startTimer(milliseconds(this.configs['log.flush.start.offset.checkpoint.interval.ms']), { due, subject: 0 });
        return;
      case 'delete files':
        return this.logs.deleteFiles(subject, context);
      case 'log cleaner':
        return this.cleaner.look(this, context);
      case 'log cleaned':
        return this.cleaner.finish(this, context);
      case 'purgatory':
        return this.replicas.timeHasCome(replicationHost(this, context));
      case 'group':
        return this.groups.timerFired(subject, coordinatorHost(this, context));
      case 'alter partition':
        return this.isrChanges.retry(this, context);
      case 'assign directories':
        return this.assignments.send(this, context);
      case 'controlled shutdown':
        return this.lifecycle.shutDown(this, context);
      case 'forward again':
        return this.lifecycle.forwardAgain(subject as ReplyTo, this, context);
      default:
        if (this.metadata.raft.timerFired({ due, subject }, context, this)) return;
        for (const channel of this.channels())
          if (due === `timeouts of ${channel.name}`) this.abandon(channel.checkTimeouts(context), context);
    }
  }

  /** Not before this process has opened its logs: what stands on the disk is more than it knows. */
  private checkpoint({ disk }: Context): void {
    if (this.publisher.isPublishing) this.logs.checkpoint(this.openLogs, disk);
  }

  /** A process that has not opened its logs has nothing to close: the next one will have to recover them. */
  closeLogs(context: Context): void {
    if (!this.publisher.isPublishing) return;
    const { openLogs } = this;
    this.logs.close(openLogs, this.epoch, context.disk);
    const closed: Happening = { kind: 'LogsClosed', broker: this.id, logs: openLogs.length };
    context.emit(closed);
  }

  private get openLogs(): readonly UnifiedLog[] {
    return this.replicas.sorted().map(({ log }) => log);
  }

  private channels(): readonly OutgoingChannel[] {
    return [this.toController, ...this.toLeaders.values()];
  }

  private channelOf(connection: ClientConnection['id']): OutgoingChannel | null {
    for (const channel of this.toLeaders.values()) if (channel.owns(connection)) return channel;
    return this.toController.owns(connection) ? this.toController : null;
  }

  // What others ask of this broker

  private receive(connection: ClientConnection['id'], payload: Payload, context: Context): void {
    if (payload instanceof Response) return this.answered(connection, payload, context);
    const client = this.requests.connection(connection);
    if (client === null) return;
    if (payload instanceof Request) client.waiting.push(payload);
    else if (payload instanceof WireBytes && client.frames !== null) this.readFrames(client, client.frames, payload.bytes);
    this.free.push(client);
  }

  /** Garbage costs its sender the connection, once what came before it is answered, and nobody else anything. */
  private readFrames(client: ClientConnection, frames: NonNullable<ClientConnection['frames']>, bytes: Uint8Array): void {
    if (client.waiting.at(-1) instanceof Unreadable) return;
    frames.push(bytes);
    for (let frame = frames.next(); frame !== null; frame = frames.next()) {
      const request = frame instanceof Uint8Array ? decodeRequest(frame) : { ok: false as const, error: frame.problem };
      if (!request.ok) {
        client.waiting.push(new Unreadable(request.error));
        return;
      }
      client.waiting.push(request.value instanceof UnsupportedVersionRequest ? answerUnsupportedVersion(request.value) : request.value);
    }
  }

  refuseConnection(client: { readonly id: ClientConnection['id'] }, reason: string, context: Context): void {
    const refused: Happening = { kind: 'ConnectionRefused', broker: this.id, reason };
    context.emit(refused);
    context.close(client.id);
    this.forget(client.id);
  }

  private forget(connection: ClientConnection['id']): void {
    const current = this.requests.closed(connection);
    if (current !== null) this.replicas.forget(current.id);
  }

  private serve(client: ClientConnection, context: Context): void {
    const pending = this.requests.next(client);
    if (pending === null) return;
    if (pending instanceof Unreadable) return this.refuseConnection(client, pending.reason, context);
    if (pending instanceof Response) {
      context.send(client.id, new WireBytes(encodeResponse(pending)));
      this.free.push(client);
      return;
    }
    context.spend(requestCostUs(pending.request));
    answer(this, pending, context);
  }

  private forOutside({ request: { apiKey, version } }: PendingRequest, body: unknown): unknown {
    return apiKey === produceKey && version >= NEW_LEADERS_SINCE ? withNewLeaders(this, body as ProduceResponse) : body;
  }

  /** Answers a request that is still awaited, and frees its connection for the next. */
  reply(to: ReplyTo, body: unknown, recordBytes: number, context: Context): void {
    const pending = this.requests.finish(to);
    if (pending === null) return;
    const { apiKey, version, correlationId } = pending.request;
    const response = new Response({
      apiKey,
      version,
      correlationId,
      body: pending.external ? this.forOutside(pending, body) : body,
      recordBytes,
    });
    context.send(pending.connection, pending.external ? new WireBytes(encodeResponse(response)) : response);
    this.release(pending);
  }

  /** Done without an answer: acks 0. */
  finishSilently(pending: PendingRequest): void {
    this.requests.finish(pending.id);
    this.release(pending);
  }

  private release(pending: PendingRequest): void {
    const client = this.requests.connection(pending.connection);
    if (client !== null) this.free.push(client);
  }

  // What this input set in motion

  highWatermarkMoved(partition: TopicPartition, context: Context): void {
    stir(this.moved, partition, context.cause);
  }

  appended(partition: TopicPartition, context: Context): void {
    stir(this.grown, partition, context.cause);
  }

  private settle(context: Context): void {
    while (this.moved.length > 0 || this.grown.length > 0 || this.free.length > 0) {
      const { moved, grown } = this;
      if (moved.length > 0) this.moved = [];
      if (grown.length > 0) this.grown = [];
      for (const { partition, cause } of moved) {
        context.because(cause);
        this.tellHighWatermark(partition, context);
      }
      for (const { partition, cause } of grown) {
        context.because(cause);
        this.replicas.appended(partition, replicationHost(this, context));
      }
      const client = this.free.shift();
      if (client !== undefined) this.serve(client, context);
    }
  }

  private tellHighWatermark(partition: TopicPartition, context: Context): void {
    this.replicas.highWatermarkMoved(partition, replicationHost(this, context));
    const log = partition.topic === OFFSETS_TOPIC ? this.replicas.partition(partition)?.log : undefined;
    if (log !== undefined) this.groups.highWatermarkAdvanced(partition.partition, log.highWatermark, coordinatorHost(this, context));
  }

  // What this broker asked of others

  // What the quorum of the controllers says

  committed(context: Context): void {
    this.metadata.committed(this, context);
  }

  leaderChanged(context: Context): void {
    this.metadata.leaderChanged(this, context);
  }

  /** Nobody fetches metadata from a broker. */
  fetchesDue(): void {}

  /** A broker ends by its own lights. */
  mayEnd(): void {}

  /** That one leads the quorum: what is asked of a controller is asked of it. */
  controllerFound(node: NodeId, context: Context): void {
    for (const awaited of this.toController.redirect(node, context)) this.lifecycle.redirected(awaited, this, context);
  }

  toLeader(leader: BrokerId): OutgoingChannel {
    const known = this.toLeaders.get(leader);
    if (known !== undefined) return known;
    const host = this.image.broker(leader)?.listeners.find(({ name }) => name === INTERNAL_LISTENER)?.host;
    const channel = new OutgoingChannel({
      name: `leader ${leader}`,
      peer: (host ?? `broker-${leader}`) as NodeId,
      timeoutUs: REPLICA_SOCKET_TIMEOUT,
    });
    this.toLeaders.set(leader, channel);
    return channel;
  }

  private answered(connection: ClientConnection['id'], response: Response, context: Context): void {
    if (this.metadata.raft.answered(connection, response, context, this)) return;
    const awaited = this.channelOf(connection)?.answered(response.correlationId) ?? null;
    if (awaited === null) return;
    switch (awaited.purpose) {
      case 'fetch records':
        return this.replicas.fetchAnswered(
          Number(awaited.subject) as BrokerId,
          response.body as FetchResponse,
          replicationHost(this, context),
        );
      default:
        return this.lifecycle.answered(awaited, response, this, context);
    }
  }

  private lose(connection: ClientConnection['id'], context: Context): void {
    if (this.metadata.raft.reset(connection, context, this)) return;
    const channel = this.channelOf(connection);
    if (channel === null) this.forget(connection);
    else if (channel === this.toController) for (const awaited of channel.reset()) this.lifecycle.disconnected(awaited, this, context);
    else this.abandon(channel.reset(), context);
  }

  private abandon(lost: readonly Awaited[], context: Context): void {
    for (const awaited of lost) {
      if (awaited.purpose === 'fetch records')
        this.replicas.fetchFailed(Number(awaited.subject) as BrokerId, replicationHost(this, context));
      else this.lifecycle.failed(awaited, this, context);
    }
  }

  apiName(apiKey: number): string {
    return apiByKey.get(apiKey)?.name ?? `API ${apiKey}`;
  }
}

/** A partition that something has happened to, and the event that tells what. */
interface Stirred {
  readonly partition: TopicPartition;
  readonly cause: EventId | null;
}

function stir(stirred: Stirred[], partition: TopicPartition, cause: EventId | null): void {
  for (const other of stirred) if (other.partition === partition) return;
  stirred.push({ partition, cause });
}

export const INTERNAL_LISTENER = 'INTERNAL';
export const EXTERNAL_LISTENER = 'EXTERNAL';
/** replica.socket.timeout.ms */
const REPLICA_SOCKET_TIMEOUT = milliseconds(30_000) as Microseconds;
