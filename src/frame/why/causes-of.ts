/** What each event of a session followed from: read once, and kept as long as the session stays on its branch. */
import { CauseIndex } from '../../engine/auditor/cause-index';
import type { Session } from '../../engine/session/session';

const known = new WeakMap<Session, { readonly branch: number; readonly index: CauseIndex }>();

/** It has read all that has happened. */
export function causesOf(session: Session): CauseIndex {
  const before = known.get(session);
  const kept = before?.branch === session.branchId ? before : { branch: session.branchId, index: new CauseIndex() };
  known.set(session, kept);
  kept.index.read(session.world.cluster.sim.history);
  return kept.index;
}
