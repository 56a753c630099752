/**
 * Delivery guarantees: a reminder by SMS for every appointment. The same eight records and the same crash, for a handler that commits
 * before it works and for one that commits after it.
 *
 * Three records are worked on before; then four come in one poll() and one in the next. The consumer dies somewhere in there and is started
 * again a second later, where its dead predecessor still counts as a member until its session times out.
 */
import { type HandlerOrder, handlerOrders } from '../../engine/model/record-handler';
import type { Lab, LabWorld, TimedCommand } from './lab';

export const CONSUMER = 'reminders-1';
export const GROUP = 'reminders';
export const TOPIC = 'appointments';
/** What one SMS takes. */
const PROCESSING_MS = 20;

const BEFORE = ['CLN-001', 'CLN-006', 'CLN-001'];
const STREAM = ['CLN-001', 'CLN-006', 'CLN-001', 'CLN-006', 'CLN-001'];
/** The consumer has joined, and has worked on what was there. */
const STREAM_AT_US = 5_000_000;
const RESTART_AFTER_US = 1_000_000;

const CONFIGS = [
  'auto.offset.reset=earliest',
  'enable.auto.commit=false',
  'max.poll.records=4',
  'session.timeout.ms=6000',
  'heartbeat.interval.ms=2000',
].map((config) => `--config ${config}`);

function world(name: string, order: HandlerOrder): LabWorld {
  const handler = `--handler ${handlerOrders[order]} --side-effect sms`;
  const begin = [
    `add consumer ${GROUP} ${TOPIC} --name ${CONSUMER} ${CONFIGS.join(' ')} ${handler}`,
    `slow consumer ${CONSUMER} ${PROCESSING_MS}ms`,
  ];
  const now =
    (afterUs: number) =>
    (text: string): TimedCommand => ({ afterUs, text });
  return {
    name,
    commands: (blowUs) => [
      ...begin.map(now(0)),
      ...STREAM.map((key) => `produce ${TOPIC} ${key}:confirmed`).map(now(STREAM_AT_US)),
      { afterUs: blowUs, text: `kill consumer ${CONSUMER}` },
      { afterUs: blowUs + RESTART_AFTER_US, text: `restart consumer ${CONSUMER}` },
    ],
  };
}

export const guaranteeLab: Lab = {
  slug: 'guarantees',
  opening: {
    seed: 1,
    brokers: 3,
    commands: [
      `kafka-topics.sh --bootstrap-server broker-1:9092 --create --topic ${TOPIC} --partitions 1 --replication-factor 3 --config min.insync.replicas=2`,
      'add producer --name booking-api',
      ...BEFORE.map((key) => `produce ${TOPIC} ${key}:created`),
    ],
  },
  records: BEFORE.length + STREAM.length,
  worlds: [world('At most once', 'CommitThenProcess'), world('At least once', 'ProcessThenCommit')],
  blow: { sinceUs: STREAM_AT_US, fromUs: STREAM_AT_US + 5_000, untilUs: STREAM_AT_US + 150_000, atFirstUs: STREAM_AT_US + 56_000 },
  aftermathUs: 10_000_000,
};
