/**
 * A world through time: the one thing that a host drives, forks and rewinds. Going back is a keyframe and a replay of the journal;
 * acting in the past begins a branch and keeps the old one.
 *
 * It may never change what has happened: the newest moment of a branch only moves on, and its journal only grows.
 * Read next: world.ts, keyframes.ts, journal.ts.
 */
import { assert } from '../../base/assert';
import { type Invariants, NO_INVARIANTS } from '../auditor/invariants/invariant';
import type { ClusterDescription } from '../cluster/description';
import type { ClusterOrigin } from '../cluster/origin';
import { type Happening, isOfInterest } from '../model/events';
import type { VirtualTime } from '../sim/context';
import type { Emitted } from '../sim/emitted';
import type { Command } from './commands';
import { JournalEntry } from './journal';
import { Keyframes } from './keyframes';
import { World } from './world';

interface Branch {
  readonly id: number;
  /** The branch it left, and where. */
  readonly parent: { readonly branch: number; readonly at: VirtualTime } | null;
  readonly journal: JournalEntry[];
  readonly keyframes: Keyframes;
  newest: { at: VirtualTime; steps: number };
}

export interface SessionOptions {
  readonly description: ClusterDescription;
  readonly origin?: ClusterOrigin;
  readonly invariants?: Invariants;
  /** Where another session had come to: it goes on from there. */
  readonly continues?: { readonly world: World; readonly journal: readonly JournalEntry[]; readonly keyframes: Keyframes };
}

/** How far a session had come: to `at`, with so many arrivals delivered and all of its journal carried out. */
export interface Past {
  readonly journal: readonly JournalEntry[];
  readonly steps: number;
  readonly at: VirtualTime;
}

/** One state of a branch exactly: `steps` arrivals have been delivered by then, and `commands` entries of the journal been carried out. */
export interface Place {
  readonly at: VirtualTime;
  readonly steps: number;
  readonly commands: number;
}

/** How many arrivals a search for the next event of interest goes through at most before it gives way. */
const SEARCH_STEPS_MAX = 50_000;

export class Session {
  world: World;
  readonly branches: Branch[];
  private branch: Branch;

  constructor(options: SessionOptions) {
    const { description, origin, invariants, continues } = options;
    this.world =
      continues?.world ?? new World(description, { ...(origin === undefined ? {} : { origin }), invariants: invariants ?? NO_INVARIANTS });
    const keyframes = continues?.keyframes ?? new Keyframes([]);
    if (continues === undefined) keyframes.offer(this.world);
    const journal = [...(continues?.journal ?? [])];
    this.branch = { id: 0, parent: null, journal, keyframes, newest: { at: this.world.now, steps: this.world.steps } };
    this.branches = [this.branch];
  }

  get now(): VirtualTime {
    return this.world.now;
  }

  get newest(): VirtualTime {
    return this.branch.newest.at;
  }

  get oldest(): VirtualTime {
    return this.branch.keyframes.oldest.now;
  }

  get branchId(): number {
    return this.branch.id;
  }

  get journal(): readonly JournalEntry[] {
    return this.branch.journal;
  }

  /** Whether this is the newest moment of its branch: time that is simulated from here on is new. */
  get isAtNewest(): boolean {
    const { newest } = this.branch;
    return this.world.steps === newest.steps && this.world.now === newest.at && this.world.commands === this.branch.journal.length;
  }

  get place(): Place {
    return { at: this.world.now, steps: this.world.steps, commands: this.world.commands };
  }

  get newestPlace(): Place {
    return { ...this.branch.newest, commands: this.branch.journal.length };
  }

  /** Carries the command out at this moment. In the past that begins a branch. Returns the command's number. */
  give(command: Command): number {
    if (!this.isAtNewest) this.beginBranch();
    const entry = new JournalEntry({ number: this.world.commands, at: this.world.now, steps: this.world.steps, command });
    this.branch.journal.push(entry);
    this.world.carryOut(entry);
    return entry.number;
  }

  /**
   * Lives through an earlier session's journal again, to where that had come. Only at the beginning of a session of the same description:
   * then every byte is as it was, and whatever was is open to be gone back to.
   */
  relive(past: Past): void {
    assert(this.world.steps === 0 && this.journal.length === 0, 'a past is relived before anything else happens');
    this.branch.journal.push(...past.journal);
    const isThere = () => this.world.steps >= past.steps && past.journal[this.world.commands]?.steps !== this.world.steps;
    while (!isThere() && this.stepWorld()) this.note();
    assert(this.world.commands === past.journal.length, 'all of a journal is lived through');
    this.world.cluster.sim.passTime(past.at);
    this.note();
  }

  private beginBranch(): void {
    const { journal, keyframes, id } = this.branch;
    const { world } = this;
    this.branch = {
      id: this.branches.length,
      parent: { branch: id, at: world.now },
      journal: journal.slice(0, world.commands),
      keyframes: keyframes.upTo(world),
      newest: { at: world.now, steps: world.steps },
    };
    this.branches.push(this.branch);
  }

  /** Goes on to `until`, or through `stepsMax` arrivals. Returns whether it got there. */
  advance(until: VirtualTime, stepsMax?: number): boolean {
    const arrived = this.world.advance(until, this.branch.journal, stepsMax);
    this.note();
    return arrived;
  }

  private note(): void {
    const { world, branch } = this;
    if (world.steps < branch.newest.steps || world.now < branch.newest.at) return;
    branch.newest = { at: world.now, steps: world.steps };
    branch.keyframes.offer(world);
  }

  /** To a moment of this branch that has been: the state when all that was due up to then had happened. */
  seek(at: VirtualTime): void {
    const target = Math.max(this.oldest, Math.min(at, this.newest)) as VirtualTime;
    const fits = (world: World) => world.now <= target;
    // Forward too: much may lie between here and there.
    if (target < this.world.now || this.branch.keyframes.stepsBefore(fits) > this.world.steps)
      this.world = this.branch.keyframes.before(fits);
    this.world.advance(target, this.branch.journal);
  }

  /** To a place of this branch that has been. */
  goTo(place: Place): void {
    this.world = this.worldAt(place);
  }

  /** A copy of the world as it was at a place of this branch: as near as it was ever, where it was never just there. */
  worldAt({ at, steps, commands }: Place): World {
    const world = this.branch.keyframes.before((kept) => kept.steps <= steps && kept.commands <= commands && kept.now <= at);
    const dueAt = () => this.entryDue(world)?.at ?? world.cluster.sim.nextEventAt() ?? at;
    const isThere = () => world.steps >= steps && (world.commands >= commands || this.entryDue(world) === undefined);
    while (!isThere() && dueAt() <= at && this.stepWorld(world)) {}
    if (dueAt() >= at) world.cluster.sim.passTime(at);
    return world;
  }

  /** A copy of the world as it was at a moment of this branch, the newest at most: for whoever looks, and does not touch. */
  copyAt(at: VirtualTime): World {
    const target = Math.max(this.oldest, Math.min(at, this.newest)) as VirtualTime;
    const world = this.branch.keyframes.before((keyframe) => keyframe.now <= target);
    world.advance(target, this.branch.journal);
    return world;
  }

  /** A session of its own, with all of this one's past up to a moment: what either does from there on is nothing to the other. */
  forkAt(at: VirtualTime): Session {
    const world = this.copyAt(at);
    const continues = { world, journal: this.journal.slice(0, world.commands), keyframes: this.branch.keyframes.upTo(world) };
    return new Session({ description: world.cluster.description, continues });
  }

  /** Shows another branch, at its newest moment. */
  show(branchId: number): void {
    const branch = this.branches.find(({ id }) => id === branchId);
    if (branch === undefined) return;
    this.branch = branch;
    this.goTo(this.newestPlace);
  }

  /** Goes on to just after the next event of interest. Returns false where none came within reach. */
  stepForward(): boolean {
    const { history } = this.world.cluster.sim;
    const before = history.length;
    for (let steps = 0; steps < SEARCH_STEPS_MAX; steps++) {
      if (!this.stepOnce()) return false;
      for (let id = before; id < history.length; id++) if (isOfInterest(history.get(id).what as Happening)) return true;
    }
    return false;
  }

  /** One arrival, or one entry of the journal that is due. */
  private stepOnce(): boolean {
    const entry = this.entryDue(this.world);
    const next = this.world.cluster.sim.nextEventAt();
    if (entry !== undefined) this.world.advance(entry.at, this.branch.journal, 1);
    else if (next === null) return false;
    else this.world.step();
    this.note();
    return true;
  }

  /** Back to just after the event of interest before the one that was last; or to that one, where time has passed since. */
  stepBack(): void {
    const last = this.lastOfInterest(this.world.events);
    if (last === null) return this.seek(this.oldest);
    const target = last.at < this.world.now ? last : this.lastOfInterestBefore(last);
    if (target === null) return this.seek(this.oldest);
    this.world = this.branch.keyframes.before((world) => world.events <= target.id);
    while (this.world.events <= target.id && this.stepWorld()) {}
  }

  private stepWorld(world: World = this.world): boolean {
    const entry = this.entryDue(world);
    if (entry === undefined) return world.step();
    world.cluster.sim.passTime(entry.at);
    world.carryOut(entry);
    return true;
  }

  /** The journal's next entry, where it comes before the next arrival. */
  private entryDue(world: World): JournalEntry | undefined {
    const entry = this.branch.journal[world.commands];
    return entry?.steps === world.steps ? entry : undefined;
  }

  private lastOfInterest(below: number): Emitted | null {
    const { history } = this.world.cluster.sim;
    for (let id = below - 1; id >= history.first; id--) {
      const event = history.get(id);
      if (isOfInterest(event.what as Happening)) return event;
    }
    return null;
  }

  /** The last that happened at an earlier moment: what came in one step is stepped over at once. */
  private lastOfInterestBefore(event: Emitted): Emitted | null {
    let before = this.lastOfInterest(event.id);
    while (before !== null && before.at === event.at) before = this.lastOfInterest(before.id);
    return before;
  }
}
