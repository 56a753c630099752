/** One world: what its code does, line by line, what can be seen of it, and what came of it in a sentence. */
import type { LabView } from '../frame/lab/lab-view';
import { counted } from '../stage/kit/numbers';
import type { Presentation } from './presentation';
import { useLab, useLabState } from './use-lab';
import { WorldPicture } from './WorldPicture';

export function WorldColumn({ world, presentation }: { readonly world: number; readonly presentation: Presentation }) {
  const view = useLabState(({ moment }) => moment?.labs[world] ?? null);
  const { lab } = useLab();
  const told = presentation.worlds[world];
  if (told === undefined) return null;
  return (
    <section className="world" aria-label={told.heading}>
      <div className="world-head">
        <div>
          <h3>{told.heading}</h3>
          <p className="subheading">{told.subheading}</p>
          {view?.application?.line === 'dead' && <p className="dead-word">✕ dead</p>}
        </div>
        <Code view={view} code={told.code} />
      </div>
      <div className="picture-room">
        <WorldPicture world={world} />
      </div>
      <p className="world-verdict">{view === null ? '' : presentation.verdict(view, lab.records)}</p>
      {view !== null && <RecordTable view={view} />}
    </section>
  );
}

function Code({ view, code }: { readonly view: LabView | null; readonly code: Presentation['worlds'][number]['code'] }) {
  const application = view?.application ?? null;
  const isDead = application?.line === 'dead';
  return (
    <pre className={isDead ? 'handler dead' : 'handler'}>
      {code.map(({ text, line }) => {
        const isLit = application !== null && line !== null && line === application.line;
        return (
          <code key={text} className={isLit ? 'lit' : undefined} aria-current={isLit ? 'step' : undefined}>
            {text}
            {isLit && line === 'process' && application.count > 0 && (
              <span className="progress">{` ${application.done + 1} of ${application.count}`}</span>
            )}
          </code>
        );
      })}
    </pre>
  );
}

/** The picture's content for who does not see it. A table is as wide as its words, so that something else has to hide it. */
function RecordTable({ view }: { readonly view: LabView }) {
  return (
    <div className="visually-hidden">
      <table>
        <caption>Records</caption>
        <thead>
          <tr>
            <th scope="col">record</th>
            <th scope="col">key</th>
            <th scope="col">offset</th>
            <th scope="col">answer</th>
            <th scope="col">in the log</th>
            <th scope="col">done outside Kafka</th>
          </tr>
        </thead>
        <tbody>
          {view.records.map(({ producer, record, key, offset, answer, copies, effect, effectTimes }) => (
            <tr key={`${producer} ${record}`}>
              <td>{record}</td>
              <td>{key ?? 'none'}</td>
              <td>{offset ?? 'none'}</td>
              <td>{answer}</td>
              <td>{counted(copies, 'time')}</td>
              <td>{effect === null ? 'nothing' : `${effect}, ${counted(effectTimes, 'time')}`}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
