/** A cluster of three brokers in a session, driven by lines of the command language. For tests. */

import { assert } from '../../base/assert';
import { milliseconds } from '../../base/virtual-time';
import { ALL_INVARIANTS } from '../auditor/invariants/all';
import type { Cluster } from '../cluster/cluster';
import { defaultDescription } from '../cluster/description';
import type { GroupView } from '../groups/group-coordinator';
import type { BrokerConfig } from '../model/configs';
import type { Happening, HappeningOf } from '../model/events';
import { type BrokerId, NO_LEADER, type TopicName } from '../model/vocabulary';
import type { VirtualTime } from '../sim/context';
import { parseCommand } from './commands';
import { Session } from './session';

const TOPIC = 'kafka-topics.sh --bootstrap-server broker-1:9092';

export class SessionFixture {
  readonly session: Session;

  /** All brokers are up, and `orders` has three partitions on three brokers. */
  constructor(seed = 1, configs: Partial<BrokerConfig> = {}, controllers = 1, invariants = ALL_INVARIANTS) {
    const description = defaultDescription({ seed, controllers, epochMs: 1_767_225_600_000 });
    const settings = { ...description.configs, ...configs };
    this.session = new Session({ description: { ...description, configs: settings }, invariants });
    this.wait(controllers === 1 ? 3_000 : 8_000); // an election comes first
    this.ask(`${TOPIC} --create --topic orders --partitions 3 --replication-factor 3`);
    this.wait(500);
  }

  get cluster(): Cluster {
    return this.session.world.cluster;
  }

  /** Returns the command's number. */
  give(line: string): number {
    const command = parseCommand(line);
    assert(command.ok, `${line} is a command`);
    return this.session.give(command.value);
  }

  wait(ms: number): this {
    this.session.advance((this.session.now + milliseconds(ms)) as VirtualTime);
    return this;
  }

  /** Gives the command and waits for its answer, which must come within `ms`. Returns the lines of its output, or why not. */
  ask(line: string, ms = 2_000): { readonly failed: boolean; readonly lines: readonly string[] } {
    const number = this.give(line);
    for (let waited = 0; waited < ms && this.answerTo(number) === null; waited += 10) this.wait(10);
    const answer = this.answerTo(number);
    assert(answer !== null, `${line} is answered within ${ms} ms`);
    return { failed: answer.failed, lines: answer.lines };
  }

  answerTo(number: number): HappeningOf<'CommandAnswered'> | null {
    return this.happenings('CommandAnswered').find(({ command }) => command === number) ?? null;
  }

  happenings<Kind extends Happening['kind']>(kind: Kind, from = 0): readonly HappeningOf<Kind>[] {
    return this.facts(from).filter((fact) => fact.kind === kind) as unknown as readonly HappeningOf<Kind>[];
  }

  facts(from = 0): readonly Happening[] {
    const { history } = this.cluster.sim;
    return Array.from({ length: history.length - from }, (_, i) => history.get(from + i).what as Happening);
  }

  get events(): number {
    return this.cluster.sim.history.length;
  }

  group(name = 'analytics'): GroupView | null {
    const views = this.cluster.brokers.flatMap((id) => this.cluster.broker(id)?.groups.groups() ?? []);
    return views.find(({ groupId }) => groupId === name) ?? null;
  }

  /** By partition; −1 for none. */
  leaders(topic = 'orders'): readonly BrokerId[] {
    return this.cluster.controller?.image.topic(topic as TopicName)?.partitions.map(({ leader }) => leader ?? NO_LEADER) ?? [];
  }
}
