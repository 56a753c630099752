/** One record's account in words and in events: where it is, what brought it there, and all that led to that. */
import type { BatchTrace, Happening } from '../model/events';
import type { Offset, TopicPartition } from '../model/vocabulary';
import type { EventId, NodeId } from '../sim/context';
import type { RefList } from '../sim/cow-list';
import type { Emitted } from '../sim/emitted';
import { ACKNOWLEDGED, type BatchAccount, type BatchStage } from './batch-accounts';
import type { RecordAccounts } from './record-accounts';

export type Stage = 'InAccumulator' | 'Refused' | 'Delivered' | BatchStage;

export interface RecordFate {
  readonly stage: Stage;
  /** The event that brought it there. */
  readonly cause: EventId;
  /** Null before its batch has left the accumulator. */
  readonly partition: TopicPartition | null;
  /** Where it stands on the leader's log, or stood last; null where it never did. */
  readonly offset: Offset | null;
  /** A broker said yes. */
  readonly acknowledged: boolean;
  readonly delivered: boolean;
  /** How often it is on the leader's log: 2 is a duplicate. */
  readonly copies: number;
}

type History = RefList<Emitted>;
interface RecordName {
  readonly producer: NodeId;
  /** Counts the records of that producer, from 0. */
  readonly record: number;
}

/** Which of its producer's records is the `index`-th of that batch; null where history has forgotten what went into it. */
export function recordOf(
  { batches, producers }: RecordAccounts,
  history: History,
  of: { trace: BatchTrace; index: number },
): number | null {
  const account = producers.accountOf(of.trace);
  const opened = account === null ? null : batches.span(account).first;
  if (opened === null || opened < history.first) return null;
  const what = history.get(opened).what as Happening;
  return what.kind === 'BatchDrained' || what.kind === 'BatchFailed' ? (what.records[of.index] ?? null) : null;
}

/** Null for a record that was never sent. */
export function fateOf(accounts: RecordAccounts, history: History, by: RecordName): RecordFate | null {
  const producer = accounts.producers.known(by.producer);
  const sent = producer?.sentBy(by.record) ?? null;
  const account = producer?.record(by.record) ?? 'Unknown';
  if (sent === null || account === 'Unknown') return null;
  if (typeof account === 'string') {
    const cause = account === 'Refused' ? (refusal(history, sent, by) ?? sent) : sent;
    return { stage: account, cause, partition: null, offset: null, acknowledged: false, delivered: false, copies: 0 };
  }
  const { batches, logs } = accounts;
  const about = concerned(accounts, history, account, by.record);
  const stage = batches.stage(account);
  const { appended: copies } = batches.copiesOf(account);
  const delivered = copies > 0 && about.offset !== null && logs.ledgerOf(account).wasDelivered(about.offset);
  return {
    stage: delivered && stage !== 'Lost' ? 'Delivered' : stage,
    cause: (delivered ? delivery(history, about) : null) ?? batches.decidedBy(account),
    partition: about.partition,
    offset: about.offset,
    acknowledged: batches.has(account, ACKNOWLEDGED),
    delivered,
    copies,
  };
}

/** The record's events and all that led to them, oldest first: each is followed back by its cause to the send() it began with. */
export function storyOf(accounts: RecordAccounts, history: History, by: RecordName): readonly EventId[] {
  const producer = accounts.producers.known(by.producer);
  const sent = producer?.sentBy(by.record) ?? null;
  const account = producer?.record(by.record) ?? 'Unknown';
  if (sent === null || account === 'Unknown') return [];
  const events = new Set<EventId>();
  for (const event of [sent, ...eventsOf(accounts, history, { account, sent, by })]) {
    for (let at: EventId | null = event; at !== null && at >= history.first && !events.has(at); at = history.get(at).cause) events.add(at);
  }
  return [...events].sort((a, b) => a - b);
}

function eventsOf(
  accounts: RecordAccounts,
  history: History,
  of: { account: BatchAccount | 'InAccumulator' | 'Refused'; sent: EventId; by: RecordName },
): readonly EventId[] {
  if (of.account === 'InAccumulator') return [];
  if (of.account === 'Refused') return [refusal(history, of.sent, of.by) ?? of.sent];
  const about = concerned(accounts, history, of.account, of.by.record);
  const found: EventId[] = [];
  for (let id = about.from; id <= about.to; id++) if (isAbout(history.get(id), about)) found.push(id as EventId);
  return found;
}

function refusal(history: History, sent: EventId, by: RecordName): EventId | null {
  for (let id = Math.max(sent, history.first); id < history.length; id++) {
    const what = history.get(id).what as Happening;
    if (what.kind === 'RecordRefused' && what.producer === by.producer && what.record === by.record) return id as EventId;
  }
  return null;
}

/** How an event about a record is known. */
interface Concerned {
  readonly partition: TopicPartition;
  readonly trace: BatchTrace | null;
  readonly offset: Offset | null;
  /** Made its batch what it is, in whatever words. */
  readonly decidedBy: EventId;
  /** All that has happened to it stands between these, both included. */
  readonly from: number;
  readonly to: number;
}

function concerned({ batches, logs }: RecordAccounts, history: History, account: BatchAccount, record: number): Concerned {
  const { first, last } = batches.span(account);
  const opened = first >= history.first ? (history.get(first).what as Happening) : null;
  const own = opened?.kind === 'BatchDrained' || opened?.kind === 'BatchFailed' ? opened : null;
  const base = batches.offset(account);
  return {
    partition: logs.ledgerOf(account).partition,
    trace: own?.trace ?? null,
    offset: base < 0 ? null : ((base + Math.max(0, own?.records.indexOf(record) ?? 0)) as Offset),
    decidedBy: batches.decidedBy(account),
    from: Math.max(first, history.first),
    to: last,
  };
}

/** The first time that it was given to anybody, since its batch is where it is. */
function delivery(history: History, about: Concerned): EventId | null {
  for (let id = Math.max(about.from, about.decidedBy); id <= about.to; id++) {
    const event = history.get(id);
    if (event.what.kind === 'RecordsDelivered' && isAbout(event, about)) return id as EventId;
  }
  return null;
}

function isAbout(event: Emitted, { partition, trace, offset, decidedBy }: Concerned): boolean {
  const what = event.what as Happening;
  const isHere = (other: TopicPartition) => offset !== null && other.topic === partition.topic && other.partition === partition.partition;
  if (event.id === decidedBy) return true;
  switch (what.kind) {
    case 'BatchDrained':
    case 'BatchAcknowledged':
    case 'BatchRetried':
    case 'BatchFailed':
    case 'RecordsAppended':
    case 'DuplicateIgnored':
    case 'AppendRefused':
      return trace !== null && what.trace !== null && what.trace.producer === trace.producer && what.trace.batch === trace.batch;
    case 'HighWatermarkAdvanced':
      return isHere(what.partition) && what.from <= offset! && offset! < what.to;
    case 'LogTruncated':
      return isHere(what.partition) && what.to <= offset! && offset! < what.from;
    case 'BecameLeader':
      return isHere(what.partition) && what.logEndOffset <= offset!;
    case 'SideEffectDone':
      return isHere(what.partition) && what.offset === offset;
    case 'RecordsDelivered':
      return isHere(what.partition) && what.baseOffset <= offset! && offset! <= what.lastOffset;
    default:
      return false;
  }
}
