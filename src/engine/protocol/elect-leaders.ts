/**
 * ElectLeaders, API key 43: another leader for partitions, now. Any broker takes it and passes it on to the controller. (KIP-183, KIP-460)
 *
 * Versions 0–2, flexible from 2.
 *   1  unclean elections too (KIP-460); an error of the whole request
 *
 * Errors, per partition: UNKNOWN_TOPIC_OR_PARTITION (3), PREFERRED_LEADER_NOT_AVAILABLE (80), ELIGIBLE_LEADERS_NOT_AVAILABLE (83),
 * ELECTION_NOT_NEEDED (84).
 */
import type { ErrorCode, PartitionIndex, TopicName } from '../model/vocabulary';
import { array, int8, int16, int32, message, nullableArray, nullableString, since, string, struct, type TypeOf } from './schema';

export const electLeadersKey = 43;
const versions = { first: 0, last: 2, flexible: 2 };

export const ElectionType = { preferred: 0, unclean: 1 } as const;

export const electLeadersRequest = message('ElectLeadersRequest', versions, {
  electionType: since(1, int8(), { default: ElectionType.preferred }),
  /** Null for all there are. */
  topicPartitions: nullableArray(struct({ topic: string<TopicName>(), partitions: array(int32<PartitionIndex>()) })),
  timeoutMs: int32(),
});
export type ElectLeadersRequest = TypeOf<typeof electLeadersRequest>;

export const electLeadersResponse = message('ElectLeadersResponse', versions, {
  throttleTimeMs: int32(),
  errorCode: since(1, int16<ErrorCode>(), { default: 0 as ErrorCode, ignorable: true }),
  replicaElectionResults: array(
    struct({
      topic: string<TopicName>(),
      partitionResult: array(
        struct({ partitionId: int32<PartitionIndex>(), errorCode: int16<ErrorCode>(), errorMessage: nullableString() }),
      ),
    }),
  ),
});
export type ElectLeadersResponse = TypeOf<typeof electLeadersResponse>;
