/**
 * What page and worker say to each other where several worlds stand side by side: they fork from one instant and move on one clock. What
 * concerns one world alone is said as it is said to a single one, in an envelope with its number. Types only: nothing runs here.
 */
import type { TopicName } from '../../engine/model/vocabulary';
import type { VirtualTime } from '../../engine/sim/context';
import type { ClusterFrame } from '../../frame/cluster-frame';
import type { LabStory, LabView } from '../../frame/lab/lab-view';
import type { Pace } from './engine-port';
import type { Opening, Question, ToPage } from './messages';

export interface BeginWorlds {
  readonly kind: 'Begin';
  /** What all worlds have in common: they fork where it ends, or at the moment that it tells. */
  readonly opening: WorldsOpening;
  readonly run: WorldsRun;
}

export type WorldsOpening = Exclude<Opening, { readonly kind: 'Kept' }>;

/** What is done to each world after the fork, and how far all of them are simulated at once. The clock stands at the end of it. */
export interface WorldsRun {
  readonly commands: readonly (readonly TimedCommand[])[];
  /** Microseconds after the fork. */
  readonly untilUs: number;
}

export interface TimedCommand {
  /** Microseconds after the fork. */
  readonly afterUs: number;
  readonly text: string;
}

/** Interest: whatever a learner would want to stop at. Handler: what the consumer's application does, and the blow that strikes it. */
export type StepTo = 'Interest' | 'Handler';

export type ToWorlds =
  | { readonly kind: 'Worlds'; readonly messages: readonly { readonly world: number; readonly message: Question }[] }
  | { readonly kind: 'Pace'; readonly pace: Pace }
  | { readonly kind: 'Seek'; readonly at: VirtualTime }
  | { readonly kind: 'Step'; readonly direction: 'forward' | 'back'; readonly to: StepTo }
  /** All worlds go back to the fork and are given that; what was is forgotten. */
  | { readonly kind: 'Rerun'; readonly run: WorldsRun }
  | { readonly kind: 'PullAll'; readonly id: number; readonly topic: TopicName | null; readonly withLabs: boolean }
  | { readonly kind: 'Stories'; readonly id: number };

export type FromWorlds =
  | { readonly kind: 'World'; readonly world: number; readonly message: ToPage }
  | { readonly kind: 'PullAll'; readonly id: number; readonly moment: WorldsMoment }
  | { readonly kind: 'Stories'; readonly id: number; readonly stories: readonly (readonly LabStory[])[] };

/** All worlds at one and the same virtual time. */
export interface WorldsMoment {
  readonly forkedAt: VirtualTime;
  /** Counts the runs: what was asked for last has been carried out where they are equal. */
  readonly reruns: number;
  readonly frames: readonly ClusterFrame[];
  /** Every record's account: empty where it was not asked for. */
  readonly labs: readonly LabView[];
}
