import { useState } from 'react';
import type { VirtualTime } from '../engine/sim/context';
import { useSession } from '../state/hooks';
import { isPlaying } from '../state/session';

/** Pauses, and asks for one moment a frame at most: the last one asked for. */
export function useSeek() {
  const session = useSession();
  const [seek] = useState(() => {
    let wanted: VirtualTime | null = null;
    return (to: VirtualTime) => {
      if (isPlaying(session.store.getState())) session.setPace({ playing: false });
      const isAsked = wanted !== null;
      wanted = to;
      if (isAsked) return;
      requestAnimationFrame(() => {
        if (wanted !== null) session.seek(wanted);
        wanted = null;
      });
    };
  });
  return seek;
}
