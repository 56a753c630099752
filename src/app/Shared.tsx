/**
 * Behind `#/play`: a session that somebody else has told, by a link or in a file. It runs on a thread of its own and nothing of it is kept; the
 * cluster of free play is as it was, unless somebody keeps what was shared. What cannot be read is said, and never a blank page.
 */
import { type ReactNode, useEffect, useState } from 'react';
import { GuestNotice } from '../panels/share/GuestNotice';
import { TopBar } from '../panels/TopBar';
import { readLink } from '../sharing/link';
import type { Problem, Read } from '../sharing/reading';
import { useHash } from '../state/address';
import { startExplaining } from '../state/explaining';
import { startFrameLoop } from '../state/frame-loop';
import { SessionContext, useSession, useToldSession } from '../state/hooks';
import { startInspecting } from '../state/inspecting';
import { createSession, type Session } from '../state/session';
import { startStepping } from '../state/stepping';
import { OPENED_FILE } from '../state/told-session';
import { startWatching } from '../state/watching';
import { connectEngine } from '../worker/client/engine-client';
import { pageApi } from './page-api';

const REDUCED_MOTION = matchMedia('(prefers-reduced-motion: reduce)');
const NO_FILE: Read = {
  ok: false,
  problem: {
    what: 'There is no session here any more.',
    where: 'it was opened from a file, and a file is read anew at each visit',
    remedy: 'Open the file again: “Share this moment”, then “Open a file”.',
  },
};

/** `page`: free play, with what is to be said of the session that is shown. */
export default function Shared({ page }: { readonly page: (notice: ReactNode) => ReactNode }) {
  const own = useSession();
  const read = useRead();
  const session = useGuest(read);
  if (read !== null && !read.ok) return <Unreadable problem={read.problem} />;
  if (read === null || session === null) return null;
  return <SessionContext value={session}>{page(<GuestNotice leftOut={read.leftOut} own={own} />)}</SessionContext>;
}

function Unreadable({ problem: { what, where, remedy } }: { readonly problem: Problem }) {
  return (
    <div className="lesson-page index">
      <TopBar />
      <main className="unreadable">
        <h2>✕ {what}</h2>
        <p className="where">{where}</p>
        <p>{remedy}</p>
        <p>
          <a href="#/">Go to your own cluster</a>
        </p>
      </main>
    </div>
  );
}

/** Null while it is being read. */
function useRead(): Read | null {
  const hash = useHash();
  const told = useToldSession();
  const [read, setRead] = useState<Read | null>(null);
  useEffect(() => {
    let isOver = false;
    if (hash === OPENED_FILE) setRead(told === null ? NO_FILE : { ok: true, ...told });
    else if (hash.startsWith(OPENED_FILE)) void readLink(hash).then((answer) => !isOver && setRead(answer));
    return () => {
      isOver = true;
    };
  }, [hash, told]);
  return read;
}

function useGuest(read: Read | null): Session | null {
  const [guest, setGuest] = useState<Session | null>(null);
  useEffect(() => {
    if (!read?.ok) return;
    const engine = connectEngine({ kind: 'Shared', file: read.file });
    const session = createSession(engine.port, () => REDUCED_MOTION.matches);
    session.setPace({ playing: false });
    const stops = [startStepping, startExplaining, startInspecting, startWatching].map((start) => start(session));
    const loop = startFrameLoop(session);
    const freePlay = window.glassbroker;
    window.glassbroker = pageApi(session, loop);
    setGuest(session);
    return () => {
      setGuest(null);
      window.glassbroker = freePlay;
      loop.stop();
      for (const stop of stops) stop();
      engine.stop();
    };
  }, [read]);
  return guest;
}
