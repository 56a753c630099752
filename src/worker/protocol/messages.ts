/** What page and worker say to each other, in order. Types only: nothing runs here. */
import type { TopicName } from '../../engine/model/vocabulary';
import type { VirtualTime } from '../../engine/sim/context';
import type { ClusterFrame } from '../../frame/cluster-frame';
import type { RecordInspection, RecordPlace } from '../../frame/record/inspection';
import type { OwnedSettings } from '../../frame/settings/settings-view';
import type { SpaceTimeFrame, Stretch } from '../../frame/space-time/space-time-frame';
import type { KeyMoves, TopicGlance } from '../../frame/topics/topics-view';
import type { Explanation, Subject } from '../../frame/why/explanation';
import type { SessionFile } from '../../sharing/session-file';
import type { CommandAnswer, EventView, HostStatus, Pace, SkippedView, Verdicts } from './engine-port';

/** What a thread is told first: which world to begin. Nothing is done before. */
export interface Begin {
  readonly kind: 'Begin';
  readonly opening: Opening;
}

export type Opening =
  /** The cluster that the browser keeps, or a first one. */
  | { readonly kind: 'Kept' }
  /** A cluster of its own, at work when the last command is answered. Nothing of it is kept. */
  | { readonly kind: 'Scenario'; readonly scenario: Scenario }
  /** A session that somebody told, lived through again to its newest moment and shown at the moment it tells. Nothing of it is kept. */
  | { readonly kind: 'Shared'; readonly file: SessionFile };

/** The same for everyone who begins it. */
export interface Scenario {
  readonly seed: number;
  readonly brokers: number;
  readonly commands: readonly string[];
}

export type ToHost = Question | Instruction;

/** What is answered, by a message of the same kind and id. */
export type Question =
  | { readonly kind: 'Run'; readonly id: number; readonly text: string }
  | { readonly kind: 'Judge'; readonly id: number; readonly texts: readonly string[] }
  | { readonly kind: 'Pull'; readonly id: number; readonly topic: TopicName | null }
  | { readonly kind: 'Idle'; readonly id: number }
  | { readonly kind: 'Verdicts'; readonly id: number }
  | { readonly kind: 'Explain'; readonly id: number; readonly subject: Subject; readonly topic: TopicName | null }
  | { readonly kind: 'Inspect'; readonly id: number; readonly place: RecordPlace }
  | { readonly kind: 'SpaceTime'; readonly id: number; readonly stretch: Stretch }
  | { readonly kind: 'Topics'; readonly id: number }
  | { readonly kind: 'Settings'; readonly id: number }
  | { readonly kind: 'KeyMoves'; readonly id: number; readonly topic: TopicName; readonly partitions: number }
  | { readonly kind: 'Tell'; readonly id: number }
  /** That session takes the place of the kept one. */
  | { readonly kind: 'Keep'; readonly id: number; readonly file: SessionFile };

export type Instruction =
  | { readonly kind: 'Pace'; readonly pace: Pace }
  | { readonly kind: 'Seek'; readonly at: VirtualTime }
  | { readonly kind: 'Step'; readonly direction: 'forward' | 'back' }
  | { readonly kind: 'ShowBranch'; readonly branch: number }
  /** Somebody types: time does not jump away meanwhile. */
  | { readonly kind: 'Stir' }
  /** What has been lived through of a told session is enough. */
  | { readonly kind: 'StopOpening' }
  /** The page may be gone soon: store what there is. */
  | { readonly kind: 'Persist' };

export type ToPage = Answer | News;

export type Answer =
  | { readonly kind: 'Run'; readonly id: number; readonly answer: CommandAnswer }
  | { readonly kind: 'Judge'; readonly id: number; readonly refusals: readonly (string | null)[] }
  | { readonly kind: 'Pull'; readonly id: number; readonly frame: ClusterFrame }
  | { readonly kind: 'Idle'; readonly id: number }
  | { readonly kind: 'Verdicts'; readonly id: number; readonly verdicts: Verdicts }
  | { readonly kind: 'Explain'; readonly id: number; readonly explanation: Explanation | null }
  | { readonly kind: 'Inspect'; readonly id: number; readonly inspection: RecordInspection | null }
  | { readonly kind: 'SpaceTime'; readonly id: number; readonly diagram: SpaceTimeFrame | null }
  | { readonly kind: 'Topics'; readonly id: number; readonly topics: readonly TopicGlance[] }
  | { readonly kind: 'Settings'; readonly id: number; readonly settings: readonly OwnedSettings[] }
  | { readonly kind: 'KeyMoves'; readonly id: number; readonly moves: KeyMoves | null }
  | { readonly kind: 'Tell'; readonly id: number; readonly file: SessionFile | null }
  | { readonly kind: 'Keep'; readonly id: number; readonly answer: CommandAnswer };

export type News =
  /** In order of their ids. An id that was given before is given again where another past begins, and all after it are void. */
  | { readonly kind: 'Events'; readonly events: readonly EventView[] }
  /** The part of a told session's time that has been lived through, from 0 to 1. Told while it is, and only where it takes long. */
  | { readonly kind: 'Opening'; readonly part: number }
  | { readonly kind: 'Skipped'; readonly skipped: SkippedView }
  | { readonly kind: 'Status'; readonly status: HostStatus };
