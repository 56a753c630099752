/** All that can be taken in hand, by what takes it. Read next: drag.ts (what they share). */
import type { Session } from '../state/session';
import { takesConsumersInHand } from './groups/consumer-drag';
import { takesFlagsInHand } from './groups/flag-drag';
import { takesLinksInHand } from './network/link-drag';

export function takesInHand(root: SVGSVGElement, session: Session): () => void {
  const stops = [takesFlagsInHand, takesLinksInHand, takesConsumersInHand].map((take) => take(root, session));
  return () => {
    for (const stop of stops) stop();
  };
}
