import { expect, test } from 'vitest';
import { advanced, audit, batches, expanded, follower, leader, partition } from './invariant-fixture';
import { isrKeepsWhatItPromises } from './isr-keeps-what-it-promises';

const log = batches(5, 1);

test('a planted violation is found: committed by fewer than min.insync.replicas', () => {
  const alone = partition([leader(1, { log, isr: [1], minInsyncReplicas: 2 })], [1]);
  expect(audit(isrKeepsWhatItPromises, [advanced(1, 1, 5), alone])).toEqual([
    'orders-0: everything below 5 is committed on broker 1 with an ISR of 1, and min.insync.replicas is 2',
  ]);
});

test('committed by as many as are asked for', () => {
  const two = partition([leader(1, { log, isr: [1, 2], minInsyncReplicas: 2 }), follower(2, { log })], [1, 2]);
  expect(audit(isrKeepsWhatItPromises, [advanced(1, 1, 5), two])).toEqual([null]);
});

test('a planted violation is found: a follower joins the ISR before it has what the epoch began with', () => {
  const early = partition([leader(1, { log, epochStart: 5 }), follower(2, { log: log.slice(0, 3) })], [1, 2]);
  expect(audit(isrKeepsWhatItPromises, [expanded(2), early])).toEqual([
    'orders-0: broker 2 joined the ISR with a log that ends at 3, and the leader began epoch 1 at 5',
  ]);
});

test('a follower joins the ISR with all that the epoch began with', () => {
  const whole = partition([leader(1, { log, epochStart: 3 }), follower(2, { log: log.slice(0, 3) })], [1, 2]);
  expect(audit(isrKeepsWhatItPromises, [expanded(2), whole])).toEqual([null]);
});

test('exception: an unclean election makes the new leader the whole ISR', () => {
  const unclean = { ...partition([leader(1, { log, epochStart: 5 }), follower(2, { log: log.slice(0, 3) })], [2]), isRecovering: true };
  expect(audit(isrKeepsWhatItPromises, [expanded(2), unclean])).toEqual([null]);
});

test('exception: a member follows a newer leader already, or is dead', () => {
  const newer = partition([leader(1, { log, epochStart: 5 }), follower(2, { epoch: 2, log: log.slice(0, 3) })], [1, 2]);
  const dead = partition([leader(1, { log, epochStart: 5 })], [1, 2]);
  expect(audit(isrKeepsWhatItPromises, [expanded(2), newer], [expanded(2), dead])).toEqual([null, null]);
});
