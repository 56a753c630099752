/**
 * A follower as its leader knows it: only by the fetches that it sends. (Kafka: Replica, ReplicaState)
 *
 * Invariant: logEndOffset is what the follower proved by asking from there; it has everything below.
 */
import type { BrokerEpoch, BrokerId, Offset } from '../model/vocabulary';
import type { VirtualTime } from '../sim/context';
import { State } from '../sim/state';
import type { FollowerProgress } from './high-watermark';

/** The follower has not fetched from this leader yet. */
export const UNKNOWN_OFFSET = -1 as Offset;

const NEVER = Number.MIN_SAFE_INTEGER as VirtualTime;

export class RemoteReplica extends State implements FollowerProgress {
  readonly broker: BrokerId;
  logEndOffset = UNKNOWN_OFFSET;
  /** Where the follower's log begins, as it said when it fetched last. */
  logStartOffset = UNKNOWN_OFFSET;
  /** Of the process that fetched last; −1 where none has. */
  brokerEpoch = -1 as BrokerEpoch;
  /** When the follower last had all that the leader had. */
  lastCaughtUpAt = NEVER;
  private lastFetchAt = NEVER;
  private leaderEndAtLastFetch = UNKNOWN_OFFSET;

  constructor(broker: BrokerId) {
    super();
    this.broker = broker;
  }

  /** A new leader epoch: a member of the ISR counts as caught up now, and any other only when it has shown it. */
  beginEpoch(epoch: { isInSync: boolean; leaderLogEndOffset: Offset; now: VirtualTime }): void {
    const { isInSync, leaderLogEndOffset, now } = epoch;
    this.lastCaughtUpAt = isInSync ? now : NEVER;
    this.lastFetchAt = isInSync ? now : NEVER;
    if (this.logEndOffset !== UNKNOWN_OFFSET) this.leaderEndAtLastFetch = leaderLogEndOffset;
  }

  /**
   * A follower that asks from the leader's end is caught up now. One that asks from where the end was at its previous fetch was
   * caught up then: under steady appends nobody ever reaches the moving end, and that is no lag.
   */
  fetched(options: { from: Offset; logStartOffset: Offset; epoch: BrokerEpoch; leaderLogEndOffset: Offset; now: VirtualTime }): void {
    const { from, logStartOffset, epoch, leaderLogEndOffset, now } = options;
    if (from >= leaderLogEndOffset) this.lastCaughtUpAt = now;
    else if (this.leaderEndAtLastFetch !== UNKNOWN_OFFSET && from >= this.leaderEndAtLastFetch) {
      this.lastCaughtUpAt = Math.max(this.lastCaughtUpAt, this.lastFetchAt) as VirtualTime;
    }
    this.logEndOffset = from;
    this.logStartOffset = logStartOffset;
    this.brokerEpoch = epoch;
    this.leaderEndAtLastFetch = Math.max(leaderLogEndOffset, this.leaderEndAtLastFetch) as Offset;
    this.lastFetchAt = now;
  }

  isCaughtUp(options: { leaderLogEndOffset: Offset; now: VirtualTime; lagTimeMaxUs: number }): boolean {
    return this.logEndOffset === options.leaderLogEndOffset || options.now - this.lastCaughtUpAt <= options.lagTimeMaxUs;
  }
}
