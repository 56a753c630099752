/**
 * One replica of the metadata log: a voter, of whom one leads, or an observer, as every broker is. Followers and observers fetch from the
 * leader; what a majority of the voters has fetched, and the leader has followed by a record of its own epoch, is committed.
 *
 * It may never answer a vote before it is on the disk, append in an epoch that it did not win, or call anything committed that a
 * majority does not have. What the records say is none of its business: its host hears of it as a `QuorumListener`.
 *
 * Departures: voters are fixed and known by their numbers (kraft.version 0; KIP-853's changes of voters are not modelled), and need not tell
 * the leader where they listen (UpdateRaftVoter). Appends are not gathered for append.linger.ms, and are flushed before they are fetched.
 *
 * Kafka: KafkaRaftClient (KIP-595, KIP-630, KIP-996). Read next: quorum-state.ts (what it is), poll.ts (what it does when), transitions.ts (what
 * comes with each change), and the APIs: vote.ts, begin-quorum-epoch.ts, end-quorum-epoch.ts, fetch.ts, fetch-snapshot.ts, describe-quorum.ts.
 */
import { assert } from '../../../base/assert';
import { milliseconds, type VirtualTime } from '../../../base/virtual-time';
import type { MetadataRecord } from '../../metadata/records';
import type { BrokerConfig } from '../../model/configs';
import { type HistoricRules, RULES_OF_TODAY } from '../../model/historic-rules';
import type { BrokerId, LeaderEpoch, Offset } from '../../model/vocabulary';
import type { Request, Response } from '../../protocol/payload';
import type { ConnectionId, Context, Timer } from '../../sim/context';
import { State } from '../../sim/state';
import { MetadataLog } from '../metadata-log';
import { CLEAN_EVERY_MS, clean } from '../metadata-retention';
import type { LeaderState } from './leader-state';
import type { Standing } from './messages';
import { poll, shutDown } from './poll';
import { QuorumState } from './quorum-state';
import type { DirectoryId } from './replica-state';
import { RequestManager } from './request-manager';
import { handleRequest } from './requests';
import { handleResponse, requestFailed } from './responses';
import { advanceHighWatermark, begin } from './transitions';

/** Whoever keeps a state of what the log says. (Kafka: RaftClient.Listener) */
export interface QuorumListener {
  /** More is committed: by records, or by a snapshot that stands for them. */
  committed(context: Context): void;
  /**
   * Who leads, or in which epoch, is not what it was. Of itself it hears only when it leads and the first record of its epoch is committed, and with
   * it all that was written before.
   */
  leaderChanged(context: Context): void;
  /** Fetches that wait may be answered now: there is more, more is committed, or it leads no longer. */
  fetchesDue(context: Context): void;
  /** It has done all that it can for the others: its process may end. */
  mayEnd(context: Context): void;
}

/** One input as it is handled: by which replica, in which world, and who is told of what comes of it. */
export interface Turn {
  readonly raft: RaftClient;
  readonly context: Context;
  readonly listener: QuorumListener;
}

export interface RaftOptions {
  readonly id: BrokerId;
  /** An observer is not among them. */
  readonly voters: readonly BrokerId[];
  readonly clusterId: string;
  readonly configs: BrokerConfig;
  readonly rules?: HistoricRules;
}

export class RaftClient extends State {
  readonly quorum: QuorumState;
  readonly requests: RequestManager;
  readonly clusterId: string;
  /** Whether it leads on in its epoch when its process is back, and leaves what it appends unflushed (kafka-10527). */
  readonly outlivesItself: boolean;
  private readonly configs: BrokerConfig;
  /** Of an observer; null for a voter. */
  private directory: DirectoryId = null;
  private opened: MetadataLog | null = null;
  /** What its host was told last. */
  told: Standing = { leader: null, epoch: 0 as LeaderEpoch };
  /** When it ends at the latest, where it was told to; null while it was not. */
  endsBy: VirtualTime | null = null;
  /** Its host knows that it may end. */
  hasEnded = false;
  /** When it will look at its deadlines again. */
  alarmAt: VirtualTime | null = null;
  /** Files that were set aside, and go with the next look. */
  private doomed: readonly string[] = [];

  constructor({ id, voters, clusterId, configs, rules = RULES_OF_TODAY }: RaftOptions) {
    super();
    this.outlivesItself = rules.includes('kafka-10527');
    this.quorum = new QuorumState(id, voters);
    this.requests = new RequestManager(this.quorum.others);
    this.clusterId = clusterId;
    this.configs = configs;
  }

  /** Null before the process has started. */
  get log(): MetadataLog | null {
    return this.opened;
  }

  get started(): MetadataLog {
    assert(this.opened !== null, 'who is asked has started');
    return this.opened;
  }

  get directoryId(): DirectoryId {
    return this.directory;
  }

  /** Null unless it leads. */
  get leading(): LeaderState | null {
    const { current } = this.quorum;
    return current.kind === 'Leader' ? current.state : null;
  }

  get standing(): Standing {
    const { leader, epoch } = this.quorum;
    return { leader, epoch };
  }

  start(context: Context, listener: QuorumListener, directory: DirectoryId = null): void {
    this.opened = new MetadataLog(context.disk, this.configs);
    this.directory = directory;
    begin({ raft: this, context, listener });
    this.cleanLater(context);
  }

  // Appending

  append(records: readonly MetadataRecord[], context: Context): Offset {
    assert(this.leading !== null, 'only a leader appends');
    return this.started.append(context.disk, records, {
      epoch: this.quorum.epoch,
      nowMs: context.clockMs,
      flushed: !this.outlivesItself,
    });
  }

  /** Its host has replayed what was appended: it may be committed and fetched. */
  appended(context: Context, listener: QuorumListener): void {
    advanceHighWatermark({ raft: this, context, listener });
    listener.fetchesDue(context);
  }

  // What reaches it. Each returns false, or null, where that was not for it.

  timerFired({ due, subject }: Timer, context: Context, listener: QuorumListener): boolean {
    if (due === 'quorum') this.alarmRang(subject, context, listener);
    else if (due === 'metadata log cleaner') this.clean(context);
    else return this.timedOut(due, context, listener);
    return true;
  }

  /** One that was put off is none. */
  private alarmRang(subject: number, context: Context, listener: QuorumListener): void {
    if (subject !== this.alarmAt) return;
    this.alarmAt = null;
    poll({ raft: this, context, listener });
  }

  private timedOut(due: string, context: Context, listener: QuorumListener): boolean {
    const peer = this.requests.ofTimer(due);
    if (peer === null) return false;
    if (peer.channel.checkTimeouts(context).length > 0) requestFailed({ raft: this, context, listener }, peer, 'Silence');
    return true;
  }

  answered(connection: ConnectionId, response: Response, context: Context, listener: QuorumListener): boolean {
    const peer = this.requests.owner(connection);
    if (peer === null) return false;
    handleResponse({ raft: this, context, listener }, peer, response);
    return true;
  }

  reset(connection: ConnectionId, context: Context, listener: QuorumListener): boolean {
    const peer = this.requests.owner(connection);
    if (peer === null) return false;
    peer.channel.reset();
    requestFailed({ raft: this, context, listener }, peer, 'Reset');
    return true;
  }

  asked(request: Request, context: Context, listener: QuorumListener): { readonly body: object; readonly recordBytes: number } | null {
    return handleRequest({ raft: this, context, listener }, request);
  }

  /** Its operator wants it to end. */
  shutDown(context: Context, listener: QuorumListener): void {
    shutDown({ raft: this, context, listener });
  }

  // What the log need not keep

  private clean(context: Context): void {
    for (const file of this.doomed) context.disk.remove(file);
    this.doomed = clean(this.started, this.configs, context.disk, context.clockMs);
    this.cleanLater(context);
  }

  private cleanLater(context: Context): void {
    context.startTimer(milliseconds(CLEAN_EVERY_MS), { due: 'metadata log cleaner', subject: 0 });
  }
}
