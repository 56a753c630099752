/** The column beside the stage: text, then the tasks, then the question; one screen a step. */
import { useEffect, useRef, useState } from 'react';
import type { Challenge, Hints, Step } from '../course/lesson';
import { useLessonRun, useProgress, useSession, useSessionState } from '../state/hooks';
import { isDone, isQuestionOpen, type LessonRun, type LessonRunState, tasksOf } from '../state/lesson-run';
import { progressOf } from '../state/progress';
import { lessonAddress } from './addresses';
import { proseOf } from './prose/all';
import { Question } from './Question';

export function LessonColumn({ run, beginAnew }: { readonly run: LessonRun; readonly beginAnew: () => void }) {
  const { lesson, part } = run;
  const state = useLessonRun(run, (all) => all);
  const step = lesson.steps[state.at];
  const heading = useRef<HTMLHeadingElement>(null);
  // Who goes on by keyboard or hears the page is taken to the new step; where it begins with sending, the key box takes the focus then.
  useEffect(() => {
    void state.at;
    if (navigator.userActivation.hasBeenActive) heading.current?.focus();
  }, [state.at]);
  const prose = proseOf(lesson.slug);
  return (
    <article className="lesson-column">
      <p className="crumb">
        Lesson {lesson.number} · {part === 'steps' ? `step ${state.at + 1} of ${lesson.steps.length}` : 'challenge'}
        <Dots run={run} />
        {(part === 'steps' ? state.at > 0 : state.given > 0) && (
          <button type="button" className="link" onClick={beginAnew}>
            Begin anew
          </button>
        )}
      </p>
      <h2 className="lesson-title" tabIndex={-1} ref={heading} data-words>
        {part === 'steps' ? lesson.title : 'Challenge'}
      </h2>
      {part === 'challenge' || step === undefined ? (
        <ChallengePart run={run} state={state} challenge={lesson.challenge} />
      ) : (
        <>
          <div className="prose">{prose[step.id]}</div>
          <StepPart run={run} state={state} step={step} />
        </>
      )}
    </article>
  );
}

function Dots({ run }: { readonly run: LessonRun }) {
  const at = useLessonRun(run, (state) => state.at);
  const { finished } = useProgress((state) => progressOf(state, run.lesson.slug));
  return (
    <span className="dots" aria-hidden="true">
      {run.lesson.steps.map(({ id }, index) => (
        <i key={id} className={index === at && run.part === 'steps' ? 'at' : finished.includes(id) ? 'done' : ''} />
      ))}
    </span>
  );
}

function StepPart({ run, state, step }: { readonly run: LessonRun; readonly state: LessonRunState; readonly step: Step }) {
  return (
    <>
      <Tasks step={step} state={state} />
      {step.kind === 'predict' && (isQuestionOpen(step, state) || state.asked) && <Question run={run} state={state} step={step} />}
      {step.kind !== 'read' && !isDone(step, state) && <HintLine hints={step.hints} shown={state.hints} more={() => run.hint()} />}
      <GoOn run={run} state={state} step={step} />
    </>
  );
}

function Tasks({ step, state }: { readonly step: Step; readonly state: LessonRunState }) {
  const tasks = tasksOf(step);
  if (tasks.length === 0) return null;
  const done = tasks.filter((_, index) => state.ticked[index]).length;
  return (
    <section className="tasks" aria-label="Tasks">
      <h3>
        Try it on the stage
        <span role="status">
          {done} of {tasks.length} done
        </span>
      </h3>
      <ul>
        {tasks.map(({ text }, index) => (
          <li key={text} className={state.ticked[index] ? 'done' : ''}>
            <span className="tick" role="img" aria-label={state.ticked[index] ? 'done' : 'to do'}>
              {state.ticked[index] ? '✓' : ''}
            </span>
            {text}
          </li>
        ))}
      </ul>
    </section>
  );
}

const GRADES = ['A nudge', 'The way', 'The answer'];

function HintLine({ hints, shown, more }: { readonly hints: Hints; readonly shown: number; readonly more: () => void }) {
  return (
    <section className="hints" aria-label="Hints">
      {hints.slice(0, shown).map((hint, index) => (
        <p key={hint}>
          <b>{GRADES[index]}:</b> {hint}
        </p>
      ))}
      {shown < hints.length && (
        <button type="button" className="link" onClick={more}>
          {shown === 0 ? 'Stuck? A nudge' : GRADES[shown]}
        </button>
      )}
    </section>
  );
}

function GoOn({ run, state, step }: { readonly run: LessonRun; readonly state: LessonRunState; readonly step: Step }) {
  const session = useSession();
  const { lesson } = run;
  const isLast = state.at === lesson.steps.length - 1;
  const goTo = (at: number) => {
    run.goTo(at);
    session.setPace({ playing: true });
  };
  return (
    <nav className={isDone(step, state) ? 'go-on ready' : 'go-on'} aria-label="Steps">
      {state.at > 0 && (
        <button type="button" className="button" onClick={() => goTo(state.at - 1)}>
          Back
        </button>
      )}
      <span className="spacer" />
      {isLast ? (
        <a className="button primary" href={lessonAddress(lesson, 'challenge')}>
          To the challenge
        </a>
      ) : (
        <button type="button" className={isDone(step, state) ? 'button primary' : 'button'} onClick={() => goTo(state.at + 1)}>
          {isDone(step, state) ? 'Next step' : 'Skip'}
        </button>
      )}
    </nav>
  );
}

function ChallengePart({
  run,
  state,
  challenge,
}: {
  readonly run: LessonRun;
  readonly state: LessonRunState;
  readonly challenge: Challenge;
}) {
  const { best } = useProgress((all) => progressOf(all, run.lesson.slug));
  const refused = useSessionState(({ lastCommand }) => (lastCommand?.answer?.ok === false ? lastCommand.answer.lines.join(' ') : null));
  const [shown, setShown] = useState(0);
  return (
    <>
      <p className="prose">{challenge.goal}</p>
      <section className="tasks" aria-label="Goal">
        <h3>
          {state.reached ? '✓ Reached' : 'Not reached yet'}
          <span role="status">
            {state.given} {state.given === 1 ? 'command' : 'commands'} · par {challenge.par}
            {best !== null && ` · your best ${best}`}
          </span>
        </h3>
        <ul>
          {challenge.forbidden.map(({ because }) => (
            <li key={because}>Not allowed: {because}</li>
          ))}
        </ul>
        {refused !== null && <p className="refused">✕ {refused}</p>}
      </section>
      {!state.reached && <HintLine hints={challenge.hints} shown={shown} more={() => setShown(shown + 1)} />}
      <nav className={state.reached ? 'go-on ready' : 'go-on'} aria-label="Challenge">
        <a className="button" href={lessonAddress(run.lesson, 'steps')}>
          Back to the lesson
        </a>
        <span className="spacer" />
        <a className={state.reached ? 'button primary' : 'button'} href="#/lessons">
          All lessons
        </a>
      </nav>
    </>
  );
}
