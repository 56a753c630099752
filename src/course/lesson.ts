/**
 * What a lesson is. Everything a lesson knows of Kafka it sees in a frame or an event, and everything it does is a command.
 *
 * A check may never know the answer beforehand: tasks tick off and predictions are decided by what the cluster did.
 * Read next: looks.ts, then any lesson's folder.
 */
import type { Happening } from '../engine/model/events';
import type { TopicName } from '../engine/model/vocabulary';
import type { Command } from '../engine/session/commands';
import type { EventId, VirtualTime } from '../engine/sim/context';
import type { ClusterFrame } from '../frame/cluster-frame';

export interface Lesson {
  readonly slug: string;
  /** Its place in the course, from 1. */
  readonly number: number;
  readonly title: string;
  /** One sentence: what to look at. */
  readonly watchFor: string;
  readonly minutes: number;
  /** Commands that make the cluster; one at work is shown when the last was answered. */
  readonly opening: Opening;
  /** Marks that stand on the stage from this lesson on. */
  readonly introduces: readonly Mark[];
  readonly steps: readonly Step[];
  readonly challenge: Challenge;
}

export interface Opening {
  readonly seed: number;
  readonly brokers: number;
  readonly commands: readonly string[];
}

/** What the stage leaves out until it has been taught. */
export type Mark =
  | 'group'
  | 'log end offset'
  | 'high watermark'
  | 'replicas'
  | 'in-sync replicas'
  | 'leader epoch'
  | 'committed offset'
  | 'lag';

/** What there is to be seen beside the prose. */
export interface Scene {
  /** One lane a partition, or all replicas, broker by broker. */
  readonly lanes: 'leaders' | 'replicas';
  readonly topic: TopicName;
  /** How a key picks its partition, worked out: for the record that was sent last, or already for what is typed. */
  readonly hash?: 'sent' | 'typed';
  readonly groups?: true;
  readonly queue?: true;
  /** This offset is pointed out in every lane. */
  readonly offset?: number;
  /** Names what has to be acted on before it passes, where there is such a thing: time stops by itself whenever it is a new one. */
  readonly stopsFor?: (frame: ClusterFrame) => string | null;
  /** Buttons on the stage: a thing to do that has no place of its own yet. */
  readonly offers?: readonly Offer[];
}

export interface Offer {
  readonly text: string;
  readonly command: string;
}

interface AnyStep {
  /** Names its prose, and its place in what is remembered of the learner. */
  readonly id: string;
  readonly scene: Scene;
}

export interface ReadStep extends AnyStep {
  readonly kind: 'read';
}

export interface DoStep extends AnyStep {
  readonly kind: 'do';
  readonly tasks: readonly Task[];
  readonly hints: Hints;
  readonly solution: Solution;
}

/** Asked before time moves on; the tasks, where there are any, come first. */
export interface PredictStep extends AnyStep {
  readonly kind: 'predict';
  readonly tasks: readonly Task[];
  readonly question: string;
  readonly options: readonly PredictOption[];
  /** Asked is on which lane a record of this key will land: the options' ids are lanes, and each shows what may come. */
  readonly landing?: string;
  /** What the answer button does and says. */
  readonly act: { readonly text: string; readonly commands: Solution };
  /** Which option the cluster has shown to be true; null until it has. `events` begin with the act. */
  readonly answer: (seen: Seen) => string | null;
  readonly hints: Hints;
  /** Of the tasks; the act follows by itself. */
  readonly solution: Solution;
}

export type Step = ReadStep | DoStep | PredictStep;

export interface PredictOption {
  readonly id: string;
  readonly text: string;
  /** Said behind "It was not so" or "So it is", once the cluster has answered: why this was a good or a bad guess. */
  readonly because: string;
}

export interface Task {
  readonly text: string;
  /** Once true, it stays ticked. */
  readonly done: Check;
}

export type Check = (seen: Seen) => boolean;

/** All that a check may look at. */
export interface Seen {
  readonly frame: ClusterFrame;
  /** What has happened since the step began, oldest first. */
  readonly events: readonly Happened[];
}

export interface Happened {
  readonly id: EventId;
  readonly at: VirtualTime;
  readonly what: Happening;
}

/** A nudge, the way, and the answer. */
export type Hints = readonly [nudge: string, way: string, answer: string];

/** Lines as a person would type them, with `wait 300 ms` or `wait 5 s` between, and nodes named by the part they play (fill.ts). */
export type Solution = readonly string[];

export interface Challenge {
  readonly scene: Scene;
  /** What is to be reached, in a sentence. */
  readonly goal: string;
  /** Its own beginning; the lesson's where it has none. */
  readonly opening: Opening;
  /** `events` begin with the challenge. */
  readonly reached: Check;
  readonly forbidden: readonly Forbidden[];
  /** Fewest commands known. */
  readonly par: number;
  readonly hints: Hints;
  readonly solution: Solution;
}

export interface Forbidden {
  readonly kinds: readonly Command['kind'][];
  /** Behind "Not here: ". */
  readonly because: string;
}
