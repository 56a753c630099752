/**
 * Lesson 2. Three clinics, three partitions, and not one clinic a partition: the producer hashes the key and takes the remainder. CLN-001
 * goes to P2, CLN-002 and CLN-003 share P1, and P0 stays empty until a key comes that hashes to it.
 */
import type { TopicName } from '../../engine/model/vocabulary';
import type { Lesson, Scene } from '../lesson';
import { landedOn, leaderLane, leaderLanes, logEnds, recordsOf } from '../looks';

const topic = 'appointments' as TopicName;
const scene: Scene = { lanes: 'leaders', topic, hash: 'sent' };
const withSum: Scene = { ...scene, hash: 'typed' };

const opening = {
  seed: 2,
  brokers: 3,
  commands: [
    `kafka-topics.sh --bootstrap-server broker-1:9092 --create --topic ${topic} --partitions 3 --replication-factor 3`,
    'add producer --name booking-api',
  ],
};

export const keyDecidesTheLane: Lesson = {
  slug: 'a-key-decides-the-lane',
  number: 2,
  title: 'A key decides the lane',
  watchFor: 'Which lane a record lands on, and that it is always the same one for its key.',
  minutes: 8,
  opening,
  introduces: [],
  steps: [
    {
      id: 'first',
      kind: 'predict',
      scene,
      tasks: [],
      question: 'Where will CLN-001 land?',
      options: [
        { id: 'P0', text: 'P0, the first lane', because: 'Lanes are not handed out in turn.' },
        { id: 'P1', text: 'P1, the middle one', because: 'Nothing favours the middle.' },
        { id: 'P2', text: 'P2, the last one', because: 'There was no way to see it coming: only the hash knows.' },
      ],
      act: { text: 'Send and see', commands: [`produce ${topic} CLN-001:booked`] },
      landing: 'CLN-001',
      answer: landedOn('CLN-001'),
      hints: [
        'There is nothing to work it out from yet. Guess.',
        'The producer hashes the key. When it is sent you will see the sum on the stage.',
        'Choose any lane and press the button: the cluster answers.',
      ],
      solution: [],
    },
    {
      id: 'same-key',
      kind: 'do',
      scene,
      tasks: [
        {
          text: 'Send CLN-001 twice more',
          done: ({ frame }) => recordsOf(frame, 'CLN-001') >= 3,
        },
        {
          text: 'See all of them on one lane',
          done: ({ frame }) =>
            recordsOf(frame, 'CLN-001') >= 3 &&
            leaderLanes(frame).filter(({ cells }) => cells.some(({ key }) => key === 'CLN-001')).length === 1,
        },
      ],
      hints: [
        'The key box is above the lanes. It still holds CLN-001.',
        'Go to the key box and press Enter, or “Send”, twice.',
        'Type CLN-001 ×2 into the key box and press Enter.',
      ],
      solution: [`produce ${topic} CLN-001:moved`, `produce ${topic} CLN-001:cancelled`],
    },
    {
      id: 'third-clinic',
      kind: 'predict',
      scene,
      tasks: [{ text: 'Send CLN-002', done: ({ frame }) => recordsOf(frame, 'CLN-002') >= 1 }],
      question: 'Where will CLN-003 land?',
      options: [
        {
          id: 'P0',
          text: 'P0, because that lane is still empty',
          because: 'An empty lane attracts nobody: the producer does not look at the lanes.',
        },
        { id: 'P1', text: 'P1, next to CLN-002', because: 'Two keys may share a lane. Each of them keeps its own order there.' },
        { id: 'P2', text: 'P2, because it is the third clinic', because: 'The hash knows nothing of first and third.' },
      ],
      act: { text: 'Send and see', commands: [`produce ${topic} CLN-003:booked`] },
      landing: 'CLN-003',
      answer: landedOn('CLN-003'),
      hints: [
        'The producer does not look at the lanes. What is left to decide by?',
        'Only the key and the number of lanes go into the sum. Nobody takes turns.',
        'murmur2 of CLN-003 leaves 1 when it is divided by 3. Choose P1.',
      ],
      solution: [`produce ${topic} CLN-002:booked`],
    },
    {
      id: 'fill-the-empty-lane',
      kind: 'do',
      scene: withSum,
      tasks: [
        {
          text: 'Find a clinic whose records go to the lane that is still empty',
          done: ({ frame }) => (leaderLane(frame, 0)?.logEndOffset ?? 0) > 0,
        },
      ],
      hints: [
        'Type other clinics into the key box and look at the sum before you send.',
        'Try CLN-004, CLN-005 and so on.',
        'CLN-004 goes to P0. Type it and press Enter.',
      ],
      solution: [`produce ${topic} CLN-004:booked`],
    },
    { id: 'what-it-is-good-for', kind: 'read', scene },
  ],
  challenge: {
    scene: withSum,
    opening,
    goal: 'Put six records in one lane, of at least three different keys, and leave the other two lanes empty.',
    reached({ frame }) {
      const ends = logEnds(frame);
      const full = leaderLanes(frame).find(({ logEndOffset }) => logEndOffset >= 6);
      const keys = new Set(full?.cells.map(({ key }) => key));
      return ends.filter((end) => end > 0).length === 1 && !keys.has(null) && keys.size >= 3;
    },
    forbidden: [
      { kinds: ['CreateTopic', 'DeleteTopic'], because: 'the topic stays as it is.' },
      { kinds: ['AddProducer'], because: 'another producer would be another sum.' },
    ],
    par: 3,
    hints: [
      'The sum shows the lane of what you type, before you send it. Look for three keys that agree.',
      'Try CLN-004 and the numbers after it. ×2 behind a key sends it twice.',
      'CLN-004 ×2, CLN-005 ×2, CLN-006 ×2.',
    ],
    solution: [`produce ${topic} CLN-004:booked ×2`, `produce ${topic} CLN-005:booked ×2`, `produce ${topic} CLN-006:booked ×2`],
  },
};
