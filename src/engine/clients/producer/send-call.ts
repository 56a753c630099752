/** One call of send() a record, of which not all are in the accumulator yet: the application waits within it. */
import type { TopicName } from '../../model/vocabulary';
import type { VirtualTime } from '../../sim/context';
import { State } from '../../sim/state';
import type { SendRecords } from '../told';

export class SendCall extends State {
  readonly topic: TopicName;
  readonly records: SendRecords['records'];
  /** Number of the first record among all of this producer. */
  readonly firstRecord: number;
  /** How many are in the accumulator, or refused. */
  done = 0;
  /** Since when its next record waits for metadata or memory. */
  blockedSince: VirtualTime | null = null;

  constructor(call: SendRecords, firstRecord: number) {
    super();
    this.topic = call.topic;
    this.records = call.records;
    this.firstRecord = firstRecord;
  }

  get isOver(): boolean {
    return this.done === this.records.length;
  }

  next(): void {
    this.done++;
    this.blockedSince = null;
  }
}
