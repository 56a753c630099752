/** What went wrong with one record beside what became of it: written twice, late, read too early, read twice, or passed over. */
import type { HappeningOf } from '../model/events';
import { type GroupId, type Offset, partitionName } from '../model/vocabulary';
import type { EventId, NodeId } from '../sim/context';
import type { Fact, Place, RecordFacts } from './record-facts';
import type { Judged, MarkKind } from './record-verdicts';

type Mark = Judged<MarkKind>;
type Delivery = Fact<'RecordsDelivered'> & { readonly reader: GroupId | NodeId };

export function marksOf(facts: RecordFacts): readonly Mark[] {
  const deliveries = deliveriesOf(facts);
  return [
    duplicated(facts),
    outOfOrder(facts),
    tooEarly(facts, deliveries),
    readAndLost(facts, deliveries),
    again(facts, deliveries),
    skipped(facts, deliveries),
  ].filter((mark) => mark !== null);
}

/** A retry of what had been written, and nobody noticed. */
function duplicated(facts: RecordFacts): Mark | null {
  const standing = facts.places.filter(({ offset }) => facts.ledger.at(offset)?.account === facts.account);
  const [first, second] = standing;
  if (first === undefined || second === undefined || first.offset === second.offset) return null;
  const retried = facts.last('BatchRetried', (_, id) => id < second.event);
  const sentence = `It is in the log twice, at offsets ${first.offset} and ${second.offset}: what was sent again had been written.`;
  return { kind: 'Duplicated', sentence, event: second.event, beside: [retried?.event ?? null] };
}

/** Something that its producer sent later to the same partition stood there already. */
function outOfOrder(facts: RecordFacts): Mark | null {
  const { trace, places, ledger } = facts;
  const [first] = places.filter(({ offset }) => ledger.at(offset)?.account === facts.account);
  if (trace === null || first === undefined) return null;
  const isLater = (what: HappeningOf<'RecordsAppended'>, id: EventId) =>
    id < first.event &&
    what.role === 'Leader' &&
    what.trace !== null &&
    what.trace.producer === trace.producer &&
    what.trace.batch > trace.batch &&
    what.baseOffset < first.offset &&
    ledger.at(what.baseOffset)?.account === facts.known.accounts.producers.accountOf(what.trace);
  const later = facts.first('RecordsAppended', isLater);
  if (later === null) return null;
  const retried = facts.last('BatchRetried', (_, id) => id < first.event);
  const sentence = `It stands at offset ${first.offset}, behind offset ${later.what.baseOffset}, which ${trace.producer} sent later.`;
  return { kind: 'OutOfOrder', sentence, event: first.event, beside: [later.event, retried?.event ?? null] };
}

/** Each time that it was given to an application: the record, not another that stood at its offset before or after. */
function deliveriesOf(facts: RecordFacts): readonly Delivery[] {
  const groups = new Map<NodeId, GroupId>();
  for (const { what } of facts.all('PartitionsAssigned', () => true)) groups.set(what.consumer, what.group);
  const places = facts.places.map((place) => ({ ...place, dropped: epochWithout(facts, place) }));
  return facts
    .all('RecordsDelivered', ({ baseOffset, lastOffset, leaderEpoch }, id) =>
      places.some(
        ({ event, offset, leaderEpoch: from, dropped }) =>
          event < id && from <= leaderEpoch && leaderEpoch < dropped && baseOffset <= offset && offset <= lastOffset,
      ),
    )
    .map((fact) => ({ ...fact, reader: groups.get(fact.what.consumer) ?? fact.what.consumer }));
}

/** Of the first leader that has not got it at that place any more. */
function epochWithout(facts: RecordFacts, { event, offset }: Place): number {
  const heir = facts.first('BecameLeader', ({ logEndOffset }, id) => id > event && logEndOffset <= offset);
  return heir?.what.leaderEpoch ?? Number.POSITIVE_INFINITY;
}

function tooEarly(facts: RecordFacts, deliveries: readonly Delivery[]): Mark | null {
  for (const { event, what } of deliveries) {
    const place = facts.places.findLast((each) => each.event < event && what.baseOffset <= each.offset && each.offset <= what.lastOffset)!;
    const committed = facts.first(
      'HighWatermarkAdvanced',
      ({ from, to }, id) => id > place.event && from <= place.offset && place.offset < to,
    );
    const asLeader = facts.first('BecameLeader', ({ highWatermark }, id) => id > place.event && place.offset < highWatermark);
    const since = Math.min(committed?.event ?? Number.POSITIVE_INFINITY, asLeader?.event ?? Number.POSITIVE_INFINITY);
    if (since < event) continue;
    const sentence = `${what.consumer} was given it before every in-sync replica had it: it could still be lost.`;
    return { kind: 'VisibleTooEarly', sentence, event, beside: [committed?.event ?? null] };
  }
  return null;
}

function readAndLost(facts: RecordFacts, [first]: readonly Delivery[]): Mark | null {
  if (first === undefined || facts.standing !== null || facts.first('TopicDeleted') !== null) return null;
  const sentence = `${first.what.consumer} was given it, and has acted on what the log does not hold any more.`;
  return { kind: 'ReadAndLost', sentence, event: first.event };
}

function again(facts: RecordFacts, deliveries: readonly Delivery[]): Mark | null {
  const firsts = new Map<string, Delivery>();
  for (const delivery of deliveries) {
    const first = firsts.get(delivery.reader);
    if (first === undefined) {
      firsts.set(delivery.reader, delivery);
      continue;
    }
    const between = (_: unknown, id: EventId) => first.event < id && id < delivery.event;
    const { consumer } = delivery.what;
    const reset = facts.last('PositionReset', (what, id) => between(what, id) && what.consumer === consumer);
    const assigned = facts.last('PartitionsAssigned', (what, id) => between(what, id) && what.consumer === consumer);
    const left = facts.last('MemberLeft', (what, id) => between(what, id) && what.group === delivery.reader);
    const died = facts.last('ProcessKilled', (what, id) => between(what, id) && what.node === first.what.consumer);
    const why = reset === null ? '' : `: ${consumer} began at offset ${reset.what.to}, ${reset.what.because}`;
    const who =
      first.what.consumer === consumer ? `${consumer} was given it again` : `${first.what.consumer} was given it, and ${consumer} again`;
    const beside = [first.event, reset?.event ?? null, assigned?.event ?? null, left?.event ?? null, died?.event ?? null];
    return { kind: 'DeliveredAgain', sentence: `${who}${why}.`, event: delivery.event, beside };
  }
  return null;
}

/** At most once: the commit was first, and nobody came back for it. */
function skipped(facts: RecordFacts, deliveries: readonly Delivery[]): Mark | null {
  const { standing, partition } = facts;
  if (standing === null) return null;
  const { offset } = standing;
  const past = facts.all('OffsetsCommitted', ({ offsets }, id) => id > standing.event && committedFor(offsets, facts) > offset);
  for (const { event, what } of past) {
    const { group } = what;
    const isIn = (taken: { group: GroupId; baseOffset: Offset; lastOffset: Offset }) =>
      taken.group === group && taken.baseOffset <= offset && offset <= taken.lastOffset;
    const taken = facts.last('HandlerTookRecords', isIn);
    const done = facts.first('SideEffectDone', (effect) => effect.group === group && effect.offset === offset);
    if (done !== null || inHand(facts, taken)) continue;
    if (taken === null && deliveries.some(({ reader }) => reader === group)) continue;
    const end = taken === null ? null : endOf(facts, taken);
    const reset = taken === null ? facts.last('PositionReset', (each, id) => id < event && each.to > offset) : null;
    const at = `Group ${group} has committed ${partitionName(partition)} at ${committedFor(what.offsets, facts)}, past it`;
    const why =
      taken === null ? 'nobody in it was given it' : `${taken.what.consumer}, which had it in hand, ended before it did anything for it`;
    return { kind: 'SkippedByCommit', sentence: `${at}, and ${why}.`, event, beside: [taken?.event ?? null, end, reset?.event ?? null] };
  }
  return null;
}

const committedFor = (offsets: HappeningOf<'OffsetsCommitted'>['offsets'], { partition }: RecordFacts): number =>
  offsets.find((each) => each.partition.topic === partition.topic && each.partition.partition === partition.partition)?.offset ?? -1;

const inHand = (facts: RecordFacts, taken: Fact<'HandlerTookRecords'> | null): boolean => taken !== null && endOf(facts, taken) === null;

/** When who had it in hand let go of it. */
function endOf(facts: RecordFacts, { event, what }: Fact<'HandlerTookRecords'>): EventId | null {
  const ends = [
    facts.first('ProcessKilled', ({ node }, id) => id > event && node === what.consumer),
    facts.first('ProcessEnded', ({ node }, id) => id > event && node === what.consumer),
    facts.first('HandlerDroppedRecords', ({ consumer }, id) => id > event && consumer === what.consumer),
  ];
  return ends.find((end) => end !== null)?.event ?? null;
}
