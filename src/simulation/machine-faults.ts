/** What can break in machines: disks, clocks, and what a process hears of the cluster. Each strikes as the others do (faults.ts). */
import { assertUnreachable } from '../base/assert';
import type { Cluster } from '../engine/cluster/cluster';
import { brokerNode } from '../engine/cluster/description';
import { storedLogs } from '../engine/log/checkpoints';
import type { BrokerId, Offset, TopicPartition } from '../engine/model/vocabulary';
import type { Command } from '../engine/session/commands';
import type { NodeId } from '../engine/sim/context';
import type { Plan } from './plan';

export const machineFaultKinds = [
  'FillDisk',
  'DestroyDisk',
  /** It dies in the middle of writing. */
  'TearBatch',
  'CorruptBatch',
  'SkewBroker',
  'SkewProducer',
  'WithholdFromBroker',
  'WithholdFromClient',
] as const;
export type MachineFaultKind = (typeof machineFaultKinds)[number];

export interface MachineStrike {
  readonly commands: readonly Command[];
  readonly repairs: readonly Command[];
}

/** An hour is message.timestamp.after.max.ms: some are within it. Then nothing is older than retention.ms. */
const SKEWS_MS = [30_000, -30_000, 7_200_000, -7_200_000, 86_400_000];
/** The first byte behind a batch's header. */
const BYTE = 61;

/** Null where there was nobody to strike. */
export function strikeMachine(kind: MachineFaultKind, cluster: Cluster, plan: Plan, dice: number): MachineStrike | null {
  const alive = cluster.brokers.filter((id) => cluster.sim.status(brokerNode(id)) !== 'Dead');
  const broker = alive[dice % Math.max(1, alive.length)];
  if (broker === undefined) return null;
  const node = brokerNode(broker);
  switch (kind) {
    case 'FillDisk':
      return {
        commands: [{ kind, broker }],
        repairs: [
          { kind: 'FreeDisk', broker },
          { kind: 'RestartBroker', broker },
        ],
      };
    case 'DestroyDisk':
      // Where the last replica's disk is lost nobody may ever lead again, until an operator says so.
      return !isWhole(cluster) ? null : { commands: [{ kind, broker }], repairs: [{ kind: 'RestartBroker', broker }] };
    case 'TearBatch': {
      const partition = written(cluster, plan, broker, dice)?.partition;
      if (partition === undefined) return null;
      const commands: Command[] = [
        { kind: 'KillBroker', broker },
        { kind: 'TearLastBatch', broker, partition },
      ];
      return { commands, repairs: [{ kind: 'RestartBroker', broker }] };
    }
    case 'CorruptBatch':
      return corrupt(cluster, plan, broker, dice);
    case 'SkewBroker':
      return skew(node, dice);
    case 'SkewProducer':
      return skew(plan.producers[dice % plan.producers.length]!.node, dice);
    case 'WithholdFromBroker':
      return withhold(node);
    case 'WithholdFromClient': {
      const clients = [...plan.producers, ...plan.consumers].filter((each) => cluster.hasNode(each.node));
      const client = clients.filter((each) => cluster.sim.status(each.node) !== 'Dead')[dice % Math.max(1, clients.length)];
      return client === undefined ? null : withhold(client.node);
    }
    default:
      return assertUnreachable(kind);
  }
}

/** Every replica is in sync: whichever is lost, the others have what was committed. */
function isWhole({ controller }: Cluster): boolean {
  const topics = controller?.image.topics() ?? [];
  return topics.every(({ partitions }) => partitions.every(({ isr, replicas }) => isr.length === replicas.length));
}

/** A partition of the plan's topics that has records on that broker, and where they end. */
function written(cluster: Cluster, { topics }: Plan, broker: BrokerId, dice: number): { partition: TopicPartition; end: Offset } | null {
  const disk = cluster.sim.diskOf(brokerNode(broker));
  const found = storedLogs(disk).flatMap(({ partition }) => {
    const log = cluster.broker(broker)?.replicas.partition(partition)?.log;
    const isPlanned = topics.some(({ topic }) => topic === partition.topic);
    return log !== undefined && isPlanned && log.logEndOffset > log.logStartOffset ? [{ partition, end: log.logEndOffset }] : [];
  });
  return found[dice % Math.max(1, found.length)] ?? null;
}

/** Whoever read it has failed, and is started again when it is sound. */
function corrupt(cluster: Cluster, plan: Plan, broker: BrokerId, dice: number): MachineStrike | null {
  const found = written(cluster, plan, broker, dice);
  if (found === null) return null;
  const { partition, end } = found;
  const place = { broker, partition, offset: Math.max(0, end - 1 - (dice % 20)) as Offset, byte: BYTE };
  const again = plan.consumers.map(({ node }): Command => ({ kind: 'RestartConsumer', node }));
  return { commands: [{ kind: 'CorruptByte', ...place, to: null }], repairs: [{ kind: 'RepairByte', ...place }, ...again] };
}

function skew(node: NodeId, dice: number): MachineStrike {
  const byMs = SKEWS_MS[dice % SKEWS_MS.length]!;
  return { commands: [{ kind: 'SkewClock', node, byMs }], repairs: [{ kind: 'SkewClock', node, byMs: -byMs }] };
}

function withhold(node: NodeId): MachineStrike {
  return { commands: [{ kind: 'WithholdMetadata', node }], repairs: [{ kind: 'DeliverMetadata', node }] };
}
