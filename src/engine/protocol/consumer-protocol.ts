/**
 * What consumers say to each other through JoinGroup and SyncGroup: bytes to the coordinator, which hands them on unread.
 * Each begins with its version, so that members of different releases understand each other. (Kafka: ConsumerProtocol)
 *
 * Versions 0–3, never flexible.
 *   1  ownedPartitions: what cooperative rebalancing needs (KIP-429)
 *   2  generationId, which tells whose claim to a partition is older (KIP-792)
 *   3  rackId (KIP-881)
 *
 * A version that is newer than ours is read as ours: later fields stand behind those we know.
 */
import { err, ok, type Result } from '../../base/result';
import type { GenerationId, PartitionIndex, TopicName } from '../model/vocabulary';
import { type Malformed, Reader, Writer } from './bytes';
import { array, int32, type Message, message, nullableBytes, nullableString, since, string, struct, type TypeOf } from './schema';

const versions = { first: 0, last: 3, flexible: Number.POSITIVE_INFINITY };

const topicPartitions = struct({ topic: string<TopicName>(), partitions: array(int32<PartitionIndex>()) });

export const consumerProtocolSubscription = message('ConsumerProtocolSubscription', versions, {
  topics: array(string<TopicName>()),
  userData: nullableBytes(),
  ownedPartitions: since(1, array(topicPartitions), { default: [], ignorable: true }),
  generationId: since(2, int32<GenerationId>(), { default: -1 as GenerationId, ignorable: true }),
  rackId: since(3, nullableString(), { default: null, ignorable: true }),
});
export type ConsumerProtocolSubscription = TypeOf<typeof consumerProtocolSubscription>;

/** The version says nothing here: all have the same bytes. */
export const consumerProtocolAssignment = message('ConsumerProtocolAssignment', versions, {
  assignedPartitions: array(topicPartitions),
  userData: nullableBytes(),
});
export type ConsumerProtocolAssignment = TypeOf<typeof consumerProtocolAssignment>;

export const encodeSubscription = (subscription: ConsumerProtocolSubscription, version = versions.last) =>
  encodeVersioned(consumerProtocolSubscription, subscription, version);

export const encodeAssignment = (assignment: ConsumerProtocolAssignment, version = versions.last) =>
  encodeVersioned(consumerProtocolAssignment, assignment, version);

export const decodeSubscription = (bytes: Uint8Array) => decodeVersioned(consumerProtocolSubscription, bytes);

/** No bytes at all are an empty assignment: a member that the leader forgot. */
export const decodeAssignment = (bytes: Uint8Array): Result<ConsumerProtocolAssignment, Malformed> =>
  bytes.length === 0 ? ok({ assignedPartitions: [], userData: null }) : decodeVersioned(consumerProtocolAssignment, bytes);

function encodeVersioned<T>(schema: Message<T>, value: T, version: number): Uint8Array {
  const to = new Writer();
  to.int16(version);
  schema.write(to, value, version);
  return to.finish();
}

function decodeVersioned<T>(schema: Message<T>, bytes: Uint8Array): Result<T, Malformed> {
  const from = new Reader(bytes);
  const version = from.int16();
  if (version < 0) return err({ at: 0, problem: `version ${version}` });
  const value = schema.read(from, Math.min(version, versions.last));
  return from.malformed === null ? ok(value) : err(from.malformed);
}
