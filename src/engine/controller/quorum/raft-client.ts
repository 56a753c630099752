/**
 * One voter of the metadata quorum: elects, replicates and commits. Followers fetch from their leader as brokers do; what a majority
 * has fetched, and the leader has followed by a record of its own epoch, is committed.
 *
 * It may never answer a vote before it is on the disk, append in an epoch that it did not win, or call anything committed that a
 * majority does not have. What the records say is none of its business: the controller hears of it as a `QuorumListener`.
 *
 * Departures: voters are fixed (KIP-853's changes of voters are not modelled); an epoch is opened by the controller's first records and
 * not by a LeaderChangeMessage; a candidate that has lost asks around again when its election timeout is over.
 *
 * Kafka: KafkaRaftClient (KIP-595, KIP-996). Read next: quorum-state.ts, leader-state.ts.
 */
import { assert } from '../../../base/assert';
import { after, type Microseconds, type VirtualTime } from '../../../base/virtual-time';
import type { MetadataRecord } from '../../metadata/records';
import { Errors } from '../../model/error-codes';
import type { Happening } from '../../model/events';
import { type BrokerId, type LeaderEpoch, NO_LEADER, type Offset } from '../../model/vocabulary';
import {
  type BeginQuorumEpochRequest,
  type BeginQuorumEpochResponse,
  beginQuorumEpochKey,
  beginQuorumEpochRequest,
} from '../../protocol/begin-quorum-epoch';
import { type EndQuorumEpochRequest, endQuorumEpochKey, endQuorumEpochRequest } from '../../protocol/end-quorum-epoch';
import { type FetchPartition, type FetchResponse, fetchKey, fetchRequest } from '../../protocol/fetch';
import type { Response } from '../../protocol/payload';
import type { Message } from '../../protocol/schema';
import { type VoteRequest, type VoteResponse, voteKey, voteRequest } from '../../protocol/vote';
import type { ConnectionId, Context } from '../../sim/context';
import { State } from '../../sim/state';
import { MetadataLog } from '../metadata-log';
import type { LeaderState } from './leader-state';
import { beginBody, endBody, fetchBody, quorumAnswer, type Standing, voteAnswer, voteBody } from './messages';
import { Peer } from './peer';
import { isUpToDate, QuorumState } from './quorum-state';
import { ANNOUNCE_US, ELECTION_BACKOFF_MAX_US, ELECTION_TIMEOUT_US, FETCH_TIMEOUT_US } from './timeouts';

/** Whoever keeps a state of what the log says. (Kafka: RaftClient.Listener) */
export interface QuorumListener {
  /** It leads from now on, and must write the first records of its epoch on top of all that its log holds. */
  leadershipWon(context: Context): void;
  /** More is committed, or the first record of a leader's epoch is. */
  highWatermarkAdvanced(context: Context): void;
  /** What was appended and is not committed may never be. */
  leadershipLost(context: Context): void;
  /** Fetches that wait may find something now. */
  logGrew(context: Context): void;
}

type Why = 'NoMajority' | 'Shutdown';

export class RaftClient extends State {
  readonly quorum: QuorumState;
  private readonly clusterId: string;
  private readonly peers: readonly Peer[];
  private opened: MetadataLog | null = null;
  /** When this voter will look at its deadlines again. */
  private alarmAt: VirtualTime | null = null;

  constructor(options: { readonly id: BrokerId; readonly voters: readonly BrokerId[]; readonly clusterId: string }) {
    super();
    this.quorum = new QuorumState(options.id, options.voters);
    this.clusterId = options.clusterId;
    this.peers = this.quorum.others.map((id) => new Peer(id));
  }

  /** Null before the process has started. */
  get log(): MetadataLog | null {
    return this.opened;
  }

  get started(): MetadataLog {
    assert(this.opened !== null, 'a controller that is asked has started');
    return this.opened;
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

  start(context: Context, listener: QuorumListener): void {
    this.opened = new MetadataLog(context.disk);
    const isAlone = this.peers.length === 0;
    this.quorum.load(context.disk, isAlone ? context.now : electionDeadline(context));
    if (!isAlone) return this.poll(context, listener);
    this.quorum.toCandidate(context.disk, context.now);
    this.lead(context, listener);
  }

  // Appending and committing

  append(records: readonly MetadataRecord[], context: Context): Offset {
    assert(this.leading !== null, 'only a leader appends');
    const by = { epoch: this.quorum.epoch, nowMs: context.clockMs };
    return this.started.append(context.disk, records, by).baseOffset;
  }

  /** What was appended is replayed: it may be committed and fetched. */
  appended(context: Context, listener: QuorumListener): void {
    this.commit(context, listener);
    listener.logGrew(context);
  }

  /** A replica asks its leader for more. Returns whether something was committed by that. */
  fetched(replica: BrokerId, { fetchOffset }: FetchPartition, context: Context, listener: QuorumListener): void {
    const { leading, started: log } = this;
    if (leading === null) return;
    leading.fetched(replica, { offset: fetchOffset, logEndOffset: log.logEndOffset, now: context.now });
    if (this.commit(context, listener)) listener.logGrew(context);
    this.arm(context);
  }

  private commit(context: Context, listener: QuorumListener): boolean {
    const { leading, started: log } = this;
    if (leading === null || !leading.advanceHighWatermark(log.logEndOffset)) return false;
    log.advanceHighWatermark(leading.highWatermark!);
    listener.highWatermarkAdvanced(context);
    return true;
  }

  // Time

  /** Its alarm rang: one that has been put off is none. */
  timerFired(subject: number, context: Context, listener: QuorumListener): void {
    if (subject !== this.alarmAt) return;
    this.alarmAt = null;
    this.poll(context, listener);
  }

  /** Does what is due, asks whom there is something to ask, and says when to look again. */
  private poll(context: Context, listener: QuorumListener): void {
    this.doWhatIsDue(context, listener);
    for (const peer of this.peers) if (peer.mayBeAsked(context.now)) this.ask(peer, context);
    const { leading } = this;
    if (leading !== null && leading.announceAt <= context.now) leading.announceAt = after(context.now, ANNOUNCE_US);
    this.arm(context);
  }

  private doWhatIsDue(context: Context, listener: QuorumListener): void {
    const { quorum } = this;
    const { current } = quorum;
    if (current.kind === 'Leader') {
      if ((current.state.checkQuorumAt ?? context.now + 1) <= context.now) this.resign('NoMajority', context, listener);
      return;
    }
    const isRejected = current.kind === 'Prospective' && current.rejected.size >= quorum.majority;
    if (current.deadline > context.now && !isRejected) return;
    switch (current.kind) {
      case 'Unattached':
      case 'Follower':
      case 'Candidate':
        return quorum.toProspective(electionDeadline(context));
      case 'Prospective':
        if (current.leader === null) return quorum.toUnattached(context.disk, { epoch: quorum.epoch, deadline: electionDeadline(context) });
        return quorum.toFollower(context.disk, { epoch: quorum.epoch, leader: current.leader, deadline: fetchDeadline(context) });
      case 'Resigned':
        return quorum.toUnattached(context.disk, {
          epoch: (quorum.epoch + 1) as LeaderEpoch,
          deadline: electionDeadline(context),
        });
    }
  }

  private arm(context: Context): void {
    const { current } = this.quorum;
    const deadline = current.kind === 'Leader' ? current.state.checkQuorumAt : current.deadline;
    if (deadline === null) return;
    const waits = this.peers.map((peer) => peer.notBefore).filter((at) => at > context.now);
    const announce = current.kind === 'Leader' ? [current.state.announceAt] : [];
    const next = Math.max(context.now, Math.min(deadline, ...waits, ...announce)) as VirtualTime;
    if (this.alarmAt !== null && this.alarmAt <= next) return;
    this.alarmAt = next;
    context.startTimer((next - context.now) as Microseconds, { due: 'quorum', subject: next });
  }

  // Asking

  private ask(peer: Peer, context: Context): void {
    const { quorum, started: log } = this;
    const { current } = quorum;
    const speaker = { clusterId: this.clusterId, id: quorum.id, epoch: quorum.epoch };
    switch (current.kind) {
      case 'Prospective':
      case 'Candidate': {
        if (current.granted.has(peer.id) || current.rejected.has(peer.id)) return;
        const preVote = current.kind === 'Prospective';
        const body = voteBody(speaker, { voter: peer.id, end: log.end, preVote });
        return this.send(peer, { apiKey: voteKey, schema: voteRequest, body }, preVote ? 'pre-vote' : 'vote', context);
      }
      case 'Leader': {
        const { state } = current;
        const fetchedAt = state.voters.get(peer.id)!.lastFetchedAt;
        const isSilent = fetchedAt === null || after(fetchedAt, ANNOUNCE_US) <= context.now;
        if (!state.unannounced.delete(peer.id) && !(isSilent && state.announceAt <= context.now)) return;
        const body = beginBody(speaker, peer.id);
        return this.send(peer, { apiKey: beginQuorumEpochKey, schema: beginQuorumEpochRequest, body }, 'begin', context);
      }
      case 'Follower': {
        if (peer.id !== current.leader) return;
        const body = fetchBody(speaker, { end: log.end, logStart: log.logStartOffset, highWatermark: log.highWatermark });
        return this.send(peer, { apiKey: fetchKey, schema: fetchRequest, body }, 'fetch', context);
      }
      case 'Resigned': {
        if (!current.unacknowledged.has(peer.id)) return;
        const body = endBody(speaker, current.successors);
        return this.send(peer, { apiKey: endQuorumEpochKey, schema: endQuorumEpochRequest, body }, 'end', context);
      }
      case 'Unattached':
        return;
    }
  }

  private send(
    peer: Peer,
    message: { apiKey: number; schema: Message<unknown>; body: unknown },
    purpose: 'vote' | 'pre-vote' | 'begin' | 'end' | 'fetch',
    context: Context,
  ): void {
    peer.channel.send(message, { purpose, subject: String(this.quorum.epoch) }, context);
  }

  // Hearing

  /** Returns false where that connection is none of the quorum's. */
  answered(connection: ConnectionId, response: Response, context: Context, listener: QuorumListener): boolean {
    const peer = this.peers.find(({ channel }) => channel.owns(connection));
    if (peer === undefined) return false;
    const awaited = peer.channel.answered(response.correlationId);
    if (awaited === null) return true;
    const isOfThisEpoch = Number(awaited.subject) === this.quorum.epoch;
    switch (awaited.purpose) {
      case 'vote':
      case 'pre-vote':
        this.votedBy(peer.id, response.body as VoteResponse, { isOfThisEpoch, preVote: awaited.purpose === 'pre-vote' }, context, listener);
        break;
      case 'fetch':
        if (!this.took(response.body as FetchResponse, isOfThisEpoch, context, listener)) peer.backOff(context.now);
        break;
      default: {
        const { leaderId, leaderEpoch } = (response.body as BeginQuorumEpochResponse).topics[0]!.partitions[0]!;
        this.hear(leaderId, leaderEpoch, context, listener);
        const { current } = this.quorum;
        if (isOfThisEpoch && current.kind === 'Resigned') current.unacknowledged.delete(peer.id);
      }
    }
    this.poll(context, listener);
    return true;
  }

  /** Returns false where that connection is none of the quorum's. */
  reset(connection: ConnectionId, context: Context, listener: QuorumListener): boolean {
    const peer = this.peers.find(({ channel }) => channel.owns(connection));
    if (peer === undefined) return false;
    if (peer.channel.reset().length > 0) peer.backOff(context.now);
    this.poll(context, listener);
    return true;
  }

  /** Whether that timer was one of the quorum's. */
  checkTimeouts(due: string, context: Context, listener: QuorumListener): boolean {
    const peer = this.peers.find(({ channel }) => due === `timeouts of ${channel.name}`);
    if (peer === undefined) return false;
    if (peer.channel.checkTimeouts(context).length > 0) peer.backOff(context.now);
    this.poll(context, listener);
    return true;
  }

  private votedBy(
    voter: BrokerId,
    response: VoteResponse,
    asked: { readonly isOfThisEpoch: boolean; readonly preVote: boolean },
    context: Context,
    listener: QuorumListener,
  ): void {
    const { leaderId, leaderEpoch, voteGranted } = response.topics[0]!.partitions[0]!;
    if (this.hear(leaderId, leaderEpoch, context, listener) || !asked.isOfThisEpoch) return;
    const { quorum } = this;
    const { current } = quorum;
    if (current.kind !== (asked.preVote ? 'Prospective' : 'Candidate')) return;
    const { granted, rejected } = current as Extract<typeof current, { granted: unknown }>;
    (voteGranted ? granted : rejected).add(voter);
    if (granted.size < quorum.majority) return;
    if (current.kind === 'Candidate') this.lead(context, listener);
    else quorum.toCandidate(context.disk, electionDeadline(context));
  }

  private lead(context: Context, listener: QuorumListener): void {
    const { quorum, started: log } = this;
    quorum.toLeader(context.disk, { epochStart: log.logEndOffset, now: context.now });
    if (this.peers.length > 0) this.tell({ kind: 'ControllerElected', controller: quorum.id, epoch: quorum.epoch }, context);
    listener.leadershipWon(context);
  }

  /** Returns whether the answer was one to go on with: records, or where to truncate. */
  private took(response: FetchResponse, isOfThisEpoch: boolean, context: Context, listener: QuorumListener): boolean {
    const fetched = response.responses[0]?.partitions[0];
    if (fetched === undefined) return false;
    const { leaderId, leaderEpoch } = fetched.currentLeader ?? { leaderId: NO_LEADER, leaderEpoch: this.quorum.epoch };
    if (this.hear(leaderId, leaderEpoch, context, listener)) return true;
    const { current } = this.quorum;
    if (fetched.errorCode !== Errors.NONE || !isOfThisEpoch || current.kind !== 'Follower') return false;
    const { started: log } = this;
    if (fetched.divergingEpoch !== null) log.truncateToEndOf(context.disk, fetched.divergingEpoch);
    else if (
      fetched.records !== null &&
      !log.appendAsFollower(context.disk, fetched.records, { requestLeaderEpoch: leaderEpoch, nowMs: context.clockMs })
    )
      return false;
    current.deadline = fetchDeadline(context);
    current.hasFetched = true;
    if (log.advanceHighWatermark(fetched.highWatermark)) listener.highWatermarkAdvanced(context);
    return true;
  }

  /** Somebody says who leads which epoch. Returns whether that was news, which ends what this voter was about. */
  private hear(leaderId: BrokerId, epoch: LeaderEpoch, context: Context, listener: QuorumListener): boolean {
    const { quorum } = this;
    const leader = leaderId === NO_LEADER || leaderId === quorum.id ? null : leaderId;
    const isNews = epoch > quorum.epoch || (epoch === quorum.epoch && leader !== null && quorum.leader === null);
    if (!isNews) return false;
    const led = this.leading !== null;
    if (leader === null) quorum.toUnattached(context.disk, { epoch, deadline: electionDeadline(context) });
    else quorum.toFollower(context.disk, { epoch, leader, deadline: fetchDeadline(context) });
    if (led) listener.leadershipLost(context);
    return true;
  }

  // Being asked

  vote(request: VoteRequest, context: Context, listener: QuorumListener): VoteResponse {
    const { quorum, started: log } = this;
    const asked = request.topics[0]!.partitions[0]!;
    this.hear(NO_LEADER, asked.replicaEpoch, context, listener);
    if (asked.replicaEpoch < quorum.epoch) return voteAnswer(this.standing, { error: Errors.FENCED_LEADER_EPOCH, granted: false });
    const upToDate = isUpToDate({ epoch: asked.lastOffsetEpoch, offset: asked.lastOffset }, log.end);
    const granted = quorum.mayVoteFor(asked.replicaId, { preVote: asked.preVote, upToDate });
    if (granted && !asked.preVote) quorum.vote(context.disk, asked.replicaId, electionDeadline(context));
    this.poll(context, listener);
    return voteAnswer(this.standing, { error: Errors.NONE, granted });
  }

  begin(request: BeginQuorumEpochRequest, context: Context, listener: QuorumListener): BeginQuorumEpochResponse {
    const { leaderId, leaderEpoch } = request.topics[0]!.partitions[0]!;
    if (leaderEpoch < this.quorum.epoch) return quorumAnswer(this.standing, Errors.FENCED_LEADER_EPOCH);
    this.hear(leaderId, leaderEpoch, context, listener);
    this.poll(context, listener);
    return quorumAnswer(this.standing, Errors.NONE);
  }

  /** Its leader resigns: who is named first asks around at once, the others give it time. */
  end(request: EndQuorumEpochRequest, context: Context, listener: QuorumListener): BeginQuorumEpochResponse {
    const { quorum } = this;
    const { leaderId, leaderEpoch, preferredCandidates } = request.topics[0]!.partitions[0]!;
    if (leaderEpoch < quorum.epoch) return quorumAnswer(this.standing, Errors.FENCED_LEADER_EPOCH);
    this.hear(leaderId, leaderEpoch, context, listener);
    const { current } = quorum;
    if (current.kind === 'Follower' && current.leader === leaderId) {
      const position = preferredCandidates.findIndex(({ candidateId }) => candidateId === quorum.id);
      current.deadline = after(context.now, successionBackoff(position, preferredCandidates.length));
      current.hasFetched = false;
    }
    this.poll(context, listener);
    return quorumAnswer(this.standing, Errors.NONE);
  }

  // Giving up

  /** It leads no more, and says so to the others. Nothing where it does not lead. */
  resign(why: Why, context: Context, listener: QuorumListener): void {
    if (this.leading === null) return;
    this.quorum.toResigned(electionDeadline(context));
    this.tell({ kind: 'ControllerResigned', controller: this.quorum.id, epoch: this.quorum.epoch, because: why }, context);
    listener.leadershipLost(context);
    if (why === 'Shutdown') this.poll(context, listener);
  }

  private tell(what: Happening, context: Context): void {
    context.emit(what);
  }
}

/** So that two voters seldom ask at once. */
const electionDeadline = (context: Context) =>
  after(context.now, (ELECTION_TIMEOUT_US + 1_000 * context.chance(ELECTION_TIMEOUT_US / 1_000)) as Microseconds);
const fetchDeadline = (context: Context) => after(context.now, FETCH_TIMEOUT_US);

/** Kafka: KafkaRaftClient.endEpochElectionBackoff */
function successionBackoff(position: number, successors: number): Microseconds {
  if (position <= 0) return 0 as Microseconds;
  return Math.min(
    ELECTION_BACKOFF_MAX_US,
    Math.floor(ELECTION_BACKOFF_MAX_US / 2 ** (successors - 1)) * 2 ** (position - 1),
  ) as Microseconds;
}
