/** What the auditor has to say: counts of records by their fate, what was found wrong, and beliefs that broke. */
import type { EventId } from '../sim/context';
import { Shared, State } from '../sim/state';
import type { BatchAccount } from './batch-accounts';

/** Counts of records. Those of `__consumer_offsets` are not among them. */
export interface Verdicts {
  /** send() was called, by a producer inside the world. */
  readonly sent: number;
  /** Neither acknowledged nor given up yet. */
  readonly pending: number;
  /** Given up or refused by their producer. Some may be in the log all the same. */
  readonly failed: number;
  /** Pending when their producer's process died. Some may be in the log all the same. */
  readonly abandoned: number;
  /** A broker said yes. With acks=0 nobody says anything: see `unanswered`. */
  readonly acknowledged: number;
  /** Sent with acks=0: nobody will ever know. */
  readonly unanswered: number;
  /** In the log of the present leader, or of the last one. Outside producers' records count from here on. */
  readonly appended: number;
  /** Below the high watermark. */
  readonly committed: number;
  /** Given to at least one application. */
  readonly delivered: number;
  /** Deliveries of what the same group had been given before. */
  readonly redelivered: number;
  /** Acknowledged, and on the present leader's log no more. */
  readonly lost: number;
  /** The part of `lost` that was never committed: acks=1 promises no more than the leader's own log. */
  readonly lostBeforeCommit: number;
  /** Committed at a second offset. */
  readonly duplicated: number;
  /** Appended behind a record that their producer had sent to the same partition later. */
  readonly outOfOrder: number;
  /** What was found wrong; the first FINDINGS_MAX. */
  readonly findings: readonly Finding[];
}

export type Counts = { -readonly [Name in keyof Omit<Verdicts, 'findings' | 'pending'>]: number };

export const FINDINGS_MAX = 100;

export class Findings extends State {
  readonly all: Finding[] = [];

  add(finding: Finding): void {
    if (this.all.length < FINDINGS_MAX) this.all.push(finding);
  }
}

export class Finding extends Shared {
  readonly kind: 'Lost' | 'Duplicated' | 'OutOfOrder' | 'InvariantBroken';
  readonly sentence: string;
  /** The event at which it was found. */
  readonly event: EventId;
  /** Of the batch that it is about; null for what is about none. */
  readonly account: BatchAccount | null;

  constructor(finding: Pick<Finding, 'kind' | 'sentence' | 'event'> & { readonly account?: BatchAccount }) {
    super();
    this.kind = finding.kind;
    this.sentence = finding.sentence;
    this.event = finding.event;
    this.account = finding.account ?? null;
  }
}

/** How a sentence speaks of so many records. */
export const recordsIn = (count: number) => (count === 1 ? '1 record' : `${count} records`);

/** A safety invariant that does not hold. */
export class Violation extends Shared {
  /** `I-3` */
  readonly invariant: string;
  readonly mustHold: string;
  /** What is wrong, with its numbers. */
  readonly problem: string;
  /** The first event after which it did not hold. */
  readonly event: EventId;

  constructor(violation: Pick<Violation, 'invariant' | 'mustHold' | 'problem' | 'event'>) {
    super();
    this.invariant = violation.invariant;
    this.mustHold = violation.mustHold;
    this.problem = violation.problem;
    this.event = violation.event;
  }
}
