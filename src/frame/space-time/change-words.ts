/** What is different from here on, in the few words that stand beside a mark on a lifeline; null for what needs no mark. */
import { brokerNode } from '../../engine/cluster/description';
import type { Happening } from '../../engine/model/events';
import { skewWords } from '../../engine/model/events/machines';
import { NO_LEADER, type PartitionIndex, type TopicName, type TopicPartition } from '../../engine/model/vocabulary';
import type { NodeId } from '../../engine/sim/context';

export interface Change {
  /** Whose lifeline it stands on; null: that of who said it. */
  readonly node: NodeId | null;
  readonly label: string;
  readonly partition: PartitionIndex | null;
}

export function changeOf(what: Happening, topic: TopicName | null): Change | null {
  const { partition } = what as { readonly partition?: TopicPartition };
  if (typeof partition === 'object' && partition.topic !== topic) return null;
  const label = labelOf(what);
  if (label === null) return null;
  return { ...label, partition: typeof partition === 'object' ? partition.partition : null };
}

function labelOf(what: Happening): { readonly node: NodeId | null; readonly label: string } | null {
  const here = (label: string) => ({ node: null, label });
  switch (what.kind) {
    case 'RecordsAppended':
      return here(`${what.role === 'Leader' ? 'append, ' : ''}LEO ${what.lastOffset + 1}`);
    case 'HighWatermarkAdvanced':
      return here(`HW ${what.from} → ${what.to}`);
    case 'LeaderElected':
      return here(
        `P${what.partition.partition}: ${what.leader === NO_LEADER ? 'no leader' : `leader ${what.leader}`}, epoch ${what.leaderEpoch}`,
      );
    case 'IsrShrunk':
    case 'IsrExpanded':
      return here(`P${what.partition.partition}: ISR ${what.isr.join(', ')}`);
    case 'BecameLeader':
      return here(`leads P${what.partition.partition}, epoch ${what.leaderEpoch}`);
    case 'BecameFollower':
      return here(`follows ${what.leader} for P${what.partition.partition}`);
    case 'LogTruncated':
      return here(`P${what.partition.partition} cut at ${what.to}`);
    case 'ControllerElected':
      return here(`leads the quorum, epoch ${what.epoch}`);
    case 'ControllerResigned':
      return here(`resigns, epoch ${what.epoch}`);
    case 'BrokerFenced':
      return here(`fences broker ${what.broker}`);
    case 'BrokerUnfenced':
      return here(`unfences broker ${what.broker}`);
    case 'DuplicateIgnored':
      return here(`has ${what.baseOffset} already`);
    case 'AppendRefused':
      return here('refused');
    case 'RecordsDelivered':
      return here(`given ${what.baseOffset === what.lastOffset ? what.baseOffset : `${what.baseOffset}–${what.lastOffset}`}`);
    case 'GroupStateChanged':
      return here(`${what.group}: ${what.to}`);
    case 'ConsumerRefusedBatch':
    case 'FollowerRefusedBatch':
      return here('✕ CRC');
    case 'ProcessKilled':
      return { node: what.node, label: what.power === 'Lost' ? '✕ power lost' : '✕ killed' };
    case 'ProcessHalted':
      return { node: what.node, label: '✕ halts' };
    case 'DiskFilled':
      return { node: what.node, label: '✕ disk full' };
    case 'DiskFreed':
      return { node: what.node, label: 'disk has room' };
    case 'DiskDestroyed':
      return { node: what.node, label: '✕ disk destroyed' };
    case 'ClockSkewed':
      return { node: what.node, label: what.skewMs === 0 ? 'clock right' : `clock ${skewWords(what.skewMs)}` };
    case 'MetadataWithheld':
      return { node: what.node, label: 'metadata withheld' };
    case 'MetadataDelivered':
      return { node: what.node, label: 'metadata again' };
    case 'BatchTorn':
      return { node: brokerNode(what.broker), label: '✕ torn batch' };
    case 'ProcessStarted':
      return { node: what.node, label: 'starts' };
    case 'ProcessFrozen':
      return { node: what.node, label: 'freezes' };
    case 'ProcessThawed':
      return { node: what.node, label: 'goes on' };
    case 'BatchCorrupted':
      return { node: brokerNode(what.broker), label: '✕ byte' };
    default:
      return null;
  }
}
