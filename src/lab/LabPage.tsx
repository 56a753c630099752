/** A lab: its worlds beside each other, the moment of the blow, and the ledger. */
import { useEffect, useRef } from 'react';
import { clock } from '../stage/kit/numbers';
import { LABS } from './addresses';
import { LedgerCard } from './LedgerCard';
import './lab.css';
import { presentationOf } from './presentation';
import { Stories } from './Stories';
import { useLab, useLabState } from './use-lab';
import { WorldColumn } from './WorldColumn';
import { crashWords } from './words';

const STEP_US = 1_000;
/** On a slider they are the slider’s own, elsewhere they move time. */
const PAGE_KEYS = ['Home', 'End', 'PageUp', 'PageDown'];

export function LabPage() {
  const { lab } = useLab();
  const presentation = presentationOf(lab);
  const title = useRef<HTMLHeadingElement>(null);
  // Whoever comes from the other lab is taken to this one’s beginning.
  useEffect(() => {
    if (navigator.userActivation.hasBeenActive) title.current?.focus();
  }, []);
  const forkedAt = useLabState(({ moment }) => moment?.forkedAt ?? null);
  return (
    <main className="lab">
      <header className="lab-head">
        <h2 ref={title} tabIndex={-1}>
          {presentation.title}
        </h2>
        <nav className="lab-choice" aria-label="Labs">
          {LABS.map(({ lab: other, href, name }) => (
            <a key={href} href={href} aria-current={other === lab ? 'page' : undefined}>
              {name}
            </a>
          ))}
        </nav>
        {presentation.fact !== null && <code className="lab-fact">{presentation.fact}</code>}
        {forkedAt !== null && <span className="lab-fact">forked at {clock(forkedAt)}</span>}
      </header>
      <div className="lab-head lab-hands">
        <Blow words={presentation.blow} since={presentation.since} />
        <Steps back={presentation.steps.back} next={presentation.steps.next} />
      </div>
      <div className={`worlds of-${lab.worlds.length}`}>
        {lab.worlds.map(({ name }, world) => (
          <WorldColumn key={name} world={world} presentation={presentation} />
        ))}
      </div>
      <LedgerCard presentation={presentation} />
      <Stories />
    </main>
  );
}

function Blow({ words, since }: { readonly words: string; readonly since: string }) {
  const { lab, moveBlow } = useLab();
  const blowUs = useLabState((state) => state.blowUs);
  const labs = useLabState(({ moment }) => moment?.labs ?? null);
  const { fromUs, untilUs, sinceUs } = lab.blow;
  const afterMs = (blowUs - sinceUs) / 1_000;
  const where =
    labs === null || lab.slug !== 'guarantees'
      ? ''
      : labs.map((view, world) => `${lab.worlds[world]?.name}: ${crashWords(view)}`).join('; ');
  return (
    <label className="move-blow">
      Move the {words}
      <input
        type="range"
        min={fromUs}
        max={untilUs}
        step={STEP_US}
        value={blowUs}
        aria-valuetext={`${afterMs.toFixed(0)} milliseconds ${since}${where === '' ? '' : `. ${where}`}`}
        onKeyDown={(event) => PAGE_KEYS.includes(event.key) && event.stopPropagation()}
        onChange={(event) => moveBlow(Number(event.target.value))}
      />
      <output>{afterMs.toFixed(0)} ms</output>
      <span className="since">{since}</span>
    </label>
  );
}

function Steps({ back, next }: { readonly back: string; readonly next: string }) {
  const { lab, goToStart, goToEnd, step } = useLab();
  const to = lab.slug === 'guarantees' ? 'Handler' : 'Interest';
  return (
    <fieldset className="lab-steps" aria-label="Step by step">
      <button type="button" className="button" onClick={goToStart}>
        From the start
      </button>
      <button type="button" className="button" onClick={() => step('back', to)}>
        {back}
      </button>
      <button type="button" className="button primary" onClick={() => step('forward', to)}>
        {next}
      </button>
      <button type="button" className="button" onClick={goToEnd}>
        Outcome
      </button>
    </fieldset>
  );
}
