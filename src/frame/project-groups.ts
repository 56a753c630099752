/**
 * Groups and their members: who owns what, where each stands, and how far the group is behind. What is committed is what the
 * coordinator has; where a consumer reads is what the consumer knows.
 */

import type { ConsumerClient } from '../engine/clients/consumer/consumer-client';
import { brokerNode, type ClientDescription } from '../engine/cluster/description';
import type { GroupView as CoordinatedGroup } from '../engine/groups/group-coordinator';
import { partitionForGroup } from '../engine/groups/java-hash';
import { many } from '../engine/model/events/sentences';
import type { BrokerId, GenerationId, GroupId, Offset, PartitionIndex, TopicName, TopicPartition } from '../engine/model/vocabulary';
import { NO_LEADER, OFFSETS_TOPIC, partitionName } from '../engine/model/vocabulary';
import type { RecordBatch } from '../engine/protocol/record-batch';
import type { VirtualTime } from '../engine/sim/context';
import type { CommittedView, GroupMemberView, GroupView, RecordGlimpse } from './cluster-frame';
import type { DecodedRecord } from './decoded-batches';
import type { Moment } from './moment';
import { processStatus } from './project-brokers';
import { CELLS_MAX, highWatermarkOf } from './project-lane';
import { projectMachine } from './project-machine';

/** As far back as a lane is read from a disk (project-lane.ts), so that it is read once. */
const HAND_WINDOW = CELLS_MAX;

type ConsumerDescription = Extract<ClientDescription, { kind: 'Consumer' }>;

/** A group whose last consumer has left is still one: its offsets wait for the next. One that was deleted, and that nobody has joined, is none. */
export function projectGroups(moment: Moment): readonly GroupView[] {
  const { cluster, pennants } = moment;
  const consumers = cluster.clientDescriptions().filter((client): client is ConsumerDescription => client.kind === 'Consumer');
  const now = cluster.sim.history.length;
  return pennants.before(now).flatMap((group) => {
    const members = consumers.filter((consumer) => consumer.group === group);
    const view = projectGroup(group, members, moment);
    const isGone = view.state === 'Dead' || (view.state === 'Unknown' && pennants.isDeleted(group, now));
    return isGone && members.length === 0 ? [] : [view];
  });
}

function projectGroup(group: GroupId, members: readonly ConsumerDescription[], moment: Moment): GroupView {
  const found = coordinated(group, moment);
  const coordinator = found?.broker ?? coordinatorOf(group, moment);
  const offsets = found?.view.offsets ?? [];
  const committed = new Map(offsets.map(({ partition, offset }) => [partitionName(partition), offset] as const));
  const topics = new Set([...members.map(({ topic }) => topic), ...offsets.map(({ partition }) => partition.topic)]);
  return {
    group,
    pennant: moment.pennants.numberOf(group),
    state: found?.view.state ?? (coordinator === null ? 'Unknown' : 'Dead'),
    generation: found?.view.generation ?? (-1 as GenerationId),
    coordinator,
    assignor: found?.view.protocol || null,
    lag: lagOf(topics, committed, moment),
    committed: offsets.flatMap(({ partition: { topic, partition }, offset }) =>
      topic === moment.topic?.name ? [committedView(group, partition, offset, moment)] : [],
    ),
    members: members.map((member) => projectMember(member, members.length, committed, moment)),
  };
}

function committedView(group: GroupId, partition: PartitionIndex, offset: Offset, moment: Moment): CommittedView {
  const moved = moment.recent.committed(group, partition);
  const registered = moment.topic?.partitions.find((each) => each.partition.partition === partition);
  const lag = registered === undefined ? 0 : Math.max(0, highWatermarkOf(registered, moment) - offset);
  return { partition, offset, movedAt: moved?.at ?? (0 as VirtualTime), before: moved?.from ?? offset, lag };
}

/** A frozen broker takes itself for the coordinator long after another has become it: who leads the group's partition knows better. */
function coordinated(group: GroupId, { coordinated, image }: Moment): { broker: BrokerId; view: CoordinatedGroup } | null {
  const offsets = image?.topic(OFFSETS_TOPIC)?.partitions ?? [];
  const leader = offsets[partitionForGroup(group, Math.max(1, offsets.length))]?.leader;
  const found = [...coordinated].flatMap(([broker, groups]) => {
    const view = groups.find(({ groupId }) => groupId === group);
    return view === undefined ? [] : [{ broker, view }];
  });
  return found.find(({ broker }) => broker === leader) ?? found[0] ?? null;
}

/** Who would know of it; null while nobody does. */
function coordinatorOf(group: GroupId, { cluster, coordinated, image }: Moment): BrokerId | null {
  const partitions = image?.topic(OFFSETS_TOPIC)?.partitions.length ?? 0;
  if (partitions === 0) return null;
  const partition = partitionForGroup(group, partitions);
  return [...coordinated.keys()].find((id) => cluster.broker(id)?.groups.answersFor(partition) === true) ?? null;
}

/**
 * High watermark less committed offset, over all partitions of the group's topics; from the log's start where nothing is committed. A
 * leader that has just come back knows less than was committed: it is not behind.
 */
function lagOf(topics: ReadonlySet<TopicName>, committed: ReadonlyMap<string, Offset>, moment: Moment): number {
  let lag = 0;
  for (const topic of topics) {
    for (const registered of moment.image?.topic(topic)?.partitions ?? []) {
      const { partition } = registered;
      const from = committed.get(partitionName(partition)) ?? leaderLog(partition, moment)?.logStartOffset ?? 0;
      lag += Math.max(0, highWatermarkOf(registered, moment) - from);
    }
  }
  return lag;
}

function leaderLog(partition: TopicPartition, { cluster, image }: Moment) {
  const leader = image?.partition(partition)?.leader ?? NO_LEADER;
  return leader === NO_LEADER ? null : (cluster.broker(leader)?.replicas.partition(partition)?.log ?? null);
}

function projectMember(
  { node, topic, processingUs, config }: ConsumerDescription,
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
    machine: projectMachine(node, moment),
    phase,
    hasLeft: moment.cluster.sim.exitedProcess(node) !== null,
    isPaused: consumer?.isPaused ?? false,
    throwsNext: consumer?.throwsNext ?? false,
    rack: config['client.rack'] || null,
    perRecordMs: processingUs / 1_000,
    idleBecause: phase === 'idle' ? `${many(count, 'partition')}, ${many(memberCount, 'consumer')}` : null,
    partitions: (consumer?.assignment ?? []).map((partition) => ({
      ...partition,
      committed: committed.get(partitionName(partition)) ?? null,
      position: consumer?.position(partition) ?? null,
      readsFrom: consumer?.readsFrom(partition, moment.cluster.sim.now) ?? null,
    })),
    inHand: consumer === null ? [] : inHand(consumer, moment),
    processing: consumer?.isProcessing(moment.cluster.sim.now) ?? false,
  };
}

function inHand(consumer: ConsumerClient, moment: Moment): RecordGlimpse[] {
  return consumer.lastDelivered.map(({ partition, offset }) => {
    const record = recordAt(partition, offset, moment);
    return { key: record?.key ?? null, keyNumber: record === null ? 0 : moment.keys.ofRecord(record), offset };
  });
}

/** The leader has it; while nobody leads, one of the disks does. */
function recordAt(partition: TopicPartition, offset: Offset, moment: Moment): DecodedRecord | null {
  for (const batch of leaderLog(partition, moment)?.batchesFrom(offset) ?? []) return recordIn(batch, offset, moment);
  for (const broker of moment.image?.partition(partition)?.replicas ?? []) {
    const stored = moment.stored.log(moment.cluster.sim.diskOf(brokerNode(broker)), partition, HAND_WINDOW);
    const batch = stored?.batches.find(({ baseOffset, lastOffset }) => baseOffset <= offset && offset <= lastOffset);
    if (batch !== undefined) return recordIn(batch, offset, moment);
  }
  return null;
}

function recordIn(batch: RecordBatch, offset: Offset, { batches }: Moment): DecodedRecord | null {
  return batches.records(batch).find((record, index) => (record.offset ?? batch.baseOffset + index) === offset) ?? null;
}
