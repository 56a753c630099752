/**
 * Groups and their members: who owns what, where each stands, and how far the group is behind. What is committed is what the
 * coordinator has; where a consumer reads is what the consumer knows.
 */

import type { ConsumerClient } from '../engine/clients/consumer/consumer-client';
import type { ClientDescription } from '../engine/cluster/description';
import type { GroupView as CoordinatedGroup } from '../engine/groups/group-coordinator';
import type { BrokerId, GenerationId, GroupId, Offset, TopicPartition } from '../engine/model/vocabulary';
import { partitionName } from '../engine/model/vocabulary';
import type { GroupMemberView, GroupView, RecordGlimpse } from './cluster-frame';
import type { Moment } from './moment';
import { processStatus } from './project-brokers';

type ConsumerDescription = Extract<ClientDescription, { kind: 'Consumer' }>;

export function projectGroups(moment: Moment): readonly GroupView[] {
  const consumers = moment.cluster.clientDescriptions().filter((client): client is ConsumerDescription => client.kind === 'Consumer');
  const groups = new Map<GroupId, ConsumerDescription[]>();
  for (const consumer of consumers) groups.set(consumer.group, [...(groups.get(consumer.group) ?? []), consumer]);
  return Array.from(groups, ([group, members], pennant) => projectGroup(group, members, pennant, moment));
}

function projectGroup(group: GroupId, members: readonly ConsumerDescription[], pennant: number, moment: Moment): GroupView {
  const found = coordinated(group, moment);
  const committed = new Map((found?.view.offsets ?? []).map(({ partition, offset }) => [partitionName(partition), offset] as const));
  return {
    group,
    pennant,
    state: found?.view.state ?? 'Unknown',
    generation: found?.view.generation ?? (-1 as GenerationId),
    coordinator: found?.broker ?? null,
    lag: lagOf(members, committed, moment),
    members: members.map((member) => projectMember(member, members.length, committed, moment)),
  };
}

function coordinated(group: GroupId, { coordinated }: Moment): { broker: BrokerId; view: CoordinatedGroup } | null {
  for (const [broker, groups] of coordinated) {
    const view = groups.find(({ groupId }) => groupId === group);
    if (view !== undefined) return { broker, view };
  }
  return null;
}

/** High watermark less committed offset, over all partitions of the group's topics; from the log's start where nothing is committed. */
function lagOf(members: readonly ConsumerDescription[], committed: ReadonlyMap<string, Offset>, moment: Moment): number {
  const topics = new Set(members.map(({ topic }) => topic));
  let lag = 0;
  for (const topic of topics) {
    for (const { partition } of moment.image?.topic(topic)?.partitions ?? []) {
      const log = leaderLog(partition, moment);
      if (log !== null) lag += log.highWatermark - (committed.get(partitionName(partition)) ?? log.logStartOffset);
    }
  }
  return lag;
}

function leaderLog(partition: TopicPartition, { cluster, image }: Moment) {
  const leader = image?.partition(partition)?.leader;
  return leader === undefined ? null : (cluster.broker(leader)?.replicas.partition(partition)?.log ?? null);
}

function projectMember(
  { node, topic }: ConsumerDescription,
  memberCount: number,
  committed: ReadonlyMap<string, Offset>,
  moment: Moment,
): GroupMemberView {
  const consumer = moment.cluster.consumer(node);
  const phase = consumer === null ? 'dead' : consumer.phase;
  const count = moment.image?.topic(topic)?.partitions.length ?? 0;
  return {
    node,
    status: processStatus(node, moment),
    phase,
    idleBecause: phase === 'idle' ? `${count} partitions, ${memberCount} consumers` : null,
    partitions: (consumer?.assignment ?? []).map((partition) => ({
      ...partition,
      committed: committed.get(partitionName(partition)) ?? null,
      position: consumer?.position(partition) ?? null,
    })),
    inHand: consumer === null ? [] : inHand(consumer, moment),
    processing: consumer?.isProcessing(moment.cluster.sim.now) ?? false,
  };
}

function inHand(consumer: ConsumerClient, moment: Moment): RecordGlimpse[] {
  return consumer.lastDelivered.map(({ partition, offset }) => {
    const key = keyAt(partition, offset, moment);
    return { key, keyNumber: partition.topic === moment.topic?.name ? moment.keys.numberOf(key) : 0, offset };
  });
}

function keyAt(partition: TopicPartition, offset: Offset, moment: Moment): string | null {
  for (const batch of leaderLog(partition, moment)?.batchesFrom(offset) ?? []) {
    return moment.batches.records(batch).find((record, index) => (record.offset ?? batch.baseOffset + index) === offset)?.key ?? null;
  }
  return null;
}
