/** One record's account in words and in events: where it is, and how it came to that. */
import type { Happening } from '../model/events';
import type { Offset, TopicPartition } from '../model/vocabulary';
import type { EventId, NodeId } from '../sim/context';
import type { RefList } from '../sim/cow-list';
import type { Emitted } from '../sim/emitted';
import { ACKNOWLEDGED, type BatchAccount, FAILED, LOST, REPLICATED, UNANSWERED } from './batch-accounts';
import type { RecordAccounts } from './record-accounts';

/** How far a record has come. Lost: it was acknowledged, and the leader's log does not hold it any more. */
export type Stage = 'InAccumulator' | 'Refused' | 'Sent' | 'Appended' | 'Replicated' | 'Committed' | 'Delivered' | 'Failed' | 'Lost';

export interface RecordFate {
  readonly stage: Stage;
  /** Null before its batch has left the accumulator. */
  readonly partition: TopicPartition | null;
  /** Where it stands on the leader's log, or stood last; null where it never did. */
  readonly offset: Offset | null;
  readonly acknowledged: boolean;
  readonly delivered: boolean;
  /** How often it is on the leader's log: 2 is a duplicate. */
  readonly copies: number;
}

type History = RefList<Emitted>;

/** Null for a record that was never sent. */
export function fateOf(accounts: RecordAccounts, history: History, by: { producer: NodeId; record: number }): RecordFate | null {
  const account = accounts.producerOf(by.producer)?.record(by.record) ?? 'Unknown';
  if (account === 'Unknown') return null;
  if (typeof account === 'string')
    return { stage: account, partition: null, offset: null, acknowledged: false, delivered: false, copies: 0 };
  const { batches } = accounts;
  const ledger = accounts.ledgerOf(account);
  const base = batches.offset(account);
  const offset = base < 0 ? null : ((base + placeInBatch(accounts, history, account, by.record)) as Offset);
  const { appended: copies } = batches.copiesOf(account);
  const delivered = copies > 0 && offset !== null && ledger?.wasDelivered(offset) === true;
  const acknowledged = batches.has(account, ACKNOWLEDGED | UNANSWERED);
  return { stage: stageOf(accounts, account, delivered), partition: ledger?.partition ?? null, offset, acknowledged, delivered, copies };
}

function stageOf({ batches }: RecordAccounts, account: BatchAccount, delivered: boolean): Stage {
  if (batches.has(account, LOST)) return 'Lost';
  if (delivered) return 'Delivered';
  const { appended, committed } = batches.copiesOf(account);
  if (committed > 0) return 'Committed';
  if (batches.has(account, FAILED)) return 'Failed';
  if (appended === 0) return 'Sent';
  return batches.has(account, REPLICATED) ? 'Replicated' : 'Appended';
}

/** The record's events and all that led to them, oldest first: each is followed back by its cause to the send() it began with. */
export function storyOf(accounts: RecordAccounts, history: History, by: { producer: NodeId; record: number }): readonly EventId[] {
  const producer = accounts.producerOf(by.producer);
  const sent = producer?.sentBy(by.record) ?? null;
  const account = producer?.record(by.record) ?? 'Unknown';
  if (producer === null || sent === null || account === 'Unknown') return [];
  const events = new Set<EventId>([sent]);
  for (const event of typeof account === 'string' ? refusals(history, sent, by) : concerning(accounts, history, account, by.record)) {
    for (let at: EventId | null = event; at !== null && at >= history.first && !events.has(at); at = history.get(at).cause) events.add(at);
  }
  return [...events].sort((a, b) => a - b);
}

function refusals(history: History, sent: EventId, by: { producer: NodeId; record: number }): readonly EventId[] {
  for (let id: number = sent; id < history.length; id++) {
    const what = history.get(id).what as Happening;
    if (what.kind === 'RecordRefused' && what.producer === by.producer && what.record === by.record) return [id as EventId];
  }
  return [];
}

function concerning(accounts: RecordAccounts, history: History, account: BatchAccount, record: number): readonly EventId[] {
  const { first, last } = accounts.batches.span(account);
  const drained = history.get(first).what as Happening;
  const trace = drained.kind === 'BatchDrained' ? drained.trace : null;
  const base = accounts.batches.offset(account);
  const about: About = {
    partition: accounts.ledgerOf(account)!.partition,
    isTrace: (other) => trace !== null && other !== null && other.producer === trace.producer && other.batch === trace.batch,
    offset: base < 0 ? null : base + placeInBatch(accounts, history, account, record),
  };
  const found: EventId[] = [];
  for (let id: number = first; id <= last; id++) if (isAbout(history.get(id).what as Happening, about)) found.push(id as EventId);
  return found;
}

interface About {
  readonly partition: TopicPartition;
  isTrace(trace: { readonly producer: NodeId; readonly batch: number } | null): boolean;
  readonly offset: number | null;
}

function isAbout(what: Happening, { partition, isTrace, offset }: About): boolean {
  const isHere = (other: TopicPartition) => other.topic === partition.topic && other.partition === partition.partition;
  switch (what.kind) {
    case 'BatchDrained':
    case 'BatchAcknowledged':
    case 'BatchRetried':
    case 'BatchFailed':
    case 'RecordsAppended':
    case 'DuplicateIgnored':
    case 'AppendRefused':
      return isTrace(what.trace);
    case 'HighWatermarkAdvanced':
      return offset !== null && isHere(what.partition) && what.from <= offset && offset < what.to;
    case 'LogTruncated':
      return offset !== null && isHere(what.partition) && what.to <= offset && offset < what.from;
    case 'BecameLeader':
      return offset !== null && isHere(what.partition) && what.logEndOffset <= offset;
    case 'RecordsDelivered':
      return offset !== null && isHere(what.partition) && what.baseOffset <= offset && offset <= what.lastOffset;
    default:
      return false;
  }
}

/** Its position in the batch: what the drained batch said, whose event is its account's first. */
function placeInBatch(accounts: RecordAccounts, history: History, account: BatchAccount, record: number): number {
  const { first } = accounts.batches.span(account);
  const drained = first >= history.first ? (history.get(first).what as Happening) : null;
  return drained?.kind === 'BatchDrained' ? Math.max(0, drained.records.indexOf(record)) : 0;
}
