/** The sentence of the last event of interest that has happened at the moment that is shown, also when time goes back. */
import { useEffect, useState } from 'react';
import { useSession, useSessionState } from '../../state/hooks';
import type { EventView } from '../../state/session';

const KEPT_MAX = 4_000;

export function useCurrentEvent(): string {
  const session = useSession();
  const [events, setEvents] = useState<readonly EventView[]>(() => {
    const { latest, marks } = session.timeline.store.getState();
    return latest === null || marks.at(-1)?.id === latest.id ? marks : [...marks.filter(({ id }) => id < latest.id), latest];
  });
  const happened = useSessionState(({ frame }) => frame?.now ?? 0);
  useEffect(
    () =>
      session.port.onEvents((more) => {
        const told = more.filter(({ ofInterest, glyph }) => ofInterest || glyph !== null);
        const [first] = more;
        // Ids that are given again are another past: what was known from there on is void.
        if (first !== undefined) setEvents((before) => [...before.filter(({ id }) => id < first.id), ...told].slice(-KEPT_MAX));
      }),
    [session],
  );
  return events.findLast(({ at }) => at <= happened)?.sentence ?? 'Nothing has happened yet.';
}
