/** Errors as Java prints the exceptions that stand for them. (Kafka: Errors.exception) */
import { Errors, errorName } from '../../model/error-codes';
import type { ErrorCode } from '../../model/vocabulary';

/** @param message null where the class's own words stand */
export function exceptionOf(error: ErrorCode, message: string | null): string {
  const [name, words] = EXCEPTIONS.get(error) ?? [errorName(error), ''];
  return `org.apache.kafka.common.errors.${name}: ${message ?? words}`;
}

const EXCEPTIONS: ReadonlyMap<ErrorCode, readonly [name: string, words: string]> = new Map([
  [Errors.UNKNOWN_TOPIC_OR_PARTITION, ['UnknownTopicOrPartitionException', 'This server does not host this topic-partition.']],
  [
    Errors.OFFSET_OUT_OF_RANGE,
    ['OffsetOutOfRangeException', 'The requested offset is not within the range of offsets maintained by the server.'],
  ],
  [Errors.POLICY_VIOLATION, ['PolicyViolationException', 'Request parameters do not satisfy the configured policy.']],
  [Errors.INVALID_TOPIC_EXCEPTION, ['InvalidTopicException', 'The request attempted to perform an operation on an invalid topic.']],
  [Errors.INVALID_CONFIG, ['InvalidConfigurationException', 'Configuration is invalid.']],
  [Errors.INVALID_REQUEST, ['InvalidRequestException', 'This most likely occurs because of a request being malformed.']],
  [Errors.PREFERRED_LEADER_NOT_AVAILABLE, ['PreferredLeaderNotAvailableException', 'The preferred leader was not available.']],
  [Errors.ELIGIBLE_LEADERS_NOT_AVAILABLE, ['EligibleLeadersNotAvailableException', 'Eligible topic partition leaders are not available.']],
]);
