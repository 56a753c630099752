/**
 * One run: a cluster is built from the seed, works for a minute or more while things break, and is then left in peace. All invariants
 * are asserted after every event; at the end nothing that was promised may be missing.
 */

import { utf8Encode } from '../base/utf8';
import { milliseconds } from '../base/virtual-time';
import { ALL_INVARIANTS } from '../engine/auditor/invariants/all';
import { type ClusterEvent, describeEvent } from '../engine/model/events';
import { digest } from '../engine/session/digest';
import { World } from '../engine/session/world';
import type { EventId, VirtualTime } from '../engine/sim/context';
import { type Repair, repair, strike } from './faults';
import { missing } from './liveness';
import { type Burst, type Plan, planFor, REPLICAS, seconds } from './plan';
import { brokenPromise } from './promises';
import { type Tally, tallyOf } from './tally';

export interface RunReport {
  readonly seed: number;
  readonly failure: Failure | null;
  readonly tally: Tally;
  readonly virtualSeconds: number;
  readonly events: number;
  readonly digest: string;
}

export interface Failure {
  readonly belief: string;
  /** What led to it, oldest first. */
  readonly chain: readonly string[];
}

export const FAULTS_MIN = 5;
export const RECORDS_MIN = 1_000;
const CREATE_AT = seconds(2);
const PEACE_US_MAX = seconds(150);
const CHECK_EVERY_US = seconds(1);
/** After all is well again: long enough for whatever is still under way to show itself. */
const AFTERMATH_US = seconds(5);
const CHAIN_MAX = 16;

/** `look` is shown the world as it is at the end. */
export function runSeed(seed: number, look: (world: World) => void = () => {}): RunReport {
  const run = new Run(planFor(seed));
  const failure = run.toTheEnd();
  const { world, faults } = run;
  look(world);
  const { history } = world.cluster.sim;
  return {
    seed,
    failure,
    tally: tallyOf(world, faults),
    virtualSeconds: Math.floor(world.now / seconds(1)),
    events: history.length,
    digest: digest(world),
  };
}

class Run {
  readonly world: World;
  faults = 0;
  private readonly plan: Plan;
  private readonly repairs: { readonly at: number; readonly step: Repair }[] = [];

  constructor(plan: Plan) {
    this.plan = plan;
    this.world = new World(plan.description, { invariants: ALL_INVARIANTS });
  }

  toTheEnd(): Failure | null {
    try {
      return this.work() ?? this.rest() ?? this.settleAccounts();
    } catch (broken) {
      return this.failure(broken instanceof Error ? (broken.stack ?? broken.message) : String(broken), this.lastEvent);
    }
  }

  /** Everything is sent and everything breaks. */
  private work(): Failure | null {
    const { plan } = this;
    const acts = [
      { at: CREATE_AT as number, act: () => this.createTopics() },
      { at: CREATE_AT + milliseconds(500), act: () => this.startClients() },
      ...plan.bursts.map((burst) => ({ at: burst.at as number, act: () => this.send(burst) })),
      ...plan.faults.map((fault) => ({ at: fault.at as number, act: () => this.break(fault) })),
    ].sort((a, b) => a.at - b.at);
    for (const { at, act } of acts) {
      const failure = this.goOnTo(at);
      if (failure !== null) return failure;
      act();
    }
    return this.goOnTo(plan.quietFrom);
  }

  /** Everything is healed: what is missing must come back in time. */
  private rest(): Failure | null {
    for (const { step } of this.repairs.splice(0)) repair(this.world.cluster, step);
    const deadline = this.world.now + PEACE_US_MAX;
    for (let wanting: string | null = 'nothing was looked at yet'; wanting !== null; wanting = missing(this.world, this.plan)) {
      if (this.world.now >= deadline) return this.failure(`in peace all comes back, but ${wanting}`, this.lastEvent);
      const failure = this.goOnTo(this.world.now + CHECK_EVERY_US);
      if (failure !== null) return failure;
    }
    const failure = this.goOnTo(this.world.now + AFTERMATH_US);
    const wanting = missing(this.world, this.plan);
    return failure ?? (wanting === null ? null : this.failure(`what has come back stays, but ${wanting}`, this.lastEvent));
  }

  private settleAccounts(): Failure | null {
    const { auditor, cluster } = this.world;
    auditor.finish(cluster.sim.history.get(this.lastEvent) as ClusterEvent, cluster);
    const broken = brokenPromise(this.world, this.plan);
    if (broken !== null) return this.failure(broken.belief, broken.event ?? this.lastEvent);
    const { sent } = auditor.verdicts();
    if (sent < RECORDS_MIN || this.faults < FAULTS_MIN)
      return this.failure(`a run is a run, but sent ${sent} records and saw ${this.faults} faults`, this.lastEvent);
    return this.broken();
  }

  private goOnTo(until: number): Failure | null {
    const { world } = this;
    for (;;) {
      const [due] = this.repairs;
      const stop = due !== undefined && due.at <= until ? due.at : until;
      for (let next = world.cluster.sim.nextEventAt(); next !== null && next <= stop; next = world.cluster.sim.nextEventAt()) {
        world.step();
        if (world.auditor.violations.length > 0) return this.broken();
      }
      world.cluster.sim.passTime(stop as VirtualTime);
      if (due === undefined || due.at > until) return null;
      this.repairs.shift();
      repair(world.cluster, due.step);
    }
  }

  private broken(): Failure | null {
    const [violation] = this.world.auditor.violations;
    if (violation === undefined) return null;
    const { invariant, mustHold, problem, event } = violation;
    return this.failure(`${invariant}: ${mustHold}. But ${problem}`, event);
  }

  // What is done

  private createTopics(): void {
    this.plan.topics.forEach(({ topic, partitions, configs }, command) => {
      this.world.cluster.askAdmin(command, {
        kind: 'CreateTopic',
        topic,
        partitions,
        replicationFactor: REPLICAS,
        assignment: null,
        configs,
      });
    });
  }

  private startClients(): void {
    for (const client of [...this.plan.producers, ...this.plan.consumers]) this.world.cluster.addClient(client);
  }

  private send({ producer, topic, count, keys, at }: Burst): void {
    const records = Array.from({ length: count }, (_, index) => ({
      key: keys === 0 ? null : utf8Encode(String((at + index) % keys)),
      value: utf8Encode(`${producer} ${at} ${index}`),
      partition: null,
    }));
    this.world.cluster.send(producer, topic, records);
  }

  private break(fault: Plan['faults'][number]): void {
    const steps = strike(this.world.cluster, this.plan, fault);
    this.faults++;
    this.repairs.push(...steps.map((step) => ({ at: fault.at + fault.lastsUs, step })));
    this.repairs.sort((a, b) => a.at - b.at);
  }

  // What is told of a failure

  private get lastEvent(): EventId {
    return (this.world.events - 1) as EventId;
  }

  private failure(belief: string, event: EventId): Failure {
    const { history } = this.world.cluster.sim;
    const chain: string[] = [];
    for (let at: EventId | null = event; at !== null && chain.length < CHAIN_MAX; at = history.get(at).cause) {
      const { id, at: time, what } = history.get(at) as ClusterEvent;
      chain.unshift(`${(time / 1_000_000).toFixed(6)} s  #${id}  ${describeEvent(what)}`);
    }
    return { belief, chain };
  }
}
