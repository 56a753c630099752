/**
 * One run: a cluster is built from the seed, works for a minute or more while things break, and is then left in peace. All invariants
 * are asserted after every event; at the end nothing that was promised may be missing.
 */

import '../engine/clients/admin/all-tools';
import { milliseconds } from '../base/virtual-time';
import { ALL_INVARIANTS } from '../engine/auditor/invariants/all';
import { NO_INVARIANTS } from '../engine/auditor/invariants/invariant';
import { brokerNode, controllerIds, controllerNode } from '../engine/cluster/description';
import { QuorumChecker, voterView } from '../engine/controller/quorum/quorum-checker';
import { type ClusterEvent, describeEvent } from '../engine/model/events';
import type { HistoricRules } from '../engine/model/historic-rules';
import type { Command } from '../engine/session/commands';
import { NUMBER } from '../engine/session/commands/producing';
import { digest } from '../engine/session/digest';
import { JournalEntry } from '../engine/session/journal';
import { World } from '../engine/session/world';
import type { EventId, VirtualTime } from '../engine/sim/context';
import { ClientBook } from './black-box/client-book';
import { seenByClients } from './black-box/judge';
import { ByteWire, LostInBytes } from './bytes/byte-wire';
import { addConsumer, addProducer, createTopic } from './clients';
import { strike } from './faults';
import { missing } from './liveness';
import { type Burst, type Plan, planFor, seconds } from './plan';
import type { ProfileName } from './profiles';
import { brokenPromise } from './promises';
import { type Tally, tallyOf } from './tally';
import { liveAgain, TWICE_EVERY } from './twice';

export interface Lived {
  /** Whose turn it is by the seed, where null. */
  readonly profile?: ProfileName | null;
  /** Bugs of the museum. */
  readonly rules?: HistoricRules;
  /** All that is believed, after every event; or, at the end, only what clients saw. */
  readonly judge?: Judge;
  /** Every message goes through its bytes; and without, the same must happen. */
  readonly bytes?: boolean;
  readonly look?: (world: World) => void;
}

export type Judge = 'All' | 'ClientsAlone';

export interface RunReport {
  readonly seed: number;
  readonly profile: ProfileName;
  readonly rules: HistoricRules;
  readonly failure: Failure | null;
  readonly tally: Tally;
  readonly virtualSeconds: number;
  readonly events: number;
  readonly digest: string;
  /** How many messages went through their bytes. */
  readonly messages: number;
}

export interface Broken {
  readonly belief: string;
  /** What led to it, oldest first. */
  readonly chain: readonly string[];
}

export interface Failure extends Broken {
  /** All that was done until then, and when it was found. */
  readonly journal: readonly JournalEntry[];
  readonly at: VirtualTime;
}

export const FAULTS_MIN = 5;
export const RECORDS_MIN = 1_000;
const CREATE_AT = seconds(2);
/** Several controllers elect one first; a topic that nobody could make would be made by who asks for it, with other settings. */
const CREATE_AFTER_ELECTION_AT = seconds(6);
const PEACE_US_MAX = seconds(150);
const CHECK_EVERY_US = seconds(1);
/** After all is well again: long enough for whatever is still under way to show itself. */
const AFTERMATH_US = seconds(5);
const CHAIN_MAX = 16;

/** `look` is shown the world as it is at the end. */
export function runSeed(seed: number, options: Lived = {}): RunReport {
  const { look = () => {}, judge = 'All', bytes = false } = options;
  const plan = planFor(seed, options);
  const run = new Run(plan, { judge, bytes });
  const failure = run.toTheEnd();
  const { world, faults, journal } = run;
  look(world);
  const { history } = world.cluster.sim;
  return {
    seed,
    profile: plan.profile.name as ProfileName,
    rules: options.rules ?? [],
    failure: failure === null ? null : { ...failure, journal, at: world.now },
    tally: tallyOf(world, faults),
    virtualSeconds: Math.floor(world.now / seconds(1)),
    events: history.length,
    digest: digest(world),
    messages: run.messages,
  };
}

class Run {
  readonly world: World;
  /** All that was done from outside. */
  readonly journal: JournalEntry[] = [];
  faults = 0;
  private readonly plan: Plan;
  private readonly judge: Judge;
  private readonly wire: ByteWire | null;
  private readonly book = new ClientBook();
  private readonly quorum = new QuorumChecker();
  private readonly repairs: { readonly at: number; readonly command: Command }[] = [];

  constructor(plan: Plan, { judge, bytes }: { judge: Judge; bytes: boolean }) {
    this.plan = plan;
    this.judge = judge;
    this.wire = bytes ? new ByteWire() : null;
    this.world = new World(plan.description, { invariants: judge === 'All' ? ALL_INVARIANTS : NO_INVARIANTS });
    this.layWire();
  }

  /** That went through their bytes. */
  get messages(): number {
    return [...(this.wire?.counts.values() ?? [])].reduce((sum, count) => sum + count, 0);
  }

  toTheEnd(): Broken | null {
    try {
      return this.work() ?? this.rest() ?? this.settleAccounts() ?? this.again();
    } catch (broken) {
      if (broken instanceof LostInBytes) return this.failure(broken.message, this.lastEvent);
      return this.failure(broken instanceof Error ? (broken.stack ?? broken.message) : String(broken), this.lastEvent);
    }
  }

  /** Everything is sent and everything breaks. */
  private work(): Broken | null {
    const { plan } = this;
    const createAt = this.world.cluster.controllerNodes.length > 1 ? CREATE_AFTER_ELECTION_AT : CREATE_AT;
    const acts = [
      { at: createAt as number, act: () => plan.topics.map(createTopic) },
      { at: createAt + milliseconds(500), act: () => [...plan.producers.map(addProducer), ...plan.consumers.map(addConsumer)] },
      ...plan.bursts.map((burst) => ({ at: burst.at as number, act: () => [sent(burst)] })),
      ...plan.faults.map((fault) => ({ at: fault.at as number, act: () => this.break(fault) })),
    ].sort((a, b) => a.at - b.at);
    for (const { at, act } of acts) {
      const failure = this.goOnTo(at) ?? this.giveAll(act());
      if (failure !== null) return failure;
    }
    return this.goOnTo(plan.quietFrom);
  }

  /** Everything is healed: what is missing must come back in time. */
  private rest(): Broken | null {
    const deadline = this.world.now + PEACE_US_MAX;
    const healed = this.giveAll(this.repairs.splice(0).map(({ command }) => command));
    if (healed !== null) return healed;
    for (let wanting: string | null = 'nothing was looked at yet'; wanting !== null; wanting = missing(this.world, this.plan)) {
      if (this.world.now >= deadline)
        return this.isPatient ? null : this.failure(`in peace all comes back, but ${wanting}`, this.lastEvent);
      const failure = this.goOnTo(this.world.now + CHECK_EVERY_US) ?? this.giveAll(this.ended());
      if (failure !== null) return failure;
    }
    const failure = this.goOnTo(this.world.now + AFTERMATH_US) ?? this.waitWhileSomethingIsOnItsWay();
    const wanting = missing(this.world, this.plan);
    const stays = wanting === null || this.isPatient;
    return failure ?? (stays ? null : this.failure(`what has come back stays, but ${wanting}`, this.lastEvent));
  }

  /** Groups go on committing: what one of them has just written is not yet everywhere. */
  private waitWhileSomethingIsOnItsWay(): Broken | null {
    return missing(this.world, this.plan) === null ? null : this.goOnTo(this.world.now + CHECK_EVERY_US);
  }

  /** Who was told to shut down may have taken longer over it than until its restart was due. */
  private ended(): readonly Command[] {
    const { brokers, description, sim } = this.world.cluster;
    const controllers = controllerIds(description).filter((id) => sim.status(controllerNode(id)) === 'Dead');
    return [
      ...brokers.filter((id) => sim.status(brokerNode(id)) === 'Dead').map((broker): Command => ({ kind: 'RestartBroker', broker })),
      ...controllers.map((controller): Command => ({ kind: 'RestartController', controller })),
    ];
  }

  private settleAccounts(): Broken | null {
    const { auditor, cluster } = this.world;
    auditor.finish(cluster.sim.history.get(this.lastEvent) as ClusterEvent, cluster);
    const broken = this.isPatient ? null : brokenPromise(this.world, this.plan);
    const seen = seenByClients(this.world, this.plan, this.book);
    if (broken !== null) return this.failure(broken.belief, broken.event ?? this.lastEvent);
    if (seen !== null) return this.failure(seen.belief, seen.event ?? this.lastEvent);
    const { sent: records } = auditor.verdicts();
    const faultsMin = Math.min(FAULTS_MIN, this.plan.profile.faultsMin);
    if (records < RECORDS_MIN || this.faults < faultsMin)
      return this.failure(`a run is a run, but sent ${records} records and saw ${this.faults} faults`, this.lastEvent);
    return this.broken();
  }

  private again(): Broken | null {
    const isDue = this.wire !== null || this.plan.seed % TWICE_EVERY === 0;
    const difference = isDue ? liveAgain(this.plan, this.journal, this.world) : null;
    if (difference === null) return null;
    const belief = this.wire === null ? 'I-20' : 'bytes change nothing';
    return this.failure(`${belief}: ${difference.problem}`, Math.min(difference.event, this.lastEvent) as EventId);
  }

  /** Machines that are built anew, as a reload does, have none yet. */
  private layWire(): void {
    if (this.wire !== null) this.world.cluster.sim.sendThrough(this.wire);
  }

  private goOnTo(until: number): Broken | null {
    const { world } = this;
    for (;;) {
      const [due] = this.repairs;
      const stop = due !== undefined && due.at <= until ? due.at : until;
      for (let next = world.cluster.sim.nextEventAt(); next !== null && next <= stop; next = world.cluster.sim.nextEventAt()) {
        world.step();
        this.book.look(world);
        if (world.auditor.violations.length > 0) return this.broken();
        const disunity =
          !this.isPatient && world.cluster.controllerNodes.length > 1 ? this.quorum.check(world.cluster.controllers.map(voterView)) : null;
        if (disunity !== null) return this.failure(`I-19: ${disunity}`, this.lastEvent);
      }
      world.cluster.sim.passTime(stop as VirtualTime);
      if (due === undefined || due.at > until) return null;
      this.repairs.shift();
      const failure = this.giveAll([due.command]);
      if (failure !== null) return failure;
    }
  }

  private giveAll(commands: readonly Command[]): Broken | null {
    const { world } = this;
    for (const command of commands) {
      const entry = new JournalEntry({ number: world.commands, at: world.now, steps: world.steps, command });
      this.journal.push(entry);
      this.book.given(entry.number, command);
      world.carryOut(entry);
      this.layWire();
      this.book.look(world);
    }
    return this.broken();
  }

  /** What is wrong inside is no matter where clients alone are asked. */
  private get isPatient(): boolean {
    return this.judge === 'ClientsAlone';
  }

  private break(fault: Plan['faults'][number]): readonly Command[] {
    const { commands, repairs } = strike(this.world.cluster, this.plan, fault);
    this.faults++;
    this.repairs.push(...repairs.map((command) => ({ at: fault.at + fault.lastsUs, command })));
    this.repairs.sort((a, b) => a.at - b.at);
    return commands;
  }

  private broken(): Broken | null {
    const [violation] = this.world.auditor.violations;
    if (violation === undefined) return null;
    const { invariant, mustHold, problem, event } = violation;
    return this.failure(`${invariant}: ${mustHold}. But ${problem}`, event);
  }

  // What is told of a failure

  private get lastEvent(): EventId {
    return (this.world.events - 1) as EventId;
  }

  private failure(belief: string, event: EventId): Broken {
    const { history } = this.world.cluster.sim;
    const chain: string[] = [];
    for (let at: EventId | null = event; at !== null && chain.length < CHAIN_MAX; at = history.get(at).cause) {
      const { id, at: time, what } = history.get(at) as ClusterEvent;
      chain.unshift(`${(time / 1_000_000).toFixed(6)} s  #${id}  ${describeEvent(what)}`);
    }
    return { belief, chain };
  }
}

const sent = ({ producer, topic, key, at, count, isTombstone }: Burst): Command => ({
  kind: 'Produce',
  topic,
  key,
  value: isTombstone ? null : `${producer} ${at} ${NUMBER}`,
  producer,
  times: count,
});
