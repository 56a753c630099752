/** Two or three worlds of one instant beside each other: what is given to one happens to it alone, what is given to all to all at once. */
import { type FormEvent, lazy, Suspense, useCallback, useMemo, useState } from 'react';
import type { Scene } from '../../course/lesson';
import { printProduce } from '../../engine/session/commands/producing';
import { readTypedRecord } from '../../engine/session/typed-record';
import type { SettingsOwner } from '../../frame/settings/settings-view';
import type { OpenMenu } from '../../panels/menu/ObjectMenu';
import { clock } from '../../stage/kit/numbers';
import { Lanes } from '../../stage/lesson/Lanes';
import { SessionContext, useEcho, useSession, useSessionState } from '../../state/hooks';
import type { Session } from '../../state/session';
import './compare.css';
import { ComparedNumbers } from './ComparedNumbers';
import { commandsFor } from './suggestions';

const ObjectMenu = lazy(() => import('../../panels/menu/ObjectMenu').then((panel) => ({ default: panel.ObjectMenu })));

const SettingsDrawer = lazy(() => import('../../panels/settings/SettingsDrawer'));

const NAMES = ['World A', 'World B', 'World C'];

export interface Comparison {
  readonly sessions: readonly Session[];
  readonly forkedAt: number;
  /** At one and the same moment. */
  runInAll(text: string): void;
}

export function ComparePage(of: { readonly comparison: Comparison; readonly addWorld: (() => void) | null }) {
  const { sessions, forkedAt, runInAll } = of.comparison;
  return (
    <main className="compare">
      <header className="compare-head">
        <h2>One instant, {sessions.length === 2 ? 'two' : 'three'} worlds</h2>
        <span className="compare-fact">forked at {clock(forkedAt as Parameters<typeof clock>[0])}</span>
        {of.addWorld !== null && (
          <button type="button" className="button" onClick={of.addWorld}>
            Begin again with three
          </button>
        )}
        <a className="button primary" href="#/">
          Close
        </a>
      </header>
      <div className="compare-all">
        <SendToAll run={runInAll} />
        <CommandLine label="In all worlds" id="all" run={runInAll} />
      </div>
      <div className={`compared of-${sessions.length}`}>
        {sessions.map((session, index) => (
          <SessionContext key={NAMES[index]} value={session}>
            <ComparedWorld name={NAMES[index] ?? ''} />
          </SessionContext>
        ))}
      </div>
    </main>
  );
}

function ComparedWorld({ name }: { readonly name: string }) {
  const session = useSession();
  const [menu, setMenu] = useState<OpenMenu | null>(null);
  const [settingsOf, setSettingsOf] = useState<SettingsOwner | null>(null);
  const topic = useSessionState(({ frame }) => frame?.topic?.name ?? null);
  const scene = useMemo<Scene | null>(() => (topic === null ? null : { lanes: 'replicas', topic }), [topic]);
  const openMenu = useCallback((of: OpenMenu['of'], from: OpenMenu['from']) => setMenu({ of, from }), []);
  const closeSettings = () => setSettingsOf(null);
  return (
    <section className="compared-world" aria-label={name}>
      <header>
        <h3>{name}</h3>
        <CommandLine label={`In ${name} alone`} id={name} standsByName run={(text) => void session.run(text)} />
        <button
          type="button"
          className="button"
          aria-expanded={settingsOf !== null}
          aria-label={`Configs of ${name}`}
          onClick={() => (settingsOf === null ? setSettingsOf({ kind: 'Topic', name: topic ?? '' }) : closeSettings())}
        >
          Configs
        </button>
      </header>
      <Echo />
      <Suspense>{settingsOf !== null && <SettingsDrawer of={settingsOf} choose={setSettingsOf} close={closeSettings} />}</Suspense>
      <ComparedNumbers />
      {scene !== null && <Lanes key={scene.topic} scene={scene} openMenu={openMenu} className="compared-lanes" />}
      <Suspense>
        {menu !== null && <ObjectMenu key={JSON.stringify(menu.of)} {...menu} close={() => setMenu(null)} openSettings={setSettingsOf} />}
      </Suspense>
    </section>
  );
}

/** What letting go of something would run; else what was run last, and what came of it. */
function Echo() {
  const command = useEcho();
  const draft = useSessionState((state) => state.draft);
  const answer = command?.answer ?? null;
  return (
    <p className="compared-echo" role="status">
      {draft !== null ? <code className="draft">{draft.text}</code> : command !== null && <code>{command.text}</code>}
      {draft !== null ? (
        <span className="hint">{draft.hint}</span>
      ) : (
        answer !== null && <span className={answer.ok ? undefined : 'refused'}>{command?.sent || said(answer)}</span>
      )}
    </p>
  );
}

const said = ({ ok, lines }: { readonly ok: boolean; readonly lines: readonly string[] }) =>
  ok ? (lines.length === 0 ? 'done' : lines.join(' · ')) : `✕ ${lines.join(' · ')}`;

/** The same record for each world's producer, at one and the same moment. */
function SendToAll({ run }: { readonly run: (text: string) => void }) {
  const [text, setText] = useState('CLN-001');
  const topic = useSessionState(({ frame }) => frame?.topic?.name ?? null);
  const record = readTypedRecord(text);
  function give(event: FormEvent) {
    event.preventDefault();
    if (topic !== null && record !== null) run(printProduce({ kind: 'Produce', topic, ...record, producer: null }));
  }
  return (
    <form className="compared-command compared-send" onSubmit={give}>
      <label>
        <span>Record for all worlds</span>
        <input
          value={text}
          spellCheck={false}
          autoComplete="off"
          title="key, or key:value, or key ×50"
          onChange={(event) => setText(event.target.value)}
        />
      </label>
      <button type="submit" className="button primary" disabled={topic === null || record === null}>
        Send to all
      </button>
    </form>
  );
}

interface CommandLineProps {
  readonly label: string;
  readonly id: string;
  /** What it is for can be seen beside it. */
  readonly standsByName?: boolean;
  run(text: string): void;
}

function CommandLine({ label, id, standsByName = false, run }: CommandLineProps) {
  const [text, setText] = useState('');
  // As text, so that React renders when there is something else to suggest, not at every frame.
  const suggested = useSessionState(({ frame }) => (frame === null ? '' : commandsFor(frame).join('\n')));
  const list = `commands-${id.replaceAll(' ', '-')}`;
  function give(event: FormEvent) {
    event.preventDefault();
    if (text.trim() === '') return;
    run(text.trim());
    setText('');
  }
  return (
    <form className="compared-command" onSubmit={give}>
      <label>
        <span className={standsByName ? 'visually-hidden' : undefined}>{label}</span>
        <input
          value={text}
          list={list}
          spellCheck={false}
          autoComplete="off"
          placeholder="kill broker 1"
          onChange={(event) => setText(event.target.value)}
        />
      </label>
      <datalist id={list}>
        {suggested.split('\n').map((command) => (
          <option key={command} value={command} />
        ))}
      </datalist>
      <button type="submit" className="button">
        Run
      </button>
    </form>
  );
}
