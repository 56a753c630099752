/**
 * Lesson 8. A partition has one owner in a group. Consumers beyond the number of partitions sit idle; a consumer that is alone owns them all;
 * another group has owners and a place in the log of its own.
 */
import type { TopicName } from '../../engine/model/vocabulary';
import type { Lesson, Scene } from '../lesson';
import { deliveredTo, groupNamed, happened, hasCommittedAll, membersOf, recordsInAll, sharesOf } from '../looks';

const topic = 'appointments' as TopicName;
const wide = 'visits' as TopicName;
const GROUP = 'reminders';
const OTHER = 'analytics';
const add = (group: string, of: string) => `add consumer ${group} ${of} --config auto.offset.reset=earliest`;
const create = (name: string, partitions: number) =>
  `kafka-topics.sh --bootstrap-server broker-1:9092 --create --topic ${name} --partitions ${partitions} --replication-factor 3`;

const scene: Scene = { lanes: 'leaders', topic, groups: true };
const withFirst: Scene = { ...scene, offers: [{ text: `+ consumer in ${GROUP}`, command: add(GROUP, topic) }] };
const clinics = ['CLN-001', 'CLN-002', 'CLN-003', 'CLN-004', 'CLN-005', 'CLN-006'];

export const groupsShareTheWork: Lesson = {
  slug: 'groups-share-the-work',
  number: 8,
  title: 'Groups share the work',
  watchFor: 'Who owns which lane, and who owns none.',
  minutes: 10,
  opening: {
    seed: 8,
    brokers: 3,
    commands: [create(topic, 3), create(wide, 6), 'add producer --name booking-api'],
  },
  introduces: ['group', 'high watermark', 'committed offset', 'lag'],
  steps: [
    {
      id: 'alone',
      kind: 'do',
      scene: withFirst,
      tasks: [
        { text: `Add one consumer in the group ${GROUP}`, done: ({ frame }) => membersOf(frame, GROUP).length >= 1 },
        { text: 'See it own all three lanes', done: ({ frame }) => sharesOf(frame, GROUP, 1)?.[0] === 3 },
        { text: 'Send CLN-001 and CLN-002, and see it get both', done: ({ frame, events }) => deliveredTo(frame, events, GROUP) >= 2 },
        {
          text: 'See its flags move to where it will go on',
          done: ({ frame }) => recordsInAll(frame) >= 2 && hasCommittedAll(frame, GROUP),
        },
      ],
      hints: [
        'The button on the stage adds a consumer; the key box sends.',
        'A group waits 3 seconds for others before it shares the work out, and sets its flags every 5 seconds. Let time run.',
        `Press “+ consumer in ${GROUP}” once, wait until it owns P0, P1 and P2, then send CLN-001 and CLN-002. One too many? Press it, and let it leave.`,
      ],
      solution: [add(GROUP, topic), 'wait 6 s', `produce ${topic} CLN-001:booked`, `produce ${topic} CLN-002:booked`],
    },
    {
      id: 'two',
      kind: 'predict',
      scene: scene,
      tasks: [],
      question: 'A second consumer joins. How are the three lanes shared?',
      options: [
        { id: '3 3', text: 'Both read all three', because: 'That is what two groups do. Within one group every lane has one owner.' },
        { id: '2 1', text: 'One has two lanes, the other one', because: 'Three lanes do not divide by two, and a lane is not shared.' },
        { id: '3 0', text: 'The second waits for the first to fail', because: 'Nobody is a spare while there are lanes to give.' },
      ],
      act: { text: 'Add it and see', commands: [add(GROUP, topic)] },
      answer: ({ frame }) => sharesOf(frame, GROUP, 2)?.join(' ') ?? null,
      hints: ['A lane has one owner in a group.', 'Three lanes, two owners, no halves.', 'Choose two and one.'],
      solution: [],
    },
    {
      id: 'three',
      kind: 'do',
      scene: withFirst,
      tasks: [
        { text: 'Add a third consumer and see each own one lane', done: ({ frame }) => sharesOf(frame, GROUP, 3)?.join(' ') === '1 1 1' },
      ],
      hints: ['It is the same button.', 'Press it and wait for the rebalance.', `Press “+ consumer in ${GROUP}” once.`],
      solution: [add(GROUP, topic)],
    },
    {
      id: 'five',
      kind: 'predict',
      scene: scene,
      tasks: [],
      question: 'Two more join: five consumers, three lanes. What do the fourth and the fifth do?',
      options: [
        { id: 'share', text: 'They take part of somebody’s lane', because: 'A lane cannot be divided: its order would be lost.' },
        { id: 'idle', text: 'They sit idle', because: 'More consumers than partitions are spares. They take over when an owner fails.' },
        { id: 'refused', text: 'The group refuses them', because: 'A group takes them in. It just has nothing for them to do.' },
      ],
      act: { text: 'Add both and see', commands: [add(GROUP, topic), add(GROUP, topic)] },
      answer({ frame, events }) {
        const shares = sharesOf(frame, GROUP, 5);
        if (shares === null) return happened(events, 'CommandAnswered').some(({ what }) => what.failed) ? 'refused' : null;
        return shares.filter((share) => share === 0).length === 2 ? 'idle' : 'share';
      },
      hints: ['Count the lanes.', 'One owner each, three lanes.', 'Choose idle.'],
      solution: [],
    },
    {
      id: 'another-group',
      kind: 'do',
      scene: { ...scene, offers: [{ text: `+ consumer in ${OTHER}`, command: add(OTHER, topic) }] },
      tasks: [
        { text: `Add a consumer in another group, ${OTHER}`, done: ({ frame }) => membersOf(frame, OTHER).length >= 1 },
        {
          text: 'See it own all three lanes as well, and get the records that were read long ago',
          done: ({ frame, events }) => sharesOf(frame, OTHER, 1)?.[0] === 3 && deliveredTo(frame, events, OTHER) >= 2,
        },
        {
          text: `See ${GROUP} keep what it owns`,
          done: ({ frame }) => sharesOf(frame, GROUP, 5) !== null && groupNamed(frame, OTHER) !== null,
        },
      ],
      hints: [
        'The button on the stage is for the other group now.',
        'The new group knows nothing of the first one, nor the first of it.',
        `Press “+ consumer in ${OTHER}” and let time run.`,
      ],
      solution: [add(OTHER, topic)],
    },
    {
      id: 'few-for-many',
      kind: 'predict',
      scene: { ...scene, topic: wide },
      tasks: [],
      question: 'The topic visits has six lanes. Two consumers of a new group read it. Does any lane stay unread?',
      options: [
        { id: 'four', text: 'Four do: one consumer reads one lane', because: 'A consumer owns as many lanes as there are to own.' },
        { id: 'none', text: 'None: each consumer owns three', because: 'Few consumers leave nothing unread. They only have more to do.' },
      ],
      act: {
        text: 'Add both and see',
        commands: [
          ...['checks-1', 'checks-2'].map((name) => `add consumer checks ${wide} --name ${name} --config auto.offset.reset=earliest`),
          ...clinics.map((clinic) => `produce ${wide} ${clinic}:came`),
        ],
      },
      answer({ frame, events }) {
        const shares = sharesOf(frame, 'checks', 2);
        if (shares === null) return null;
        if (shares.reduce((sum, share) => sum + share, 0) < 6) return 'four';
        return deliveredTo(frame, events, 'checks') >= clinics.length ? 'none' : null;
      },
      hints: ['Nobody else will read what they leave.', 'The group gives away every lane.', 'Choose none.'],
      solution: [],
    },
    { id: 'how-many', kind: 'read', scene },
  ],
  challenge: {
    scene: {
      ...scene,
      topic: wide,
      offers: [GROUP, OTHER].map((group) => ({ text: `+ consumer in ${group}`, command: add(group, wide) })),
    },
    opening: { seed: 18, brokers: 3, commands: [create(wide, 6), 'add producer --name booking-api'] },
    goal: 'Two groups read visits: in one, every consumer owns two lanes; in the other, one consumer owns all six.',
    reached: ({ frame }) => {
      const shares = frame.groups.map(({ group, members }) => sharesOf(frame, group, members.length)?.join(' '));
      return shares.includes('2 2 2') && shares.includes('6');
    },
    forbidden: [{ kinds: ['CreateTopic', 'DeleteTopic'], because: 'the topic stays as it is.' }],
    par: 4,
    hints: [
      'Six lanes, two each: how many consumers?',
      'Three consumers in one group, one in another.',
      `Three times “+ consumer in ${GROUP}”, once “+ consumer in ${OTHER}”.`,
    ],
    solution: [add(GROUP, wide), add(GROUP, wide), add(GROUP, wide), add(OTHER, wide)],
  },
};
