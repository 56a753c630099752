/** Everything behind `#/lessons`: fetched when somebody goes there, with the font that prose is set in. */
import '@fontsource-variable/literata';
import { routeAt } from '../lessons/addresses';
import { LessonIndex } from '../lessons/LessonIndex';
import { TopBar } from '../panels/TopBar';
import { useHash } from '../state/address';
import { LessonRoute } from './LessonRoute';

export default function Lessons() {
  const route = routeAt(useHash());
  if (route.kind === 'lesson') return <LessonRoute key={`${route.lesson.slug} ${route.part}`} lesson={route.lesson} part={route.part} />;
  return (
    <div className="lesson-page index">
      <TopBar />
      <LessonIndex />
    </div>
  );
}
