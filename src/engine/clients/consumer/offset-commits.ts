/**
 * Commits: by itself every auto.commit.interval.ms, before partitions are given up and at the end; or when the application says so, and
 * waits. (Kafka: ConsumerCoordinator.maybeAutoCommitOffsetsAsync, commitOffsetsSync, OffsetCommitResponseHandler)
 *
 * What is committed is what the application was given by earlier polls: with automatic commits it counts as processed when the next
 * poll begins.
 * Departure: only what has changed since the last commit is committed. Kafka commits every position each time, changed or not.
 */
import { after, milliseconds } from '../../../base/virtual-time';
import type { ConsumerConfig } from '../../model/configs';
import { Errors, errorName, isRetriable } from '../../model/error-codes';
import type { ErrorCode, GroupId } from '../../model/vocabulary';
import { type OffsetCommitResponse, offsetCommitKey, offsetCommitRequest } from '../../protocol/offset-commit';
import type { Context, VirtualTime } from '../../sim/context';
import { State } from '../../sim/state';
import { backoffUs } from '../exponential-backoff';
import { requestOf } from '../network-client';
import type { About, CommitPurpose } from './about';
import { byTopic } from './by-topic';
import type { CoordinatorLink } from './coordinator-link';
import type { FailureCause } from './failure-cause';
import type { Membership } from './membership';
import type { SubscriptionState } from './subscription-state';

type CommitAbout = Extract<About, { kind: 'OffsetCommit' }>;

/** One commit that somebody waits for: the application, or a rebalance. */
interface Awaited {
  readonly purpose: CommitPurpose;
  readonly deadline: VirtualTime;
  readonly isOut: boolean;
  readonly retryAt: VirtualTime;
  readonly failures: number;
}

export class OffsetCommits extends State {
  lastError: ErrorCode | null = null;
  /** commitSync() threw, the last time that it was called. */
  threw = false;
  private readonly group: GroupId;
  private readonly config: ConsumerConfig;
  private readonly link: CoordinatorLink;
  private readonly membership: Membership;
  private readonly subscriptions: SubscriptionState;
  private readonly failure: FailureCause;
  private nextAutoCommitAt = 0 as VirtualTime;
  private awaited: Awaited | null = null;

  constructor(options: {
    group: GroupId;
    config: ConsumerConfig;
    link: CoordinatorLink;
    membership: Membership;
    subscriptions: SubscriptionState;
    failure: FailureCause;
  }) {
    super();
    this.group = options.group;
    this.config = options.config;
    this.link = options.link;
    this.membership = options.membership;
    this.subscriptions = options.subscriptions;
    this.failure = options.failure;
  }

  get isAutomatic(): boolean {
    return this.config['enable.auto.commit'];
  }

  start(now: VirtualTime): void {
    this.nextAutoCommitAt = after(now, milliseconds(this.config['auto.commit.interval.ms']));
  }

  /** At every poll. The interval goes on whether there is something to commit or not. */
  commitIfDue(context: Context): void {
    if (!this.isAutomatic || context.now < this.nextAutoCommitAt) return;
    const intervalUs = milliseconds(this.config['auto.commit.interval.ms']);
    const missed = intervalUs === 0 ? 0 : Math.floor((context.now - this.nextAutoCommitAt) / intervalUs);
    this.nextAutoCommitAt = (this.nextAutoCommitAt + (missed + 1) * intervalUs) as VirtualTime;
    this.send('Interval', context);
  }

  /** When the present interval is over; null where nothing is committed by itself. */
  get nextInterval(): VirtualTime | null {
    return this.isAutomatic ? this.nextAutoCommitAt : null;
  }

  /** Begins a commit that somebody waits for, `timeoutMs` at most. */
  begin(purpose: 'BeforeRejoin' | 'Sync', timeoutMs: number, now: VirtualTime): void {
    this.threw = false;
    this.awaited = { purpose, deadline: after(now, milliseconds(timeoutMs)), isOut: false, retryAt: now, failures: 0 };
  }

  /** Whether a commit that was begun is still under way. */
  get isAwaited(): boolean {
    return this.awaited !== null;
  }

  /** Goes on with it. Returns whether it is over, be it in vain. */
  isOver(context: Context): boolean {
    const { awaited } = this;
    if (awaited === null) return true;
    if (context.now >= awaited.deadline) this.giveUp();
    else if (!awaited.isOut && awaited.retryAt <= context.now) this.attempt(awaited, context);
    return this.awaited === null;
  }

  nextDeadline(): VirtualTime | null {
    const { awaited } = this;
    if (awaited !== null) return awaited.isOut || awaited.retryAt > awaited.deadline ? awaited.deadline : awaited.retryAt;
    const waits = this.isAutomatic && this.membership.state === 'Stable' && this.subscriptions.hasUncommitted;
    return waits ? this.nextAutoCommitAt : null;
  }

  answered(about: CommitAbout, response: OffsetCommitResponse, context: Context): void {
    for (const { name, partitions } of response.topics) {
      for (const { partitionIndex, errorCode } of partitions) {
        if (errorCode !== Errors.NONE) return this.failed(about, errorCode, context);
        const committed = about.offsets.find(({ partition }) => partition.topic === name && partition.partition === partitionIndex);
        const state = committed === undefined ? null : this.subscriptions.state(committed.partition);
        if (state !== null) state.committed = committed!.offset;
      }
    }
    this.lastError = null;
    if (this.isFor(about)) this.awaited = null;
  }

  /** The connection broke before the answer came: nobody knows whether the offsets were written. */
  lost(about: CommitAbout, context: Context): void {
    this.link.disconnected();
    this.retryLater(about, context);
  }

  private attempt(awaited: Awaited, context: Context): void {
    switch (this.send(awaited.purpose, context)) {
      case 'Sent':
        this.awaited = { ...awaited, isOut: true };
        break;
      case 'Unreachable':
        this.link.lookUp(context);
        break;
      case 'NoMember':
        this.giveUp();
        break;
      default: // nothing to commit
        this.awaited = null;
    }
  }

  private giveUp(): void {
    this.threw = true;
    this.awaited = null;
  }

  private send(purpose: CommitPurpose, context: Context): 'Sent' | 'Unreachable' | 'Nothing' | 'NoMember' {
    const offsets = this.subscriptions.uncommitted;
    if (offsets.length === 0) return 'Nothing';
    if (this.membership.state !== 'Stable') return 'NoMember';
    const topics = byTopic(offsets, ({ partition }) => partition).map(({ topic, items }) => ({
      name: topic,
      partitions: items.map(({ partition, offset, leaderEpoch }) => ({
        partitionIndex: partition.partition,
        committedOffset: offset,
        committedLeaderEpoch: leaderEpoch,
        committedMetadata: '',
      })),
    }));
    const { sentAs } = this.membership;
    const body = {
      groupId: this.group,
      generationIdOrMemberEpoch: sentAs.generation,
      memberId: sentAs.memberId,
      groupInstanceId: this.config['group.instance.id'],
      retentionTimeMs: -1,
      topics,
    };
    const about: About = { kind: 'OffsetCommit', purpose, offsets, sentAs };
    return this.link.send(requestOf(offsetCommitKey, offsetCommitRequest, body), about, context) ? 'Sent' : 'Unreachable';
  }

  private failed(about: CommitAbout, error: ErrorCode, context: Context): void {
    this.lastError = error;
    switch (error) {
      case Errors.COORDINATOR_NOT_AVAILABLE:
      case Errors.NOT_COORDINATOR:
      case Errors.REQUEST_TIMED_OUT:
        this.link.markUnknown(context);
        return this.retryLater(about, context);
      case Errors.REBALANCE_IN_PROGRESS:
        this.membership.requestRejoin('offset commit failed since group is already rebalancing');
        break;
      case Errors.UNKNOWN_MEMBER_ID:
      case Errors.ILLEGAL_GENERATION:
        if (this.membership.is(about.sentAs) || this.membership.state !== 'PreparingRebalance')
          this.membership.reset(`encountered ${errorName(error)} from OFFSET_COMMIT response`, {
            keepsMemberId: error === Errors.ILLEGAL_GENERATION,
          });
        break;
      case Errors.FENCED_INSTANCE_ID:
        if (this.membership.is(about.sentAs)) this.failure.raise(errorName(error), error);
        break;
      default:
        if (isRetriable(error)) return this.retryLater(about, context);
    }
    if (this.isFor(about)) this.giveUp();
  }

  private retryLater(about: CommitAbout, context: Context): void {
    if (about.purpose === 'Interval') this.nextAutoCommitAt = after(context.now, milliseconds(this.config['retry.backoff.ms']));
    else if (this.awaited !== null && this.isFor(about)) this.backOff(this.awaited, context);
  }

  private backOff(awaited: Awaited, context: Context): void {
    const settings = { initialMs: this.config['retry.backoff.ms'], maxMs: this.config['retry.backoff.max.ms'] };
    const retryAt = after(context.now, backoffUs(settings, awaited.failures, context));
    this.awaited = { ...awaited, isOut: false, retryAt, failures: awaited.failures + 1 };
  }

  private isFor({ purpose }: CommitAbout): boolean {
    return this.awaited?.purpose === purpose;
  }
}
