/** What must come back once everything is healed and nothing is sent any more. */
import { brokerNode } from '../engine/cluster/description';
import type { UnifiedLog } from '../engine/log/unified-log';
import { NO_LEADER, type Offset, type PartitionIndex, partitionName } from '../engine/model/vocabulary';
import { forEachRecord } from '../engine/protocol/record-batch-reader';
import type { World } from '../engine/session/world';
import { deletedBelow, maySkip, type UncleanReign, uncleanReigns } from './excuses';
import { type Plan, REPLICAS } from './plan';

/** What is still missing, the first that is found; null where all is well. */
export function missing(world: World, plan: Plan): string | null {
  return missingVoters(world) ?? missingLeaders(world) ?? missingRecords(world, plan) ?? missingMembers(world, plan);
}

/** All controllers follow the one that decides, and have all that it has. */
function missingVoters({ cluster }: World): string | null {
  const { controller: active, controllers } = cluster;
  if (active === null) return 'there is no controller';
  for (const { id, epoch, quorum, log } of controllers) {
    if (epoch !== active.epoch || quorum.leader !== active.id) return `controller ${id} follows ${quorum.leader} in epoch ${epoch}`;
    if (log!.highWatermark !== active.logEndOffset) return `controller ${id} has committed ${log!.highWatermark} of ${active.logEndOffset}`;
  }
  return controllers.length < cluster.controllerNodes.length ? `only ${controllers.length} controllers are alive` : null;
}

function missingLeaders({ cluster }: World): string | null {
  const image = cluster.controller?.image;
  if (image === undefined) return 'there is no controller';
  for (const { partitions } of image.topics()) {
    for (const { partition, leader, isr, leaderEpoch, addingReplicas, removingReplicas } of partitions) {
      const name = partitionName(partition);
      const replica = leader === NO_LEADER ? null : cluster.broker(leader)?.replicas.partition(partition);
      if (!image.isActive(leader) || replica?.isLeader !== true || replica.leaderEpoch !== leaderEpoch) return `${name} has no leader`;
      if (isr.length < REPLICAS) return `${name} has an ISR of ${isr.join(', ')}`;
      if (addingReplicas.length + removingReplicas.length > 0) return `${name} is being moved`;
      if (replica.log.highWatermark < replica.log.logEndOffset) {
        return `${name} has a high watermark of ${replica.log.highWatermark} below its log end offset of ${replica.log.logEndOffset}`;
      }
    }
  }
  return null;
}

function missingRecords({ auditor, cluster }: World, plan: Plan): string | null {
  const { pending } = auditor.verdicts();
  if (pending > 0) return `${pending} records are neither acknowledged nor given up`;
  for (const { topic, partitions } of plan.topics) {
    for (let index = 0; index < partitions; index++) {
      const partition = { topic, partition: index as PartitionIndex };
      const leader = cluster.controller?.image.partition(partition)?.leader ?? NO_LEADER;
      const log = leader === NO_LEADER ? undefined : cluster.broker(leader)?.replicas.partition(partition)?.log;
      if (log === undefined || auditor.undelivered(partition, log.logStartOffset) === 0) continue;
      const name = partitionName(partition);
      const from = Math.max(log.logStartOffset, deletedBelow(cluster.sim.history).get(name) ?? 0) as Offset;
      const undelivered = unread(auditor, log, from, uncleanReigns(cluster.sim.history).get(name) ?? []);
      if (undelivered > 0) return `${undelivered} records of ${partitionName(partition)} were given to no consumer`;
    }
  }
  return null;
}

/**
 * Committed records that are there, and that no application was given, though nothing excuses it. Of a compacted log the last of each key
 * count: another replica, from which was read, may have cleaned the earlier ones away, and tombstones.
 */
function unread(auditor: World['auditor'], log: UnifiedLog, from: Offset, reigns: readonly UncleanReign[]): number {
  const missed: { readonly offset: Offset; readonly key: string; readonly isTombstone: boolean }[] = [];
  const newest = new Map<string, Offset>();
  for (const batch of log.batchesFrom(log.logStartOffset)) {
    if (batch.lastOffset >= log.highWatermark) break;
    const { leaderEpoch } = batch;
    forEachRecord(batch, ({ offset, key, value }) => {
      const name = String(key);
      newest.set(name, offset);
      const isMissed = offset >= from && !auditor.wasDelivered(log.partition, offset);
      if (isMissed && !maySkip(reigns, { offset, leaderEpoch })) missed.push({ offset, key: name, isTombstone: value === null });
    });
  }
  if (!log.config.compacted) return missed.length;
  return missed.filter(({ offset, key, isTombstone }) => newest.get(key) === offset && !isTombstone).length;
}

function missingMembers({ cluster }: World, plan: Plan): string | null {
  const wanted = plan.consumers.length;
  const group = plan.consumers[0]!.group;
  const views = cluster.brokers
    .filter((broker) => cluster.sim.status(brokerNode(broker)) === 'Running')
    .flatMap((broker) => cluster.broker(broker)?.groups.groups() ?? [])
    .filter(({ groupId }) => groupId === group);
  const [view] = views;
  if (view === undefined || views.length > 1) return `group ${group} has ${views.length} coordinators`;
  if (view.state !== 'Stable') return `group ${group} is ${view.state}`;
  return view.members.length === wanted ? null : `group ${group} has ${view.members.length} members, not ${wanted}`;
}
