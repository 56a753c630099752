/** What a step asks before time goes on: its options, the button that lets the cluster answer, and the answer with its reasons. */
import { useEffect, useRef } from 'react';
import type { PredictStep } from '../course/lesson';
import { useSessionState } from '../state/hooks';
import type { LessonRun, LessonRunState } from '../state/lesson-run';

export function Question({ run, state, step }: { readonly run: LessonRun; readonly state: LessonRunState; readonly step: PredictStep }) {
  const { chosen, asked, answer } = state;
  const because = useRef<HTMLParagraphElement>(null);
  // The options can be chosen no more: whoever chose goes to where the answer will be.
  useEffect(() => {
    if (asked) because.current?.focus();
  }, [asked]);
  const form = useRef<HTMLFormElement>(null);
  const act = useRef<HTMLParagraphElement>(null);
  const isAfterTasks = step.tasks.length > 0;
  // On a phone what comes next may be below what is seen of the column.
  useEffect(() => {
    if (isAfterTasks) bring(form.current);
  }, [isAfterTasks]);
  useEffect(() => {
    if (chosen !== null) bring(act.current);
  }, [chosen]);
  useEffect(() => {
    if (answer !== null) bring(because.current);
  }, [answer]);
  // Its cluster may still be on its way.
  const canAnswer = useSessionState(({ frame }) => frame !== null);
  const truth = step.options.find(({ id }) => id === answer);
  return (
    <form
      ref={form}
      className="question"
      onSubmit={(event) => {
        event.preventDefault();
        run.ask();
      }}
    >
      <fieldset disabled={asked}>
        <legend>{step.question}</legend>
        {step.options.map(({ id, text }) => (
          <label key={id} className={id === chosen ? 'option chosen' : 'option'}>
            <input type="radio" name={step.id} checked={id === chosen} onChange={() => run.choose(id)} />
            <span>{text}</span>
            {answer !== null && id === answer && <b className="truth">✓ so it is</b>}
            {answer !== null && id === chosen && id !== answer && <b className="guess">your prediction</b>}
          </label>
        ))}
      </fieldset>
      {!asked && (
        <p className="ask" ref={act}>
          <span>Time is paused. The answer comes from the cluster.</span>
          <button type="submit" className="button primary" disabled={chosen === null || !canAnswer}>
            {step.act.text} ↵
          </button>
        </p>
      )}
      <p className="because" role="status" tabIndex={-1} ref={because}>
        {asked && answer === null && 'The cluster is at it. Let time run.'}
        {truth !== undefined && (
          <>
            {chosen === answer ? 'You saw it coming. ' : `It was: ${truth.text}. `}
            {truth.because}
            {chosen !== answer && ` ${step.options.find(({ id }) => id === chosen)?.because ?? ''}`}
          </>
        )}
      </p>
    </form>
  );
}

/** Into sight, by as little as it takes. */
const bring = (element: HTMLElement | null) => element?.scrollIntoView({ block: 'nearest' });
