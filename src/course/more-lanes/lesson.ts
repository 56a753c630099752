/**
 * Lesson 4. A lane is key hash modulo the number of lanes: with a fourth lane all three clinics land on P3, and each has a history in two
 * lanes. A client with another hash finds yet another lane.
 */
import type { TopicName } from '../../engine/model/vocabulary';
import type { ClusterFrame } from '../../frame/cluster-frame';
import type { Lesson, Scene, Seen } from '../lesson';
import { happened, landedOn, leaderLanes, recordsOf } from '../looks';

const topic = 'appointments' as TopicName;
const CLINICS = ['CLN-001', 'CLN-002', 'CLN-003'];
const PYTHON = 'python-app';
const ADD_LANE = `kafka-topics.sh --bootstrap-server broker-1:9092 --alter --topic ${topic} --partitions 4`;
const produce = (producer: string, key: string, value: string) =>
  `kafka-console-producer.sh --bootstrap-server broker-1:9092 --topic ${topic} --reader-property parse.key=true --command-property client.id=${producer} <<< $'${key}\\t${value}'`;
const byJava = (key: string, value: string) => produce('booking-api', key, value);

const scene: Scene = { lanes: 'leaders', topic, hash: 'sent' };
const opening = {
  seed: 4,
  brokers: 3,
  commands: [
    `kafka-topics.sh --bootstrap-server broker-1:9092 --create --topic ${topic} --partitions 3 --replication-factor 3`,
    'add producer --name booking-api --config metadata.max.age.ms=1000',
    `add producer --name ${PYTHON} --config partitioner=consistent_random --config metadata.max.age.ms=1000`,
  ],
};

/** Lanes on which records of that key stand. */
const lanesOf = (frame: ClusterFrame, key: string) =>
  leaderLanes(frame).filter(({ cells }) => cells.some((cell) => cell.key === key)).length;

/** How many lanes booking-api knows of. */
const known = ({ producers }: ClusterFrame) => producers.find(({ node }) => node === 'booking-api')?.partitionsKnown ?? 0;

export const moreLanes: Lesson = {
  slug: 'more-lanes',
  number: 4,
  title: 'More lanes',
  watchFor: 'Where a key’s records stood before the change, and where they stand after it.',
  minutes: 10,
  opening,
  introduces: [],
  steps: [
    {
      id: 'before',
      kind: 'do',
      scene,
      tasks: CLINICS.map((clinic) => ({ text: `Send ${clinic}`, done: ({ frame }: Seen) => recordsOf(frame, clinic) >= 1 })),
      hints: [
        'The first key box is booking-api’s.',
        'Type each clinic and press Enter.',
        'CLN-001, Enter. CLN-002, Enter. CLN-003, Enter.',
      ],
      solution: CLINICS.map((clinic) => byJava(clinic, 'booked')),
    },
    {
      id: 'a-fourth-lane',
      kind: 'do',
      scene: { ...scene, offers: [{ text: '+ partition', command: ADD_LANE }] },
      tasks: [
        { text: 'Add a fourth lane', done: ({ frame }) => leaderLanes(frame).length === 4 },
        { text: 'See booking-api hear of it', done: ({ frame }) => known(frame) === 4 },
      ],
      hints: [
        'There is a button on the stage.',
        'Producers ask for the topic’s lanes again every metadata.max.age.ms: here 1 s, else 5 minutes.',
        'Press “+ partition”, then let time run. Until it has heard, booking-api’s card says that it knows of 3 lanes.',
      ],
      solution: [ADD_LANE],
    },
    {
      id: 'the-same-key',
      kind: 'predict',
      scene,
      tasks: [],
      question: 'You send CLN-001 again. Where will it land?',
      options: [
        {
          id: 'P2',
          text: 'P2, where it always landed',
          because: 'The producer keeps no list of who went where. It works the sum out anew.',
        },
        { id: 'P3', text: 'P3, the new lane', because: 'The same hash, divided by 4 and not by 3, leaves another remainder.' },
        { id: 'P0', text: 'P0, which is empty', because: 'The producer does not look at the lanes.' },
      ],
      act: { text: 'Send and see', commands: [byJava('CLN-001', 'moved')] },
      landing: 'CLN-001',
      answer: landedOn('CLN-001'),
      hints: ['What goes into the sum besides the key?', 'The remainder is of a division by 4 now, no longer by 3.', 'Choose P3.'],
      solution: [],
    },
    {
      id: 'all-of-them',
      kind: 'do',
      scene,
      tasks: [
        {
          text: 'Send CLN-002 and CLN-003 again, and see their histories in two lanes as well',
          done: ({ frame }) => CLINICS.slice(1).every((clinic) => lanesOf(frame, clinic) >= 2),
        },
      ],
      hints: ['The first key box is booking-api’s.', 'All three hashes leave 3 when divided by 4.', 'CLN-002, Enter. CLN-003, Enter.'],
      solution: [byJava('CLN-002', 'moved'), byJava('CLN-003', 'moved')],
    },
    {
      id: 'another-client',
      kind: 'predict',
      scene,
      tasks: [],
      question: `${PYTHON} is built on librdkafka and sends CLN-002. Where will it land?`,
      options: [
        {
          id: 'same',
          text: 'P3, like booking-api’s: same key, same lane',
          because: 'Same key and same sum. librdkafka hashes with CRC-32 unless it is told partitioner=murmur2_random.',
        },
        {
          id: 'other',
          text: 'On another lane: it hashes differently',
          because: 'Its default is CRC-32. Every client has to be told to use the same hash.',
        },
      ],
      act: { text: 'Send and see', commands: [produce(PYTHON, 'CLN-002', 'cancelled')] },
      answer: sameLaneOrNot,
      hints: ['Which hash does it use?', 'Java clients use murmur2, librdkafka CRC-32.', 'Choose the second.'],
      solution: [],
    },
    { id: 'choose-early', kind: 'read', scene },
  ],
  challenge: {
    scene: { ...scene, offers: [{ text: '+ partition', command: ADD_LANE }] },
    opening,
    goal: 'Bring records of CLN-002 to three different lanes.',
    reached: ({ frame }) => lanesOf(frame, 'CLN-002') >= 3,
    forbidden: [{ kinds: ['CreateTopic', 'DeleteTopic', 'AddProducer'], because: 'the topic and its two producers are enough.' }],
    par: 4,
    hints: [
      'There are two producers, and there may be three lanes or four.',
      'Send with both while there are three lanes. Then add the fourth.',
      'CLN-002 with both producers, “+ partition”, and when booking-api no longer “knows of 3 lanes”, CLN-002 with it.',
    ],
    solution: [
      byJava('CLN-002', 'booked'),
      produce(PYTHON, 'CLN-002', 'booked'),
      'wait 200 ms',
      ADD_LANE,
      'wait 3 s',
      byJava('CLN-002', 'moved'),
    ],
  },
};

function sameLaneOrNot({ frame, events }: Seen): string | null {
  const appended = happened(events, 'RecordsAppended').find(({ what }) => what.role === 'Leader' && what.trace?.producer === PYTHON);
  if (appended === undefined) return null;
  const { partition } = appended.what.partition;
  const own = (cell: { readonly appendedAt: number }) => cell.appendedAt === appended.at;
  const others = leaderLanes(frame).flatMap((lane) =>
    lane.cells
      .filter((cell) => cell.key === 'CLN-002' && !(lane.partition === partition && own(cell)))
      .map(({ appendedAt }) => ({ appendedAt, on: lane.partition })),
  );
  const newest = others.sort((a, b) => b.appendedAt - a.appendedAt)[0];
  return newest?.on === partition ? 'same' : 'other';
}
