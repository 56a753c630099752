/**
 * What applications did outside Kafka, counted by record: a message that was sent is sent, though the consumer that sent it died a
 * moment later. Beside it stands what the group has committed and what is in whose hands; from these three it follows what is lost.
 *
 * A record is lost to a group when its commit is past it, nothing was done for it, and no living consumer has it in hand.
 * Read next: ../model/record-handler.ts.
 */
import type { Happening, HappeningOf } from '../model/events';
import { type GroupId, type Offset, partitionName, type TopicPartition } from '../model/vocabulary';
import type { NodeId } from '../sim/context';
import { U8Column } from '../sim/cow-list';
import { State } from '../sim/state';

export interface SideEffects {
  /** All that were done; of one record perhaps several. */
  readonly done: number;
  /** Records for which it was done more than once. */
  readonly repeated: number;
  readonly lost: number;
}

/** What became of one record in one group's hands. */
export type SideEffectFate = 'Waiting' | 'InHand' | 'Done' | 'Repeated' | 'Lost';

const TIMES_MAX = 255;

export class SideEffectAccounts extends State {
  private readonly byGroup = new Map<GroupId, Map<string, SideEffectLedger>>();

  take(what: Happening): void {
    switch (what.kind) {
      case 'HandlerTookRecords':
        return this.ledgerFor(what).take(what);
      case 'HandlerDroppedRecords':
        for (const ledger of this.byGroup.get(what.group)?.values() ?? []) ledger.hands.delete(what.consumer);
        return;
      case 'SideEffectDone':
        return this.ledgerFor(what).note(what);
      case 'OffsetsCommitted': {
        const ledgers = this.byGroup.get(what.group);
        for (const { partition, offset } of ledgers === undefined ? [] : what.offsets) {
          const ledger = ledgers?.get(partitionName(partition));
          if (ledger !== undefined) ledger.committed = offset;
        }
        return;
      }
      case 'ProcessKilled':
      case 'ProcessEnded':
      case 'ProcessHalted':
        for (const ledger of this.ledgers()) ledger.hands.delete(what.node);
        return;
      case 'TopicDeleted':
        for (const ledgers of this.byGroup.values())
          for (const [name, { partition }] of [...ledgers]) if (partition.topic === what.topic) ledgers.delete(name);
        return;
      default: // all else leaves hands and world as they are
        return;
    }
  }

  counts(): SideEffects {
    let done = 0;
    let repeated = 0;
    let lost = 0;
    for (const ledger of this.ledgers()) {
      for (let offset: number = ledger.from; offset < ledger.end; offset++) {
        const fate = ledger.fate(offset);
        done += ledger.times(offset);
        if (fate === 'Repeated') repeated++;
        else if (fate === 'Lost') lost++;
      }
    }
    return { done, repeated, lost };
  }

  /** Null where no such application of that group was ever given anything of that partition. */
  ledger(group: GroupId, partition: TopicPartition): SideEffectLedger | null {
    return this.byGroup.get(group)?.get(partitionName(partition)) ?? null;
  }

  private *ledgers(): Iterable<SideEffectLedger> {
    for (const ledgers of this.byGroup.values()) yield* ledgers.values();
  }

  private ledgerFor({ group, partition }: { readonly group: GroupId; readonly partition: TopicPartition }): SideEffectLedger {
    const ledgers = this.byGroup.get(group) ?? new Map<string, SideEffectLedger>();
    this.byGroup.set(group, ledgers);
    const name = partitionName(partition);
    const ledger = ledgers.get(name) ?? new SideEffectLedger(partition);
    ledgers.set(name, ledger);
    return ledger;
  }
}

/** One partition's records, as one group's application deals with them. */
export class SideEffectLedger extends State {
  readonly partition: TopicPartition;
  /** The first that was ever in hand. */
  from = Number.MAX_SAFE_INTEGER as Offset;
  /** The next to read, as the group has it; null before its first commit. */
  committed: Offset | null = null;
  /** What each living consumer has been given last: of it, what is not done is in its hands. */
  readonly hands = new Map<NodeId, { readonly first: Offset; readonly last: Offset }>();
  private readonly done = new U8Column();

  constructor(partition: TopicPartition) {
    super();
    this.partition = partition;
  }

  take({ consumer, baseOffset, lastOffset }: HappeningOf<'HandlerTookRecords'>): void {
    this.from = Math.min(this.from, baseOffset) as Offset;
    while (this.done.length <= lastOffset) this.done.push(0);
    const before = this.hands.get(consumer);
    const goesOn = before !== undefined && before.last + 1 === baseOffset;
    this.hands.set(consumer, { first: goesOn ? before.first : baseOffset, last: lastOffset });
  }

  note({ offset }: HappeningOf<'SideEffectDone'>): void {
    this.done.set(offset, Math.min(TIMES_MAX, this.done.get(offset) + 1));
  }

  /** Behind the last that was ever in hand. */
  get end(): number {
    return this.done.length;
  }

  /** How often it was done for the record at that offset. */
  times(offset: number): number {
    return offset < this.done.length ? this.done.get(offset) : 0;
  }

  fate(offset: number): SideEffectFate {
    const times = this.times(offset);
    if (times > 0) return times > 1 ? 'Repeated' : 'Done';
    if ([...this.hands.values()].some(({ first, last }) => first <= offset && offset <= last)) return 'InHand';
    return this.committed !== null && offset < this.committed ? 'Lost' : 'Waiting';
  }
}
