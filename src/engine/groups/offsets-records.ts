/**
 * What a coordinator writes to `__consumer_offsets`, in Kafka's own encoding: a committed offset, or a group as of its last
 * rebalance. The key says which kind and whose; compaction keeps the newest of each. (Kafka: GroupCoordinatorRecordSerde,
 * OffsetCommitKey v0–1, OffsetCommitValue v0–4, GroupMetadataKey v2, GroupMetadataValue v0–4)
 *
 * Values are written as version 3, as Kafka 4.2 does (version 1 for a commit that sets its own expiry); 0–4 are read. Keys of
 * other kinds (consumer and share groups) are left alone.
 */
import { err, ok, type Result } from '../../base/result';
import type { GenerationId, GroupId, LeaderEpoch, MemberId, Offset, PartitionIndex, TopicName } from '../model/vocabulary';
import {
  array,
  bytes,
  int32,
  int64,
  type Message,
  message,
  nullableString,
  since,
  string,
  struct,
  type TypeOf,
  until,
} from '../protocol/schema';
import { Shared } from '../sim/state';

const NOT_FLEXIBLE = 32_767;

const offsetCommitKey = message(
  'OffsetCommitKey',
  { first: 0, last: 1, flexible: NOT_FLEXIBLE },
  { group: string<GroupId>(), topic: string<TopicName>(), partition: int32<PartitionIndex>() },
);

const offsetCommitValue = message(
  'OffsetCommitValue',
  { first: 0, last: 4, flexible: 4 },
  {
    offset: int64<Offset>(),
    /** Of the record before the offset, for a consumer that checks for truncation (KIP-320). −1 unknown. */
    leaderEpoch: since(3, int32<LeaderEpoch>(), { default: -1 as LeaderEpoch, ignorable: true }),
    /** The committer's own note. */
    metadata: string(),
    commitTimestamp: int64(),
    /** −1: the broker's retention decides. */
    expireTimestamp: since(1, until(1, int64(), { default: -1, ignorable: true }), { default: -1, ignorable: true }),
  },
);
export type OffsetCommitValue = TypeOf<typeof offsetCommitValue>;

const groupMetadataKey = message('GroupMetadataKey', { first: 2, last: 2, flexible: NOT_FLEXIBLE }, { group: string<GroupId>() });

const memberMetadata = struct({
  memberId: string<MemberId>(),
  groupInstanceId: since(3, nullableString(), { default: null, ignorable: true }),
  clientId: string(),
  clientHost: string(),
  rebalanceTimeout: since(1, int32(), { default: -1, ignorable: true }),
  sessionTimeout: int32(),
  subscription: bytes(),
  assignment: bytes(),
});

const groupMetadataValue = message(
  'GroupMetadataValue',
  { first: 0, last: 4, flexible: 4 },
  {
    /** Empty where nobody ever joined. */
    protocolType: string(),
    generation: int32<GenerationId>(),
    protocol: nullableString(),
    leader: nullableString<MemberId>(),
    currentStateTimestamp: since(2, int64(), { default: -1, ignorable: true }),
    /** None: the group is empty. */
    members: array(memberMetadata),
  },
);
export type GroupMetadataValue = TypeOf<typeof groupMetadataValue>;

/** A null value is a tombstone: the offset, or the group, is gone. */
export class OffsetCommitRecord extends Shared {
  readonly kind = 'OffsetCommit';
  readonly group: GroupId;
  readonly topic: TopicName;
  readonly partition: PartitionIndex;
  readonly value: OffsetCommitValue | null;

  constructor(record: { group: GroupId; topic: TopicName; partition: PartitionIndex; value: OffsetCommitValue | null }) {
    super();
    this.group = record.group;
    this.topic = record.topic;
    this.partition = record.partition;
    this.value = record.value;
  }
}

export class GroupMetadataRecord extends Shared {
  readonly kind = 'GroupMetadata';
  readonly group: GroupId;
  readonly value: GroupMetadataValue | null;

  constructor(record: { group: GroupId; value: GroupMetadataValue | null }) {
    super();
    this.group = record.group;
    this.value = record.value;
  }
}

export type CoordinatorRecord = OffsetCommitRecord | GroupMetadataRecord;

const OFFSET_COMMIT_KEY_VERSION = 1;
const GROUP_METADATA_KEY_VERSION = 2;
const VALUE_VERSION = 3;
/** The only one that can say when the offset expires. */
const EXPIRING_VALUE_VERSION = 1;

export function encodeCoordinatorRecord(record: CoordinatorRecord): { key: Uint8Array; value: Uint8Array | null } {
  if (record.kind === 'OffsetCommit') {
    const version = record.value?.expireTimestamp === -1 ? VALUE_VERSION : EXPIRING_VALUE_VERSION;
    return {
      key: versioned(offsetCommitKey, record, OFFSET_COMMIT_KEY_VERSION),
      value: record.value === null ? null : versioned(offsetCommitValue, record.value, version),
    };
  }
  return {
    key: versioned(groupMetadataKey, record, GROUP_METADATA_KEY_VERSION),
    value: record.value === null ? null : versioned(groupMetadataValue, record.value, VALUE_VERSION),
  };
}

/** Null for a record of a kind that a classic coordinator does not know; an error for one that should be readable and is not. */
export function decodeCoordinatorRecord(key: Uint8Array | null, value: Uint8Array | null): Result<CoordinatorRecord | null, string> {
  if (key === null) return err('a record of __consumer_offsets has no key');
  const kind = versionOf(key);
  if (kind === 0 || kind === 1) {
    const read = unversioned(offsetCommitKey, key);
    const body = value === null ? ok(null) : unversioned(offsetCommitValue, value);
    if (!read.ok) return read;
    return body.ok ? ok(new OffsetCommitRecord({ ...read.value, value: body.value })) : body;
  }
  if (kind !== GROUP_METADATA_KEY_VERSION) return ok(null);
  const read = unversioned(groupMetadataKey, key);
  const body = value === null ? ok(null) : unversioned(groupMetadataValue, value);
  if (!read.ok) return read;
  return body.ok ? ok(new GroupMetadataRecord({ ...read.value, value: body.value })) : body;
}

/** Two bytes of version, then the body in that version. */
function versioned<T>(type: Message<T>, body: T, version: number): Uint8Array {
  const encoded = type.encode(body, version);
  const joined = new Uint8Array(2 + encoded.length);
  joined[0] = version >> 8;
  joined[1] = version & 0xff;
  joined.set(encoded, 2);
  return joined;
}

function unversioned<T>(type: Message<T>, from: Uint8Array): Result<T, string> {
  const read = type.decode(from.subarray(2), versionOf(from));
  return read.ok ? read : err(`${type.name} v${versionOf(from)}: ${read.error.problem}`);
}

function versionOf(from: Uint8Array): number {
  return from.length < 2 ? -1 : (from[0]! << 8) | from[1]!;
}
