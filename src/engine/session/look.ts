/** What there is at a moment, in lines of text: what a person would see who could look into every machine. */
import { fateOf } from '../auditor/record-story';
import type { Cluster } from '../cluster/cluster';
import { describeEvent, type Happening } from '../model/events';
import { type BrokerId, type GroupId, NO_LEADER, partitionName, type TopicName } from '../model/vocabulary';
import type { RecordBatch } from '../protocol/record-batch';
import type { Partition } from '../replication/partition';
import type { World } from './world';

/**
 * `orders`: what every broker holds of that topic. `group analytics`: who coordinates a group, its members and their offsets. `records`:
 * where every record is that a producer of this world has sent, and what brought it there.
 */
export function look(world: World, [what = '', name = '']: readonly string[]): readonly string[] {
  const { cluster } = world;
  const brokers = [...cluster.brokers].sort((a, b) => a - b);
  if (what === 'records') return lookAtRecords(world);
  return what === 'group'
    ? lookAtGroup(cluster, brokers, name as GroupId)
    : brokers.flatMap((id) => lookAtBroker(cluster, id, what as TopicName));
}

function lookAtBroker(cluster: Cluster, id: BrokerId, topic: TopicName): readonly string[] {
  const broker = cluster.broker(id);
  if (broker === null) return [`broker ${id} is dead`];
  return broker.replicas.sorted().flatMap((partition) => (partition.topicPartition.topic === topic ? [replica(id, partition)] : []));
}

function replica(id: BrokerId, { topicPartition, role, leader, leaderEpoch, isrState, log }: Partition): string {
  const name = partitionName(topicPartition);
  const standing =
    role === 'Leader' ? `leads ${name}` : leader === NO_LEADER ? `has ${name} without a leader` : `follows broker ${leader} for ${name}`;
  const batches = Array.from(log.batchesFrom(log.logStartOffset), extent);
  const isr = role === 'Leader' ? `, ISR ${[...isrState.isr].join(' ')}` : '';
  return `broker ${id} ${standing}, epoch ${leaderEpoch}: ${batches.join(' ') || 'empty'}; HW ${log.highWatermark}, LEO ${log.logEndOffset}${isr}`;
}

/** `[4–6 e1]`: offsets 4 to 6, written in leader epoch 1. */
function extent({ baseOffset, lastOffset, leaderEpoch }: RecordBatch): string {
  return `[${baseOffset === lastOffset ? baseOffset : `${baseOffset}–${lastOffset}`} e${leaderEpoch}]`;
}

function lookAtGroup(cluster: Cluster, brokers: readonly BrokerId[], name: GroupId): readonly string[] {
  const lines = brokers.flatMap((id) => {
    const group = cluster
      .broker(id)
      ?.groups.groups()
      .find(({ groupId }) => groupId === name);
    if (group === undefined) return [];
    const members = group.members.map(
      ({ clientId, assignment }) => `${clientId} has ${assignment.map(partitionName).join(', ') || 'nothing'}`,
    );
    const offsets = group.offsets.map(({ partition, offset }) => `${partitionName(partition)} at ${offset}`);
    const head = `broker ${id} coordinates ${name}: ${group.state}, generation ${group.generation}`;
    return [head, ...members.map((member) => `  ${member}`), `  committed: ${offsets.join(', ') || 'nothing'}`];
  });
  return lines.length > 0 ? lines : [`nobody coordinates ${name}`];
}

function lookAtRecords({ cluster, auditor }: World): readonly string[] {
  const { history } = cluster.sim;
  const producers = cluster.clientDescriptions().flatMap(({ kind, node }) => (kind === 'Producer' ? [node] : []));
  return producers.flatMap((producer) => {
    const count = auditor.accounts.producers.known(producer)?.recordCount ?? 0;
    return Array.from({ length: count }, (_, record) => {
      const fate = fateOf(auditor.accounts, history, { producer, record })!;
      const place = fate.copies > 0 ? ' at' : ', once at';
      const where = fate.offset === null ? '' : `${place} offset ${fate.offset} of ${partitionName(fate.partition!)}`;
      const promise = fate.acknowledged ? 'acknowledged' : 'not acknowledged';
      return `${producer} ${record}: ${fate.stage}${where}, ${promise}. ${describeEvent(history.get(fate.cause).what as Happening)}`;
    });
  });
}
