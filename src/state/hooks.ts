import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { SessionFile } from '../sharing/session-file';
import { type Drawers, drawers } from './drawers';
import { answeredBy, givenBy, sentBy } from './echo';
import { keeping } from './keeping';
import type { LessonRun, LessonRunState } from './lesson-run';
import { type Preferences, preferences, shownTheme, type Theme } from './preferences';
import { type Progress, progress } from './progress';
import type { SelectionState } from './selection';
import type { LastCommand, Session, SessionState } from './session';
import type { SpaceTimeState } from './space-time';
import type { TimelineState } from './timeline';
import { type ToldSession, toldSession } from './told-session';

export const SessionContext = createContext<Session | null>(null);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === null) throw new Error('broken belief: every panel stands inside a session');
  return session;
}

/** A slice of the session's state. Choose strings, numbers or what the store itself holds: a new object each time would never settle. */
export function useSessionState<Slice>(choose: (state: SessionState) => Slice): Slice {
  return useStore(useSession().store, choose);
}

export function useTimeline<Slice>(choose: (state: TimelineState) => Slice): Slice {
  return useStore(useSession().timeline.store, choose);
}

/** The last command by the moment that is shown, and what had come of it. */
export function useEcho(): (LastCommand & { readonly sent: string }) | null {
  const commands = useTimeline((state) => state.commands);
  const given = useSessionState((state) => givenBy(state, { commands }));
  const answer = useSessionState((state) => answeredBy(state, { commands }));
  const sent = useSessionState((state) => sentBy(state, { commands }));
  return given === null ? null : { text: given.text, answer, sent };
}

export function useSelection<Slice>(choose: (state: SelectionState) => Slice): Slice {
  return useStore(useSession().selection.store, choose);
}

export function useProgress<Slice>(choose: (state: Progress) => Slice): Slice {
  return useStore(progress, choose);
}

export function useLessonRun<Slice>(run: LessonRun, choose: (state: LessonRunState) => Slice): Slice {
  return useStore(run.store, choose);
}

export function useSpaceTime<Slice>(choose: (state: SpaceTimeState) => Slice): Slice {
  return useStore(useSession().spaceTime.store, choose);
}

export function useTheme(): Theme {
  return useStore(preferences, shownTheme);
}

export function usePreferences<Slice>(choose: (state: Preferences) => Slice): Slice {
  return useStore(preferences, choose);
}

export function useDrawers<Slice>(choose: (state: Drawers) => Slice): Slice {
  return useStore(drawers, choose);
}

export function useToldSession(): ToldSession | null {
  return useStore(toldSession, ({ told }) => told);
}

export function useReplaced(): SessionFile | null {
  return useStore(keeping, ({ replaced }) => replaced);
}
