/**
 * The controller: decides who is alive, who leads and who is in sync, and writes every decision into `__cluster_metadata`.
 *
 * Of several, the one that leads the quorum is active. An operation generates records; only replaying records changes state. So a
 * controller that becomes active knows what the one before it knew, all but when that last heard whom: the sessions begin anew.
 * The others stand by, and replay what is committed.
 *
 * It never answers, and tells nobody, before the records are committed; and never changes the image but by replaying what was written.
 * Deposed, it forgets what was not committed and replays the rest anew.
 * Departures: controllers are processes of their own (process.roles=controller). One that resigns is active no longer at once; Kafka's hears of
 * it when the next epoch begins, and until then goes on to answer what needs no records.
 *
 * Read next: requests.ts (what is asked of it), deferred-answers.ts (answers that wait), quorum/raft-client.ts (who is active, and what is
 * committed), snapshot-generator.ts.
 * Kafka: QuorumController
 */
import { assert, assertUnreachable } from '../../base/assert';
import { type Microseconds, milliseconds, type VirtualTime } from '../../base/virtual-time';
import { ELR_VERSION, MetadataImage } from '../metadata/image';
import { metadataRecordsOf } from '../metadata/record-codec';
import type { MetadataRecord } from '../metadata/records';
import type { BrokerConfig } from '../model/configs';
import type { Happening } from '../model/events';
import { type HistoricRules, RULES_OF_TODAY, topicDefaultsUnder } from '../model/historic-rules';
import type { BrokerId, LeaderEpoch, Offset } from '../model/vocabulary';
import { Request, Response } from '../protocol/payload';
import { type ConnectionId, type Context, type Input, Node, type Payload, type Timer } from '../sim/context';
import { activationRecords } from './activation-records';
import { BrokerHeartbeats } from './broker-heartbeats';
import { Connection } from './connections';
import { answerCommitted, answerDeposed, answerFetches, fetchTimedOut } from './deferred-answers';
import { recordsForPreferredLeaders } from './elect-leaders';
import { type Before, beforeReplay, happeningsOf, inOrderOfCause, type Occasion } from './metadata-happenings';
import type { MetadataLog } from './metadata-log';
import type { Operation } from './operation';
import type { QuorumState } from './quorum/quorum-state';
import { type QuorumListener, RaftClient } from './quorum/raft-client';
import { readSnapshot } from './quorum/snapshot-writer';
import { type RecentRecord, RecentRecords } from './recent-records';
import { recordsForFencing } from './replication-control';
import { refuse, serve } from './requests';
import { SnapshotGenerator, snapshotToLoad } from './snapshot-generator';
import { ControllerShutDown } from './told';
import { tellIfNobodyHas, Uncommitted } from './uncommitted';

export class Controller extends Node implements QuorumListener {
  readonly id: BrokerId;
  readonly clusterId: string;
  readonly configs: BrokerConfig;
  /** An active controller's: with what it has written and is not committed yet. */
  image: MetadataImage;
  heartbeats: BrokerHeartbeats;
  readonly connections = new Map<ConnectionId, Connection>();
  readonly raft: RaftClient;
  fetchTimers = 0;
  private readonly rules: HistoricRules;
  /** Every rule of the museum is older than the ELR: a cluster that lives by one of them has none. */
  private readonly elrLevel: number;
  private recent = new RecentRecords();
  private readonly uncommitted = new Uncommitted();
  private readonly snapshots: SnapshotGenerator;
  /** The epoch in which it is active; null while it is not. (Kafka: curClaimEpoch) */
  private claimed: LeaderEpoch | null = null;

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
    const { id, clusterId, configs, voters = [id] } = options;
    this.id = id;
    this.clusterId = clusterId;
    this.configs = configs;
    this.rules = options.rules ?? RULES_OF_TODAY;
    this.elrLevel = this.rules.length > 0 ? 0 : configs[ELR_VERSION];
    this.raft = new RaftClient({ id, voters, clusterId, configs, rules: this.rules });
    this.snapshots = new SnapshotGenerator(configs);
    this.image = this.emptyImage();
    this.heartbeats = this.noHeartbeats();
  }

  private emptyImage(): MetadataImage {
    return new MetadataImage(topicDefaultsUnder(this.rules, this.configs));
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

  /** Whether it decides: it leads, and all that was written before its epoch is committed and replayed. */
  get isActive(): boolean {
    return this.claimed === this.epoch && this.raft.leading !== null;
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
        this.snapshots.started(context.now);
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
        if (input.payload instanceof ControllerShutDown) this.raft.shutDown(context, this);
        return;
      default:
        return assertUnreachable(input);
    }
  }

  private received(id: ConnectionId, payload: Payload, context: Context): void {
    if (payload instanceof Response && this.raft.answered(id, payload, context, this)) return;
    const connection = this.connections.get(id);
    if (connection === undefined) return; // it was refused before
    if (!(payload instanceof Request)) return refuse(this, connection, 'it speaks no requests', context);
    connection.received(payload);
    serve(this, connection, context);
  }

  // What the quorum says.

  committed(context: Context): void {
    const { started: log } = this.raft;
    if (this.isActive) this.uncommitted.committed(log.highWatermark, context);
    else this.replayUpTo(log.highWatermark, context);
    this.snapshots.committed(log, this.image, context);
    if (this.isActive) answerCommitted(this, log.highWatermark, context);
  }

  leaderChanged(context: Context): void {
    if (this.claimed !== null) this.renounce(context);
    if (this.raft.told.leader === this.id) this.claim(context);
  }

  fetchesDue(context: Context): void {
    answerFetches(this, context);
  }

  mayEnd(context: Context): void {
    context.startTimer(0 as Microseconds, { due: 'exit', subject: 0 });
  }

  /** It serves from now on. Every broker that was alive has a whole session to find it. */
  private claim(context: Context): void {
    this.claimed = this.epoch;
    for (const { id, fenced } of this.image.brokers())
      if (!fenced) this.heartbeats.touch({ broker: id, at: context.now, metadataOffset: -1 as Offset });
    context.startTimer(this.heartbeats.checkInterval, { due: 'session', subject: this.claimed });
    this.lookForImbalanceLater(context);
    this.commit(activationRecords(this.image, this.elrLevel), context);
  }

  /** What it has written and no majority has may never be committed: it knows what is, and no more. */
  private renounce(context: Context): void {
    const { highWatermark } = this.raft.started;
    this.claimed = null;
    this.uncommitted.forget();
    this.heartbeats = this.noHeartbeats();
    if (this.image.lastAppliedOffset >= highWatermark) {
      this.image = this.emptyImage();
      this.recent = new RecentRecords();
      this.replayUpTo(highWatermark, context);
    }
    answerDeposed(this, context);
  }

  // Replaying.

  private replayUpTo(end: Offset, context: Context): void {
    const { started: log } = this.raft;
    const snapshot = snapshotToLoad(log, this.image.lastAppliedOffset + 1);
    if (snapshot !== null) {
      const { records, lastContained } = readSnapshot(context.disk, snapshot);
      this.image.load(records, (snapshot.offset - 1) as Offset);
      this.snapshots.loaded(snapshot, lastContained, context.now);
    }
    for (const batch of log.batchesFrom((this.image.lastAppliedOffset + 1) as Offset)) {
      if (batch.lastOffset >= end) return;
      const records = metadataRecordsOf(batch);
      assert(records.ok, 'a controller can read what controllers wrote');
      // By this machine's clock, and whoever wrote it had another: it was not after now.
      const at = Math.max(0, Math.min(context.now, context.now - (context.clockMs - batch.maxTimestamp) * 1_000)) as VirtualTime;
      const happenings: Happening[] = [];
      const batched = records.value.map(({ record }) => record);
      for (const { offset, record } of records.value) {
        const before = beforeReplay(this.image, record);
        this.replay(record, offset, at);
        happenings.push(...happeningsOf(record, before, this.image, batched, occasionOf(before)));
      }
      this.image.passed(batch.lastOffset);
      tellIfNobodyHas((batch.lastOffset + 1) as Offset, () => inOrderOfCause(happenings), context);
    }
  }

  private replay(record: MetadataRecord, offset: Offset, at: VirtualTime): void {
    this.image.replay(record, offset);
    this.recent.add({ offset, kind: record.kind, at });
  }

  // Writing.

  perform<Answer>({ records, answer }: Operation<Answer>, context: Context): Answer {
    this.commit(records, context);
    return answer;
  }

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

  // Time.

  private timerFired(timer: Timer, context: Context): void {
    const isOfThisClaim = this.isActive && timer.subject === this.claimed;
    switch (timer.due) {
      case 'exit':
        return context.exit();
      case 'fetch':
        return fetchTimedOut(this, timer.subject, context);
      case 'session':
        if (!isOfThisClaim) return;
        this.fenceStaleBrokers(context);
        return context.startTimer(this.heartbeats.checkInterval, timer);
      case 'leader imbalance':
        if (!isOfThisClaim) return;
        this.commit(recordsForPreferredLeaders(this.image), context);
        return this.lookForImbalanceLater(context);
      default:
        this.raft.timerFired(timer, context, this);
    }
  }

  /** Kafka: QuorumController.registerElectPreferred */
  private lookForImbalanceLater(context: Context): void {
    if (!this.configs['auto.leader.rebalance.enable'] || this.claimed === null) return;
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
}

/** A broker that was not shutting down is fenced because nothing was heard of it. */
const occasionOf = ({ broker }: Before): Occasion => (broker?.inControlledShutdown === false ? 'SessionOver' : 'Asked');
