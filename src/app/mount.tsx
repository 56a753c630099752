import { options } from 'preact';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { startExplaining } from '../state/explaining';
import { startFrameLoop } from '../state/frame-loop';
import { SessionContext } from '../state/hooks';
import { startInspecting } from '../state/inspecting';
import { createSession, type EnginePort } from '../state/session';
import { startStepping } from '../state/stepping';
import { startWatching } from '../state/watching';
import { ErrorBoundary } from './ErrorBoundary';
import { pageApi } from './page-api';
import { Root } from './Root';

// Effects run before the next event does: of two keys in quick succession the second may not meet what was drawn for the first.
Object.assign(options, { requestAnimationFrame: queueMicrotask });

const REDUCED_MOTION = matchMedia('(prefers-reduced-motion: reduce)');

/** Puts the page over an engine, and the page's own words on `window`. */
export function mountPage(root: HTMLElement, port: EnginePort): void {
  const session = createSession(port, () => REDUCED_MOTION.matches);
  if (REDUCED_MOTION.matches) session.setPace({});
  startStepping(session);
  startExplaining(session);
  startInspecting(session);
  startWatching(session);
  window.glassbroker = pageApi(session, startFrameLoop(session));
  createRoot(root).render(
    <StrictMode>
      <ErrorBoundary>
        <SessionContext value={session}>
          <Root />
        </SessionContext>
      </ErrorBoundary>
    </StrictMode>,
  );
}
