/**
 * Why it looks like this: the chain of causes of what is selected, in sentences, up to the moment that is shown; and what comes of it
 * next. Every line leads to its moment. Escape closes it.
 */
import { X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { VirtualTime } from '../engine/sim/context';
import type { ClusterFrame } from '../frame/cluster-frame';
import type { SettingsOwner } from '../frame/settings/settings-view';
import { seconds } from '../stage/kit/numbers';
import { openSettings } from '../state/drawers';
import { useSelection, useSession, useSessionState } from '../state/hooks';
import type { ExplainedStep, Explanation, Subject } from '../state/selection';
import { ownerOf, ownersName } from './settings/owner-of';
import './why-panel.css';
import { useEscape } from './use-escape';

/** `offersSettings`: where a drawer for them can open. */
export function WhyPanel({ offersSettings = false }: { readonly offersSettings?: boolean }) {
  const session = useSession();
  const subject = useSelection((state) => state.subject);
  const explanation = useSelection((state) => state.explanation);
  const isOpen = subject !== null;
  useEscape(() => session.selection.select(null), { isOpen });
  if (!isOpen) return null;
  return (
    <section className="why-panel" aria-labelledby="why-title">
      <header>
        <h2 id="why-title">Why it looks like this</h2>
        <button type="button" className="icon-button" aria-label="Close the explanation" onClick={() => session.selection.select(null)}>
          <X size={16} aria-hidden="true" />
        </button>
      </header>
      {explanation !== null && <Explained key={subject === null ? '' : JSON.stringify(subject)} explanation={explanation} />}
      {offersSettings && <ItsSettings />}
    </section>
  );
}

/** What is asked about often is so because of how it is set. */
function ItsSettings() {
  const session = useSession();
  const subject = useSelection((state) => state.subject);
  const { frame } = session.store.getState();
  const owner = frame === null || subject === null ? null : ownerOfSubject(subject, frame);
  if (owner === null) return null;
  return (
    <button
      type="button"
      className="button"
      onClick={() => {
        session.selection.select(null);
        openSettings(owner);
      }}
    >
      Settings of {ownersName(owner)}
    </button>
  );
}

function ownerOfSubject(subject: Subject, frame: ClusterFrame): SettingsOwner | null {
  switch (subject.kind) {
    case 'Event':
    case 'Group':
    case 'Losses':
      return null;
    case 'Broker':
      return { kind: 'Broker', name: '' };
    case 'Node':
      return ownerOf(subject.node, frame);
    default:
      return { kind: 'Topic', name: subject.topic };
  }
}

function Explained({ explanation: { title, meaning, standing, steps, left, next } }: { readonly explanation: Explanation }) {
  const latest = steps.at(-1)?.event;
  const scroll = useRef<HTMLDivElement>(null);
  const wasAtEnd = useRef(false);
  // What holds is the answer, and stands first; of an event the newest that came of it is read first, and so is news to who reads the end.
  useEffect(() => {
    void latest;
    const box = scroll.current;
    if (box !== null && (wasAtEnd.current || meaning === null)) box.scrollTop = box.scrollHeight;
    wasAtEnd.current = box !== null && isAtEnd(box);
  }, [latest, meaning]);
  return (
    <div className="explained" ref={scroll} onScroll={({ currentTarget }) => (wasAtEnd.current = isAtEnd(currentTarget))}>
      {meaning !== null && (
        <p className="subject" aria-live="polite">
          {title}
        </p>
      )}
      {meaning !== null && <p className="meaning">{meaning}</p>}
      {standing.map((sentence) => (
        <p key={sentence} className="standing">
          {sentence}
        </p>
      ))}
      <ol className="steps" aria-label="What led to it, and what came of it">
        {steps.map((step) => (
          <Step key={step.event} step={step} isLatest={step.event === latest} />
        ))}
        {next !== null && next !== 'searching' && <Next {...next} />}
      </ol>
      {left > 0 && <p className="left">{left === 1 ? '1 more step is left out' : `${left} more steps are left out`}</p>}
    </div>
  );
}

const isAtEnd = ({ scrollTop, clientHeight, scrollHeight }: HTMLElement) => scrollTop + clientHeight > scrollHeight - 4;

function Step({ step: { at, sentence, isYours, isSubject }, isLatest }: { readonly step: ExplainedStep; readonly isLatest: boolean }) {
  const session = useSession();
  const goThere = () => {
    session.setPace({ playing: false });
    session.seek(at);
  };
  return (
    <li className={`step${isLatest ? ' latest' : ''}${isSubject ? ' subject-step' : ''}`}>
      <button type="button" aria-current={isLatest ? 'step' : undefined} title="Go to this moment" onClick={goThere}>
        <span className="time">
          {seconds(at)}
          {isYours && <span className="yours"> · you</span>}
        </span>
        <span className="sentence">{sentence}</span>
      </button>
    </li>
  );
}

/** Not yet: said in the time that is left of it. */
function Next({ at, sentence }: { readonly at: VirtualTime; readonly sentence: string }) {
  const left = useSessionState(({ frame }) => (frame === null ? '' : span(at - frame.now)));
  return (
    <li className="step next">
      <span className="time">next, in {left}</span>
      <span className="sentence">{sentence}</span>
    </li>
  );
}

/** Tenths of what matters. */
function span(us: number): string {
  if (us >= 100_000) return `${(us / 1_000_000).toFixed(1)} s`;
  return `${Math.max(0, us / 1_000).toFixed(1)} ms`;
}
