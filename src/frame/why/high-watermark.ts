/**
 * Why the high watermark is where it is, and what it waits for: the slowest in-sync replica, as the leader knows it, and why that
 * replica is slow. Kafka: Partition.maybeIncrementLeaderHW.
 */
import { brokerNode } from '../../engine/cluster/description';
import type { BrokerId } from '../../engine/model/vocabulary';
import { maximalIsr } from '../../engine/replication/high-watermark';
import type { Partition } from '../../engine/replication/partition';
import { newestImage } from '../newest-image';
import type { ReplicaPlace, Standing } from './standing';
import { type Names, name, offsets, setOf } from './words';

export function standingOfHighWatermark(at: ReplicaPlace, names: Names): Standing {
  const replica = names.cluster.broker(at.broker)?.replicas.partition(at.partition) ?? null;
  const value = replica === null ? '' : ` ${replica.log.highWatermark}`;
  return {
    title: `High watermark${value} of ${name(at.partition, names)} on broker ${at.broker}`,
    meaning: 'Records below it are on every in-sync replica: they are promised, and only they are shown to consumers.',
    holds: replica === null ? ['The process that knew it is gone.'] : replica.isLeader ? onLeader(replica, names) : onFollower(replica),
  };
}

function onFollower({ leader }: Partition): readonly string[] {
  return [`A follower is told it by its leader, broker ${leader}, with every fetch: it may be one fetch behind.`];
}

function onLeader(replica: Partition, names: Names): readonly string[] {
  const { log, isrState } = replica;
  const { highWatermark, logEndOffset } = log;
  const all = `All that the leader has is on every in-sync replica, ${setOf(maximalIsr(isrState))}.`;
  const isOne = logEndOffset - highWatermark === 1;
  const waiting = offsets(highWatermark, logEndOffset - 1);
  const minimum = Math.min(
    newestImage(names.cluster)?.topic(log.partition.topic)?.config['min.insync.replicas'] ?? 1,
    replica.replicas.length,
  );
  const isBelow = isrState.isr.length < minimum;
  if (highWatermark === logEndOffset)
    return isBelow
      ? [
          all,
          `It stands still: that is fewer than min.insync.replicas ${minimum}, so what is sent with acks=all is refused and never gets into the log.`,
        ]
      : [all];
  if (isBelow)
    return [
      `It stands still: the ISR ${setOf(isrState.isr)} is below min.insync.replicas ${minimum}, and then nothing is promised (KIP-966). ${capital(waiting)} ${isOne ? 'waits' : 'wait'} for another replica to be in sync.`,
    ];
  const slow = maximalIsr(isrState).filter((broker) => broker !== replica.leader && heard(replica, broker) <= highWatermark);
  return slow.map(
    (broker) =>
      `It waits for broker ${broker}, which is in the ISR: ${whySlow(broker, replica, names)}. Until then ${waiting} ${isOne ? 'is' : 'are'} not promised.`,
  );
}

const capital = (words: string) => words.charAt(0).toUpperCase() + words.slice(1);

const heard = (replica: Partition, broker: BrokerId) => replica.remote(broker)?.logEndOffset ?? -1;

function whySlow(broker: BrokerId, replica: Partition, { cluster }: Names): string {
  const node = brokerNode(broker);
  const leader = brokerNode(replica.leader);
  const status = cluster.sim.status(node);
  const { cut, extraLatencyUs } = cluster.sim.linkStatus(node, leader);
  if (status === 'Dead') return `its process is dead, and it stays in the ISR until the controller has fenced it`;
  if (status === 'Frozen') return `its process is frozen, and it stays in the ISR until replica.lag.time.max.ms is over or it is fenced`;
  if (cut) return `the link between them is cut, and it stays in the ISR until replica.lag.time.max.ms is over`;
  const own = cluster.broker(broker)?.replicas.partition(replica.topicPartition)?.log.logEndOffset ?? 0;
  const late = extraLatencyUs > 0 ? `, over a link that takes ${extraLatencyUs / 1_000} ms longer` : '';
  return own > replica.log.highWatermark
    ? `it has them, and only its next fetch tells the leader so${late}`
    : `it has not fetched them yet${late}`;
}
