/**
 * Lesson 1. The same appointments go into a log and into a task queue. Reading a log removes nothing, and every group gets everything, as
 * often as it likes; a queue hands each message to one worker and forgets it when the work is done.
 */

import type { TopicName } from '../../engine/model/vocabulary';
import type { NodeId } from '../../engine/sim/context';
import type { Lesson, Scene, Seen } from '../lesson';
import { deliveredTo, groupNamed, happened, hasReadAll, leaderLane, recordsInAll } from '../looks';

const topic = 'appointments' as TopicName;
const queue = 'texts' as NodeId;
const GROUP = 'billing';
const OTHER = 'analytics';
const add = (group: string) => `add consumer ${group} ${topic} --name ${group}-1 --config auto.offset.reset=earliest`;
const RESET = `kafka-consumer-groups.sh --bootstrap-server broker-1:9092 --group ${GROUP} --topic ${topic} --reset-offsets --to-earliest --execute`;

const scene: Scene = { lanes: 'leaders', topic };
const withGroups: Scene = { ...scene, groups: true };
const withQueue: Scene = { ...scene, queue: true };
/** Work takes a moment only: time stops when somebody has a message, and leaves time to act. */
const atWork: Scene = {
  ...withQueue,
  stopsFor({ queues }) {
    const worker = queues[0]?.workers.find(({ inHand, working, status }) => inHand !== null && working && status === 'alive');
    return worker === undefined ? null : `${worker.node} ${worker.inHand?.number}`;
  },
};

const opening = {
  seed: 1,
  brokers: 3,
  commands: [
    `kafka-topics.sh --bootstrap-server broker-1:9092 --create --topic ${topic} --partitions 1 --replication-factor 3`,
    'add producer --name booking-api',
    `add queue ${queue} --config visibility.timeout.ms=500`,
    `add worker ${queue} --name worker-1 --config processing.ms=60 --fails-on broken`,
    `add worker ${queue} --name worker-2 --config processing.ms=60 --fails-on broken`,
  ],
};

const put = (text: string) => `enqueue ${queue} ${text}`;

export const aLogNotAQueue: Lesson = {
  slug: 'a-log-not-a-queue',
  number: 1,
  title: 'A log, not a queue',
  watchFor: 'What is left when something has been read.',
  minutes: 10,
  opening,
  introduces: ['group'],
  steps: [
    {
      id: 'three-records',
      kind: 'do',
      scene,
      tasks: [{ text: 'Send three records', done: ({ frame }) => recordsInAll(frame) >= 3 }],
      hints: [
        'The box with CLN-001 in it is the producer’s.',
        'Press Enter in the key box. Do it three times, or add ×3.',
        'Type CLN-001 ×3 into the key box and press Enter.',
      ],
      solution: [`produce ${topic} CLN-001:booked`, `produce ${topic} CLN-002:booked`, `produce ${topic} CLN-003:booked`],
    },
    {
      id: 'reading',
      kind: 'predict',
      scene: withGroups,
      tasks: [],
      question: `The group ${GROUP} reads all of it. What is left on the lane?`,
      options: [
        {
          id: 'nothing',
          text: 'Nothing: what is read is gone',
          because: 'That would be a queue. Here the reader keeps a number, and the records stay.',
        },
        { id: 'everything', text: 'Everything', because: 'Reading copies. Only time or size decides when records go.' },
        { id: 'some', text: 'Only the newest', because: 'Nothing goes because it was read, the old as little as the new.' },
      ],
      act: { text: 'Let it read', commands: [add(GROUP)] },
      answer: whatIsLeft,
      hints: ['Count the cards before and after.', 'The reader only remembers how far it has come.', 'Choose everything.'],
      solution: [],
    },
    {
      id: 'another-group',
      kind: 'do',
      scene: { ...withGroups, offers: [{ text: `+ group ${OTHER}`, command: add(OTHER) }] },
      tasks: [
        { text: `Add a second group, ${OTHER}`, done: ({ frame }) => groupNamed(frame, OTHER) !== null },
        {
          text: `See it get every record that ${GROUP} got before`,
          done: (seen) => hasReadAll(seen, OTHER),
        },
      ],
      hints: [
        'There is a button on the stage.',
        'A group of its own begins where it likes: this one with the oldest.',
        `Press “+ group ${OTHER}” and let time run.`,
      ],
      solution: [add(OTHER)],
    },
    {
      id: 'replay',
      kind: 'do',
      scene: {
        ...withGroups,
        offers: [
          { text: `Stop ${GROUP}`, command: `stop group ${GROUP}` },
          { text: `Set ${GROUP} back to 0`, command: RESET },
          { text: `Start ${GROUP}`, command: `start group ${GROUP}` },
        ],
      },
      tasks: [
        {
          text: `Stop ${GROUP}: a group that reads cannot be set back`,
          done: ({ frame }) => groupNamed(frame, GROUP)?.members.every(({ status }) => status === 'dead') ?? false,
        },
        {
          text: `Set ${GROUP} back to offset 0`,
          done: ({ events }) =>
            happened(events, 'OffsetsCommitted').some(
              ({ what }) => what.group === GROUP && what.offsets.some(({ offset }) => offset === 0),
            ),
        },
        {
          text: `Start it, and see it get everything a second time`,
          done: (seen) => deliveredTo(seen.frame, seen.events, GROUP) >= recordsInAll(seen.frame),
        },
      ],
      hints: [
        'Three buttons on the stage, from left to right.',
        'Stop the group first, set it back, start it again.',
        `“Stop ${GROUP}”, then “Set ${GROUP} back to 0”, then “Start ${GROUP}”.`,
      ],
      solution: [`stop group ${GROUP}`, 'wait 2 s', RESET, 'wait 2 s', `start group ${GROUP}`],
    },
    {
      id: 'the-queue',
      kind: 'predict',
      scene: withQueue,
      tasks: [],
      question: 'Below the log is a queue with two workers. Four messages go in. Who gets what?',
      options: [
        {
          id: 'each',
          text: 'Each worker gets all four, as each group did',
          because: 'Workers compete. A message that one of them has is hidden from the other.',
        },
        {
          id: 'shared',
          text: 'Each message goes to one of them',
          because: 'That is what a queue is for: sharing work out, message by message.',
        },
      ],
      act: { text: 'Put four in', commands: [put('CLN-001:remind'), put('CLN-002:remind'), put('CLN-003:remind'), put('CLN-001:remind')] },
      answer: whoGotWhat,
      hints: [
        'Two workers, one queue: they do not know of one another.',
        'Watch the dashed place of a message while somebody has it.',
        'Choose the second.',
      ],
      solution: [],
    },
    {
      id: 'a-worker-dies',
      kind: 'do',
      scene: { ...atWork, offers: [{ text: 'Put a message in', command: put('CLN-004:remind') }] },
      tasks: [
        { text: 'Put a message in', done: ({ events }) => happened(events, 'QueueMessageHanded').length > 0 },
        {
          text: 'Press the worker that has it, and crash it',
          done: ({ events }) => crashedAtWork(events),
        },
        {
          text: 'Press play: see it come back after its visibility timeout, and the other worker finish it',
          done: ({ events }) => {
            const returned = happened(events, 'QueueMessageReturned').map(({ what }) => what.message);
            return happened(events, 'WorkerFinished').some(({ what }) => returned.includes(what.message));
          },
        },
      ],
      hints: [
        'Time stops by itself when a worker has the message. A worker is a thing that you can press: its menu has what can be done to it.',
        'Press the worker that holds the card and choose “Crash”. Then press play: twice, for time stops again when the other has it.',
        'Put a message in. When time stops, crash the worker that holds the card, and press play. When time stops again, press play again.',
      ],
      solution: [put('CLN-004:remind'), 'wait 30 ms', 'kill worker {worker}'],
    },
    {
      id: 'dead-letters',
      kind: 'do',
      scene: { ...withQueue, offers: [{ text: 'Put a broken message in', command: put('CLN-005:broken') }] },
      tasks: [
        { text: 'Put in a message that no worker can handle', done: ({ events }) => happened(events, 'WorkerFailed').length > 0 },
        {
          text: 'See it among the dead letters after three tries',
          done: ({ frame, events }) => happened(events, 'QueueMessageDead').length > 0 && (frame.queues[0]?.deadCount ?? 0) > 0,
        },
      ],
      hints: [
        'The button puts in a text with “broken” in it.',
        'Every worker fails on it, and says nothing. The queue counts the tries.',
        'Press “Put a broken message in” and let time run.',
      ],
      solution: [put('CLN-005:broken')],
    },
    { id: 'which-is-which', kind: 'read', scene: withQueue },
  ],
  challenge: {
    scene: { ...atWork, offers: [{ text: 'Put a message in', command: put('CLN-001:remind') }] },
    opening: {
      seed: 1,
      brokers: 3,
      commands: [
        ...opening.commands.slice(0, 2),
        `add queue ${queue} --config visibility.timeout.ms=500 --config max.receive.count=2`,
        `add worker ${queue} --name worker-1 --config processing.ms=60`,
        `add worker ${queue} --name worker-2 --config processing.ms=60`,
      ],
    },
    goal: 'Bring a message to the dead letters although nothing is wrong with it.',
    reached: ({ frame }) => (frame.queues[0]?.deadCount ?? 0) > 0,
    forbidden: [
      { kinds: ['AddWorker', 'AddQueue'], because: 'the queue and its two workers stay as they are.' },
      { kinds: ['KillQueue'], because: 'the queue itself must live.' },
    ],
    par: 3,
    hints: [
      'This queue gives up after two tries. What makes a try fail?',
      'A worker that dies while it works says nothing. There are two of them, and time stops whenever one has a message.',
      'Put a message in, crash the worker that has it, press play; when the other has it, crash that one too, and press play.',
    ],
    solution: [put('CLN-001:remind'), 'wait 30 ms', 'kill worker {worker}', 'wait 510 ms', 'kill worker {worker}'],
  },
};

/** Once the group has been handed what there is. */
function whatIsLeft(seen: Seen): string | null {
  const lane = leaderLane(seen.frame, 0);
  if (lane === null || !hasReadAll(seen, GROUP)) return null;
  const left = lane.logEndOffset - lane.logStartOffset;
  if (left === 0) return 'nothing';
  return left === lane.logEndOffset ? 'everything' : 'some';
}

/** A worker died with a message in hand. */
function crashedAtWork(events: Seen['events']): boolean {
  const handed = happened(events, 'QueueMessageHanded');
  const forgotten = happened(events, 'QueueMessageForgotten');
  return happened(events, 'ProcessKilled').some(({ at: killedAt, what: { node } }) => {
    const isBefore = ({ at, what }: (typeof handed | typeof forgotten)[number]) => at <= killedAt && what.worker === node;
    return handed.filter(isBefore).length > forgotten.filter(isBefore).length;
  });
}

/** Once every message that came in has been finished by somebody and nothing is left to hand out. */
function whoGotWhat({ frame, events }: Seen): string | null {
  const stored = happened(events, 'QueueMessageStored').length;
  const finished = happened(events, 'WorkerFinished').map(({ what }) => what.message);
  const { waitingCount = 1, handedOut = [] } = frame.queues[0] ?? {};
  if (stored < 4 || waitingCount > 0 || handedOut.length > 0) return null;
  return finished.length === new Set(finished).size ? 'shared' : 'each';
}
