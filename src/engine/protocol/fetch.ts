/**
 * Fetch, API key 1: record batches from some partitions, from one offset of each on. Consumers and followers send the same
 * request: to a leader, a follower's fetch offset says how far it has got, and that alone moves the high watermark.
 *
 * Versions 4–18, flexible from 12.
 *   4   isolationLevel, lastStableOffset and abortedTransactions (KIP-98)
 *   5   logStartOffset both ways (KIP-107)
 *   7   sessions: only what changed is sent (KIP-227)
 *   9   currentLeaderEpoch: fences a client or a leader with old metadata (KIP-320)
 *   11  rackId and preferredReadReplica: reading from the nearest replica (KIP-392)
 *   12  lastFetchedEpoch and divergingEpoch: a follower learns where to truncate without asking first (KIP-595)
 *   13  topics by id instead of name (KIP-516)
 *   15  replicaState instead of replicaId, with the broker's epoch (KIP-903)
 *   16  nodeEndpoints of new leaders (KIP-951)
 *   17  replicaDirectoryId, for voters only (KIP-853)
 *   18  the follower says which high watermark it knows, so that the leader answers at once where that is old (KIP-1166)
 *
 * Errors: OFFSET_OUT_OF_RANGE (1) resets a consumer; NOT_LEADER_OR_FOLLOWER (6), FENCED_LEADER_EPOCH (74) and UNKNOWN_LEADER_EPOCH
 * (75) mean look for the leader again; FETCH_SESSION_ID_NOT_FOUND (70) and INVALID_FETCH_SESSION_EPOCH (71) start a new session.
 *
 * Departures: outside clients are offered versions up to 12, which name topics (see apis.ts). Tagged fields not sent are null.
 */
import type {
  BrokerEpoch,
  BrokerId,
  ErrorCode,
  LeaderEpoch,
  Offset,
  PartitionIndex,
  ProducerId,
  TopicId,
  TopicName,
} from '../model/vocabulary';
import { NO_LEADER, NO_LEADER_EPOCH, NO_TOPIC_ID } from '../model/vocabulary';
import { records } from './records';
import {
  array,
  int8,
  int16,
  int32,
  int64,
  message,
  nullableArray,
  nullableString,
  since,
  string,
  struct,
  type TypeOf,
  tagged,
  until,
  uuid,
} from './schema';

export const fetchKey = 1;
const versions = { first: 4, last: 18, flexible: 12 };

const topicName = () => until(12, string<TopicName>(), { default: '' as TopicName, ignorable: true });
const topicId = () => since(13, uuid<TopicId>(), { default: NO_TOPIC_ID, ignorable: true });

const fetchPartition = struct({
  partition: int32<PartitionIndex>(),
  currentLeaderEpoch: since(9, int32<LeaderEpoch>(), { default: NO_LEADER_EPOCH, ignorable: true }),
  fetchOffset: int64<Offset>(),
  /** Epoch of the last record the follower has; −1 from consumers, who do not truncate. */
  lastFetchedEpoch: since(12, int32<LeaderEpoch>(), { default: NO_LEADER_EPOCH }),
  /** The follower's own; −1 from consumers. */
  logStartOffset: since(5, int64<Offset>(), { default: -1 as Offset, ignorable: true }),
  partitionMaxBytes: int32(),
  replicaDirectoryId: tagged(0, 17, uuid()),
  highWatermark: tagged(1, 18, int64<Offset>()),
});

export const fetchRequest = message('FetchRequest', versions, {
  clusterId: tagged(0, 12, nullableString()),
  /** −1 from consumers; from version 15 on, see replicaState. */
  replicaId: until(14, int32<BrokerId>(), { default: NO_LEADER, ignorable: true }),
  replicaState: tagged(1, 15, struct({ replicaId: int32<BrokerId>(), replicaEpoch: int64<BrokerEpoch>() })),
  maxWaitMs: int32(),
  minBytes: int32(),
  maxBytes: int32(),
  /** 0 read_uncommitted, 1 read_committed. */
  isolationLevel: int8<0 | 1>(),
  /** 0 asks for a new session, where sessionEpoch is 0, or for none, where it is −1. */
  sessionId: since(7, int32(), { default: 0, ignorable: true }),
  sessionEpoch: since(7, int32(), { default: -1, ignorable: true }),
  topics: array(struct({ topic: topicName(), topicId: topicId(), partitions: array(fetchPartition) })),
  forgottenTopicsData: since(7, array(struct({ topic: topicName(), topicId: topicId(), partitions: array(int32<PartitionIndex>()) })), {
    default: [],
  }),
  rackId: since(11, string(), { default: '', ignorable: true }),
});
export type FetchRequest = TypeOf<typeof fetchRequest>;
export type FetchPartition = TypeOf<typeof fetchPartition>;

const partitionData = struct({
  partitionIndex: int32<PartitionIndex>(),
  errorCode: int16<ErrorCode>(),
  highWatermark: int64<Offset>(),
  lastStableOffset: int64<Offset>(),
  logStartOffset: since(5, int64<Offset>(), { default: -1 as Offset, ignorable: true }),
  /** Where the follower's log parts from the leader's: the largest epoch not above lastFetchedEpoch, and where it ends. */
  divergingEpoch: tagged(0, 12, struct({ epoch: int32<LeaderEpoch>(), endOffset: int64<Offset>() })),
  currentLeader: tagged(1, 12, struct({ leaderId: int32<BrokerId>(), leaderEpoch: int32<LeaderEpoch>() })),
  snapshotId: tagged(2, 12, struct({ endOffset: int64<Offset>(), epoch: int32<LeaderEpoch>() })),
  /** Null where the isolation level is read_uncommitted. */
  abortedTransactions: nullableArray(struct({ producerId: int64<ProducerId>(), firstOffset: int64<Offset>() })),
  preferredReadReplica: since(11, int32<BrokerId>(), { default: NO_LEADER, ignorable: true }),
  records: records(),
});
export type FetchPartitionData = TypeOf<typeof partitionData>;

export const fetchResponse = message('FetchResponse', versions, {
  throttleTimeMs: int32(),
  errorCode: since(7, int16<ErrorCode>(), { default: 0 as ErrorCode, ignorable: true }),
  sessionId: since(7, int32(), { default: 0, ignorable: true }),
  responses: array(struct({ topic: topicName(), topicId: topicId(), partitions: array(partitionData) })),
  nodeEndpoints: tagged(0, 16, array(struct({ nodeId: int32<BrokerId>(), host: string(), port: int32(), rack: nullableString() }))),
});
export type FetchResponse = TypeOf<typeof fetchResponse>;
