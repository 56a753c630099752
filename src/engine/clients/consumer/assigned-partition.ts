/** A partition as the consumer that owns it knows it: where it reads next, what it committed, and what it fetched but did not yet hand on. */
import type { BrokerId, Offset, TopicPartition } from '../../model/vocabulary';
import type { RecordBatch } from '../../protocol/record-batch';
import type { VirtualTime } from '../../sim/context';
import { State } from '../../sim/state';

export class AssignedPartition extends State {
  readonly partition: TopicPartition;
  /** The next offset that the application is given; null before it is known. */
  position: Offset | null = null;
  /** What the group has committed; null for nothing. */
  committed: Offset | null = null;
  committedIsKnown = false;
  /** Fetched and not yet handed on, in order. */
  buffered: readonly RecordBatch[] = [];
  fetchedFrom: BrokerId | null = null;
  /** Why the position must be asked of the leader; null where it need not. */
  resetBecause: string | null = null;
  isAsking = false;
  /** After an error it is asked for again no sooner. */
  notBefore = 0 as VirtualTime;

  constructor(partition: TopicPartition) {
    super();
    this.partition = partition;
  }

  /** The next offset to fetch. */
  get fetchOffset(): Offset | null {
    const last = this.buffered.at(-1);
    return last === undefined ? this.position : ((last.lastOffset + 1) as Offset);
  }
}
