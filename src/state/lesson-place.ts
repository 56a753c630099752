/**
 * Where a lesson was left: its step, and its cluster as it was when that step began, told as a session. Kept in this browser, a lesson
 * at a time; who comes back goes on from there.
 */
import type { Lesson } from '../course/lesson';
import type { SessionFile } from '../sharing/session-file';
import type { EnginePort } from '../worker/protocol/engine-port';
import type { LessonRun } from './lesson-run';

export interface LessonPlace {
  /** Index among the steps. */
  readonly at: number;
  readonly file: SessionFile;
}

const storedAs = ({ slug }: Lesson) => `glassbroker.lesson.${slug}`;

/** Null where it has not been left in the middle, or what was stored names a step that there is no more. */
export function placeIn(lesson: Lesson): LessonPlace | null {
  try {
    const { step, file } = JSON.parse(localStorage.getItem(storedAs(lesson)) ?? '{}') as { step?: unknown; file?: SessionFile };
    const at = lesson.steps.findIndex(({ id }) => id === step);
    return at > 0 && Array.isArray(file?.journal) ? { at, file } : null;
  } catch {
    return null;
  }
}

export function forgetPlace(lesson: Lesson): void {
  try {
    localStorage.removeItem(storedAs(lesson));
  } catch {
    // Storage is blocked: nothing was kept.
  }
}

/** Remembers each step that is gone to. The function that it returns ends that. */
export function keepPlace({ lesson, store }: LessonRun, port: Pick<EnginePort, 'tell'>): () => void {
  return store.subscribe(async ({ at }, before) => {
    if (at === before.at) return;
    if (at === 0) return forgetPlace(lesson);
    const file = await port.tell();
    const step = lesson.steps[at]?.id;
    // By now it may be at another.
    if (file === null || step === undefined || store.getState().at !== at) return;
    try {
      localStorage.setItem(storedAs(lesson), JSON.stringify({ step, file }));
    } catch {
      // Blocked or full: the lesson begins anew next time.
    }
  });
}
