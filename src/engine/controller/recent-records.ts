/** The newest records of the metadata log, for those who watch. Nothing in the cluster reads them here. */
import type { VirtualTime } from '../../base/virtual-time';
import type { RecordKind } from '../metadata/records';
import type { Offset } from '../model/vocabulary';
import { Shared, State } from '../sim/state';

const RECENT_RECORDS_MAX = 16;

export class RecentRecord extends Shared {
  readonly offset: Offset;
  readonly kind: RecordKind;
  readonly at: VirtualTime;

  constructor(record: { offset: Offset; kind: RecordKind; at: VirtualTime }) {
    super();
    this.offset = record.offset;
    this.kind = record.kind;
    this.at = record.at;
  }
}

export class RecentRecords extends State {
  /** Oldest first. */
  readonly records: RecentRecord[] = [];

  add(record: { readonly offset: Offset; readonly kind: RecordKind; readonly at: VirtualTime }): void {
    this.records.push(new RecentRecord(record));
    if (this.records.length > RECENT_RECORDS_MAX) this.records.shift();
  }
}
