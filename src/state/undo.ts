/**
 * Undo goes to just before the last command that was given, redo to just after the next one, and what one gesture gave counts as one: both
 * only move through what has been, so that nothing is lost. Acting after an undo begins a branch, and what was undone stays on the one that was left.
 */
import type { VirtualTime } from '../engine/sim/context';
import type { Session } from './session';

/** When the commands were given that can be undone and done again from here, the nearest of each; null for none. */
export function undoable(session: Session): { readonly undo: VirtualTime | null; readonly redo: VirtualTime | null } {
  const { frame } = session.store.getState();
  if (frame === null) return { undo: null, redo: null };
  const given = session.timeline.store.getState().marks.filter(({ glyph, at }) => glyph === 'you' && at > frame.oldest);
  const last = given.findLast(({ at }) => at <= frame.now);
  const next = given.find(({ at }) => at > frame.now);
  const end = next === undefined ? undefined : given.findLast((each) => each.at > next.at && session.gestureBegan(each) === next.at);
  return { undo: last === undefined ? null : (session.gestureBegan(last) ?? last.at), redo: (end ?? next)?.at ?? null };
}

export function undo(session: Session): void {
  const { undo: at } = undoable(session);
  if (at !== null) goTo(session, (at - 1) as VirtualTime);
}

export function redo(session: Session): void {
  const { redo: at } = undoable(session);
  if (at !== null) goTo(session, at);
}

/** Time that went on by itself would lead away from there again. */
function goTo(session: Session, at: VirtualTime): void {
  session.setPace({ playing: false });
  session.seek(at);
}
