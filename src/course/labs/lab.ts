/**
 * What a lab is: worlds that fork from one instant, are given the same records, and are struck by the same blow at a moment that the
 * learner chooses. Read next: guarantee.ts, acks.ts.
 */
import type { Opening } from '../lesson';

export interface Lab {
  readonly slug: string;
  /** What all worlds have in common: they fork when its last command is answered. */
  readonly opening: Opening;
  readonly worlds: readonly LabWorld[];
  /** How many records each world is given, before the fork and after it. */
  readonly records: number;
  /** When the blow may strike: microseconds after the fork, both ends included. What a learner is told is counted from `sinceUs`. */
  readonly blow: { readonly sinceUs: number; readonly fromUs: number; readonly untilUs: number; readonly atFirstUs: number };
  /** So long after the blow everything that follows from it has happened. */
  readonly aftermathUs: number;
}

export interface LabWorld {
  readonly name: string;
  /** What is done to it, in order of time, if the blow strikes then. */
  commands(blowUs: number): readonly TimedCommand[];
}

export interface TimedCommand {
  /** Microseconds after the fork. */
  readonly afterUs: number;
  readonly text: string;
}
