/** The event that made a thing what it is: the newest that changed it. Null where history, as far as it is kept, has none. */
import { brokerNode, controllerNode } from '../../engine/cluster/description';
import type { Happening } from '../../engine/model/events';
import type { BrokerId, PartitionIndex, TopicName, TopicPartition } from '../../engine/model/vocabulary';
import type { RefList } from '../../engine/sim/cow-list';
import type { Emitted } from '../../engine/sim/emitted';
import type { Subject } from './explanation';

/** Of a record there is none: the auditor has its story. */
export function anchorOf(subject: Exclude<Subject, { kind: 'Record' | 'Losses' }>, history: RefList<Emitted>): Emitted | null {
  if (subject.kind === 'Event') {
    const isKept = subject.event >= history.first && subject.event < history.length;
    return isKept ? history.get(subject.event) : null;
  }
  for (let id = history.length - 1; id >= history.first; id--) {
    const event = history.get(id);
    if (made(subject, event.what as Happening)) return event;
  }
  return null;
}

function made(subject: Exclude<Subject, { kind: 'Event' | 'Record' | 'Losses' }>, what: Happening): boolean {
  switch (subject.kind) {
    case 'Broker':
      return changesBroker(subject.broker, what);
    case 'Node':
      return changesClient(subject.node, what);
    case 'Group':
      return what.kind === 'GroupStateChanged' && what.group === subject.group;
    case 'Replica':
      return (what.kind === 'BecameLeader' || what.kind === 'BecameFollower') && isOn(subject, what);
    case 'LeaderEpoch':
      return what.kind === 'LeaderElected' && isOf(subject, what.partition);
    case 'InSyncReplicas':
      return (what.kind === 'IsrShrunk' || what.kind === 'IsrExpanded' || what.kind === 'LeaderElected') && isOf(subject, what.partition);
    case 'LogEndOffset':
      return (what.kind === 'RecordsAppended' || what.kind === 'LogTruncated') && isOn(subject, what);
    case 'HighWatermark':
      return (what.kind === 'HighWatermarkAdvanced' || what.kind === 'BecameLeader') && isOf(subject, what.partition);
  }
}

function changesBroker(broker: BrokerId, what: Happening): boolean {
  switch (what.kind) {
    case 'ProcessStarted':
    case 'ProcessKilled':
    case 'ProcessHalted':
    case 'DiskFilled':
    case 'DiskFreed':
    case 'DiskDestroyed':
    case 'ClockSkewed':
    case 'MetadataWithheld':
    case 'MetadataDelivered':
    case 'ProcessFrozen':
    case 'ProcessThawed':
      return what.node === brokerNode(broker);
    case 'BrokerFenced':
    case 'BrokerUnfenced':
      return what.broker === broker;
    default:
      return false;
  }
}

function changesClient(node: string, what: Happening): boolean {
  switch (what.kind) {
    case 'ProcessStarted':
    case 'ProcessEnded':
    case 'ProcessKilled':
    case 'ClockSkewed':
    case 'MetadataWithheld':
    case 'MetadataDelivered':
    case 'ProcessFrozen':
    case 'ProcessThawed':
      return what.node === node;
    case 'ControllerElected':
    case 'ControllerResigned':
      return controllerNode(what.controller) === node;
    case 'BatchAcknowledged':
    case 'BatchRetried':
    case 'BatchFailed':
      return what.trace.producer === node;
    case 'RecordsDelivered':
    case 'PartitionsAssigned':
    case 'PartitionsRevoked':
    case 'PositionReset':
      return what.consumer === node;
    default:
      return false;
  }
}

interface OfPartition {
  readonly topic: TopicName;
  readonly partition: PartitionIndex;
}

const isOf = (subject: OfPartition, { topic, partition }: TopicPartition) => subject.topic === topic && subject.partition === partition;

const isOn = (
  subject: OfPartition & { readonly broker: BrokerId },
  what: { readonly broker: BrokerId; readonly partition: TopicPartition },
) => what.broker === subject.broker && isOf(subject, what.partition);
