/** One producer's records by number, and its batches by theirs: which record went into which batch. */
import type { EventId, NodeId } from '../sim/context';
import { F64Column } from '../sim/cow-list';
import { State } from '../sim/state';
import type { BatchAccount } from './batch-accounts';

const NONE = -1;
const REFUSED = -2;

export class ProducerAccounts extends State {
  readonly node: NodeId;
  /** Among all producers. */
  readonly index: number;
  /** Sent, and not decided by an acknowledgement, a failure or a death. */
  pending = 0;
  // Counts of its records, as in Verdicts.
  duplicated = 0;
  outOfOrder = 0;
  private readonly accountOfRecord = new F64Column();
  private readonly accountOfBatch = new F64Column();
  /** Calls of send(): the first record of each, and its event. */
  private readonly callRecords = new F64Column();
  private readonly callEvents = new F64Column();

  constructor(node: NodeId, index: number) {
    super();
    this.node = node;
    this.index = index;
  }

  get recordCount(): number {
    return this.accountOfRecord.length;
  }

  sent(record: number, count: number, event: EventId): void {
    this.pending += count;
    this.callRecords.push(record);
    this.callEvents.push(event);
    for (let left = record + count - this.accountOfRecord.length; left > 0; left--) this.accountOfRecord.push(NONE);
  }

  refused(record: number): void {
    this.accountOfRecord.set(record, REFUSED);
  }

  batched(batch: number, records: Readonly<Float64Array>, account: BatchAccount): void {
    while (this.accountOfBatch.length <= batch) this.accountOfBatch.push(NONE);
    this.accountOfBatch.set(batch, account);
    for (let at = 0; at < records.length; at++) this.accountOfRecord.set(records[at]!, account);
  }

  /** Null for a batch of which nothing was heard. */
  batch(batch: number): BatchAccount | null {
    const account = batch < this.accountOfBatch.length ? this.accountOfBatch.get(batch) : NONE;
    return account >= 0 ? account : null;
  }

  /** The batch that a record is in. */
  record(record: number): BatchAccount | 'InAccumulator' | 'Refused' | 'Unknown' {
    if (!(record >= 0 && record < this.recordCount)) return 'Unknown';
    const account = this.accountOfRecord.get(record);
    if (account === NONE) return 'InAccumulator';
    return account === REFUSED ? 'Refused' : account;
  }

  /** The event of the send() that it came with. */
  sentBy(record: number): EventId | null {
    let low = 0;
    let high = this.callRecords.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.callRecords.get(middle) <= record) low = middle + 1;
      else high = middle;
    }
    return low === 0 ? null : (this.callEvents.get(low - 1) as EventId);
  }
}
