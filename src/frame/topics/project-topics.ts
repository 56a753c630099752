/** Every topic at a glance. It may never change the world. Read next: topics-view.ts (what comes out). */
import type { TopicImage } from '../../engine/metadata/image';
import { NO_LEADER, partitionName } from '../../engine/model/vocabulary';
import type { Session } from '../../engine/session/session';
import type { Moment } from '../moment';
import { momentIn } from '../project-cluster';
import { highWatermarkOf } from '../project-lane';
import type { TopicGlance } from './topics-view';

export function projectTopics(session: Session): readonly TopicGlance[] {
  const moment = momentIn(session, null, session.world.cluster);
  return (moment.image?.topics() ?? []).map((topic) => glance(topic, moment));
}

function glance(topic: TopicImage, moment: Moment): TopicGlance {
  const { name, partitions, config } = topic;
  return {
    name,
    isInternal: name.startsWith('__'),
    partitions: partitions.length,
    replicationFactor: partitions[0]?.replicas.length ?? 0,
    minInsyncReplicas: config['min.insync.replicas'],
    records: partitions.reduce((sum, registered) => sum + held(registered, moment), 0),
    underReplicated: partitions.filter(({ isr, replicas }) => isr.length < replicas.length).length,
    leaderless: partitions.filter(({ leader }) => leader === NO_LEADER).length,
    groups: groupsOf(topic, moment),
  };
}

type Registered = TopicImage['partitions'][number];

/** What the leader has; while nobody leads, what is promised. */
function held(registered: Registered, moment: Moment): number {
  const log = leaderLog(registered, moment);
  return log === undefined ? highWatermarkOf(registered, moment) : log.logEndOffset - log.logStartOffset;
}

function leaderLog({ partition, leader }: Registered, { cluster }: Moment) {
  return leader === NO_LEADER ? undefined : cluster.broker(leader)?.replicas.partition(partition)?.log;
}

function groupsOf({ name, partitions }: TopicImage, moment: Moment): TopicGlance['groups'] {
  const { cluster, coordinated, pennants } = moment;
  const views = [...coordinated.values()].flat();
  return pennants.before(cluster.sim.history.length).flatMap((group) => {
    const offsets = (views.find(({ groupId }) => groupId === group)?.offsets ?? []).filter(({ partition }) => partition.topic === name);
    const consumes = cluster
      .clientDescriptions()
      .some((client) => client.kind === 'Consumer' && client.group === group && client.topic === name);
    if (offsets.length === 0 && !consumes) return [];
    const committed = new Map(offsets.map(({ partition, offset }) => [partitionName(partition), offset] as const));
    const lag = partitions.reduce((sum, registered) => {
      const from = committed.get(partitionName(registered.partition)) ?? leaderLog(registered, moment)?.logStartOffset ?? 0;
      return sum + Math.max(0, highWatermarkOf(registered, moment) - from);
    }, 0);
    return [{ group, lag }];
  });
}
