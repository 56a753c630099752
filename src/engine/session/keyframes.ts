/**
 * Copies of a world at even distances, so that any moment is one copy and a short replay away. They are spaced by arrivals, which is
 * what replaying costs. Past a budget the older ones are thinned: the gap between two grows with their age, and a keyframe once
 * dropped is never wanted again.
 */
import { fork } from '../sim/fork';
import type { World } from './world';

/** A replay of so many arrivals takes well below 100 ms, also on a slow machine. */
export const STEPS_BETWEEN_KEYFRAMES = 3_000;
const KEYFRAMES_MAX = 320;
/** This many of the newest always stay. */
const DENSE = 64;

export class Keyframes {
  /** Oldest first; the first is the beginning. */
  private readonly kept: World[];

  constructor(kept: readonly World[]) {
    this.kept = [...kept];
  }

  /** Keeps a copy where the world has gone far enough beyond the newest one. */
  offer(world: World): void {
    const newest = this.kept.at(-1);
    if (newest !== undefined && world.steps - newest.steps < STEPS_BETWEEN_KEYFRAMES) return;
    this.kept.push(fork(world));
    if (this.kept.length > KEYFRAMES_MAX) this.thin();
  }

  /** The newest that is not beyond what is looked for. The first always fits. */
  before(fits: (world: World) => boolean): World {
    const found = this.kept.findLast(fits) ?? this.kept[0]!;
    return fork(found);
  }

  /** How far the world had come that `before` would copy. */
  stepsBefore(fits: (world: World) => boolean): number {
    return (this.kept.findLast(fits) ?? this.kept[0]!).steps;
  }

  /** The same keyframes up to a moment: what a branch begins with. Commands may have been given, and time have passed, without a step. */
  upTo(world: World): Keyframes {
    const isBehind = (kept: World) => kept.steps <= world.steps && kept.commands <= world.commands && kept.now <= world.now;
    return new Keyframes(this.kept.filter(isBehind));
  }

  get oldest(): World {
    return this.kept[0]!;
  }

  private thin(): void {
    const newest = Math.floor(this.kept.at(-1)!.steps / STEPS_BETWEEN_KEYFRAMES);
    const stays = (world: World, index: number) => {
      const position = Math.floor(world.steps / STEPS_BETWEEN_KEYFRAMES);
      const age = newest - position;
      let stride = 1;
      for (let reach = DENSE * 2; reach <= age; reach *= 2) stride *= 2;
      return index === 0 || age <= DENSE || position % stride === 0;
    };
    this.kept.splice(0, this.kept.length, ...this.kept.filter(stays));
  }
}
