/** The partitions of one consumer as chips, as many as there is room for: else ranges of them, else how many there are. */
import type { TopicName } from '../../engine/model/vocabulary';
import type { GroupMemberView } from '../../frame/cluster-frame';

export interface Chip {
  readonly id: string;
  readonly text: string;
  readonly x: number;
  readonly width: number;
}

const GAP = 4;
const LETTER = 7.2;

type Assigned = GroupMemberView['partitions'];

/** `room`: as wide as they may be together. */
export function chipsOf(partitions: Assigned, room: number): readonly Chip[] {
  const each = placed(partitions.map(({ topic, partition }) => ({ id: `${topic}-${partition}`, text: `P${partition}` })));
  if (fits(each, room)) return each;
  const ranges = placed(rangesOf(partitions));
  return fits(ranges, room) ? ranges : placed([{ id: 'all', text: `${partitions.length} partitions` }]);
}

function placed(chips: readonly Pick<Chip, 'id' | 'text'>[]): Chip[] {
  let x = 0;
  return chips.map((chip) => {
    const width = Math.max(27, 12 + Math.round(chip.text.length * LETTER));
    x += width + GAP;
    return { ...chip, x: x - width - GAP, width };
  });
}

const fits = (chips: readonly Chip[], room: number) => chips.every(({ x, width }) => x + width <= room);

const TOPIC_CHARACTERS_MAX = 28;

/** A line more, for who has partitions of other topics alone than the one whose lanes are shown. */
export function whereElse(partitions: Assigned, shown: TopicName | null): readonly string[] {
  const topics = [...new Set(partitions.map(({ topic }) => topic))];
  if (topics.length === 0 || topics.some((topic) => topic === shown)) return [];
  const names = topics.join(', ');
  return [`of ${names.length > TOPIC_CHARACTERS_MAX ? `${names.slice(0, TOPIC_CHARACTERS_MAX)}…` : names}, not shown`];
}

/** Neighbours of one topic together: `P0–P5`. */
function rangesOf(partitions: Assigned): Pick<Chip, 'id' | 'text'>[] {
  const sorted = [...partitions].sort((a, b) => (a.topic === b.topic ? a.partition - b.partition : a.topic < b.topic ? -1 : 1));
  const ranges: { topic: string; from: number; to: number }[] = [];
  for (const { topic, partition } of sorted) {
    const last = ranges.at(-1);
    if (last?.topic === topic && last.to === partition - 1) last.to = partition;
    else ranges.push({ topic, from: partition, to: partition });
  }
  return ranges.map(({ topic, from, to }) => ({ id: `${topic}-${from}-${to}`, text: from === to ? `P${from}` : `P${from}–P${to}` }));
}
