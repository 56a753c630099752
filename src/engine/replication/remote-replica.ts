/**
 * A follower as its leader knows it: only by the fetches that it sends. (Kafka: Replica, ReplicaState)
 *
 * Invariant: logEndOffset is what the follower proved by asking from there; it has everything below.
 */
import type { BrokerId, Offset } from '../model/vocabulary';
import type { VirtualTime } from '../sim/context';
import { State } from '../sim/state';

/** The follower has not fetched from this leader yet. */
export const UNKNOWN_OFFSET = -1 as Offset;

export class RemoteReplica extends State {
  readonly broker: BrokerId;
  logEndOffset = UNKNOWN_OFFSET;
  /** When the follower last had all that the leader had. */
  lastCaughtUpAt: VirtualTime;
  private lastFetchAt = 0 as VirtualTime;
  private leaderEndAtLastFetch = UNKNOWN_OFFSET;

  constructor(broker: BrokerId, lastCaughtUpAt: VirtualTime) {
    super();
    this.broker = broker;
    this.lastCaughtUpAt = lastCaughtUpAt;
  }

  /**
   * A follower that asks from the leader's end is caught up now. One that asks from where the end was at its previous fetch was
   * caught up then: under steady appends nobody ever reaches the moving end, and that is no lag.
   */
  fetched(options: { from: Offset; leaderLogEndOffset: Offset; now: VirtualTime }): void {
    const { from, leaderLogEndOffset, now } = options;
    if (from >= leaderLogEndOffset) this.lastCaughtUpAt = now;
    else if (from >= this.leaderEndAtLastFetch && this.leaderEndAtLastFetch !== UNKNOWN_OFFSET) {
      this.lastCaughtUpAt = Math.max(this.lastCaughtUpAt, this.lastFetchAt) as VirtualTime;
    }
    this.logEndOffset = from;
    this.leaderEndAtLastFetch = leaderLogEndOffset;
    this.lastFetchAt = now;
  }

  isCaughtUp(options: { leaderLogEndOffset: Offset; now: VirtualTime; lagTimeMaxUs: number }): boolean {
    return this.logEndOffset === options.leaderLogEndOffset || options.now - this.lastCaughtUpAt <= options.lagTimeMaxUs;
  }
}
