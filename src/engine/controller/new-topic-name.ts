/**
 * Which names a new topic may have. They become directories and the names of metrics, in which a dot and an underscore are the same.
 *
 * It may never let two names through that would be one directory, or one metric.
 *
 * Kafka: org.apache.kafka.common.internals.Topic
 */
import type { MetadataImage } from '../metadata/image';
import { Errors } from '../model/error-codes';
import { METADATA_TOPIC, type TopicName } from '../model/vocabulary';
import { type ApiError, apiError } from './operation';

const NAME_LENGTH_MAX = 249;

export function problemWithName(image: MetadataImage, name: TopicName): ApiError | null {
  if (name === METADATA_TOPIC) return apiError(Errors.INVALID_REQUEST, `Creation of internal topic ${METADATA_TOPIC} is prohibited.`);
  const invalid = invalidName(name);
  if (invalid !== null) return apiError(Errors.INVALID_TOPIC_EXCEPTION, `Topic name is invalid: ${invalid}`);
  if (image.topic(name) !== null) return apiError(Errors.TOPIC_ALREADY_EXISTS, `Topic '${name}' already exists.`);
  const colliding = image.topics().find((other) => unifyCollisionChars(other.name) === unifyCollisionChars(name));
  if (colliding !== undefined)
    return apiError(Errors.INVALID_TOPIC_EXCEPTION, `Topic '${name}' collides with existing topic: ${colliding.name}`);
  return null;
}

function invalidName(name: string): string | null {
  if (name === '') return 'the empty string is not allowed';
  if (name === '.' || name === '..') return `'${name}' is not allowed`;
  if (name.length > NAME_LENGTH_MAX) return `the length of '${name}' is longer than the max allowed length ${NAME_LENGTH_MAX}`;
  if (!/^[a-zA-Z0-9._-]+$/.test(name)) return `'${name}' contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'`;
  return null;
}

const unifyCollisionChars = (name: string) => name.replaceAll('.', '_');
