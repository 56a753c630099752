/**
 * DeleteTopics, API key 20: topics and all their records are gone. Any broker takes it and passes it on to the controller. (KIP-4)
 *
 * Versions 1–6, flexible from 4.
 *   2  the broker answers before it throttles (KIP-219); same bytes as 1
 *   3  TOPIC_DELETION_DISABLED (73) may come back (KIP-322); same bytes as 2
 *   5  errorMessage (KIP-599)
 *   6  topics by id or by name (KIP-516)
 *
 * Errors, per topic: UNKNOWN_TOPIC_OR_PARTITION (3), UNKNOWN_TOPIC_ID (100).
 */
import type { ErrorCode, TopicId, TopicName } from '../model/vocabulary';
import { NO_TOPIC_ID } from '../model/vocabulary';
import { array, int16, int32, message, nullableSince, nullableString, since, string, struct, type TypeOf, until, uuid } from './schema';

export const deleteTopicsKey = 20;
const versions = { first: 1, last: 6, flexible: 4 };

export const deleteTopicsRequest = message('DeleteTopicsRequest', versions, {
  /** From version 6 on; each has a name or an id. */
  topics: since(6, array(struct({ name: nullableString<TopicName>(), topicId: uuid<TopicId>() })), { default: [] }),
  topicNames: until(5, array(string<TopicName>()), { default: [], ignorable: true }),
  timeoutMs: int32(),
});
export type DeleteTopicsRequest = TypeOf<typeof deleteTopicsRequest>;

export const deleteTopicsResponse = message('DeleteTopicsResponse', versions, {
  throttleTimeMs: int32(),
  responses: array(
    struct({
      name: nullableSince(6, nullableString<TopicName>(), '' as TopicName),
      topicId: since(6, uuid<TopicId>(), { default: NO_TOPIC_ID, ignorable: true }),
      errorCode: int16<ErrorCode>(),
      errorMessage: since(5, nullableString(), { default: null, ignorable: true }),
    }),
  ),
});
export type DeleteTopicsResponse = TypeOf<typeof deleteTopicsResponse>;
