/** All lessons, how far each has come, and what was done as a file to take along. */
import { useRef, useState } from 'react';
import type { Lesson } from '../course/lesson';
import { lessons } from '../course/lessons';
import { useProgress } from '../state/hooks';
import { exportProgress, importProgress, progressOf, showEverything } from '../state/progress';
import { lessonAddress } from './addresses';
import './lessons.css';

export function LessonIndex() {
  const everything = useProgress((state) => state.showEverything);
  return (
    <main className="lesson-index">
      <h2>Lessons</h2>
      <p className="prose">
        Each lesson has a cluster of its own; one that is left in the middle goes on where it was. You do something, say what will happen,
        and the cluster answers.
      </p>
      <ol>
        {lessons.map((lesson) => (
          <LessonEntry key={lesson.slug} lesson={lesson} />
        ))}
      </ol>
      <section className="index-settings" aria-label="Your progress">
        <label>
          <input type="checkbox" checked={everything} onChange={({ target }) => showEverything(target.checked)} /> Show every mark on the
          stage, also those of lessons not yet begun
        </label>
        <ProgressFile />
        <p>
          Is it really Kafka? <a href="#/fidelity">The fidelity ledger</a> says how far, what proves it, and where it is not.
        </p>
      </section>
    </main>
  );
}

function LessonEntry({ lesson }: { readonly lesson: Lesson }) {
  const { finished, best, begun } = useProgress((state) => progressOf(state, lesson.slug));
  const toDo = lesson.steps.filter(({ kind }) => kind !== 'read');
  const done = toDo.filter(({ id }) => finished.includes(id)).length;
  return (
    <li>
      <a href={lessonAddress(lesson, 'steps')}>
        <span className="number">{lesson.number}</span>
        <span className="what">
          <b>{lesson.title}</b>
          <span>{lesson.watchFor}</span>
        </span>
        <span className="facts">
          {done === toDo.length ? '✓ done' : begun ? `${done} of ${toDo.length} steps` : `about ${lesson.minutes} minutes`}
          {best !== null && ` · challenge in ${best}, par ${lesson.challenge.par}`}
        </span>
      </a>
    </li>
  );
}

function ProgressFile() {
  const picker = useRef<HTMLInputElement>(null);
  const [said, setSaid] = useState('');
  function save() {
    const address = URL.createObjectURL(new Blob([exportProgress()], { type: 'application/json' }));
    const link = document.createElement('a');
    link.href = address;
    link.download = 'glassbroker-progress.json';
    link.click();
    URL.revokeObjectURL(address);
  }
  async function load(file: File | undefined) {
    if (file === undefined) return;
    setSaid(importProgress(await file.text()) ? 'Your progress is as the file has it.' : 'This file holds no progress.');
  }
  return (
    <p className="progress-file">
      Your progress stays in this browser.
      <button type="button" className="button" onClick={save}>
        Save it as a file
      </button>
      <button type="button" className="button" onClick={() => picker.current?.click()}>
        Read it from a file
      </button>
      <input
        ref={picker}
        type="file"
        accept="application/json"
        hidden
        aria-label="File with your progress"
        onChange={({ target }) => void load(target.files?.[0])}
      />
      <span role="status">{said}</span>
    </p>
  );
}
