/** Topics at a glance, and where their keys would go, for a moment that no engine made: only the hash is real. */
import { utf8Encode } from '../../base/utf8';
import type { GroupId, PartitionIndex, TopicName } from '../../engine/model/vocabulary';
import { murmur2 } from '../../engine/protocol/murmur2';
import type { KeyMoves, TopicGlance } from '../../frame/topics/topics-view';
import { steadyFrame } from './fixture-frame';

const glance = (name: string, of: Partial<TopicGlance>): TopicGlance => ({
  name: name as TopicName,
  isInternal: false,
  partitions: 3,
  replicationFactor: 3,
  minInsyncReplicas: 2,
  records: 36,
  underReplicated: 0,
  leaderless: 0,
  groups: [],
  ...of,
});

export const glances: readonly TopicGlance[] = [
  glance('__consumer_offsets', { isInternal: true, partitions: 50, minInsyncReplicas: 1, records: 120 }),
  glance(steadyFrame.topic!.name, { groups: [{ group: 'analytics' as GroupId, lag: 4 }] }),
  glance('payments', { partitions: 12, underReplicated: 2, records: 480, groups: [{ group: 'billing' as GroupId, lag: 31 }] }),
];

export function movesTo(topic: TopicName, to: number): KeyMoves {
  const from = steadyFrame.topic!.partitions;
  const place = (key: string, count: number) => ((murmur2(utf8Encode(key)) & 0x7fffffff) % count) as PartitionIndex;
  const keys = steadyFrame.keys.map((key, index) => ({ key, keyNumber: index + 1, from: place(key, from), to: place(key, to) }));
  return { topic, from, to, hash: 'murmur2', caveat: null, keys };
}
