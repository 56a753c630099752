import { Contrast } from 'lucide-react';
import type { ReactNode } from 'react';
import { useHash } from '../state/address';
import { useSessionState, useTheme } from '../state/hooks';
import { chooseTheme } from '../state/preferences';
import { StorageNotice } from './StorageNotice';

/** `children`: what can be opened where it stands; `view`: what chooses how the cluster is seen. */
export function TopBar({ children, view }: { readonly children?: ReactNode; readonly view?: ReactNode }) {
  const version = useSessionState(({ status }) => status?.kafkaVersion ?? null);
  const theme = useTheme();
  const other = theme === 'dark' ? 'light' : 'dark';
  return (
    <header className="top-bar">
      <h1 className="brand">
        <Logo />
        Glassbroker
      </h1>
      <MainNav />
      {view}
      <StorageNotice />
      {version !== null && (
        <a className="version" href="#/fidelity" title="How far this is Kafka, and what proves it">
          models Apache Kafka {version}
        </a>
      )}
      {children}
      <button
        type="button"
        className="icon-button"
        aria-label={`Use the ${other} theme`}
        title={`Use the ${other} theme`}
        onClick={() => chooseTheme(other)}
      >
        <Contrast size={17} aria-hidden="true" />
      </button>
    </header>
  );
}

/** Where we are: what leads nowhere else is free play. */
function MainNav() {
  const hash = useHash();
  const at = hash === '#/fidelity' ? null : hash.startsWith('#/lessons') ? 'lessons' : hash.startsWith('#/lab') ? 'lab' : 'free play';
  return (
    <nav className="main-nav" aria-label="Glassbroker">
      <a href="#/" aria-current={at === 'free play' ? 'page' : undefined}>
        Free play
      </a>
      <a href="#/lessons" aria-current={at === 'lessons' ? 'page' : undefined}>
        Lessons
      </a>
      <a href="#/lab" aria-current={at === 'lab' ? 'page' : undefined}>
        <span className="longer">Guarantee </span>lab
      </a>
    </nav>
  );
}

/** A broker behind glass: two records promised, one not yet, and the high watermark between them. */
function Logo() {
  return (
    <svg className="logo" width="26" height="26" viewBox="0 0 26 26" aria-hidden="true">
      <rect className="pane" x="2" y="3" width="22" height="20" rx="4.5" />
      <rect className="promised" x="5.4" y="9" width="4.2" height="8" rx="1.2" />
      <rect className="promised" x="10.9" y="9" width="4.2" height="8" rx="1.2" />
      <rect className="open" x="16.9" y="9.5" width="3.6" height="7" rx="1.2" />
      <path className="watermark" d="M16 6.2V19.8" />
    </svg>
  );
}
