/**
 * Who a consumer is in its group. (Kafka: AbstractCoordinator.MemberState, Generation)
 *
 *   Unjoined             → nobody, or nobody any more
 *   PreparingRebalance   → JoinGroup is out: the group gathers
 *   CompletingRebalance  → it has joined a generation; SyncGroup brings its partitions
 *   Stable               → it has them
 */
import type { GenerationId, MemberId } from '../../model/vocabulary';
import { State } from '../../sim/state';
import type { SentAs } from './about';

export type MemberState = 'Unjoined' | 'PreparingRebalance' | 'CompletingRebalance' | 'Stable';

export const NO_MEMBER = '' as MemberId;
export const NO_GENERATION = -1 as GenerationId;

export class Membership extends State {
  state: MemberState = 'Unjoined';
  memberId = NO_MEMBER;
  generation = NO_GENERATION;
  /** The next poll() joins (again). */
  isRejoinNeeded = true;
  rejoinReason = '';
  /** What it owned under the last generation is still to be given up before it joins again. */
  needsJoinPrepare = true;

  get sentAs(): SentAs {
    return { memberId: this.memberId, generation: this.generation };
  }

  is({ memberId, generation }: SentAs): boolean {
    return this.memberId === memberId && this.generation === generation;
  }

  /** Whether the coordinator waits for its heartbeats. */
  get hasJoined(): boolean {
    return this.state === 'CompletingRebalance' || this.state === 'Stable';
  }

  /** Whether it was thrown out of the generation that gave it its partitions: they are lost, not given up. */
  get isReset(): boolean {
    return this.generation === NO_GENERATION || this.memberId === NO_MEMBER;
  }

  requestRejoin(reason: string): void {
    this.isRejoinNeeded = true;
    this.rejoinReason = reason;
  }

  /** It is of that generation no longer; the member id may still be good. (Kafka: resetStateAndRejoin) */
  reset(reason: string, options: { keepsMemberId: boolean }): void {
    this.state = 'Unjoined';
    this.generation = NO_GENERATION;
    if (!options.keepsMemberId) this.memberId = NO_MEMBER;
    this.requestRejoin(reason);
    this.needsJoinPrepare = true;
  }
}
