/**
 * A lesson as it is being taken: which step, what is ticked, what was predicted and what the cluster answered. It looks at every frame
 * with the events since the step began, and asks the lesson's checks; it knows nothing of Kafka itself.
 *
 * A tick stays. A question stops time until it is answered.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { fill } from '../course/fill';
import type { Challenge, Happened, Lesson, PredictStep, Scene, Seen, Step, Task } from '../course/lesson';
import { parseCommand } from '../engine/session/commands';
import type { ClusterFrame } from '../frame/cluster-frame';
import type { EnginePort, EventView } from '../worker/protocol/engine-port';
import { beginLesson, finishStep, notePrediction, winChallenge } from './progress';
import { isPlaying, type Session } from './session';

export interface LessonRunState {
  /** Index among the steps. */
  readonly at: number;
  readonly ticked: readonly boolean[];
  readonly chosen: string | null;
  /** The question was answered by the learner: the cluster is at work on it. */
  readonly asked: boolean;
  /** What the cluster answered. */
  readonly answer: string | null;
  readonly hints: number;
  /** Commands given in the challenge. */
  readonly given: number;
  readonly reached: boolean;
}

export interface LessonRun {
  readonly store: StoreApi<LessonRunState>;
  readonly lesson: Lesson;
  readonly part: LessonPart;
  /** Looks at what the session shows from now on. The function that it returns ends that. */
  watch(session: Session): () => void;
  goTo(step: number): void;
  choose(option: string): void;
  /** Gives the commands that answer the question. */
  ask(): void;
  hint(): void;
  /** Refuses what the challenge forbids, and counts the rest. */
  guard(port: EnginePort): EnginePort;
}

export type LessonPart = 'steps' | 'challenge';

const FRESH = { ticked: [], chosen: null, asked: false, answer: null, hints: 0 };
/** Checks look at what a step has brought about: more than enough for one. */
const EVENTS_MAX = 20_000;

/** `at`: the step to go on with. */
export function createLessonRun(lesson: Lesson, part: LessonPart, at = 0): LessonRun {
  return new Run(lesson, part, at);
}

export const tasksOf = (step: Step): readonly Task[] => (step.kind === 'read' ? [] : step.tasks);

/** Whether there is nothing left to do in that step. */
export function isDone(step: Step, { ticked, answer }: LessonRunState): boolean {
  const all = tasksOf(step).every((_, index) => ticked[index] === true);
  return all && (step.kind !== 'predict' || answer !== null);
}

/** The question is there to be answered: its tasks are done. */
export function isQuestionOpen(step: Step, state: LessonRunState): step is PredictStep {
  return step.kind === 'predict' && !state.asked && step.tasks.every((_, index) => state.ticked[index] === true);
}

class Run implements LessonRun {
  readonly store = createStore<LessonRunState>(() => ({ at: 0, ...FRESH, given: 0, reached: false }));
  readonly lesson: Lesson;
  readonly part: LessonPart;
  private session: Session | null = null;
  private events: Happened[] = [];
  /** The first event that counts; null until a frame has told where we are. */
  private since: number | null = null;
  private stoppedFor: string | null = null;
  /** The last frame that was looked at. */
  private looked: Pick<ClusterFrame, 'branch' | 'eventNumber'> | null = null;

  constructor(lesson: Lesson, part: LessonPart, at: number) {
    this.lesson = lesson;
    this.part = part;
    this.store.setState({ at });
    beginLesson(lesson.slug);
  }

  watch(session: Session): () => void {
    this.session = session;
    this.showTopic();
    const stopEvents = session.port.onEvents((events) => this.hear(events));
    const stopFrames = session.store.subscribe(({ frame }, before) => {
      if (frame !== null && frame !== before.frame) this.look(frame);
    });
    return () => {
      stopEvents();
      stopFrames();
    };
  }

  goTo(at: number): void {
    this.store.setState({ at, ...FRESH });
    this.since = null;
    this.showTopic();
  }

  choose(chosen: string): void {
    this.store.setState({ chosen });
  }

  ask(): void {
    const { step, session } = this;
    const frame = session?.store.getState().frame;
    if (session === null || step?.kind !== 'predict' || frame == null) return;
    const { at } = this.store.getState();
    this.since = frame.eventNumber;
    this.store.setState({ asked: true });
    for (const line of step.act.commands)
      void session.run(fill(line, frame)).then(({ ok }) => {
        if (!ok && this.store.getState().at === at) this.takeBack();
      });
    session.setPace({ playing: true });
    if (step.act.commands.length === 0) this.look(frame);
  }

  /** The act was refused, or is undone: the question is open again, unless it has been answered all the same. */
  private takeBack(): void {
    if (this.store.getState().answer === null) this.store.setState({ asked: false });
  }

  hint(): void {
    this.store.setState(({ hints }) => ({ hints: Math.min(3, hints + 1) }));
  }

  guard(port: EnginePort): EnginePort {
    if (this.part === 'steps') return port;
    const { forbidden } = this.lesson.challenge;
    const run: EnginePort['run'] = async (text) => {
      const command = parseCommand(text);
      const rule = command.ok ? forbidden.find(({ kinds }) => kinds.includes(command.value.kind)) : undefined;
      if (rule !== undefined) return { ok: false, lines: [`Not here: ${rule.because}`] };
      if (command.ok && !this.store.getState().reached) this.store.setState(({ given }) => ({ given: given + 1 }));
      return port.run(text);
    };
    return new Proxy(port, {
      get: (target, name) => {
        if (name === 'run') return run;
        const value: unknown = Reflect.get(target, name);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  }

  private get step(): Step | null {
    return this.part === 'steps' ? (this.lesson.steps[this.store.getState().at] ?? null) : null;
  }

  private get scene(): Scene {
    return this.step?.scene ?? this.lesson.challenge.scene;
  }

  private showTopic(): void {
    this.session?.showTopic(this.scene.topic);
  }

  /** An id that was given before is given again where another past begins: what was known from there on did not happen. */
  private hear(events: readonly EventView[]): void {
    const [first] = events;
    if (first === undefined) return;
    while ((this.events.at(-1)?.id ?? -1) >= first.id) this.events.pop();
    for (const { id, at, what } of events) this.events.push({ id, at, what });
    if (this.events.length > EVENTS_MAX) this.events = this.events.slice(-EVENTS_MAX);
  }

  private look(frame: ClusterFrame): void {
    if (frame.topic !== null && frame.topic.name !== this.scene.topic && frame.topics.some(({ name }) => name === this.scene.topic)) return;
    this.since ??= frame.eventNumber;
    this.noteBranch(frame);
    this.stopFor(frame);
    const since = this.since;
    const seen: Seen = { frame, events: this.events.filter(({ id }) => id >= since && id < frame.eventNumber) };
    const { step } = this;
    if (step === null) this.lookForGoal(this.lesson.challenge, seen);
    else if (step.kind !== 'read') this.lookForTicks(step, seen);
  }

  private stopFor(frame: ClusterFrame): void {
    const found = this.scene.stopsFor?.(frame) ?? null;
    if (found !== null && found !== this.stoppedFor) this.session?.setPace({ playing: false });
    this.stoppedFor = found;
  }

  /** Who goes back and acts is in another world: what is done there counts from there on, and what was asked later was not asked. */
  private noteBranch({ branch, eventNumber }: ClusterFrame): void {
    const { looked, since } = this;
    this.looked = { branch, eventNumber };
    if (looked === null || looked.branch === branch || since === null || looked.eventNumber >= since) return;
    this.since = looked.eventNumber;
    if (this.store.getState().asked) this.takeBack();
  }

  private lookForTicks(step: Exclude<Step, { kind: 'read' }>, seen: Seen): void {
    const before = this.store.getState();
    const ticked = step.tasks.map(({ done }, index) => before.ticked[index] === true || done(seen));
    const answer = before.answer ?? (step.kind === 'predict' && before.asked ? step.answer(seen) : null);
    if (answer !== before.answer || ticked.some((tick, index) => tick !== (before.ticked[index] ?? false)))
      this.store.setState({ ticked, answer });
    const state = this.store.getState();
    if (isQuestionOpen(step, state) && this.session !== null && isPlaying(this.session.store.getState()))
      this.session.setPace({ playing: false });
    if (answer !== null && before.answer === null) notePrediction(this.lesson.slug, step.id, { predicted: before.chosen ?? '', answer });
    if (isDone(step, state)) finishStep(this.lesson.slug, step.id);
  }

  private lookForGoal({ reached }: Challenge, seen: Seen): void {
    const { given, reached: before } = this.store.getState();
    if (before || !reached(seen)) return;
    this.store.setState({ reached: true });
    winChallenge(this.lesson.slug, given);
  }
}
