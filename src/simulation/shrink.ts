/**
 * Of all that was done in a failing run, little is to blame. It is tried to leave out all that is alike (what one producer sends, say), and
 * then pieces, each half as large as the last, as long as the same belief breaks without them (delta debugging).
 *
 * What makes the world whole again is left out only where a safety invariant broke: that something does not come back is no news where
 * nobody brought it back.
 */
import type { VirtualTime } from '../engine/sim/context';
import type { Plan } from './plan';
import { type Act, replay, withoutNumbers } from './replay';
import type { Judge } from './run-seed';

export interface Shrunk {
  readonly acts: readonly Act[];
  /** When it breaks. */
  readonly until: VirtualTime;
  readonly replays: number;
}

/** A replay takes about half a second. */
const REPLAYS_MAX = 80;

export function shrink(options: {
  plan: Plan;
  acts: readonly Act[];
  until: VirtualTime;
  belief: string;
  judge?: Judge;
  replaysMax?: number;
}): Shrunk {
  const { plan, judge = 'All', replaysMax = REPLAYS_MAX } = options;
  const wanted = withoutNumbers(options.belief);
  const isSafety = /^I-|^black box, (?!unseen)/.test(wanted);
  let { acts, until } = options;
  let replays = 0;
  /** Keeps what is left where it breaks the same. */
  const attempt = (fewer: readonly Act[]): boolean => {
    if (replays >= replaysMax) return false;
    replays++;
    const { belief, world } = replay(plan, fewer, until, judge);
    if (belief !== wanted) return false;
    acts = fewer.filter(({ at }) => at <= world.now);
    until = world.now;
    return true;
  };

  attempt(acts.map(({ at, command }) => ({ at, command: command.kind === 'Produce' ? { ...command, times: 1 } : command })));
  for (const kind of kindsOf(acts)) attempt(acts.filter((act) => kindOf(act) !== kind || (!isSafety && mends(act))));
  for (let size = Math.ceil(acts.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = 0; from < acts.length; ) {
      const fewer = acts.filter((act, index) => index < from || index >= from + size || (!isSafety && mends(act)));
      if (fewer.length === acts.length || !attempt(fewer)) from += size;
    }
  }
  return { acts, until, replays };
}

/** The most frequent first. */
function kindsOf(acts: readonly Act[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const act of acts) counts.set(kindOf(act), (counts.get(kindOf(act)) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a).map(([kind]) => kind);
}

const kindOf = ({ command }: Act) => (command.kind === 'Produce' ? `${command.kind} ${command.producer} ${command.topic}` : command.kind);

function mends({ command }: Act): boolean {
  const { kind } = command;
  if (kind === 'Slow') return command.extraLatencyMs === 0;
  if (kind === 'Lossy') return command.lossPercent === 0;
  return kind.startsWith('Restart') || kind.startsWith('Thaw') || kind.startsWith('Add') || kind === 'Heal' || kind === 'CreateTopic';
}
