import type { Session } from '../engine/session/session';
import type { VirtualTime } from '../engine/sim/context';

/** The first event at or after a moment; events are in order of time. */
export function firstEventAt({ world }: Session, at: VirtualTime): number {
  const { history } = world.cluster.sim;
  let low = history.first;
  let high = history.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (history.get(middle).at < at) low = middle + 1;
    else high = middle;
  }
  return low;
}
