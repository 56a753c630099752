/**
 * How a producer let go of a record without being told where it stands: it gave up, was refused, asked for no answer, or ended.
 *
 * It may never say that nothing was written unless its leader said so, and no log ever had it.
 */
import { Errors, errorName } from '../model/error-codes';
import type { ErrorCode } from '../model/vocabulary';
import type { EventId, NodeId } from '../sim/context';
import { ACKNOWLEDGED, UNANSWERED } from './batch-accounts';
import type { RecordFacts } from './record-facts';

export interface End {
  readonly event: EventId;
  readonly because: EventId | null;
  readonly sentence: string;
  /** Nothing was written, and that was said. */
  readonly isRefusal: boolean;
}

/** How its producer let go of it without an answer; null while it waits, or has one. */
export function endOf(facts: RecordFacts): End | null {
  const failed = facts.last('BatchFailed');
  if (failed !== null) {
    const refused = facts.last('AppendRefused', ({ trace }) => facts.isOwn(trace));
    const isRefusal = NOTHING_WRITTEN.has(failed.what.error) && facts.places.length === 0;
    const verb = isRefusal ? 'Refused, and its producer knows' : 'Its producer gave up on it';
    return {
      event: failed.event,
      because: refused?.event ?? facts.last('BatchRetried')?.event ?? null,
      sentence: `${verb}: ${errorName(failed.what.error)}.`,
      isRefusal,
    };
  }
  const { batches } = facts.known.accounts;
  if (batches.has(facts.account, UNANSWERED)) {
    const refused = facts.last('AppendRefused', ({ trace }) => facts.isOwn(trace));
    if (facts.places.length === 0 && refused === null) return null;
    const told = facts.last('BatchAcknowledged');
    return {
      event: refused?.event ?? told?.event ?? facts.began,
      because: null,
      sentence: 'With acks=0 nobody told its producer anything.',
      isRefusal: false,
    };
  }
  const death = batches.has(facts.account, ACKNOWLEDGED) || facts.producer === null ? null : endOfProcess(facts, facts.producer);
  return death === null ? null : { event: death, because: null, sentence: 'Its producer ended before it was answered.', isRefusal: false };
}

const endOfProcess = (facts: RecordFacts, of: NodeId): EventId | null =>
  (
    facts.first('ProcessKilled', ({ node }) => node === of) ??
    facts.first('ProcessEnded', ({ node }) => node === of) ??
    facts.first('ProcessHalted', ({ node }) => node === of)
  )?.event ?? null;

/** What a leader says before it writes. */
const NOTHING_WRITTEN: ReadonlySet<ErrorCode> = new Set([
  Errors.MESSAGE_TOO_LARGE,
  Errors.RECORD_LIST_TOO_LARGE,
  Errors.CORRUPT_MESSAGE,
  Errors.INVALID_RECORD,
  Errors.INVALID_TIMESTAMP,
  Errors.INVALID_PRODUCER_EPOCH,
  Errors.OUT_OF_ORDER_SEQUENCE_NUMBER,
]);
