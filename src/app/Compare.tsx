/**
 * Free play's present instant in two or three worlds. The cluster of free play tells what it has lived through; the worlds live through it
 * again on a thread of their own and fork at the moment that is shown. Meanwhile free play waits, and goes on untouched when this is closed.
 */
import { useEffect, useState } from 'react';
import { ComparePage, type Comparison } from '../lab/compare/ComparePage';
import { joinSessions } from '../lab/worlds';
import { FailurePanel } from '../panels/FailurePanel';
import { Keys, KeysButton } from '../panels/keys/Keys';
import { TopBar } from '../panels/TopBar';
import { TransportBar } from '../panels/TransportBar';
import { type PagePart, useKeys } from '../panels/use-keys';
import { closeKeys } from '../state/drawers';
import { startFrameLoop } from '../state/frame-loop';
import { SessionContext, useSession } from '../state/hooks';
import { isPlaying, type Session } from '../state/session';
import { startStepping } from '../state/stepping';
import { type ConnectedWorlds, connectWorlds } from '../worker/client/worlds-client';
import { pageApi } from './page-api';

const REDUCED_MOTION = matchMedia('(prefers-reduced-motion: reduce)');

export default function Compare() {
  const freePlay = useSession();
  const [count, setCount] = useState(2);
  const opened = useComparison(freePlay, count);
  const lead = typeof opened === 'string' ? undefined : opened.sessions[0];
  return (
    <SessionContext value={lead ?? freePlay}>
      <div className="compare-page">
        <TopBar>{lead !== undefined && <KeysButton />}</TopBar>
        {typeof opened === 'string' ? (
          <main className="compare-waiting">
            <h2>One instant, two worlds</h2>
            <p role="status">{opened}</p>
            <a href="#/">Back to free play</a>
          </main>
        ) : (
          <ComparePage comparison={opened} addWorld={count === 2 ? () => setCount(3) : null} />
        )}
        {lead !== undefined && (
          <>
            <TransportBar />
            <HearKeys />
            <Keys parts={PARTS} />
            <FailurePanel />
          </>
        )}
      </div>
    </SessionContext>
  );
}

const WAITING = 'Living through this session again …';

/** A comparison, or why there is none yet. */
function useComparison(freePlay: Session, count: number): Comparison | string {
  const [opened, setOpened] = useState<Comparison | string>(WAITING);
  useEffect(() => {
    setOpened(WAITING);
    const was = isPlaying(freePlay.store.getState());
    freePlay.setPace({ playing: false });
    let end = () => {};
    let isOver = false;
    void freePlay.port.tell().then((file) => {
      if (isOver) return;
      if (file === null) return setOpened('This session cannot be told, and so not be forked.');
      const worlds = connectWorlds({ kind: 'Shared', file }, { commands: Array.from({ length: count }, () => []), untilUs: 0 });
      end = begin(worlds, setOpened);
    });
    return () => {
      isOver = true;
      end();
      freePlay.setPace({ playing: was });
    };
  }, [freePlay, count]);
  return opened;
}

/** Returns what ends it. */
function begin(worlds: ConnectedWorlds, opened: (comparison: Comparison) => void): () => void {
  let isOpen = false;
  const sessions = joinSessions(worlds, {
    prefersReducedMotion: () => REDUCED_MOTION.matches,
    withLabs: false,
    arrived({ forkedAt }) {
      if (isOpen) return;
      isOpen = true;
      const runInAll = (text: string) => worlds.together(() => sessions.forEach((session) => void session.run(text)));
      opened({ sessions, forkedAt, runInAll });
    },
  });
  const lead = sessions[0]!;
  lead.setPace({ playing: false });
  const stopStepping = startStepping(lead);
  const loop = startFrameLoop(lead);
  const before = window.glassbroker;
  window.glassbroker = pageApi(lead, loop);
  return () => {
    window.glassbroker = before;
    loop.stop();
    stopStepping();
    worlds.stop();
    closeKeys();
  };
}

const PARTS: readonly PagePart[] = ['table of keys', 'lanes'];

function HearKeys() {
  useKeys(useSession(), PARTS);
  return null;
}
