/**
 * A voter or an observer as its fetches tell the leader.
 *
 * It may never count for what it has not fetched.
 *
 * Kafka: LeaderState.ReplicaState
 */
import type { VirtualTime } from '../../../base/virtual-time';
import type { Offset } from '../../model/vocabulary';
import { State } from '../../sim/state';

/** Names the disk that a replica keeps its log on; null for a voter, which is known by its number alone (kraft.version 0). */
export type DirectoryId = string | null;

export class ReplicaState extends State {
  readonly directoryId: DirectoryId;
  /** Null before its first fetch: it may have anything, and is counted for nothing. */
  logEndOffset: Offset | null = null;
  lastFetchedAt: VirtualTime | null = null;
  /** When it last had all that there was. */
  lastCaughtUpAt: VirtualTime | null = null;
  /** The leader's log end at its last fetch: who has that now had all that there was then. */
  private leadersEndThen = 0 as Offset;

  constructor(directoryId: DirectoryId = null) {
    super();
    this.directoryId = directoryId;
  }

  fetched(offset: Offset, at: { readonly logEndOffset: Offset; readonly now: VirtualTime }): void {
    if (offset >= at.logEndOffset) this.lastCaughtUpAt = at.now;
    else if (this.leadersEndThen > 0 && offset >= this.leadersEndThen) this.lastCaughtUpAt = this.lastFetchedAt;
    this.leadersEndThen = at.logEndOffset;
    this.lastFetchedAt = at.now;
    this.logEndOffset = offset;
  }
}
