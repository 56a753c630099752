/** A cluster on the bench: commands in, time passes, and everything that happened can be asked for. For experiments about beliefs. */
import { defaultDescription } from '../../engine/cluster/description';
import type { Happening, HappeningOf } from '../../engine/model/events';
import type { TopicName } from '../../engine/model/vocabulary';
import { giveLine, openScenario } from '../../engine/session/open-scenario';
import type { Session } from '../../engine/session/session';
import type { VirtualTime } from '../../engine/sim/context';
import type { ClusterFrame } from '../../frame/cluster-frame';
import { projectCluster } from '../../frame/project-cluster';

const LOOK_EVERY_US = 5_000;
export const SECOND = 1_000_000;

export class Experiment {
  readonly session: Session;
  readonly topic: TopicName;
  /** Where the next question about events begins. */
  private from = 0;

  /** Three brokers, a topic of that many partitions on all of them, and a producer, booking-api. */
  constructor(options: { seed?: number; partitions: number; topicConfigs?: readonly string[]; producerConfigs?: readonly string[] }) {
    const { seed = 1, partitions, topicConfigs = [], producerConfigs = [] } = options;
    this.topic = 'appointments' as TopicName;
    const configs = (list: readonly string[]) => list.map((config) => ` --config ${config}`).join('');
    this.session = openScenario({
      description: defaultDescription({ seed, epochMs: 1_767_225_600_000 }),
      commands: [
        `kafka-topics.sh --bootstrap-server broker-1:9092 --create --topic appointments --partitions ${partitions} --replication-factor 3${configs(topicConfigs)}`,
        `add producer --name booking-api${configs(producerConfigs)}`,
      ],
    });
  }

  get now(): VirtualTime {
    return this.session.now;
  }

  get frame(): ClusterFrame {
    return projectCluster(this.session, this.topic);
  }

  get verdicts() {
    return this.session.world.auditor.verdicts();
  }

  give(...lines: readonly string[]): void {
    for (const line of lines) giveLine(this.session, line);
  }

  /** A new consumer that begins with the oldest record where its group has committed nothing. */
  addConsumer(group: string, name: string, configs: readonly string[] = []): void {
    const more = configs.map((config) => ` --config ${config}`).join('');
    this.give(`add consumer ${group} appointments --name ${name} --config auto.offset.reset=earliest${more}`);
  }

  pass(us: number): void {
    this.session.advance((this.now + us) as VirtualTime);
  }

  /** Lets time pass until that is true. Fails where it does not come to that within two minutes. */
  until(what: string, isTrue: () => boolean): void {
    const limit = this.now + 120 * SECOND;
    while (!isTrue()) {
      if (this.now >= limit) throw new Error(`it never came to that: ${what}`);
      const { events } = this.session.world;
      while (this.session.world.events === events && this.now < limit) this.pass(LOOK_EVERY_US);
    }
  }

  /** From here on `happened` tells only of what is new. */
  look(): void {
    this.from = this.session.world.events;
  }

  happened<Kind extends Happening['kind']>(kind: Kind): readonly (HappeningOf<Kind> & { readonly at: VirtualTime })[] {
    const { history } = this.session.world.cluster.sim;
    const found: (HappeningOf<Kind> & { readonly at: VirtualTime })[] = [];
    for (let id = this.from; id < history.length; id++) {
      const { at, what } = history.get(id);
      if (what.kind === kind) found.push({ ...(what as HappeningOf<Kind>), at });
    }
    return found;
  }

  /** How many records a group's consumer has been handed, by partition. */
  deliveredTo(consumer: string): ReadonlyMap<number, number> {
    const counts = new Map<number, number>();
    for (const { consumer: node, partition, baseOffset, lastOffset } of this.happened('RecordsDelivered'))
      if (node === consumer) counts.set(partition.partition, (counts.get(partition.partition) ?? 0) + lastOffset - baseOffset + 1);
    return counts;
  }

  /** Every offset that a consumer was handed, as `partition:offset`, in order. */
  readBy(consumer: string): readonly string[] {
    return this.happened('RecordsDelivered').flatMap(({ consumer: node, partition, baseOffset, lastOffset }) =>
      node === consumer
        ? Array.from({ length: lastOffset - baseOffset + 1 }, (_, index) => `${partition.partition}:${baseOffset + index}`)
        : [],
    );
  }
}

export const total = (counts: ReadonlyMap<number, number>) => [...counts.values()].reduce((sum, count) => sum + count, 0);
