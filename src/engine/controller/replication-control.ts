/**
 * What becomes of partitions when brokers come and go, and when a leader asks to change its ISR.
 *
 * It may never change anything: it says which records would.
 *
 * Kafka: ReplicationControlManager (topics: create-topics.ts, delete-topics.ts; the record itself: partition-change-builder.ts)
 */
import type { MetadataImage, PartitionImage } from '../metadata/image';
import type { MetadataRecord, RecordOf } from '../metadata/records';
import { Errors } from '../model/error-codes';
import { type BrokerEpoch, type BrokerId, type ErrorCode, NO_LEADER, type TopicName } from '../model/vocabulary';
import { type AlterPartitionRequest, type AlterPartitionResponse, LEADER_RECOVERED, LEADER_RECOVERING } from '../protocol/alter-partition';
import { brokerEpochProblem } from './cluster-control';
import type { Operation } from './operation';
import { buildPartitionChange, type PartitionTarget } from './partition-change-builder';
import { targetOf } from './partition-target';

/**
 * The broker leaves every ISR (without the ELR, all but those it is the last member of), and somebody else leads what it led. Then it is fenced: the
 * partitions come first in the batch, as nobody may see a fenced leader.
 */
export function recordsForFencing(image: MetadataImage, broker: BrokerId): readonly MetadataRecord[] {
  return [...recordsForLeaving(image, broker), registrationChange(image, broker, { fenced: 1 })];
}

/** It is unfenced, and leads again whatever has no leader and may have it for one. */
export function recordsForUnfencing(image: MetadataImage, broker: BrokerId): readonly MetadataRecord[] {
  const isAcceptableLeader = (id: BrokerId) => id === broker || image.isActive(id);
  return [registrationChange(image, broker, { fenced: -1 }), ...changes(image, leaderless(image), { isAcceptableLeader })];
}

/** A topic allows it from now on: what has no leader takes any replica that is alive. */
export function recordsForUncleanElection(image: MetadataImage, topic: TopicName): readonly MetadataRecord[] {
  const without = leaderless(image).filter(({ partition }) => partition.topic === topic);
  return changes(image, without, { election: 'Unclean' });
}

/** It hands over what it leads while it is still there to serve it. */
export function recordsForControlledShutdown(image: MetadataImage, broker: BrokerId): readonly MetadataRecord[] {
  const begins =
    image.broker(broker)?.inControlledShutdown === true ? [] : [registrationChange(image, broker, { inControlledShutdown: 1 })];
  return [...begins, ...recordsForLeaving(image, broker)];
}

/** Its last process may have lost data: it is out of every ISR and every ELR. (KIP-966) */
export function recordsForUncleanShutdown(image: MetadataImage, broker: BrokerId): readonly MetadataRecord[] {
  const isAcceptableLeader = (id: BrokerId) => id !== broker && image.isActive(id);
  const inIsr = partitionsOf(image).filter(({ isr }) => isr.includes(broker));
  const inElr = partitionsOf(image).filter(({ elr }) => elr.includes(broker));
  return [...inIsr, ...inElr].flatMap((partition) =>
    changes(image, [partition], { isr: without(partition.isr, broker), uncleanlyShutDown: broker, isAcceptableLeader }),
  );
}

/** Everything that takes a broker out of the ISRs and leaderships it has. */
export function recordsForLeaving(image: MetadataImage, broker: BrokerId): readonly MetadataRecord[] {
  const isAcceptableLeader = (id: BrokerId) => id !== broker && image.isActive(id);
  const inIsr = partitionsOf(image).filter(({ isr }) => isr.includes(broker));
  return inIsr.flatMap((partition) => changes(image, [partition], { isr: without(partition.isr, broker), isAcceptableLeader }));
}

const without = (isr: readonly BrokerId[], broker: BrokerId) => isr.filter((id) => id !== broker);

function changes(
  image: MetadataImage,
  partitions: readonly PartitionImage[],
  target: Partial<PartitionTarget>,
): readonly RecordOf<'PartitionChange'>[] {
  const records = partitions.map((partition) => buildPartitionChange(partition, { ...targetOf(image, partition), ...target }));
  return records.filter((change) => change !== null);
}

export function hasLeaderships(image: MetadataImage, broker: BrokerId): boolean {
  return image.topics().some(({ partitions }) => partitions.some(({ leader }) => leader === broker));
}

type TopicAnswer = AlterPartitionResponse['topics'][number];
type PartitionAnswer = TopicAnswer['partitions'][number];
type PartitionProposal = AlterPartitionRequest['topics'][number]['partitions'][number];

/**
 * A leader proposes the ISR of partitions it leads; each is taken or refused on its own.
 *
 * Errors, of a partition: FENCED_LEADER_EPOCH (there is a newer leader), INVALID_UPDATE_VERSION (the partition changed since),
 * INELIGIBLE_REPLICA (a proposed member is fenced, shutting down or another process by now), NOT_CONTROLLER (the leader knows a
 * future that this controller does not), INVALID_REQUEST. Of the request: STALE_BROKER_EPOCH.
 */
export function alterPartition(image: MetadataImage, request: AlterPartitionRequest): Operation<AlterPartitionResponse> {
  if (brokerEpochProblem(image, request) !== null)
    return { records: [], answer: { throttleTimeMs: 0, errorCode: Errors.STALE_BROKER_EPOCH, topics: [] } };
  const records: MetadataRecord[] = [];
  const topics = request.topics.map(({ topicId, partitions }): TopicAnswer => {
    const topic = image.topicById(topicId);
    const alter = (proposal: PartitionProposal) => {
      if (topic === null) return refusal(proposal, Errors.UNKNOWN_TOPIC_ID);
      const outcome = alterOne({ image, leader: request.brokerId, partition: topic.partitions[proposal.partitionIndex], proposal });
      if (outcome.change !== null) records.push(outcome.change);
      return outcome.answer;
    };
    return { topicId, partitions: partitions.map(alter) };
  });
  return { records, answer: { throttleTimeMs: 0, errorCode: Errors.NONE, topics } };
}

function alterOne(options: {
  readonly image: MetadataImage;
  readonly leader: BrokerId;
  readonly partition: PartitionImage | undefined;
  readonly proposal: PartitionProposal;
}): { readonly change: RecordOf<'PartitionChange'> | null; readonly answer: PartitionAnswer } {
  const { image, leader, partition, proposal } = options;
  if (partition === undefined) return { change: null, answer: refusal(proposal, Errors.UNKNOWN_TOPIC_OR_PARTITION) };
  const problem = problemWith(partition, leader, proposal) ?? (everyMemberIsEligible(image, proposal) ? null : Errors.INELIGIBLE_REPLICA);
  if (problem !== null) return { change: null, answer: refusal(proposal, problem) };
  const change = buildPartitionChange(partition, {
    ...targetOf(image, partition),
    isr: proposedMembers(proposal).map(({ brokerId }) => brokerId),
    leaderRecoveryState: proposal.leaderRecoveryState === LEADER_RECOVERING ? 'Recovering' : 'Recovered',
  });
  const altered = change === null ? partition : partition.changedBy(change);
  if (altered.leader !== leader) return { change, answer: refusal(proposal, Errors.NEW_LEADER_ELECTED) };
  return { change, answer: acceptance(altered) };
}

/** The order of these checks is Kafka's, and decides which error a leader learns from. */
function problemWith(partition: PartitionImage, leader: BrokerId, proposal: PartitionProposal): ErrorCode | null {
  if (proposal.leaderEpoch > partition.leaderEpoch || proposal.partitionEpoch > partition.partitionEpoch) return Errors.NOT_CONTROLLER;
  if (proposal.leaderEpoch < partition.leaderEpoch) return Errors.FENCED_LEADER_EPOCH;
  if (leader !== partition.leader) return Errors.INVALID_REQUEST;
  if (proposal.partitionEpoch < partition.partitionEpoch) return Errors.INVALID_UPDATE_VERSION;
  const isr = proposedMembers(proposal).map(({ brokerId }) => brokerId);
  const areReplicas = isr.every((id) => partition.replicas.includes(id)) && new Set(isr).size === isr.length;
  if (!areReplicas || !isr.includes(partition.leader)) return Errors.INVALID_REQUEST;
  const recovering = proposal.leaderRecoveryState === LEADER_RECOVERING;
  if (recovering && (isr.length > 1 || partition.leaderRecoveryState === 'Recovered')) return Errors.INVALID_REQUEST;
  return null;
}

/** Version 2 does not tell the members' broker epochs; −1 is not checked (KIP-903). */
function proposedMembers({ newIsr, newIsrWithEpochs }: PartitionProposal): PartitionProposal['newIsrWithEpochs'] {
  return newIsrWithEpochs.length > 0 ? newIsrWithEpochs : newIsr.map((brokerId) => ({ brokerId, brokerEpoch: -1 as BrokerEpoch }));
}

function everyMemberIsEligible(image: MetadataImage, proposal: PartitionProposal): boolean {
  return proposedMembers(proposal).every(({ brokerId, brokerEpoch }) => {
    const sameProcess = brokerEpoch === -1 || image.broker(brokerId)?.epoch === brokerEpoch;
    return image.isActive(brokerId) && sameProcess;
  });
}

function acceptance(partition: PartitionImage): PartitionAnswer {
  return {
    partitionIndex: partition.partition.partition,
    errorCode: Errors.NONE,
    leaderId: partition.leader,
    leaderEpoch: partition.leaderEpoch,
    isr: partition.isr,
    leaderRecoveryState: partition.leaderRecoveryState === 'Recovering' ? LEADER_RECOVERING : LEADER_RECOVERED,
    partitionEpoch: partition.partitionEpoch,
  };
}

function refusal({ partitionIndex }: PartitionProposal, errorCode: ErrorCode): PartitionAnswer {
  return {
    partitionIndex,
    errorCode,
    leaderId: 0 as BrokerId,
    leaderEpoch: 0 as PartitionAnswer['leaderEpoch'],
    isr: [],
    leaderRecoveryState: LEADER_RECOVERED,
    partitionEpoch: 0 as PartitionAnswer['partitionEpoch'],
  };
}

/** By topic name, then by index. */
function partitionsOf(image: MetadataImage): readonly PartitionImage[] {
  return image.topics().flatMap(({ partitions }) => partitions);
}

const leaderless = (image: MetadataImage) => partitionsOf(image).filter(({ leader }) => leader === NO_LEADER);

function registrationChange(
  image: MetadataImage,
  brokerId: BrokerId,
  change: Partial<Pick<RecordOf<'BrokerRegistrationChange'>, 'fenced' | 'inControlledShutdown'>>,
): MetadataRecord {
  const brokerEpoch = image.broker(brokerId)!.epoch;
  return { kind: 'BrokerRegistrationChange', brokerId, brokerEpoch, fenced: null, inControlledShutdown: null, logDirs: null, ...change };
}
