/**
 * Lesson 3. An offset counts one lane: asked for offset 2, a topic of three partitions has three answers. Records without a key fill one
 * lane by the batch before they go to another.
 */
import type { TopicName } from '../../engine/model/vocabulary';
import type { Lesson, Scene } from '../lesson';
import { leaderLanes, logEnds, recordsOf } from '../looks';

const topic = 'appointments' as TopicName;
const scene: Scene = { lanes: 'leaders', topic };
const BURST = 12;

const opening = {
  seed: 3,
  brokers: 3,
  commands: [
    `kafka-topics.sh --bootstrap-server broker-1:9092 --create --topic ${topic} --partitions 3 --replication-factor 3`,
    'add producer --name booking-api',
  ],
};

export const offsetsPerLane: Lesson = {
  slug: 'offsets-are-per-lane',
  number: 3,
  title: 'Offsets are per lane',
  watchFor: 'The number on each card: it counts its own lane, from 0.',
  minutes: 8,
  opening,
  introduces: ['log end offset'],
  steps: [
    {
      id: 'nine-records',
      kind: 'do',
      scene,
      tasks: [
        { text: 'Send CLN-001 three times', done: ({ frame }) => recordsOf(frame, 'CLN-001') >= 3 },
        { text: 'Send CLN-002 three times', done: ({ frame }) => recordsOf(frame, 'CLN-002') >= 3 },
        { text: 'Send CLN-004 three times', done: ({ frame }) => recordsOf(frame, 'CLN-004') >= 3 },
      ],
      hints: [
        'A key and ×3 sends three records at once.',
        'Type CLN-001 ×3 into the key box and press Enter; then CLN-002, then CLN-004.',
        'CLN-001 ×3, Enter. CLN-002 ×3, Enter. CLN-004 ×3, Enter.',
      ],
      solution: [`produce ${topic} CLN-001:booked ×3`, `produce ${topic} CLN-002:booked ×3`, `produce ${topic} CLN-004:booked ×3`],
    },
    {
      id: 'offset-2',
      kind: 'predict',
      scene: { ...scene, offset: 2 },
      tasks: [],
      question: 'You ask the topic for offset 2. How many records answer?',
      options: [
        {
          id: '1',
          text: 'One: the third record that was sent',
          because: 'There is no count for the topic as a whole, so there is no third record of it.',
        },
        { id: '3', text: 'Three, one on each lane', because: 'Every lane counts for itself, from 0.' },
        { id: '0', text: 'None: offsets begin at 1', because: 'They begin at 0. Offset 2 is the third record of its lane.' },
      ],
      act: { text: 'Ask and see', commands: [] },
      answer: ({ frame }) => {
        const lanes = leaderLanes(frame);
        // Who comes here without three on each lane has nothing to count yet.
        if (lanes.some(({ logEndOffset }) => logEndOffset < 3)) return null;
        return String(lanes.filter(({ logStartOffset, logEndOffset }) => logStartOffset <= 2 && logEndOffset > 2).length);
      },
      hints: ['Look for the cards that bear a 2.', 'There is one such card on each lane that has three records.', 'Choose three.'],
      solution: [],
    },
    {
      id: 'no-key',
      kind: 'predict',
      scene,
      tasks: [],
      question: `${BURST} records without a key, sent in one go. Where do they land?`,
      options: [
        {
          id: 'even',
          text: 'Four on each lane, in turn',
          because: 'Taking turns would make three small batches of one good one. Producers stopped doing it in Kafka 2.4.',
        },
        {
          id: 'one',
          text: 'All twelve on one lane',
          because: 'Without a key a producer stays with one lane until a batch’s worth (batch.size, 16 KiB) has gone there.',
        },
        {
          id: 'mixed',
          text: 'Here and there, by chance',
          because: 'Chance picks the lane, but once for the whole batch, not for each record.',
        },
      ],
      act: { text: 'Send and see', commands: [`produce ${topic} ':checked in' ×${BURST}`] },
      answer({ frame, events }) {
        const since = events[0]?.at ?? frame.now;
        const counts = leaderLanes(frame)
          .map(({ cells }) => cells.filter(({ key, appendedAt }) => key === null && appendedAt >= since).length)
          .filter((count) => count > 0);
        if (counts.reduce((sum, count) => sum + count, 0) < BURST) return null;
        if (counts.length === 1) return 'one';
        return counts.every((count) => count === BURST / 3) ? 'even' : 'mixed';
      },
      hints: [
        'A producer sends batches, not records.',
        'Twelve small records fit into one batch, and a batch goes to one lane.',
        'Choose one lane.',
      ],
      solution: [],
    },
    { id: 'what-order-means', kind: 'read', scene },
  ],
  challenge: {
    scene,
    opening,
    goal: 'Make all three lanes end at the same offset, 6 or beyond, and have sent nothing but keyed records.',
    reached({ frame }) {
      const ends = logEnds(frame);
      const keyed = leaderLanes(frame).every(({ cells }) => cells.every(({ key }) => key !== null));
      return keyed && ends.length === 3 && new Set(ends).size === 1 && (ends[0] ?? 0) >= 6;
    },
    forbidden: [{ kinds: ['CreateTopic', 'DeleteTopic'], because: 'the topic stays as it is.' }],
    par: 3,
    hints: ['One clinic a lane will do.', 'CLN-001, CLN-002 and CLN-004 have a lane each.', 'CLN-001 ×6, CLN-002 ×6, CLN-004 ×6.'],
    solution: [`produce ${topic} CLN-001:booked ×6`, `produce ${topic} CLN-002:booked ×6`, `produce ${topic} CLN-004:booked ×6`],
  },
};
