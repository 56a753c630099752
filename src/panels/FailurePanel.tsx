import { useState } from 'react';
import { useSessionState } from '../state/hooks';
import type { EngineFailure } from '../state/session';

/** The engine stopped because one of its beliefs did not hold. Seed and journal make it happen again, exactly. */
export function FailurePanel() {
  const failure = useSessionState(({ status }) => status?.failed ?? null);
  return failure === null ? null : <Failure failure={failure} />;
}

export function Failure({ failure: { belief, seed, journal } }: { readonly failure: EngineFailure }) {
  const [copied, setCopied] = useState<'not yet' | 'copied' | 'refused'>('not yet');
  const report = `belief: ${belief}\nseed: ${seed}\njournal:\n${journal}`;
  const copy = () =>
    navigator.clipboard.writeText(report).then(
      () => setCopied('copied'),
      () => setCopied('refused'),
    );
  return (
    <section className="failure" role="alertdialog" aria-modal="true" aria-labelledby="failure-title">
      <h2 id="failure-title">✕ The engine stopped: something it believed was not so</h2>
      <p>This is a bug in Glassbroker, not in what you did. What was shown as safe is still stored; reload to boot the brokers from it.</p>
      <dl>
        <dt>Belief</dt>
        <dd>{belief}</dd>
        <dt>Seed</dt>
        <dd>{seed}</dd>
      </dl>
      <pre>{journal === '' ? 'no command was given' : journal}</pre>
      <div className="buttons">
        <button type="button" className="button" onClick={copy}>
          Copy belief, seed and journal
        </button>
        <button type="button" className="button primary" onClick={() => location.reload()}>
          Reload
        </button>
        <span role="status">
          {copied === 'copied' ? 'copied' : copied === 'refused' ? 'the browser refused: select and copy the text above' : ''}
        </span>
      </div>
    </section>
  );
}
