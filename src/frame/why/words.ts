/**
 * Events in the words of an explanation: shorter than in the event list, since what stands around them says the rest, and with what a
 * learner would ask next (how long was the silence? the same sequence?).
 */
import type { Cluster } from '../../engine/cluster/cluster';
import { brokerDefaults } from '../../engine/model/configs';
import { errorName } from '../../engine/model/error-codes';
import { describeEvent, type Happening } from '../../engine/model/events';
import { skewWords } from '../../engine/model/events/machines';
import { whatIsLeftOf } from '../../engine/model/events/processes';
import {
  type BrokerId,
  type MemberId,
  NO_LEADER,
  NO_SEQUENCE,
  partitionName,
  type TopicName,
  type TopicPartition,
} from '../../engine/model/vocabulary';
import type { NodeId } from '../../engine/sim/context';

/** How things are called: partitions of the topic that is shown by their number alone. */
export interface Names {
  readonly cluster: Cluster;
  readonly shown: TopicName | null;
}

/** `by`: where it happened. */
export function sentenceOf(what: Happening, names: Names, by: NodeId | null = null): string {
  const { cluster } = names;
  switch (what.kind) {
    case 'ProcessKilled':
      return `${nodeName(what.node)} ${what.power === 'Lost' ? 'loses its power' : 'is killed'}; ${whatIsLeftOf(what)}.`;
    case 'ProcessHalted':
      return `${nodeName(what.node)} halts: its only log directory has failed${what.file === null ? '' : ', no space is left on its disk'}.`;
    case 'DiskFilled':
      return `The disk of ${nodeName(what.node)} is full: nothing more can be written to it.`;
    case 'DiskDestroyed':
      return `The disk of ${nodeName(what.node)} is destroyed with all that was on it.`;
    case 'ClockSkewed':
      return `The clock of ${nodeName(what.node)} jumps: it is ${skewWords(what.skewMs)}.`;
    case 'MetadataWithheld':
      return `${nodeName(what.node)} is told nothing new of the cluster: it goes by what it knows.`;
    case 'MetadataDelivered':
      return `${nodeName(what.node)} is told of the cluster again.`;
    case 'BatchTorn':
      return `${batchOf(what, names)} on the disk of broker ${what.broker} is torn: ${what.bytes} of its ${what.of} bytes are there.`;
    case 'ProcessFrozen':
      return `${nodeName(what.node)} freezes; nobody is told.`;
    case 'ProcessThawed':
      return `${nodeName(what.node)} goes on.`;
    case 'ProcessStarted':
      return `${nodeName(what.node)} starts.`;
    case 'LinkCut':
      return `The link between ${nodeName(what.a)} and ${nodeName(what.b)} is cut.`;
    case 'BrokerFenced':
      if (what.because === 'Shutdown') return describeEvent(what);
      return `No heartbeat for ${sessionTimeoutS(cluster)} s: ${by === null ? 'the controller' : nodeName(by).toLowerCase()} fences broker ${what.broker}.`;
    case 'LeaderElected':
      if (what.leader === NO_LEADER)
        return `${name(what.partition, names)}: no leader, epoch ${what.leaderEpoch}. Nobody in its ISR is alive.`;
      return `${name(what.partition, names)}: leader ${what.leader}, epoch ${what.leaderEpoch}, ISR ${setOf(what.isr)}${what.unclean ? ', unclean' : ''}.`;
    case 'IsrShrunk':
      return `${name(what.partition, names)}: ISR ${setOf(what.isr)}, broker ${what.removed.join(', ')} is out.`;
    case 'IsrExpanded':
      return `${name(what.partition, names)}: ISR ${setOf(what.isr)}, broker ${what.added.join(', ')} has caught up.`;
    case 'BecameLeader':
      return `Broker ${what.broker} leads ${name(what.partition, names)} from offset ${what.logEndOffset}.`;
    case 'BecameFollower':
      return `Broker ${what.broker} follows broker ${what.leader} for ${name(what.partition, names)}.`;
    case 'RecordSent':
      return `${what.producer} sends ${counted(what.count)} to ${what.topic}.`;
    case 'BatchDrained':
      return drained(what, names);
    case 'BatchRetried':
      return `${what.trace.producer} keeps the batch and will retry: ${errorName(what.error)}.`;
    case 'BatchAcknowledged':
      if (what.acks === 0) return describeEvent(what);
      return `${what.trace.producer} has its acknowledgement for ${offsets(what.baseOffset, what.baseOffset + what.count - 1)} of ${name(what.partition, names)}.`;
    case 'RecordsAppended':
      return `Broker ${what.broker} appends ${offsets(what.baseOffset, what.lastOffset)} to ${name(what.partition, names)}.`;
    case 'HighWatermarkAdvanced':
      return `${name(what.partition, names)}: high watermark ${what.from} → ${what.to}, since every in-sync replica has it.`;
    case 'RecordsDelivered':
      return `${what.consumer} is given ${offsets(what.baseOffset, what.lastOffset)} of ${name(what.partition, names)}.`;
    case 'MemberJoined':
      return `${clientOf(what.member)} joins group ${what.group}.`;
    case 'MemberLeft':
      return `${clientOf(what.member)} is out of group ${what.group}: ${what.reason}.`;
    case 'BatchCorrupted':
      return `Byte ${what.byte} of ${batchOf(what, names)} has changed in the log of broker ${what.broker}: its CRC does not match.`;
    case 'BatchRepaired':
      return `Byte ${what.byte} of ${batchOf(what, names)} is as it was in the log of broker ${what.broker}.`;
    case 'FollowerRefusedBatch':
      return `Broker ${what.follower} refuses ${batchOf(what, names)} from broker ${what.broker}: ${errorName(what.error)}, the CRC does not match.`;
    case 'ConsumerRefusedBatch':
      return `${what.consumer} refuses ${batchOf(what, names)} from broker ${what.broker}: ${errorName(what.error)}, the CRC does not match.`;
    default:
      return describeEvent(what);
  }
}

function batchOf(
  { baseOffset, lastOffset, partition }: { readonly baseOffset: number; readonly lastOffset: number; readonly partition: TopicPartition },
  names: Names,
): string {
  return `${offsets(baseOffset, lastOffset)} of ${name(partition, names)}`;
}

/** A member id is its client id and a Uuid. */
const clientOf = (member: MemberId) => member.replace(/-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, '');

function drained({ trace, records, partition, attempt, baseSequence }: Extract<Happening, { kind: 'BatchDrained' }>, names: Names): string {
  const what = `${counted(records.length)} for ${name(partition, names)}`;
  if (attempt === 0) return `${trace.producer} sends ${what}.`;
  const sequence = baseSequence === NO_SEQUENCE ? '' : ` with the same sequence, ${baseSequence}`;
  return `${trace.producer} resends ${what}${sequence} (attempt ${attempt + 1}).`;
}

export function name(partition: TopicPartition, { shown }: Names): string {
  return partition.topic === shown ? `P${partition.partition}` : partitionName(partition);
}

export function nodeName(node: NodeId): string {
  const broker = /^broker-(\d+)$/.exec(node);
  const controller = /^controller-(\d+)$/.exec(node);
  return broker !== null ? `Broker ${broker[1]}` : controller !== null ? `Controller ${controller[1]}` : node;
}

export const setOf = (brokers: readonly BrokerId[]) => `{${brokers.join(', ')}}`;

export const sessionTimeoutS = ({ description }: Cluster) =>
  (description.configs['broker.session.timeout.ms'] ?? brokerDefaults['broker.session.timeout.ms']) / 1_000;

export const offsets = (first: number, last: number) => (first === last ? `offset ${first}` : `offsets ${first} to ${last}`);

const counted = (count: number) => (count === 1 ? 'a record' : `${count} records`);
