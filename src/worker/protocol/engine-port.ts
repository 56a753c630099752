/**
 * The page's view of the engine: all that may cross the thread boundary, as types. The worker's client implements it, a test or the
 * gallery may stand in for it. Nothing here carries state of Kafka but by way of a frame, an event's sentence or a verdict.
 *
 * Read next: ../client/engine-client.ts (the real one), ../../state/session.ts (what the page keeps of it).
 */
import type { Happening } from '../../engine/model/events';
import type { TopicName } from '../../engine/model/vocabulary';
import type { EventId, NodeId, VirtualTime } from '../../engine/sim/context';
import type { ClusterFrame } from '../../frame/cluster-frame';
import type { RecordInspection, RecordPlace } from '../../frame/record/inspection';
import type { OwnedSettings } from '../../frame/settings/settings-view';
import type { SpaceTimeFrame, Stretch } from '../../frame/space-time/space-time-frame';
import type { KeyMoves, TopicGlance } from '../../frame/topics/topics-view';
import type { Explanation, Subject } from '../../frame/why/explanation';
import type { SessionFile } from '../../sharing/session-file';

export interface EnginePort {
  /** Applies one command at the present instant; answers when the cluster has, by virtual time. Never rejects for a wrong command. */
  run(text: string): Promise<CommandAnswer>;
  /** For each of these commands why it would be refused at this instant; null where it would not. Changes nothing. */
  judge(texts: readonly string[]): Promise<readonly (string | null)[]>;
  pace(pace: Pace): void;
  /** Goes to a moment between `oldest` and `newest` of the frame. */
  seek(at: VirtualTime): void;
  /** To the next event of interest, or back to where the last one had not happened yet. */
  step(direction: 'forward' | 'back'): void;
  /** Another branch, at its newest moment. */
  showBranch(branch: number): void;
  /** Somebody types: time does not jump away meanwhile. */
  stir(): void;
  /** The cluster as it is now, with the lanes of that topic; null for the first topic there is. */
  pull(topic: TopicName | null): Promise<ClusterFrame>;
  /** Events in order of their ids. After going back and acting, ids from the branch point on are given again. */
  onEvents(listener: (events: readonly EventView[]) => void): Unsubscribe;
  /** Stretches that time jumped over because nothing of interest happened in them. */
  onSkipped(listener: (skipped: SkippedView) => void): Unsubscribe;
  onStatus(listener: (status: HostStatus) => void): Unsubscribe;
  /** Resolves when posted commands are applied and storage is drained. */
  idle(): Promise<void>;
  verdicts(): Promise<Verdicts>;
  /** Why something is as it is at this moment; null for what history has forgotten. `topic`: the one that is shown. */
  explain(subject: Subject, topic: TopicName | null): Promise<Explanation | null>;
  /** One record, looked at closely; null where that broker does not have it. */
  inspect(place: RecordPlace): Promise<RecordInspection | null>;
  /** What nodes said to each other in a stretch of time, as far as it has been simulated. */
  spaceTime(stretch: Stretch): Promise<SpaceTimeFrame | null>;
  /** Every topic at a glance, in name order; none while nobody has read the metadata. */
  topics(): Promise<readonly TopicGlance[]>;
  /** Of every client, topic and broker. */
  settings(): Promise<readonly OwnedSettings[]>;
  /** Where keys would go if the topic had so many partitions; null where there is no such topic. */
  keyMoves(topic: TopicName, partitions: number): Promise<KeyMoves | null>;
  /** The branch that is shown, with all of its past that is open, as data; null where the engine has stopped. */
  tell(): Promise<SessionFile | null>;
  /** Makes that session the one that this thread has, and keeps. Where it is not lived through as it was told, nothing changes. */
  keep(file: SessionFile): Promise<CommandAnswer>;
  /** How much of a told session has been lived through, from 0 to 1; nobody is told of one that does not take long. */
  onOpening(listener: (part: number) => void): Unsubscribe;
  /** What has been lived through is enough. */
  stopOpening(): void;
}

export type Unsubscribe = () => void;

/** `lines` is what the command printed, or why it was refused. */
export interface CommandAnswer {
  readonly ok: boolean;
  readonly lines: readonly string[];
}

export interface Pace {
  readonly playing: boolean;
  /** Virtual seconds a second: 1/1000 to 1000. */
  readonly speed: number;
  /** Jump where nothing of interest happens for long. */
  readonly skipIdle: boolean;
}

/** An event as the page tells it. */
export interface EventView {
  readonly id: EventId;
  readonly at: VirtualTime;
  readonly node: NodeId | null;
  readonly cause: EventId | null;
  readonly kind: string;
  /** The fact itself, for who asks for more than words. */
  readonly what: Happening;
  readonly sentence: string;
  readonly ofInterest: boolean;
  /** Its mark on the time line; null for none. `you`: a command given. */
  readonly glyph: EventGlyph | null;
}

export interface SkippedView {
  readonly from: VirtualTime;
  readonly to: VirtualTime;
}

export type EventGlyph = 'elect' | 'isr' | 'rebalance' | 'crash' | 'restart' | 'you';

export interface HostStatus extends Pace {
  readonly storage: 'indexeddb' | 'memory';
  /** Why it is memory only, or what else is to be said about storage; null where there is nothing to say. */
  readonly storageNote: string | null;
  /** Everything before this event number will be found after a reload; null before anything was stored, or in memory only. */
  readonly safeUpTo: { readonly event: number; readonly at: VirtualTime } | null;
  readonly backlogBytes: number;
  /** The branch that is shown; 0 is the first. */
  readonly branch: number;
  /** All there are, in the order in which they began. */
  readonly branches: readonly BranchView[];
  /** What of a shared session could not be read or lived through, in words. */
  readonly leftOut: readonly string[];
  /** The engine stopped because a belief did not hold. */
  readonly failed: EngineFailure | null;
  readonly kafkaVersion: string;
}

/** One future of this session. Acting in the past begins another, and the old one stays. */
export interface BranchView {
  readonly id: number;
  /** The branch that it left; null for the first. */
  readonly parent: number | null;
  /** Where it left that one; null for the first. */
  readonly leftAt: VirtualTime | null;
  /** How far it has come; of the one that is shown the frame knows better. */
  readonly newest: VirtualTime;
  /** The last command that was given on it; null for none. */
  readonly lastCommand: string | null;
}

export interface EngineFailure {
  readonly belief: string;
  readonly seed: number;
  /** The commands given, one a line. */
  readonly journal: string;
}

/** The auditor's account of every record so far. */
export interface Verdicts {
  readonly sent: number;
  readonly acknowledged: number;
  readonly delivered: number;
  /** Acknowledged, and on no log any more. */
  readonly lost: number;
  readonly duplicated: number;
  readonly outOfOrder: number;
  /** Given up by the producer. */
  readonly failed: number;
  /** What was found wrong, each with its cause in words; at most 100. */
  readonly findings: readonly Finding[];
}

export interface Finding {
  readonly kind: string;
  readonly sentence: string;
  /** The event at which it was found; null where only the end of the account shows it. */
  readonly event: EventId | null;
}
