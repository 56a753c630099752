/**
 * Lesson 6. A leader that dies is missed after broker.session.timeout.ms, fenced, and replaced by a replica from the in-sync set in a new epoch;
 * the producer tries again with the same sequence. A leader that is shut down hands its lanes over first.
 */
import type { TopicName } from '../../engine/model/vocabulary';
import type { Lesson, Scene, Seen } from '../lesson';
import { happened, leaderLane } from '../looks';

const topic = 'appointments' as TopicName;
const scene: Scene = { lanes: 'replicas', topic };
const create = `kafka-topics.sh --bootstrap-server broker-1:9092 --create --topic ${topic} --partitions 1 --replication-factor 3 --config min.insync.replicas=2`;
const SECOND = 1_000_000;

export const killTheLeader: Lesson = {
  slug: 'kill-the-leader',
  number: 6,
  title: 'Kill the leader',
  watchFor: 'The epoch in the leader’s cap, and the clock.',
  minutes: 12,
  opening: { seed: 6, brokers: 3, commands: [create, 'add producer --name booking-api', `produce ${topic} CLN-001:booked`] },
  introduces: ['leader epoch'],
  steps: [
    {
      id: 'kill',
      kind: 'predict',
      scene,
      tasks: [],
      question: 'You kill the leader’s process. When does another broker lead?',
      options: [
        {
          id: 'at once',
          text: 'At once: its connections break',
          because: 'Clients see the connections break. The controller goes by heartbeats alone.',
        },
        {
          id: 'timeout',
          text: 'After about nine seconds',
          because:
            'broker.session.timeout.ms is 9 s: so long may a heartbeat be missing before the controller fences the broker and elects.',
        },
        { id: 'never', text: 'When it is started again', because: 'Two replicas are in sync. Nobody waits for the third.' },
      ],
      act: { text: 'Kill it and see', commands: ['kill broker {leader}'] },
      answer: whenElected,
      hints: ['How does the controller notice?', 'It waits for heartbeats. One that is late is not yet a death.', 'Choose nine seconds.'],
      solution: [],
    },
    {
      id: 'restart',
      kind: 'do',
      scene,
      tasks: [
        {
          text: 'Start the dead broker again',
          done: ({ frame }) => frame.brokers.every(({ status }) => status !== 'dead'),
        },
        {
          text: 'See it follow the new leader and be counted in again',
          done: ({ frame }) => leaderLane(frame, 0)?.replicas.every(({ inSync }) => inSync) ?? false,
        },
      ],
      hints: [
        'Press the broker that is dead.',
        'Its menu has “Restart”.',
        'Press the dead broker’s name, choose “Restart”, and let time run.',
      ],
      solution: ['restart broker {dead}'],
    },
    {
      id: 'a-record-in-between',
      kind: 'predict',
      scene,
      tasks: [],
      question: 'You kill the leader and send a record before there is another. What becomes of the record?',
      options: [
        {
          id: '0',
          text: 'It is lost',
          because: 'The producer has it until somebody says yes. It tries again for two minutes (delivery.timeout.ms).',
        },
        {
          id: '1',
          text: 'It waits, and is written once',
          because: 'The producer sends again, with the same sequence number. Whoever leads then would notice a second copy.',
        },
        {
          id: '2',
          text: 'It may be written twice',
          because: 'Without idempotence it might. The sequence number in each batch lets the leader drop a copy.',
        },
      ],
      act: { text: 'Kill, send, and see', commands: ['kill broker {leader}', `produce ${topic} CLN-002:booked`] },
      answer: howOftenWritten,
      hints: [
        'Watch the producer’s line: how many of its requests are in flight?',
        'acks=all: nothing is done until a leader says so.',
        'Choose once.',
      ],
      solution: [],
    },
    {
      id: 'back-again',
      kind: 'do',
      scene,
      tasks: [
        {
          text: 'Start the dead broker and see all three in sync',
          done: ({ frame }) => leaderLane(frame, 0)?.replicas.every(({ inSync }) => inSync) ?? false,
        },
      ],
      hints: [
        'Press the broker that is dead.',
        'Its menu has “Restart”.',
        'Press the dead broker’s name, choose “Restart”, and let time run.',
      ],
      solution: ['restart broker {dead}'],
    },
    {
      id: 'shut-down',
      kind: 'predict',
      scene,
      tasks: [],
      question: 'Now you shut the leader down, as kafka-server-stop.sh would. For how long does nobody lead?',
      options: [
        { id: 'timeout', text: 'Nine seconds again', because: 'Nobody has to be missed: it says that it goes.' },
        {
          id: 'first',
          text: 'Hardly at all',
          because: 'It asks the controller to move its lanes first, and ends when it leads none (controlled shutdown).',
        },
        {
          id: 'never',
          text: 'Not for a moment: two may lead at once',
          because: 'There is one leader an epoch. The old one stops when it hears of the new one.',
        },
      ],
      act: { text: 'Shut it down and see', commands: ['shut down broker {leader}'] },
      answer: howLongWithout,
      hints: ['What can a process still do that is asked to stop, and not killed?', 'It can tell the controller.', 'Choose hardly at all.'],
      solution: [],
    },
    { id: 'what-an-epoch-is', kind: 'read', scene },
  ],
  challenge: {
    scene,
    opening: {
      seed: 6,
      brokers: 3,
      commands: [create, 'add producer --name booking-api --config acks=1', `produce ${topic} CLN-001:booked`],
    },
    goal: 'A replica cuts off the end of its own log, because its leader knows nothing of it. The producer takes a yes from the leader alone (acks=1).',
    reached: ({ events }) => happened(events, 'LogTruncated').some(({ what }) => what.partition.topic === topic && what.from > what.to),
    forbidden: [
      { kinds: ['PowerLossBroker'], because: 'the disks keep what they have.' },
      { kinds: ['CreateTopic', 'DeleteTopic', 'AddProducer'], because: 'topic and producer stay as they are.' },
    ],
    par: 6,
    hints: [
      'The old leader must have a record that the new leader never got.',
      'Pause first: a follower that cannot fetch is out of the ISR after 30 s. Cut the leader off from both followers, send, and kill it when the producer has its yes.',
      'Press the name of the broker that leads: “Its links”, and cut the one to each follower. Send CLN-002, play until it is acknowledged, kill the leader. When another leads, heal the link between the two and restart the dead one.',
    ],
    solution: [
      'cut {leader} {follower}',
      'cut {leader} {other follower}',
      `produce ${topic} CLN-002:booked`,
      'wait 100 ms',
      'kill broker {leader}',
      'wait 12 s',
      'heal {dead} {leader}',
      'restart broker {dead}',
    ],
  },
};

function whenElected({ events }: Seen): string | null {
  const killed = happened(events, 'ProcessKilled')[0];
  const elected = happened(events, 'LeaderElected').find(
    ({ what, at }) => what.partition.topic === topic && what.leader > 0 && at >= (killed?.at ?? 0),
  );
  if (killed === undefined || elected === undefined) return null;
  if (happened(events, 'ProcessStarted').some(({ at }) => at <= elected.at)) return 'never';
  return elected.at - killed.at < 5 * SECOND ? 'at once' : 'timeout';
}

/** From the goodbye to the new leader. */
function howLongWithout({ events }: Seen): string | null {
  const leaving = happened(events, 'BrokerShuttingDown')[0];
  const elected = happened(events, 'LeaderElected').find(
    ({ what, at }) => what.partition.topic === topic && what.leader > 0 && at >= (leaving?.at ?? 0),
  );
  if (leaving === undefined || elected === undefined) return null;
  return elected.at - leaving.at < SECOND ? 'first' : 'timeout';
}

/** Once the producer has its answer, whatever it is: how often a leader has appended the batch that was answered. */
function howOftenWritten({ events }: Seen): string | null {
  if (happened(events, 'BatchFailed').length > 0) return '0';
  const [acknowledged] = happened(events, 'BatchAcknowledged');
  if (acknowledged === undefined) return null;
  const { batch } = acknowledged.what.trace;
  const copies = happened(events, 'RecordsAppended').filter(({ what }) => what.role === 'Leader' && what.trace?.batch === batch);
  return copies.length > 1 ? '2' : '1';
}
