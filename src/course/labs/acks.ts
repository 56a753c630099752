/**
 * What an acknowledgement is worth: the same eight records and the same death of the leader, for a producer that waits for nobody, for
 * the leader, and for all in-sync replicas. Followers hear from the leader late, so that there is something that only it has.
 */
import type { Lab, LabWorld, TimedCommand } from './lab';

const TOPIC = 'appointments';
export const PRODUCER = 'booking-api';
const KEYS = ['CLN-001', 'CLN-006', 'CLN-001', 'CLN-002', 'CLN-006', 'CLN-001', 'CLN-002', 'CLN-001'];
const FIRST_AT_US = 1_000_000;
const EVERY_US = 20_000;
/** Its link to either follower is slower by that. */
const FOLLOWERS_LATE_MS = 25;

function world(acks: '0' | '1' | 'all'): LabWorld {
  return {
    name: `acks=${acks}`,
    commands: (blowUs) => {
      const sends = KEYS.map(
        (key, index): TimedCommand => ({ afterUs: FIRST_AT_US + index * EVERY_US, text: `produce ${TOPIC} ${key}:confirmed` }),
      );
      const blow: TimedCommand = { afterUs: blowUs, text: 'kill broker 1' };
      const producer: TimedCommand = { afterUs: 0, text: `add producer --name ${PRODUCER} --config acks=${acks} --config linger.ms=0` };
      return [producer, ...[...sends, blow].sort((a, b) => a.afterUs - b.afterUs)];
    },
  };
}

export const acksLab: Lab = {
  slug: 'acks',
  opening: {
    seed: 1,
    brokers: 3,
    commands: [
      `kafka-topics.sh --bootstrap-server broker-1:9092 --create --topic ${TOPIC} --replica-assignment 1:2:3 --config min.insync.replicas=2`,
      `slow broker-1 broker-2 ${FOLLOWERS_LATE_MS}ms`,
      `slow broker-1 broker-3 ${FOLLOWERS_LATE_MS}ms`,
    ],
  },
  records: KEYS.length,
  worlds: [world('0'), world('1'), world('all')],
  blow: { sinceUs: FIRST_AT_US, fromUs: FIRST_AT_US + 2_000, untilUs: FIRST_AT_US + 190_000, atFirstUs: FIRST_AT_US + 92_000 },
  aftermathUs: 20_000_000,
};
