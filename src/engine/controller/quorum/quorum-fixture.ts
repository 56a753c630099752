/** Controllers that vote, in a world of their own, and what must always be true of them. For tests. */
import type { VirtualTime } from '../../../base/virtual-time';
import { brokerDefaults } from '../../model/configs';
import type { Happening } from '../../model/events';
import type { BrokerId } from '../../model/vocabulary';
import type { NodeId } from '../../sim/context';
import { Simulation } from '../../sim/simulation';
import { Controller } from '../controller';
import { ControllerShutDown } from '../told';
import { QuorumChecker, voterView } from './quorum-checker';

export const nodeOf = (id: number) => `controller-${id}` as NodeId;

export class QuorumFixture {
  readonly simulation: Simulation;
  readonly ids: readonly BrokerId[];
  private readonly checker = new QuorumChecker();

  constructor(options: { readonly seed?: number; readonly voters?: number } = {}) {
    this.ids = Array.from({ length: options.voters ?? 3 }, (_, index) => (101 + index) as BrokerId);
    this.simulation = new Simulation({
      seed: options.seed ?? 1,
      epochMs: 1_700_000_000_000,
      network: { latencyUs: 500, jitterUs: 200, bytesPerSecond: 125_000_000 },
    });
    for (const id of this.ids) this.simulation.addHost(nodeOf(id));
    for (const id of this.ids) this.start(id);
  }

  start(id: number): void {
    const options = { id: id as BrokerId, voters: this.ids, clusterId: 'glass', brokers: [1, 2, 3] as BrokerId[], configs: brokerDefaults };
    this.simulation.start(nodeOf(id), new Controller(options));
  }

  kill(id: number): void {
    this.simulation.kill(nodeOf(id));
  }

  shutDown(id: number): void {
    this.simulation.tell(nodeOf(id), new ControllerShutDown());
  }

  cut(id: number): void {
    for (const other of this.ids) if (other !== id) for (const [from, to] of both(id, other)) this.simulation.cut(from, to);
  }

  heal(id: number): void {
    for (const other of this.ids) if (other !== id) for (const [from, to] of both(id, other)) this.simulation.heal(from, to);
  }

  controller(id: number): Controller {
    return this.simulation.process(nodeOf(id)) as Controller;
  }

  get living(): readonly Controller[] {
    return this.ids.filter((id) => this.simulation.status(nodeOf(id)) !== 'Dead').map((id) => this.controller(id));
  }

  get active(): Controller | null {
    return this.living.filter(({ isActive }) => isActive).sort((a, b) => b.epoch - a.epoch)[0] ?? null;
  }

  /** An event at a time, and after each all that must be true is looked at. */
  pass(ms: number): void {
    const { simulation } = this;
    const end = (simulation.now + ms * 1_000) as VirtualTime;
    for (let now = simulation.now; now < end; now = Math.min(end, now + 1_000) as VirtualTime) {
      simulation.runUntil(now);
      this.check();
    }
  }

  get facts(): readonly Happening[] {
    const { history } = this.simulation;
    return Array.from({ length: history.length }, (_, i) => history.get(i).what as Happening);
  }

  private check(): void {
    const problem = this.checker.check(this.living.map(voterView));
    if (problem !== null) throw new Error(problem);
  }
}

const both = (a: number, b: number): [NodeId, NodeId][] => [
  [nodeOf(a), nodeOf(b)],
  [nodeOf(b), nodeOf(a)],
];
