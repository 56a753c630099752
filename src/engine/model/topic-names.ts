/** Which names a topic may have. (Kafka: org.apache.kafka.common.internals.Topic) */
import { OFFSETS_TOPIC } from './vocabulary';

const NAME_LENGTH_MAX = 249;

/** What is wrong with the name, in Kafka's terms; null where nothing is. */
export function problemWithTopicName(name: string): string | null {
  if (name === '') return 'the empty string is not allowed';
  if (name === '.' || name === '..') return `'${name}' is not allowed`;
  if (name.length > NAME_LENGTH_MAX) return `the length of '${name}' is longer than the max allowed length ${NAME_LENGTH_MAX}`;
  if (!/^[a-zA-Z0-9._-]+$/.test(name)) {
    return `'${name}' contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'`;
  }
  return null;
}

/** Written by brokers, read by nobody else. */
export const isInternalTopic = (name: string) => name === OFFSETS_TOPIC || name === '__transaction_state' || name === '__share_group_state';
