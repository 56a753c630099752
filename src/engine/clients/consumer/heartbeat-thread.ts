/**
 * What a member does whatever its application does: heartbeats, looks for a coordinator that has gone silent, and leaves the group when
 * the application stays away from poll() for too long. (Kafka: AbstractCoordinator.HeartbeatThread, HeartbeatResponseHandler)
 *
 * It never touches partitions: what an answer says takes effect in the next poll().
 */
import type { ConsumerConfig } from '../../model/configs';
import { Errors, errorName } from '../../model/error-codes';
import type { ErrorCode, GroupId } from '../../model/vocabulary';
import { type HeartbeatResponse, heartbeatKey, heartbeatRequest } from '../../protocol/heartbeat';
import { leaveGroupKey, leaveGroupRequest } from '../../protocol/leave-group';
import type { Context, VirtualTime } from '../../sim/context';
import { State } from '../../sim/state';
import { requestOf } from '../network-client';
import type { SentAs } from './about';
import type { CoordinatorLink } from './coordinator-link';
import type { FailureCause } from './failure-cause';
import type { Heartbeat } from './heartbeat';
import { type Membership, NO_MEMBER } from './membership';

export class HeartbeatThread extends State {
  lastError: ErrorCode | null = null;
  private readonly group: GroupId;
  private readonly config: ConsumerConfig;
  private readonly link: CoordinatorLink;
  private readonly membership: Membership;
  private readonly heartbeat: Heartbeat;
  private readonly failure: FailureCause;

  constructor(options: {
    group: GroupId;
    config: ConsumerConfig;
    link: CoordinatorLink;
    membership: Membership;
    heartbeat: Heartbeat;
    failure: FailureCause;
  }) {
    super();
    this.group = options.group;
    this.config = options.config;
    this.link = options.link;
    this.membership = options.membership;
    this.heartbeat = options.heartbeat;
    this.failure = options.failure;
  }

  /** Does what is due. */
  tick(context: Context): void {
    const { membership, heartbeat, link } = this;
    const { now } = context;
    if (!membership.hasJoined) return;
    if (!link.isKnown(now)) link.lookUp(context);
    else if (heartbeat.sessionEndsAt <= now) link.markUnknown(context);
    else if (heartbeat.pollBy !== null && heartbeat.pollBy <= now) this.leave('consumer poll timeout has expired.', context);
    else if (heartbeat.dueAt <= now) this.sendHeartbeat(context);
  }

  private sendHeartbeat(context: Context): void {
    const { generation: generationId, memberId, sentAs } = this.membership;
    const body = { groupId: this.group, generationId, memberId, groupInstanceId: this.config['group.instance.id'] };
    if (this.link.send(requestOf(heartbeatKey, heartbeatRequest, body), { kind: 'Heartbeat', sentAs }, context))
      this.heartbeat.sent(context.now);
  }

  answered(sentAs: SentAs, { errorCode: error }: HeartbeatResponse, context: Context): void {
    const { membership, heartbeat } = this;
    switch (error) {
      case Errors.NONE:
        this.lastError = null;
        return heartbeat.answered(context.now);
      case Errors.REBALANCE_IN_PROGRESS: // the next poll() takes part; until then it lives
        if (membership.state === 'Stable') membership.requestRejoin('group is already rebalancing');
        return heartbeat.answered(context.now);
      case Errors.NOT_COORDINATOR:
      case Errors.COORDINATOR_NOT_AVAILABLE:
        this.lastError = error;
        this.link.markUnknown(context);
        return heartbeat.failed(context);
      case Errors.ILLEGAL_GENERATION:
      case Errors.UNKNOWN_MEMBER_ID:
      case Errors.FENCED_INSTANCE_ID:
        if (!membership.is(sentAs)) return;
        this.lastError = error;
        membership.reset(`encountered ${errorName(error)} from HEARTBEAT response`, { keepsMemberId: error === Errors.ILLEGAL_GENERATION });
        if (error === Errors.FENCED_INSTANCE_ID) this.failure.raise(errorName(error), error);
        return heartbeat.failed(context);
      default:
        this.failure.raise(`Unexpected error in heartbeat response: ${errorName(error)}`, error);
    }
  }

  lost(context: Context): void {
    this.link.disconnected();
    this.heartbeat.failed(context);
  }

  /** Says that it is gone, unless it will be back under the same name. Returns whether an answer is to come. (Kafka: maybeLeaveGroup) */
  leave(reason: string, context: Context): boolean {
    const { membership } = this;
    const { memberId } = membership;
    const mayLeave = membership.state !== 'Unjoined' && memberId !== NO_MEMBER && this.config['group.instance.id'] === null;
    const members = [{ memberId, groupInstanceId: null, reason }];
    const request = requestOf(leaveGroupKey, leaveGroupRequest, { groupId: this.group, memberId: NO_MEMBER, members });
    const isSaid = mayLeave && this.link.send(request, { kind: 'LeaveGroup' }, context);
    membership.reset('consumer pro-actively leaving the group', { keepsMemberId: false });
    return isSaid;
  }

  /** When it has something to do by itself; null for never. */
  get deadlines(): readonly (VirtualTime | null)[] {
    const { heartbeat, membership } = this;
    return membership.hasJoined ? [heartbeat.dueAt, heartbeat.sessionEndsAt, heartbeat.pollBy] : [];
  }
}
