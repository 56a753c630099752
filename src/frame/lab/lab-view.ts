/** One world of a lab at one moment: the account of its records, and what its consumer's application did. Plain data, like a frame. */
import type { SideEffectFate } from '../../engine/auditor/side-effects';
import type { Offset } from '../../engine/model/vocabulary';
import type { NodeId, VirtualTime } from '../../engine/sim/context';

export interface LabView {
  readonly now: VirtualTime;
  readonly ledger: Ledger;
  readonly records: readonly LabRecord[];
  /** Of the first consumer whose application does something outside Kafka; null where there is none. */
  readonly application: ApplicationView | null;
  /** Its processes, one after the other. */
  readonly runs: readonly ApplicationRun[];
  /** Every effect in the world outside, in the order in which it was done. */
  readonly effects: readonly EffectView[];
}

/** The auditor's account, as the numbers of their records among `records`: each number on the page is the length of a list. */
export interface Ledger {
  readonly sent: readonly number[];
  readonly acknowledged: readonly number[];
  /** Where an application acts outside Kafka: records that it has acted on, as often as it has. Else those that are in the log. */
  readonly delivered: readonly number[];
  readonly lost: readonly number[];
  readonly duplicated: readonly number[];
  /** Not decided yet. */
  readonly open: readonly number[];
}

/** A record as its sender knows it, and what became of it. */
export interface LabRecord {
  readonly producer: NodeId;
  /** Counts that producer's records, from 0. */
  readonly record: number;
  readonly key: string | null;
  readonly sentAt: VirtualTime;
  /** Where it stands in the log, or stood; null where it never did. */
  readonly offset: Offset | null;
  /** unanswered: sent with acks=0, nobody will ever say. */
  readonly answer: 'acknowledged' | 'unanswered' | 'failed' | 'none';
  /** How often it is in the log of the partition's leader. */
  readonly copies: number;
  /** Its producer has done with it, and no leader has it. */
  readonly isGone: boolean;
  /** What the application did outside Kafka for it; null where none was ever given it. */
  readonly effect: SideEffectFate | null;
  readonly effectTimes: number;
}

export interface ApplicationView {
  readonly consumer: NodeId;
  /** The line of its code that it is at; dead: it is at none. */
  readonly line: 'poll' | 'commit' | 'process' | 'close' | 'dead';
  /** The record that it works on. */
  readonly offset: Offset | null;
  readonly done: number;
  readonly count: number;
}

export interface ApplicationRun {
  readonly startedAt: VirtualTime;
  /** Null while it lives. */
  readonly diedAt: VirtualTime | null;
  /** The offset that it began with, and why; null before it knew. */
  readonly beganAt: { readonly offset: Offset; readonly because: string } | null;
  /** What poll() returned. */
  readonly polls: readonly { readonly at: VirtualTime; readonly first: Offset; readonly last: Offset }[];
  readonly effects: readonly EffectView[];
  readonly commits: readonly CommitView[];
  /** What the group had committed when it died, or has now; null for nothing. */
  readonly committed: Offset | null;
  /** Given to it and not done when it died; empty while it lives. */
  readonly leftInHand: readonly Offset[];
}

export interface EffectView {
  readonly offset: Offset;
  readonly at: VirtualTime;
  /** Which time for that record, from 1. */
  readonly time: number;
}

export interface CommitView {
  readonly calledAt: VirtualTime;
  /** When the group had it, and what it was; null where that never came. */
  readonly done: { readonly at: VirtualTime; readonly offset: Offset } | null;
}

/** All that happened to one record, oldest first. */
export interface LabStory {
  readonly producer: NodeId;
  readonly record: number;
  readonly sentences: readonly { readonly at: VirtualTime; readonly sentence: string }[];
}
