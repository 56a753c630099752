/**
 * I-20: the same seed, the same commands and the same version make the same history, event for event. It is what replay, forks, links and shrinking
 * stand on, so it has no exceptions.
 *
 * It compares two lives, so it is no check of one moment: simulations live some of their seeds twice (src/simulation/twice.ts).
 */
import { describeEvent, type Happening } from '../model/events';
import type { RefList } from '../sim/cow-list';
import type { Emitted } from '../sim/emitted';

export type History = Pick<RefList<Emitted>, 'length' | 'first' | 'get'>;

export interface Difference {
  /** The first event that is another, in both. */
  readonly event: number;
  readonly problem: string;
}

/** Null where both went the same way. What one of them has forgotten is not compared. */
export function firstDifference(one: History, other: History): Difference | null {
  for (let event = Math.max(one.first, other.first); event < Math.max(one.length, other.length); event++) {
    const [mine, theirs] = [one, other].map((history) => (event < history.length ? told(history.get(event)) : 'nothing'));
    if (mine === theirs) continue;
    return { event, problem: `event ${event} was ${mine} in one life, and ${theirs} in the other` };
  }
  return null;
}

/** All of it, and not the sentence alone: that leaves out what nobody asks for. */
function told({ at, node, cause, what }: Emitted): string {
  const contents = JSON.stringify(what, (_, value) => (ArrayBuffer.isView(value) ? [...(value as Float64Array)] : value));
  return `“${describeEvent(what as Happening)}” at ${at} on ${node}, caused by ${cause}, ${contents}`;
}
