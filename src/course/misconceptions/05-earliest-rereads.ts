/**
 * Lesson 1, from its opening: its records, its groups, and how it stops and starts them. No lesson shortens retention yet: the topic is
 * told to by the tool, once the rest has been seen.
 */
import { aLogNotAQueue } from '../a-log-not-a-queue/lesson';
import { Experiment, SECOND } from '../headless/experiment';
import { actOf, offerOf, solutionOf } from '../headless/steps';
import type { Misconception } from './misconception';

const SHORT =
  'kafka-configs.sh --bootstrap-server broker-1:9092 --alter --entity-type topics --entity-name appointments --add-config retention.ms=60000,internal.segment.bytes=200';

/** @param more what the line says that adds a consumer */
function restartAndBeginAnew(more: (addConsumer: string) => string = (line) => line) {
  const world = Experiment.opens(aLogNotAQueue.opening);
  world.give(...solutionOf(aLogNotAQueue, 'three-records'), ...actOf(aLogNotAQueue, 'reading').map(more));
  // Time to read, and to commit.
  world.pass(12 * SECOND);
  const atFirst = world.readBy('billing-1');
  const restart = () => {
    world.look();
    world.give('start group billing');
    world.pass(10 * SECOND);
    return world.readBy('billing-1');
  };

  world.give('stop group billing', 'wait 2 s');
  const withCommits = restart();
  world.give(more(offerOf(aLogNotAQueue, 'another-group')), 'wait 10 s');
  const newGroup = world.readBy('analytics-1');

  world.give('stop group billing', 'stop group analytics', SHORT, 'wait 1 s');
  for (let n = 0; n < 9; n++) world.give('produce appointments CLN-001:missed', 'wait 1 s');
  world.give('wait 300 s', 'produce appointments CLN-001:late', 'wait 1 s');
  world.until('all but the last record are gone', () => world.leader.logStartOffset === 12);
  return { atFirst, withCommits, newGroup, withRetentionPastTheCommit: restart() };
}

export const earliestRereads: Misconception<(addConsumer: string) => string, ReturnType<typeof restartAndBeginAnew>> = {
  number: 5,
  belief: 'auto.offset.reset=earliest rereads',
  experiment: restartAndBeginAnew,
  mustBeSeen: {
    atFirst: ['0:0', '0:1', '0:2'],
    withCommits: [],
    newGroup: ['0:0', '0:1', '0:2'],
    // The log’s start: offsets 3 to 11 are skipped, in silence.
    withRetentionPastTheCommit: ['0:12'],
  },
};
