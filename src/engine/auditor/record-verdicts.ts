/**
 * The auditor's verdicts on one record: what became of it, and what else went wrong with it, each with the event that decided it and all
 * that led to that event. It may never say what neither the accounts nor history nor a log holds.
 *
 * Read next: record-facts.ts (what is known of a record), record-fate.ts and record-marks.ts (how it is judged), cause-index.ts (what led
 * to what).
 */
import type { Happening } from '../model/events';
import type { EventId } from '../sim/context';
import type { CauseIndex } from './cause-index';
import { type Known, RecordFacts, type RecordName } from './record-facts';
import { fateAsSent, fateOfBatch } from './record-fate';
import { marksOf } from './record-marks';

export type FateKind =
  /** In its producer's memory still. */
  | 'InAccumulator'
  /** Nobody has answered, or what was answered is not promised yet. */
  | 'UnderWay'
  /** Nothing was written, and its producer knows. */
  | 'Refused'
  /** Time was up, or its producer died: nobody knows, but no log has it. */
  | 'GivenUp'
  | 'AcknowledgedAndKept'
  /** Given up, never answered, or from outside: and below the high watermark. */
  | 'UnacknowledgedAndKept'
  | 'AcknowledgedAndLost'
  | 'UnacknowledgedAndLost'
  /** Gone, as it should be. */
  | 'Expired'
  | 'DeletedOnRequest'
  | 'Compacted'
  | 'DeletedWithTopic';

export type MarkKind =
  | 'Duplicated'
  | 'OutOfOrder'
  /** Given to an application before it was committed. */
  | 'VisibleTooEarly'
  /** Given to an application, and lost since. */
  | 'ReadAndLost'
  /** Given to one group twice. */
  | 'DeliveredAgain'
  /** A group has committed past it, and nobody in it was given it, or did what was to be done for it. */
  | 'SkippedByCommit';

export interface Judged<Kind extends FateKind | MarkKind = FateKind | MarkKind> {
  readonly kind: Kind;
  readonly sentence: string;
  /** What decided it. */
  readonly event: EventId;
  /** What had to be so beside it. */
  readonly beside?: readonly (EventId | null)[];
}

export interface RecordVerdict {
  readonly kind: FateKind | MarkKind;
  readonly sentence: string;
  readonly event: EventId;
  /** From send() on, oldest first: the record's own way and what led to the deciding event, which is among them. */
  readonly chain: readonly EventId[];
}

/** The first says what became of it. None for a record that was never sent, or that history has forgotten. `causes` have read all of history. */
export function verdictsOn(known: Known, causes: CauseIndex, by: RecordName): readonly RecordVerdict[] {
  const { accounts } = known;
  const producer = accounts.producers.known(by.producer);
  const sent = producer?.sentBy(by.record) ?? null;
  const account = producer?.record(by.record) ?? 'Unknown';
  if (sent === null || sent < known.history.first || account === 'Unknown') return [];
  if (typeof account === 'string') return [told(fateAsSent(known, { ...by, sent, account }), [sent], known, causes)];
  const index = indexIn(known, account, by.record);
  return verdictsOnBatch(new RecordFacts(known, { account, sent, index }), causes, [sent]);
}

export function verdictsOnBatch(facts: RecordFacts, causes: CauseIndex, begins: readonly EventId[] = []): readonly RecordVerdict[] {
  const way = [...begins, ...wayOf(facts)];
  return [fateOfBatch(facts), ...marksOf(facts)].map((judged) => told(judged, way, facts.known, causes));
}

function indexIn({ accounts, history }: Known, account: number, record: number): number {
  const { first } = accounts.batches.span(account);
  const opened = first >= history.first ? (history.get(first).what as Happening) : null;
  return opened?.kind === 'BatchDrained' || opened?.kind === 'BatchFailed' ? Math.max(0, opened.records.indexOf(record)) : 0;
}

/** Where it went: out of the accumulator, onto leaders' logs. */
function wayOf(facts: RecordFacts): readonly EventId[] {
  const drained = facts.first('BatchDrained');
  return [...(drained === null ? [] : [drained.event]), ...facts.places.map(({ event }) => event)];
}

function told(judged: Judged, way: readonly EventId[], { history }: Known, causes: CauseIndex): RecordVerdict {
  const { kind, sentence, event, beside = [] } = judged;
  const chain = new Set<EventId>();
  const decisive = [...way.filter((id) => id <= event), event, ...beside.filter((id) => id !== null)];
  for (const id of decisive) {
    if (id < history.first) continue;
    chain.add(id);
    for (const cause of causes.ancestorsOf(history.get(id), history)) chain.add(cause);
  }
  const begins = Math.min(...decisive);
  // That its cluster was started once goes without saying.
  const isNews = (id: EventId) => id >= begins || (history.get(id).what as Happening).kind !== 'ProcessStarted';
  return { kind, sentence, event, chain: [...chain].filter(isNews).sort((a, b) => a - b) };
}
