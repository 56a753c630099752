/**
 * One moment of a session as it can be drawn. The projection judges (committed? in sync? why idle?), so that the page need not: plain
 * numbers and strings come out, no references into the world.
 *
 * It may never change the world. What it remembers from frame to frame is only what saves it work, and the numbers of keys and
 * groups, which history decides. Read next: cluster-frame.ts (what comes out), project-lane.ts, project-messages.ts, project-groups.ts.
 */
import type { Cluster } from '../engine/cluster/cluster';
import type { MetadataImage, TopicImage } from '../engine/metadata/image';
import type { TopicName } from '../engine/model/vocabulary';
import type { Session } from '../engine/session/session';
import type { VirtualTime } from '../engine/sim/context';
import type { ClusterFrame, TopicSummary } from './cluster-frame';
import { DecodedBatches } from './decoded-batches';
import { KeyNumbers } from './key-numbers';
import type { Moment } from './moment';
import { newestImage } from './newest-image';
import { Pennants } from './pennants';
import { projectBrokers } from './project-brokers';
import { projectControllers } from './project-controllers';
import { projectGroups } from './project-groups';
import { projectLinks } from './project-links';
import { projectMessages } from './project-messages';
import { projectProducers } from './project-producers';
import { projectQueues } from './project-queues';
import { projectSituation } from './project-situation';
import { RecentChanges } from './recent-changes';
import { StoredLogs } from './stored-logs';

const projections = new WeakMap<Session, Projection>();

/** The session as it stands, with the lanes of that topic. Null: the one that was shown last, else the first there is. */
export function projectCluster(session: Session, topic: TopicName | null): ClusterFrame {
  return projectionOf(session).frame(topic);
}

/** What a closer look at one thing of that topic is made from. */
export function momentOf(session: Session, topic: TopicName): Moment {
  return projectionOf(session).moment(topic);
}

/** Of a copy of the session's world, at whatever moment that is. */
export function momentIn(session: Session, topic: TopicName | null, cluster: Cluster): Moment {
  return projectionOf(session).moment(topic, cluster);
}

function projectionOf(session: Session): Projection {
  const known = projections.get(session) ?? new Projection(session);
  projections.set(session, known);
  return known;
}

class Projection {
  private readonly session: Session;
  private readonly batches = new DecodedBatches();
  private readonly stored = new StoredLogs();
  private keys: KeyNumbers;
  private pennants: Pennants;
  private shown: TopicName | null = null;

  constructor(session: Session) {
    this.session = session;
    this.keys = KeyNumbers.of(session, this.batches);
    this.pennants = Pennants.of(session);
  }

  frame(wanted: TopicName | null): ClusterFrame {
    const { session } = this;
    const { world } = session;
    const moment = this.moment(wanted);
    const { cluster, image, topic } = moment;
    return {
      world: `${cluster.description.clusterId}/${cluster.description.seed}`,
      branch: session.branchId,
      now: world.now,
      eventNumber: world.events,
      newest: session.newest,
      oldest: session.oldest,
      topics: topicsOf(image).map(summary),
      topic: topic === null ? null : summary(topic),
      controllers: projectControllers(moment),
      brokers: projectBrokers(moment),
      producers: projectProducers(moment),
      groups: projectGroups(moment),
      queues: projectQueues(moment),
      messages: projectMessages(moment),
      links: projectLinks(moment),
      situation: projectSituation(moment, world.auditor),
      keys: moment.keys.before(world.events),
    };
  }

  moment(wanted: TopicName | null, cluster: Cluster = this.session.world.cluster): Moment {
    const image = newestImage(cluster);
    const topic = this.choose(wanted, image);
    const brokers = [...cluster.brokers].sort((a, b) => a - b);
    return {
      cluster,
      image,
      topic,
      keys: this.keysOfBranch(),
      pennants: this.pennantsOfBranch(),
      batches: this.batches,
      stored: this.stored,
      recent: new RecentChanges(cluster.sim.history, topic?.name ?? null),
      coordinated: new Map(brokers.map((id) => [id, cluster.broker(id)?.groups.groups() ?? []])),
    };
  }

  private choose(wanted: TopicName | null, image: MetadataImage | null): TopicImage | null {
    const asked = wanted === null ? null : (image?.topic(wanted) ?? null);
    const before = this.shown === null ? null : (image?.topic(this.shown) ?? null);
    const topic = asked ?? before ?? topicsOf(image)[0] ?? null;
    this.shown = topic?.name ?? this.shown;
    return topic;
  }

  private keysOfBranch(): KeyNumbers {
    const { session, keys } = this;
    if (keys.branch !== session.branchId) {
      const left = this.leftAt(keys.branch);
      this.keys = left !== null ? keys.branchedOff(session, left) : KeyNumbers.of(session, this.batches);
    }
    this.keys.read(session, this.batches);
    return this.keys;
  }

  private pennantsOfBranch(): Pennants {
    const { session, pennants } = this;
    if (pennants.branch !== session.branchId) {
      const left = this.leftAt(pennants.branch);
      this.pennants = left !== null ? pennants.branchedOff(session, left) : Pennants.of(session);
    }
    this.pennants.read(session);
    return this.pennants;
  }

  /** When the branch that is shown left that one; null where it left another, or none. */
  private leftAt(branch: number): VirtualTime | null {
    const { parent } = this.session.branches.find(({ id }) => id === this.session.branchId)!;
    return parent?.branch === branch ? parent.at : null;
  }
}

/** Those that people made, by name. */
function topicsOf(image: MetadataImage | null): readonly TopicImage[] {
  return image?.topics().filter(({ name }) => !name.startsWith('__')) ?? [];
}

function summary({ name, partitions, config }: TopicImage): TopicSummary {
  return {
    name,
    partitions: partitions.length,
    replicationFactor: partitions[0]?.replicas.length ?? 0,
    minInsyncReplicas: config['min.insync.replicas'],
  };
}
