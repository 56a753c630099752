/**
 * All that history says of one record: what concerns its batch, its partition and its producer, from send() on. Made when somebody asks,
 * and thrown away; nothing of it is kept while the cluster runs.
 *
 * Read next: record-verdicts.ts, which judges by it.
 */
import type { Cluster } from '../cluster/cluster';
import type { BatchTrace, Happening, HappeningOf } from '../model/events';
import type { BrokerId, LeaderEpoch, Offset, TopicPartition } from '../model/vocabulary';
import type { EventId, NodeId } from '../sim/context';
import type { RefList } from '../sim/cow-list';
import type { Emitted } from '../sim/emitted';
import type { BatchAccount } from './batch-accounts';
import type { PartitionLedger } from './partition-ledger';
import type { RecordAccounts } from './record-accounts';

export type History = RefList<Emitted>;

export interface RecordName {
  readonly producer: NodeId;
  /** Counts the records of that producer, from 0. */
  readonly record: number;
}

/** A leader's append of it. */
export interface Place {
  readonly event: EventId;
  readonly broker: BrokerId;
  readonly leaderEpoch: LeaderEpoch;
  readonly offset: Offset;
}

/** What one kind of event says, and which event it is. */
export type Fact<Kind extends Happening['kind']> = { readonly event: EventId; readonly what: HappeningOf<Kind> };

export interface Known {
  readonly accounts: RecordAccounts;
  readonly history: History;
  readonly cluster: Cluster;
}

export class RecordFacts {
  readonly known: Known;
  readonly account: BatchAccount;
  readonly trace: BatchTrace | null;
  readonly producer: NodeId | null;
  readonly ledger: PartitionLedger;
  readonly places: readonly Place[];
  /** The first that is known of it. */
  readonly began: EventId;
  private readonly events: readonly Emitted[];

  /** `sent`: its send(). `index`: which of its batch's records it is. */
  constructor(known: Known, of: { account: BatchAccount; sent: EventId | null; index: number }) {
    const { accounts, history } = known;
    const { account, index } = of;
    this.known = known;
    this.account = account;
    this.ledger = accounts.logs.ledgerOf(account);
    const opened = accounts.batches.span(account).first;
    const first = opened >= history.first ? (history.get(opened).what as Happening) : null;
    this.trace = first !== null && 'trace' in first ? first.trace : null;
    this.producer = this.trace?.producer ?? null;
    this.began = Math.max(history.first, of.sent ?? opened) as EventId;
    this.events = this.collect();
    this.places = this.all(
      'RecordsAppended',
      ({ role, trace, baseOffset }) =>
        role === 'Leader' && (this.trace === null ? baseOffset === accounts.batches.offset(account) : this.isOwn(trace)),
    ).map(({ event, what: { broker, leaderEpoch, baseOffset } }) => ({
      event,
      broker,
      leaderEpoch,
      offset: (baseOffset + index) as Offset,
    }));
  }

  get partition(): TopicPartition {
    return this.ledger.partition;
  }

  /** Where it stands on the leaders' log now, the first copy; null where it does not. */
  get standing(): Place | null {
    if (this.first('TopicDeleted') !== null) return null;
    return this.places.find(({ offset }) => this.ledger.at(offset)?.account === this.account) ?? null;
  }

  first<Kind extends Happening['kind']>(
    kind: Kind,
    is: (what: HappeningOf<Kind>, event: EventId) => boolean = () => true,
  ): Fact<Kind> | null {
    const found = this.events.find(({ id, what }) => what.kind === kind && is(what as HappeningOf<Kind>, id));
    return found === undefined ? null : { event: found.id, what: found.what as HappeningOf<Kind> };
  }

  last<Kind extends Happening['kind']>(
    kind: Kind,
    is: (what: HappeningOf<Kind>, event: EventId) => boolean = () => true,
  ): Fact<Kind> | null {
    const found = this.events.findLast(({ id, what }) => what.kind === kind && is(what as HappeningOf<Kind>, id));
    return found === undefined ? null : { event: found.id, what: found.what as HappeningOf<Kind> };
  }

  all<Kind extends Happening['kind']>(kind: Kind, is: (what: HappeningOf<Kind>, event: EventId) => boolean): readonly Fact<Kind>[] {
    return this.events.flatMap(({ id, what }) =>
      what.kind === kind && is(what as HappeningOf<Kind>, id) ? [{ event: id, what: what as HappeningOf<Kind> }] : [],
    );
  }

  isOwn(trace: BatchTrace | null): boolean {
    return trace !== null && trace.producer === this.trace?.producer && trace.batch === this.trace.batch;
  }

  /** A topic that is created again under its name is another. */
  private collect(): readonly Emitted[] {
    const { history } = this.known;
    const found: Emitted[] = [];
    for (let id: number = this.began; id < history.length; id++) {
      const event = history.get(id);
      if (this.concerns(event.what as Happening)) found.push(event);
      if (event.what.kind === 'TopicDeleted' && (event.what as HappeningOf<'TopicDeleted'>).topic === this.partition.topic) break;
    }
    return found;
  }

  private concerns(what: Happening): boolean {
    switch (what.kind) {
      case 'BatchDrained':
      case 'BatchRetried':
      case 'BatchAcknowledged':
      case 'BatchFailed':
        return this.isOwn(what.trace);
      case 'RecordsAppended':
      case 'DuplicateIgnored':
      case 'AppendRefused':
      case 'HighWatermarkAdvanced':
      case 'LeaderElected':
      case 'BecameLeader':
      case 'LogTruncated':
      case 'LogCleaned':
      case 'SegmentsExpired':
      case 'RecordsDeleted':
      case 'RecordsDelivered':
      case 'PositionReset':
      case 'HandlerTookRecords':
      case 'SideEffectDone':
        return this.isHere(what.partition);
      case 'OffsetsCommitted':
        return what.offsets.some(({ partition }) => this.isHere(partition));
      case 'TopicDeleted':
      case 'TopicConfigured':
        return what.topic === this.partition.topic;
      case 'PartitionsAssigned':
      case 'MemberLeft':
      case 'HandlerDroppedRecords':
      case 'DiskDestroyed':
      case 'ProcessKilled':
      case 'ProcessEnded':
      case 'ProcessHalted':
        return true;
      default:
        return false;
    }
  }

  private isHere({ topic, partition }: TopicPartition): boolean {
    return topic === this.partition.topic && partition === this.partition.partition;
  }
}
