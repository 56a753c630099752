/**
 * The cluster of a lesson or a lab, for experiments about beliefs: lines in, time passes, and everything that happened can be asked for.
 * It begins where a learner begins, and the lines are those that the lesson would give, where it has them (steps.ts).
 */
import { defaultDescription } from '../../engine/cluster/description';
import type { Happening, HappeningOf } from '../../engine/model/events';
import type { TopicName } from '../../engine/model/vocabulary';
import { giveLine, openScenario } from '../../engine/session/open-scenario';
import type { Session } from '../../engine/session/session';
import type { VirtualTime } from '../../engine/sim/context';
import type { ClusterFrame, PartitionLane } from '../../frame/cluster-frame';
import { projectCluster } from '../../frame/project-cluster';
import { fill } from '../fill';
import type { Opening } from '../lesson';
import { leaderLane } from '../looks';

const LOOK_EVERY_US = 5_000;
const PATIENCE_US = 120_000_000;
export const SECOND = 1_000_000;

export class Experiment {
  readonly session: Session;
  readonly topic: TopicName;
  /** Where the next question about events begins. */
  private from = 0;

  private constructor(session: Session, topic: TopicName) {
    this.session = session;
    this.topic = topic;
  }

  static opens({ seed, brokers, commands }: Opening, topic = 'appointments'): Experiment {
    const description = defaultDescription({ seed, brokers, epochMs: 1_767_225_600_000 });
    return new Experiment(openScenario({ description, commands }), topic as TopicName);
  }

  /** The same world once more, from here on. */
  fork(): Experiment {
    return new Experiment(this.session.forkAt(this.now), this.topic);
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

  /** The lane of P0's leader. */
  get leader(): PartitionLane {
    const lane = leaderLane(this.frame, 0);
    if (lane === null) throw new Error('nobody leads P0');
    return lane;
  }

  /** Lines as a solution has them: nodes named by the part they play, and `wait 5 s` between. */
  give(...lines: readonly string[]): void {
    for (const line of lines) {
      const wait = /^wait (\d+) (ms|s)$/.exec(line);
      if (wait === null) giveLine(this.session, fill(line, this.frame));
      else this.pass(Number(wait[1]) * (wait[2] === 's' ? SECOND : 1_000));
    }
  }

  pass(us: number): void {
    this.session.advance((this.now + us) as VirtualTime);
  }

  /** Lets time pass until that is true. Fails where it does not come to that within two minutes: then there was no experiment. */
  until(what: string, isTrue: () => boolean): void {
    const limit = this.now + PATIENCE_US;
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

  /** Every offset that a consumer was handed, as `partition:offset`, in order. */
  readBy(consumer: string): readonly string[] {
    return this.happened('RecordsDelivered').flatMap(({ consumer: node, partition, baseOffset, lastOffset }) =>
      node === consumer
        ? Array.from({ length: lastOffset - baseOffset + 1 }, (_, index) => `${partition.partition}:${baseOffset + index}`)
        : [],
    );
  }
}
