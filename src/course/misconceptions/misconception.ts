/**
 * What people get wrong, and the experiment that shows it: run on Kafka as it is, it comes to what must be seen. Read next: any of the
 * numbered files, whose numbers are those of the course's list; then counter-proofs.test.ts.
 *
 * An experiment says what it saw and judges nothing. It waits for what both sides agree on; what they disagree about it only looks at,
 * so that it comes to its end also in a world in which the belief is true.
 */
export interface Misconception<World, Seen> {
  readonly number: number;
  readonly belief: string;
  /** What may be another in the believer's world; left out, it is as the lesson has it. */
  readonly experiment: (world?: World) => Seen;
  readonly mustBeSeen: Seen;
}

/** One of them, whichever. */
export type AnyMisconception = Misconception<never, unknown>;
