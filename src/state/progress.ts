/**
 * What a learner has done, kept in this browser and nowhere else: steps finished, predictions and how they came out, challenges and their
 * fewest commands. It can be taken along as a file.
 */
import { createStore } from 'zustand/vanilla';

export interface LessonProgress {
  readonly finished: readonly string[];
  /** By step: what was predicted first, and what the cluster answered. */
  readonly predictions: Readonly<Record<string, { readonly predicted: string; readonly answer: string }>>;
  /** Fewest commands; null before the challenge was won. */
  readonly best: number | null;
  readonly begun: boolean;
}

export interface Progress {
  readonly version: 1;
  /** By slug. */
  readonly lessons: Readonly<Record<string, LessonProgress>>;
  /** Marks of lessons that have not begun are shown as well. */
  readonly showEverything: boolean;
}

export const NOTHING_DONE: LessonProgress = { finished: [], predictions: {}, best: null, begun: false };

const STORED_AS = 'glassbroker.progress';
const EMPTY: Progress = { version: 1, lessons: {}, showEverything: false };

export const progress = createStore<Progress>(() => read(stored()) ?? EMPTY);

progress.subscribe((state) => {
  try {
    localStorage.setItem(STORED_AS, JSON.stringify(state));
  } catch {
    // Storage is blocked: what was done lasts as long as the page.
  }
});

export const progressOf = (state: Progress, slug: string) => state.lessons[slug] ?? NOTHING_DONE;

export function beginLesson(slug: string): void {
  change(slug, (before) => ({ ...before, begun: true }));
}

export function finishStep(slug: string, step: string): void {
  change(slug, (before) => (before.finished.includes(step) ? before : { ...before, finished: [...before.finished, step] }));
}

/** The first prediction counts: later ones are made by somebody who knows. */
export function notePrediction(slug: string, step: string, prediction: { readonly predicted: string; readonly answer: string }): void {
  change(slug, (before) =>
    before.predictions[step] === undefined ? { ...before, predictions: { ...before.predictions, [step]: prediction } } : before,
  );
}

export function winChallenge(slug: string, commands: number): void {
  change(slug, (before) => ({ ...before, best: Math.min(before.best ?? commands, commands) }));
}

export function showEverything(showEverything: boolean): void {
  progress.setState({ showEverything });
}

export function exportProgress(): string {
  return `${JSON.stringify(progress.getState(), null, 2)}\n`;
}

/** Returns false where the text is no progress, and changes nothing then. */
export function importProgress(text: string): boolean {
  const found = read(text);
  if (found !== null) progress.setState(found, true);
  return found !== null;
}

function change(slug: string, how: (before: LessonProgress) => LessonProgress): void {
  progress.setState(({ lessons, ...rest }) => ({ ...rest, lessons: { ...lessons, [slug]: how(lessons[slug] ?? NOTHING_DONE) } }));
}

function stored(): string | null {
  try {
    return localStorage.getItem(STORED_AS);
  } catch {
    return null;
  }
}

/** Whatever a file or an older page has left: only what has the right shape is taken. */
function read(text: string | null): Progress | null {
  if (text === null) return null;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isRecord(value) || value.version !== 1 || !isRecord(value.lessons)) return null;
  const lessons: Record<string, LessonProgress> = {};
  for (const [slug, lesson] of Object.entries(value.lessons)) if (isRecord(lesson)) lessons[slug] = readLesson(lesson);
  return { version: 1, lessons, showEverything: value.showEverything === true };
}

function readLesson({ finished, predictions, best, begun }: Record<string, unknown>): LessonProgress {
  const found: Record<string, { predicted: string; answer: string }> = {};
  for (const [step, each] of Object.entries(isRecord(predictions) ? predictions : {}))
    if (isRecord(each)) found[step] = { predicted: String(each.predicted), answer: String(each.answer) };
  return {
    finished: Array.isArray(finished) ? finished.filter((step): step is string => typeof step === 'string') : [],
    predictions: found,
    best: typeof best === 'number' && Number.isSafeInteger(best) && best > 0 ? best : null,
    begun: begun === true,
  };
}

/** A function that is there from the start: the store reads what was stored while this file is still being read. */
function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
