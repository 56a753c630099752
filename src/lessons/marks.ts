/**
 * Which marks stand on the stage: those of lessons that have begun, or all. A list of words that the stylesheet looks for, so that the
 * drawings need not know.
 */
import type { Mark } from '../course/lesson';
import { lessons } from '../course/lessons';
import { type Progress, progressOf } from '../state/progress';

export function marksShown(state: Progress): string {
  const taught = lessons.filter(({ slug }) => state.showEverything || progressOf(state, slug).begun);
  return [...new Set(taught.flatMap(({ introduces }) => introduces))].map(markWord).join(' ');
}

/** `high-watermark` */
export const markWord = (mark: Mark) => mark.replaceAll(' ', '-');
