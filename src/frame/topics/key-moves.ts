/**
 * Which of the keys seen so far would go to another partition if the topic had more: what producers will do, computed by the hash that
 * they use. It may never change the world. (Kafka: BuiltInPartitioner.partitionForKey)
 */
import { utf8Encode } from '../../base/utf8';
import { type ProducerConfig, producerDefaults } from '../../engine/model/configs';
import type { TopicName } from '../../engine/model/vocabulary';
import { partitionForKeyByCrc32 } from '../../engine/protocol/crc32';
import { partitionForKey } from '../../engine/protocol/murmur2';
import type { Session } from '../../engine/session/session';
import { momentOf } from '../project-cluster';
import type { KeyMoves } from './topics-view';

/** Null where the topic does not exist. `to`: how many partitions it would have. */
export function keyMoves(session: Session, topic: TopicName, to: number): KeyMoves | null {
  const { topic: image, keys, cluster } = momentOf(session, topic);
  if (image?.name !== topic || to < 1) return null;
  const from = image.partitions.length;
  const settings = cluster
    .clientDescriptions()
    .flatMap((client): ProducerConfig[] => (client.kind === 'Producer' ? [{ ...producerDefaults, ...client.config }] : []));
  const hash = settings.length > 0 && settings.every(({ partitioner }) => partitioner === 'consistent_random') ? 'crc32' : 'murmur2';
  const place = hash === 'crc32' ? partitionForKeyByCrc32 : partitionForKey;
  return {
    topic,
    from,
    to,
    hash,
    caveat: caveatOf(settings),
    keys: keys.before(session.world.events).map((key) => {
      const bytes = utf8Encode(key);
      return { key, keyNumber: keys.numberOf(key), from: place(bytes, from), to: place(bytes, to) };
    }),
  };
}

function caveatOf(settings: readonly ProducerConfig[]): string | null {
  if (settings.some((config) => config['partitioner.ignore.keys'])) return 'A producer with partitioner.ignore.keys=true ignores keys.';
  const hashes = new Set(settings.map(({ partitioner }) => partitioner));
  return hashes.size > 1 ? 'Producers hash differently here: this is murmur2, as Java clients hash.' : null;
}
