/**
 * What became of one record. Of all that was said of it the log is right: what is below the high watermark of the leader's log is kept,
 * whatever its producer believes; what was there and is not is lost, unless Kafka was told to take it away.
 *
 * Read next: loss.ts (why a record is lost), record-end.ts (how its producer let go of it).
 */
import { milliseconds } from '../../base/virtual-time';
import type { UnifiedLog } from '../log/unified-log';
import { describeEvent, type Happening, type HappeningOf } from '../model/events';
import { type BrokerId, type Offset, partitionName } from '../model/vocabulary';
import { forEachRecord } from '../protocol/record-batch-reader';
import type { EventId } from '../sim/context';
import { ACKNOWLEDGED, FAILED, FOREIGN, REPLICATED, UNANSWERED } from './batch-accounts';
import { type Loss, lossOf, lossOfAllDisks, sentenceOfLoss } from './loss';
import { endOf } from './record-end';
import type { Fact, Known, Place, RecordFacts, RecordName } from './record-facts';
import type { FateKind, Judged } from './record-verdicts';

type Fate = Judged<FateKind>;

/** No batch of it is known: it has never left its producer. */
export function fateAsSent(
  { history }: Known,
  { producer, record, sent, account }: RecordName & { readonly sent: EventId; readonly account: 'InAccumulator' | 'Refused' },
): Fate {
  for (let id = sent as number; id < history.length; id++) {
    const what = history.get(id).what as Happening;
    const event = id as EventId;
    if (account === 'Refused' && what.kind === 'RecordRefused' && what.producer === producer && what.record === record)
      return { kind: 'Refused', event, sentence: `Its producer refused it: ${what.reason.replace(/\.$/, '')}.` };
    const isEnd = what.kind === 'ProcessKilled' || what.kind === 'ProcessEnded' || what.kind === 'ProcessHalted';
    if (account === 'InAccumulator' && isEnd && what.node === producer)
      return { kind: 'GivenUp', event, sentence: 'Its producer ended while it was in the accumulator: it was never sent.' };
  }
  if (account === 'Refused') return { kind: 'Refused', event: sent, sentence: 'Its producer refused it.' };
  return { kind: 'InAccumulator', event: sent, sentence: 'It waits in its producer’s accumulator.' };
}

export function fateOfBatch(facts: RecordFacts): Fate {
  const deleted = facts.first('TopicDeleted');
  if (deleted !== null && facts.places.length > 0) {
    const sentence = `Its topic ${facts.partition.topic} was deleted, and it with it.`;
    return { kind: 'DeletedWithTopic', event: deleted.event, sentence };
  }
  const { standing } = facts;
  if (standing === null) return withoutPlace(facts);
  const log = leadersLog(facts);
  const gone = log === null ? lossOfAllDisks(facts, standing) : null;
  if (gone !== null) return asLost(facts, gone);
  return below(facts, standing, log) ?? cleaned(facts, standing, log) ?? onTheLog(facts, standing);
}

// On no leader's log

function withoutPlace(facts: RecordFacts): Fate {
  const { account, known, places } = facts;
  const { batches } = known.accounts;
  if (batches.has(account, ACKNOWLEDGED) || (batches.has(account, FOREIGN) && places.length > 0)) {
    return asLost(facts, lossOf(facts));
  }
  const end = endOf(facts);
  if (places.length > 0 && end !== null) {
    const loss = lossOf(facts);
    const sentence = `${end.sentence} A leader had appended it, but the log of the present one does not have it: nothing was promised.`;
    return { kind: 'UnacknowledgedAndLost', event: loss.event, sentence, beside: [...(loss.beside ?? []), end.event] };
  }
  if (end === null) {
    const drained = facts.last('BatchDrained') ?? facts.first('BatchFailed');
    return { kind: 'UnderWay', event: drained?.event ?? facts.began, sentence: 'It was sent, and the present leader does not have it.' };
  }
  return end.isRefusal
    ? { kind: 'Refused', event: end.event, sentence: end.sentence, beside: [end.because] }
    : { kind: 'GivenUp', event: end.event, sentence: `${end.sentence} No leader has appended it.`, beside: [end.because] };
}

function asLost(facts: RecordFacts, loss: Loss): Fate {
  const kind = facts.known.accounts.batches.has(facts.account, ACKNOWLEDGED) ? 'AcknowledgedAndLost' : 'UnacknowledgedAndLost';
  return { kind, event: loss.event, sentence: sentenceOfLoss(loss, facts), beside: loss.beside };
}

// On the leader's log, or once on it

/** The log begins behind it. */
function below(facts: RecordFacts, { offset, event }: Place, log: UnifiedLog | null): Fate | null {
  const covers = (what: HappeningOf<'SegmentsExpired' | 'RecordsDeleted'>, id: EventId) =>
    id > event && what.from <= offset && offset < what.to;
  const removal: Fact<'RecordsDeleted'> | Fact<'SegmentsExpired'> | null =
    facts.first('RecordsDeleted', covers) ?? facts.first('SegmentsExpired', covers);
  const isGone = log === null ? removal !== null : offset < log.logStartOffset;
  if (!isGone) return null;
  const sentence = removal === null ? `The log begins at offset ${log?.logStartOffset} now.` : describeEvent(removal.what);
  if (removal?.what.kind === 'RecordsDeleted') return { kind: 'DeletedOnRequest', event: removal.event, sentence };
  return { kind: 'Expired', event: removal?.event ?? event, sentence, beside: [configured(facts, 'retention')] };
}

/** A cleaner took it out. */
function cleaned(facts: RecordFacts, place: Place, log: UnifiedLog | null): Fate | null {
  const { ledger } = facts;
  if (log === null || ledger.keys === null || !log.config.compacted || isIn(log, place.offset) || place.offset >= log.logEndOffset)
    return null;
  const { offset, event: appended } = place;
  const later = ledger.keys.supersededBy(offset, log.logEndOffset);
  const laterEvent = later === null ? null : appendOf(facts, later);
  const since = Math.max(appended, laterEvent ?? 0);
  const broker = facts.last('BecameLeader')?.what.broker ?? place.broker;
  const by = cleaningOf(
    facts,
    { broker, since, upTo: later ?? offset, isTombstone: later === null && ledger.keys.isTombstone(offset) },
    log,
  );
  const why =
    later !== null
      ? `offset ${later} has a later value of its key`
      : ledger.keys.hasNoKey(offset)
        ? 'it has no key'
        : ledger.keys.isTombstone(offset)
          ? 'it was a tombstone, and delete.retention.ms had passed since it was first met'
          : null;
  if (why === null) {
    const sentence = `The cleaner took it out of ${partitionName(facts.partition)}, and nothing superseded it: it is lost.`;
    return { kind: 'AcknowledgedAndLost', event: by?.event ?? appended, sentence };
  }
  const sentence = `The cleaner took it out of ${partitionName(facts.partition)}: ${why}.`;
  return { kind: 'Compacted', event: by?.event ?? appended, sentence, beside: [laterEvent, configured(facts, 'cleanup.policy')] };
}

/** The first that could; of a tombstone the first whose time had come since another had met it. */
function cleaningOf(
  facts: RecordFacts,
  of: { readonly broker: BrokerId; readonly since: number; readonly upTo: Offset; readonly isTombstone: boolean },
  { config }: UnifiedLog,
): Fact<'LogCleaned'> | null {
  const { history } = facts.known;
  const could = facts.all('LogCleaned', (what, id) => id > of.since && what.broker === of.broker && what.endOffset > of.upTo);
  const [first] = could;
  if (first === undefined) return facts.last('LogCleaned');
  if (!of.isTombstone) return first;
  const due = history.get(first.event).at + milliseconds(config.deleteRetentionMs);
  return could.find(({ event }) => event > first.event && history.get(event).at >= due) ?? could.at(-1)!;
}

/** When the topic was told so, if that was since it was sent. */
const configured = (facts: RecordFacts, setting: string): EventId | null =>
  facts.last('TopicConfigured', ({ name }) => name.startsWith(setting))?.event ?? null;

function appendOf(facts: RecordFacts, offset: Offset): EventId | null {
  return (
    facts.first('RecordsAppended', ({ role, baseOffset, lastOffset }) => role === 'Leader' && baseOffset <= offset && offset <= lastOffset)
      ?.event ?? null
  );
}

function isIn(log: UnifiedLog, offset: Offset): boolean {
  const [batch] = log.batchesFrom(offset);
  if (batch === undefined || batch.baseOffset > offset) return false;
  let found = false;
  const problem = forEachRecord(batch, (record) => {
    found ||= record.offset === offset;
  });
  return found || problem !== null;
}

function onTheLog(facts: RecordFacts, { offset, event }: Place): Fate {
  const { account, known, ledger } = facts;
  const { batches } = known.accounts;
  const committed =
    offset < ledger.highWatermark ? facts.last('HighWatermarkAdvanced', ({ from, to }) => from <= offset && offset < to) : null;
  const acknowledged = facts.last('BatchAcknowledged');
  if (offset >= ledger.highWatermark) {
    const sentence = batches.has(account, REPLICATED)
      ? 'A follower has it too, but not every in-sync replica: it is not promised yet.'
      : 'Only its leader has it: it is not promised.';
    return { kind: 'UnderWay', event, sentence, beside: [acknowledged?.event ?? null] };
  }
  const what = ledger.wasDelivered(offset)
    ? 'It is promised, and an application was given it.'
    : 'Every in-sync replica has it: it is promised, and consumers may be given it.';
  const delivered = ledger.wasDelivered(offset)
    ? facts.first('RecordsDelivered', ({ baseOffset, lastOffset }, id) => id > event && baseOffset <= offset && offset <= lastOffset)
    : null;
  const beside = [committed?.event ?? null, delivered?.event ?? null];
  if (batches.has(account, ACKNOWLEDGED))
    return { kind: 'AcknowledgedAndKept', event: acknowledged?.event ?? event, sentence: what, beside };
  const end = endOf(facts);
  if (end === null && !batches.has(account, FAILED | UNANSWERED | FOREIGN))
    return { kind: 'UnderWay', event: committed?.event ?? event, sentence: what, beside };
  const sentence = end === null ? what : `${end.sentence} It is in the log all the same, and promised.`;
  return {
    kind: 'UnacknowledgedAndKept',
    event: committed?.event ?? event,
    sentence,
    beside: [...beside, end?.event ?? null, end?.because ?? null],
  };
}

/** Null while nobody leads. */
function leadersLog({ known, ledger }: RecordFacts): UnifiedLog | null {
  const { cluster } = known;
  for (const broker of cluster.brokers) {
    const replica = cluster.broker(broker)?.replicas.partition(ledger.partition) ?? null;
    if (replica?.isLeader === true && replica.leaderEpoch === ledger.leaderEpoch) return replica.log;
  }
  return null;
}
