/** Addresses of lessons, behind the `#`. */
import type { Lesson } from '../course/lesson';
import { lessons } from '../course/lessons';
import type { LessonPart } from '../state/lesson-run';

export type Route =
  | { readonly kind: 'free play' }
  | { readonly kind: 'lessons' }
  | { readonly kind: 'lesson'; readonly lesson: Lesson; readonly part: LessonPart };

export function lessonAddress({ number }: Lesson, part: LessonPart): string {
  return part === 'steps' ? `#/lessons/${number}` : `#/lessons/${number}/challenge`;
}

/** What is no address of anything is free play. */
export function routeAt(hash: string): Route {
  const [first, number, part] = hash.replace(/^#\/?/, '').split('/');
  if (first !== 'lessons') return { kind: 'free play' };
  const lesson = lessons.find((each) => String(each.number) === number);
  if (lesson === undefined) return { kind: 'lessons' };
  return { kind: 'lesson', lesson, part: part === 'challenge' ? 'challenge' : 'steps' };
}
