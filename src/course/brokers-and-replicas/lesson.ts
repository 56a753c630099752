/**
 * Lesson 5. One partition, three replicas: the leader appends, followers fetch, and the high watermark moves last, when the leader has heard
 * from every follower in the in-sync set how far it has come. Consumers read below it.
 */
import type { TopicName } from '../../engine/model/vocabulary';
import type { Lesson, Scene, Seen } from '../lesson';
import { deliveredTo, groupNamed, happened, leaderLane } from '../looks';

const topic = 'appointments' as TopicName;
const GROUP = 'reminders';
const CREATE = `kafka-topics.sh --bootstrap-server broker-1:9092 --create --topic ${topic} --partitions 1 --replication-factor 3`;
const ADD_GROUP = `add consumer ${GROUP} ${topic} --name ${GROUP}-1 --config auto.offset.reset=earliest`;

const scene: Scene = { lanes: 'replicas', topic };
const withGroup: Scene = { ...scene, groups: true };

export const brokersAndReplicas: Lesson = {
  slug: 'brokers-and-replicas',
  number: 5,
  title: 'Brokers and replicas',
  watchFor: 'Who appends first, who asks for it, and which mark moves last.',
  minutes: 10,
  opening: { seed: 5, brokers: 3, commands: ['add producer --name booking-api'] },
  introduces: ['replicas', 'high watermark', 'in-sync replicas'],
  steps: [
    {
      id: 'create',
      kind: 'do',
      scene: { ...scene, offers: [{ text: 'Create the topic', command: CREATE }] },
      tasks: [
        {
          text: 'Create a topic with one partition and a replica on each broker',
          done: ({ frame }) => frame.topic?.partitions === 1 && frame.topic.replicationFactor === 3 && leaderLane(frame, 0) !== null,
        },
      ],
      hints: [
        'There is a button on the stage.',
        'Press “Create the topic”.',
        'Press “Create the topic” and wait until one of the three lanes is the leader’s.',
      ],
      solution: [CREATE],
    },
    {
      id: 'one-record',
      kind: 'predict',
      scene,
      tasks: [],
      question: 'You send one record. Which of these moves last?',
      options: [
        { id: 'leader', text: 'The log end of the leader', because: 'It moves first: a producer talks to the leader alone.' },
        {
          id: 'followers',
          text: 'The log ends of the followers',
          because: 'They move when their fetches are answered, but the leader does not know yet that they have.',
        },
        {
          id: 'high watermark',
          text: 'The high watermark',
          because: 'A follower says how far it has come only with its next fetch. Until then the leader promises nothing.',
        },
      ],
      act: { text: 'Send and see', commands: [`produce ${topic} CLN-001:booked`] },
      answer: lastToMove,
      hints: [
        'Step through it with the step button: event by event.',
        'Followers fetch; nobody pushes. Ask yourself when the leader can know that they have the record.',
        'Choose the high watermark.',
      ],
      solution: [],
    },
    {
      id: 'a-reader',
      kind: 'do',
      scene: { ...withGroup, offers: [{ text: `+ group ${GROUP}`, command: ADD_GROUP }] },
      tasks: [
        {
          text: `Add the group ${GROUP} and let it read what there is`,
          done: ({ frame, events }) => deliveredTo(frame, events, GROUP) >= 1,
        },
        { text: 'Send another record and see it read', done: ({ frame, events }) => deliveredTo(frame, events, GROUP) >= 2 },
      ],
      hints: [
        'The button for the group is on the stage; the key box sends.',
        `Press “+ group ${GROUP}”, then Enter in the key box.`,
        'When the group has its first record, send CLN-001 again.',
      ],
      solution: [ADD_GROUP, 'wait 6 s', `produce ${topic} CLN-001:moved`],
    },
    {
      id: 'a-frozen-follower',
      kind: 'predict',
      scene: withGroup,
      tasks: [],
      question: 'A follower freezes: alive, but silent. You send a record. When does the group get it?',
      options: [
        {
          id: 'at once',
          text: 'At once: the leader has it',
          because: 'The leader has it and does not show it: the frozen follower still counts as in sync.',
        },
        {
          id: 'later',
          text: 'When the follower is back, or counted out',
          because:
            'The controller misses its heartbeats for 9 s (broker.session.timeout.ms) before it fences it and takes it out of the set.',
        },
        {
          id: 'never',
          text: 'Never: one replica is missing',
          because: 'Two replicas in sync are a set of their own. It only takes a while until the third is out of it.',
        },
      ],
      act: { text: 'Freeze it, send, and see', commands: ['freeze broker {follower}', `produce ${topic} CLN-001:cancelled`] },
      answer: whenDelivered,
      hints: [
        'Compare the leader’s log end with its high watermark.',
        'The high watermark is the lowest log end of all replicas in sync. The frozen one is still among them.',
        'Choose the second.',
      ],
      solution: [],
    },
    {
      id: 'thaw',
      kind: 'do',
      scene: withGroup,
      tasks: [
        {
          text: 'Thaw the frozen broker and see it catch up and be counted in again',
          done: ({ frame }) =>
            frame.brokers.every(({ status }) => status === 'alive') &&
            (leaderLane(frame, 0)?.replicas.every(({ inSync }) => inSync) ?? false) &&
            frame.brokers.every(({ lanes }) => lanes.every(({ logEndOffset }) => logEndOffset === leaderLane(frame, 0)?.logEndOffset)),
        },
      ],
      hints: [
        'Press the broker that is frozen.',
        'Its menu has “Thaw”.',
        'Press the frozen broker’s name, choose “Thaw”, and let time run.',
      ],
      solution: ['thaw broker {frozen}'],
    },
    { id: 'what-a-replica-is-for', kind: 'read', scene: withGroup },
  ],
  challenge: {
    scene: withGroup,
    opening: { seed: 5, brokers: 3, commands: [CREATE, 'add producer --name booking-api', ADD_GROUP] },
    goal: 'A record stands on the leader, and for 10 seconds no consumer may read it.',
    reached({ frame, events }) {
      const lane = leaderLane(frame, 0);
      const appended = happened(events, 'RecordsAppended').filter(({ what }) => what.role === 'Leader' && what.partition.topic === topic);
      return appended.some(({ at, what }) => lane !== null && frame.now - at >= 10_000_000 && lane.highWatermark <= what.baseOffset);
    },
    forbidden: [
      { kinds: ['KillBroker', 'PowerLossBroker'], because: 'no process may die.' },
      { kinds: ['KillConsumer', 'RemoveConsumer'], because: 'the consumer shall want to read it.' },
    ],
    par: 2,
    hints: [
      'The high watermark waits for every replica in sync.',
      'A frozen follower is counted out after 9 s, when its heartbeats are missed. One that lives and cannot fetch has 30 s (replica.lag.time.max.ms).',
      'Press the name of the broker that leads, choose “Its links” and a follower, and cut it both ways. Then send a record.',
    ],
    solution: ['cut {leader} {follower}', `produce ${topic} CLN-001:booked`],
  },
};

function lastToMove({ events }: Seen): string | null {
  const appended = happened(events, 'RecordsAppended').filter(({ what }) => what.partition.topic === topic);
  const moved = happened(events, 'HighWatermarkAdvanced').find(({ what }) => what.partition.topic === topic);
  const byLeader = appended.find(({ what }) => what.role === 'Leader');
  const byFollowers = appended.filter(({ what }) => what.role === 'Follower');
  if (byLeader === undefined || byFollowers.length < 2 || moved === undefined) return null;
  const lastFollower = Math.max(...byFollowers.map(({ at }) => at));
  if (moved.at > lastFollower) return 'high watermark';
  return lastFollower > byLeader.at ? 'followers' : 'leader';
}

/** Told by what came before the delivery: nothing, or the follower's coming back or being counted out. */
function whenDelivered({ frame, events }: Seen): string | null {
  const consumers = new Set(groupNamed(frame, GROUP)?.members.map(({ node }) => node));
  const delivered = happened(events, 'RecordsDelivered').find(({ what }) => consumers.has(what.consumer));
  if (delivered === undefined) return null;
  const released = [...happened(events, 'IsrShrunk'), ...happened(events, 'ProcessThawed')].filter(({ at }) => at <= delivered.at);
  return released.length > 0 ? 'later' : 'at once';
}
