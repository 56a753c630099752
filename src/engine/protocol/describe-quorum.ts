/**
 * DescribeQuorum, API key 55: how far the voters and observers of the metadata log are, as its leader sees it.
 *
 * Versions 0–2, flexible.
 *   1   when each has fetched last, and when it had last caught up (KIP-836)
 *   2   errors in words, directories, and where voters listen (KIP-853)
 *
 * Errors: NOT_LEADER_OR_FOLLOWER (6), UNKNOWN_TOPIC_OR_PARTITION (3), each on the partition.
 */
import { type BrokerId, type ErrorCode, NO_TOPIC_ID, type Offset } from '../model/vocabulary';
import { knownLeader, quorumTopics } from './quorum-topics';
import { array, int16, int32, int64, message, nullableString, since, string, struct, type TypeOf, uint16, uuid } from './schema';

export const describeQuorumKey = 55;
const versions = { first: 0, last: 2, flexible: 0 };

export const describeQuorumRequest = message('DescribeQuorumRequest', versions, {
  topics: quorumTopics({}),
});
export type DescribeQuorumRequest = TypeOf<typeof describeQuorumRequest>;

const errorMessage = () => since(2, nullableString(), { default: null, ignorable: true });
/** Milliseconds since 1970 on the leader's clock; −1 for unknown. */
const timestamp = () => since(1, int64(), { default: -1, ignorable: true });

const replicaState = struct({
  replicaId: int32<BrokerId>(),
  replicaDirectoryId: since(2, uuid(), { default: NO_TOPIC_ID as string, ignorable: true }),
  logEndOffset: int64<Offset>(),
  lastFetchTimestamp: timestamp(),
  lastCaughtUpTimestamp: timestamp(),
});
export type QuorumReplica = TypeOf<typeof replicaState>;

export const describeQuorumResponse = message('DescribeQuorumResponse', versions, {
  errorCode: int16<ErrorCode>(),
  errorMessage: errorMessage(),
  topics: quorumTopics({
    errorCode: int16<ErrorCode>(),
    errorMessage: errorMessage(),
    ...knownLeader(),
    highWatermark: int64<Offset>(),
    currentVoters: array(replicaState),
    observers: array(replicaState),
  }),
  nodes: since(
    2,
    array(struct({ nodeId: int32<BrokerId>(), listeners: array(struct({ name: string(), host: string(), port: uint16() })) })),
    {
      default: [],
      ignorable: true,
    },
  ),
});
export type DescribeQuorumResponse = TypeOf<typeof describeQuorumResponse>;
