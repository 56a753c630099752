/**
 * Keeps a world's virtual time at the wall clock. The world is advanced when its next event is due, and at once when somebody outside
 * does something; in between nothing runs.
 *
 * It never runs ahead of the wall clock. Where the machine is too slow it runs behind and catches up, in slices, so that sockets are
 * served meanwhile: processes then notice nothing, because to them only virtual time exists.
 */
import { type Command, printCommand } from '../engine/session/commands';
import { JournalEntry } from '../engine/session/journal';
import type { World } from '../engine/session/world';
import type { VirtualTime } from '../engine/sim/context';

/** Arrivals between two looks at the clock. */
const STEPS_AT_ONCE = 100;
/** The longest that sockets wait for their turn. */
const SLICE_MS = 5;
/** Timers are no finer than this: what is due sooner is waited for awake. */
const TIMER_MS = 2;
const US_PER_MS = 1_000;

export interface Clock {
  /** Milliseconds, with a fraction; never goes back. */
  nowMs(): number;
}

export class RealTime {
  readonly journal: JournalEntry[];
  private readonly world: World;
  private readonly clock: Clock;
  private readonly advanced: () => void;
  /** The clock's reading when virtual time was 0. */
  private readonly zeroMs: number;
  private timer: NodeJS.Timeout | null = null;
  private immediate: NodeJS.Immediate | null = null;
  private stopped = false;

  /** `past`: what the world has been told so far. `advanced` is called after each slice: what has come out of the world is there to be taken. */
  constructor(options: { world: World; past?: readonly JournalEntry[]; clock: Clock; advanced: () => void }) {
    this.journal = [...(options.past ?? [])];
    this.world = options.world;
    this.clock = options.clock;
    this.advanced = options.advanced;
    this.zeroMs = options.clock.nowMs() - options.world.now / US_PER_MS;
  }

  start(): void {
    this.run();
  }

  stop(): void {
    this.stopped = true;
    this.cancel();
  }

  /** Somebody outside does something to the world, now. */
  act(what: (world: World) => void): void {
    if (this.stopped) return;
    this.advance();
    what(this.world);
    this.cancel();
    this.immediate = setImmediate(() => this.run());
  }

  /** Returns the command's number, by which its answer comes. */
  give(command: Command): number {
    const number = this.world.commands;
    this.act((world) => {
      const entry = new JournalEntry({ number, at: world.now, steps: world.steps, command });
      this.journal.push(entry);
      world.carryOut(entry);
    });
    return number;
  }

  /** The commands so far, each with its moment. */
  journalLines(): readonly string[] {
    return this.journal.map(({ at, command }) => `${(at / US_PER_MS).toFixed(3)} ms  ${printCommand(command)}`);
  }

  private run(): void {
    this.cancel();
    const arrived = this.advance();
    this.advanced();
    if (!this.stopped) this.wakeAgain(arrived);
  }

  /** Goes on until the wall clock's time, or for one slice. Returns whether it got there. */
  private advance(): boolean {
    const began = this.clock.nowMs();
    do {
      if (this.world.advance(this.due(), this.journal, STEPS_AT_ONCE)) return true;
    } while (this.clock.nowMs() - began < SLICE_MS);
    return false;
  }

  private due(): VirtualTime {
    return Math.max(this.world.now, Math.floor((this.clock.nowMs() - this.zeroMs) * US_PER_MS)) as VirtualTime;
  }

  private wakeAgain(arrived: boolean): void {
    const next = this.world.cluster.sim.nextEventAt();
    if (next === null) return;
    const inMs = this.zeroMs + next / US_PER_MS - this.clock.nowMs();
    if (arrived && inMs > TIMER_MS) this.timer = setTimeout(() => this.run(), inMs - 1);
    else this.immediate = setImmediate(() => this.run());
  }

  private cancel(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    if (this.immediate !== null) clearImmediate(this.immediate);
    this.timer = null;
    this.immediate = null;
  }
}
