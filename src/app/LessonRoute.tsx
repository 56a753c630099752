/**
 * A lesson with a cluster of its own: begun when the lesson is opened (as it was, where it had been left in the middle), ended when it
 * is left. Beside it the cluster of free play goes on as
 * it was. While it is open, the page's own words on `window` are about it.
 */
import { useEffect, useState } from 'react';
import type { Lesson } from '../course/lesson';
import { LessonPage } from '../lessons/LessonPage';
import { FailurePanel } from '../panels/FailurePanel';
import { Keys, KeysButton } from '../panels/keys/Keys';
import { Share, ShareButton } from '../panels/share/ShareButton';
import { TopBar } from '../panels/TopBar';
import { TransportBar } from '../panels/TransportBar';
import { type PagePart, useKeys } from '../panels/use-keys';
import { closeKeys, closeShare } from '../state/drawers';
import { startExplaining } from '../state/explaining';
import { startFrameLoop } from '../state/frame-loop';
import { SessionContext, useSession } from '../state/hooks';
import { forgetPlace, keepPlace, placeIn } from '../state/lesson-place';
import { createLessonRun, type LessonPart, type LessonRun } from '../state/lesson-run';
import { createSession, type Session } from '../state/session';
import { startStepping } from '../state/stepping';
import { connectEngine } from '../worker/client/engine-client';
import { pageApi } from './page-api';

const REDUCED_MOTION = matchMedia('(prefers-reduced-motion: reduce)');

interface Opened {
  readonly run: LessonRun;
  readonly session: Session;
}

export function LessonRoute({ lesson, part }: { readonly lesson: Lesson; readonly part: LessonPart }) {
  const [attempt, setAttempt] = useState(0);
  const [opened, setOpened] = useState<Opened | null>(null);
  useEffect(() => {
    void attempt;
    const left = part === 'steps' ? placeIn(lesson) : null;
    const run = createLessonRun(lesson, part, left?.at);
    const scenario = part === 'steps' ? lesson.opening : lesson.challenge.opening;
    const engine = connectEngine(left === null ? { kind: 'Scenario', scenario } : { kind: 'Shared', file: left.file });
    const session = createSession(run.guard(engine.port), () => REDUCED_MOTION.matches);
    if (REDUCED_MOTION.matches) session.setPace({});
    const stopStepping = startStepping(session);
    const stopExplaining = startExplaining(session);
    const stopKeeping = part === 'steps' ? keepPlace(run, engine.port) : () => {};
    const loop = startFrameLoop(session);
    const freePlay = window.glassbroker;
    window.glassbroker = pageApi(session, loop);
    setOpened({ run, session });
    return () => {
      window.glassbroker = freePlay;
      loop.stop();
      stopKeeping();
      stopExplaining();
      stopStepping();
      closeShare();
      closeKeys();
      engine.stop();
    };
  }, [lesson, part, attempt]);
  const beginAnew = () => {
    forgetPlace(lesson);
    setOpened(null);
    setAttempt(attempt + 1);
  };
  if (opened === null) return null;
  return (
    <SessionContext value={opened.session}>
      <div className="lesson-page">
        <TopBar>
          <ShareButton />
          <KeysButton />
        </TopBar>
        <LessonPage key={`${lesson.slug} ${part} ${attempt}`} run={opened.run} beginAnew={beginAnew} />
        <TransportBar />
        <HearKeys />
        <Keys parts={PARTS} />
        <Share />
        <FailurePanel />
      </div>
    </SessionContext>
  );
}

/** Who begins to type before the box is there types a clinic, and means no key. */
const PARTS: readonly PagePart[] = ['table of keys', 'key box', 'words', 'lanes'];

function HearKeys() {
  useKeys(useSession(), PARTS);
  return null;
}
