/** Lesson 6, from its opening: its producer is started anew, and sends again what it had sent. To Kafka that is another producer. */
import { Experiment } from '../headless/experiment';
import { killTheLeader } from '../kill-the-leader/lesson';
import type { Misconception } from './misconception';

const [send] = killTheLeader.opening.commands.slice(-1);

function sendAgainAfterARestart() {
  const world = Experiment.opens(killTheLeader.opening);
  world.until('the record is in the log', () => world.verdicts.committed === 1);
  world.give('kill producer booking-api', 'wait 1 s', 'restart producer booking-api', send!);
  world.until('the second is in the log', () => world.verdicts.committed === 2);
  world.give('wait 1 s');
  return {
    producerIds: new Set(world.happened('ProducerIdAssigned').map(({ producerId }) => producerId)).size,
    dropped: world.happened('DuplicateIgnored').length,
    records: world.leader.cells.map(({ key, value }) => `${key}:${value}`),
  };
}

export const idempotenceIsOneSessions: Misconception<never, ReturnType<typeof sendAgainAfterARestart>> = {
  number: 26,
  belief: 'idempotence means no duplicates, ever',
  experiment: sendAgainAfterARestart,
  mustBeSeen: { producerIds: 2, dropped: 0, records: ['CLN-001:booked', 'CLN-001:booked'] },
};
