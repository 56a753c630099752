/**
 * A cluster with its auditor: what is forked, replayed and looked at. The auditor sees every event right after the step that made it.
 *
 * It may never advance past an entry of its journal without carrying it out at exactly the same point as the first time.
 */
import { Auditor } from '../auditor/auditor';
import type { Invariants } from '../auditor/invariants/invariant';
import { Cluster } from '../cluster/cluster';
import type { ClusterDescription } from '../cluster/description';
import type { ClusterOrigin } from '../cluster/origin';
import type { EventId, VirtualTime } from '../sim/context';
import { State } from '../sim/state';
import { answerDone, runCommand } from './command-runner';
import type { JournalEntry } from './journal';

export class World extends State {
  readonly cluster: Cluster;
  readonly auditor: Auditor;
  /** Arrivals delivered so far. */
  steps = 0;
  /** Entries of the journal that have been carried out. */
  commands = 0;
  /** Those that were carried out while something else was due at the same moment, by number: only of them the moment does not say it all. */
  readonly amidst: number[] = [];
  private audited = 0;

  constructor(description: ClusterDescription, options: { origin?: ClusterOrigin; invariants: Invariants }) {
    super();
    this.cluster = new Cluster(description, options.origin);
    this.auditor = new Auditor({ invariants: options.invariants });
    this.audit();
  }

  get now(): VirtualTime {
    return this.cluster.sim.now;
  }

  /** Events so far: the id of the next one. */
  get events(): number {
    return this.cluster.sim.history.length;
  }

  carryOut(entry: JournalEntry): void {
    this.commands = entry.number + 1;
    if (this.isAmidst) this.amidst.push(entry.number);
    runCommand(this.cluster, entry);
    this.audit();
  }

  /** Whether something is due at this very moment and has not come yet. */
  get isAmidst(): boolean {
    return this.cluster.sim.nextEventAt() === this.now;
  }

  /** Delivers the next arrival. Returns false where nothing will happen by itself any more. */
  step(): boolean {
    if (!this.cluster.sim.step()) return false;
    this.steps++;
    this.audit();
    return true;
  }

  /**
   * Goes on to `until`, or through `stepsMax` arrivals, carrying out the journal's entries when they are due. Returns whether it
   * got there.
   */
  advance(until: VirtualTime, journal: readonly JournalEntry[], stepsMax = Number.MAX_SAFE_INTEGER): boolean {
    for (let left = stepsMax; left > 0; left--) {
      // A reload builds the machines anew: whoever holds on to the old ones waits for ever.
      const { sim } = this.cluster;
      const entry = journal[this.commands];
      const next = sim.nextEventAt();
      if (entry !== undefined && entry.steps === this.steps) {
        if (entry.at > until) break;
        sim.passTime(entry.at);
        this.carryOut(entry);
      } else if (next !== null && next <= until) this.step();
      else break;
      if (left === 1) return false;
    }
    this.cluster.sim.passTime(until);
    return true;
  }

  private audit(): void {
    const { history } = this.cluster.sim;
    if (history.length === this.audited) return;
    const cause = (history.length - 1) as EventId;
    for (const command of this.cluster.reapEnded(cause)) answerDone(this.cluster, command, cause);
    this.auditor.observe(history, this.audited, this.cluster);
    this.audited = history.length;
  }
}
