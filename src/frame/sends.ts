/**
 * What becomes of the records that one command gave to a producer: told by the producer's own events, and only what it knows itself. A
 * command is answered when the producer has them; whether brokers have them is known later, or never.
 */

import type { Happening } from '../engine/model/events';
import type { EventId, NodeId, VirtualTime } from '../engine/sim/context';

export interface Sends {
  readonly producer: NodeId;
  /** What was handed to it, in order, by the numbers of its records. */
  readonly calls: readonly (Told & { readonly first: number; readonly count: number })[];
  /** How many of these records are in a batch of it. */
  readonly batches: readonly (Told & { readonly batch: number; readonly count: number })[];
  readonly outcomes: readonly (Told & { readonly count: number; readonly as: Outcome })[];
}

/** What happened, and its sentence. */
export interface Happened extends Told {
  readonly what: Happening;
  readonly sentence: string;
}

interface Told {
  readonly id: EventId;
  readonly at: VirtualTime;
}

/** `Unanswered`: by acks=0. Else why it was given up, in Kafka's words. */
type Outcome = 'Acknowledged' | 'Unanswered' | { readonly failed: string };

/** With that event, which is of a producer; null where it is not about them. `isOurs`: the command caused it. */
export function sendsAfter(before: Sends | null, { id, at, what, sentence }: Happened, isOurs: boolean): Sends | null {
  if (what.kind === 'RecordSent') {
    if (!isOurs) return null;
    const { calls, ...others } = before ?? { producer: what.producer, calls: [], batches: [], outcomes: [] };
    return { ...others, calls: [...calls, { id, at, first: what.record, count: what.count }] };
  }
  if (before === null || openOf(before) === 0) return null;
  const ended = (count: number, as: Outcome): Sends | null =>
    count === 0 ? null : { ...before, outcomes: [...before.outcomes, { id, at, count, as }] };
  switch (what.kind) {
    case 'BatchDrained': {
      const { batch, producer } = what.trace;
      const count = producer === before.producer ? countIn(before, what.records) : 0;
      if (count === 0 || before.batches.some((each) => each.batch === batch)) return null;
      return { ...before, batches: [...before.batches, { id, at, batch, count }] };
    }
    case 'BatchAcknowledged': {
      const { batch, producer } = what.trace;
      const known = producer === before.producer ? before.batches.find((each) => each.batch === batch) : undefined;
      return ended(known?.count ?? 0, what.acks === 0 ? 'Unanswered' : 'Acknowledged');
    }
    case 'BatchFailed':
      return ended(what.trace.producer === before.producer ? countIn(before, what.records) : 0, { failed: lastWord(sentence) });
    case 'RecordRefused':
      return ended(what.producer === before.producer ? countIn(before, [what.record]) : 0, { failed: what.reason });
    case 'ProcessKilled':
    case 'ProcessHalted':
      return what.node === before.producer ? ended(openOf(before), { failed: `${what.node} ended and never knew` }) : null;
    default:
      return null;
  }
}

/** Without that event and all after it. */
export function sendsBefore({ producer, calls, batches, outcomes }: Sends, event: EventId): Sends {
  const holds = (each: Told) => each.id < event;
  return { producer, calls: calls.filter(holds), batches: batches.filter(holds), outcomes: outcomes.filter(holds) };
}

/** What had become of them by then; empty where none had left the application. */
export function sendsWords({ producer, calls, outcomes }: Sends, now: VirtualTime): string {
  const told = calls.filter(({ at }) => at <= now);
  const ended = outcomes.filter(({ at }) => at <= now);
  const counted = new Map<string, number>();
  for (const { count, as } of ended) {
    const words =
      as === 'Acknowledged' ? 'acknowledged' : as === 'Unanswered' ? 'sent: with acks=0 nobody answers' : `given up: ✕ ${as.failed}`;
    counted.set(words, (counted.get(words) ?? 0) + count);
  }
  const open = sum(told) - sum(ended);
  if (open > 0) counted.set(`with ${producer}, not acknowledged yet`, open);
  return [...counted].map(([words, count]) => `${count} ${count === 1 ? 'record' : 'records'} ${words}`).join(' · ');
}

const sum = (counts: readonly { readonly count: number }[]) => counts.reduce((all, { count }) => all + count, 0);
const openOf = ({ calls, outcomes }: Sends) => sum(calls) - sum(outcomes);

/** Kafka's name of the error: told where the engine is, so that its table of names is not needed here. */
const lastWord = (sentence: string) => sentence.slice(sentence.lastIndexOf(' ') + 1, -1);

function countIn({ calls }: Sends, records: Iterable<number>): number {
  let count = 0;
  for (const record of records) if (calls.some(({ first, count: many }) => record >= first && record < first + many)) count++;
  return count;
}
