import { type Admin, type Consumer, Kafka, logLevel, type Producer } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BrokerProcess, pause } from './broker-process';

interface Event {
  readonly key: string;
  readonly value: string;
}

let broker: BrokerProcess;
let kafka: Kafka;
let admin: Admin;
let producer: Producer;
let consumers: Consumer[] = [];

beforeAll(async () => {
  process.env.KAFKAJS_NO_PARTITIONER_WARNING = '1';
  broker = await BrokerProcess.start();
  kafka = new Kafka({ clientId: 'booking-api', brokers: [broker.bootstrap], logLevel: logLevel.NOTHING, retry: { retries: 20 } });
  admin = kafka.admin();
  producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1 });
  await Promise.all([admin.connect(), producer.connect()]);
}, 40_000);
afterAll(async () => {
  await Promise.all([admin.disconnect(), producer.disconnect(), ...consumers.map((consumer) => consumer.disconnect())]);
  await broker.stop();
}, 30_000);

const events = (from: number, to: number): readonly Event[] =>
  Array.from({ length: to - from }, (_, i) => ({
    key: `CLN-${String((from + i) % 20).padStart(3, '0')}`,
    value: `appointment ${from + i}`,
  }));
const values = (of: readonly Event[]) => of.map(({ value }) => value).sort();

async function createTopic(topic: string): Promise<void> {
  await admin.createTopics({
    topics: [{ topic, numPartitions: 3, replicationFactor: 3, configEntries: [{ name: 'min.insync.replicas', value: '2' }] }],
    waitForLeaders: true,
  });
}

/** Reads as a member of the group until `count` records have come; stops being one then. */
async function consume(topic: string, groupId: string, count: number, seekTo?: { partition: number; offset: string }[]): Promise<Event[]> {
  const consumer = kafka.consumer({ groupId, sessionTimeout: 10_000, heartbeatInterval: 500, maxWaitTimeInMs: 200 });
  consumers.push(consumer);
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  const read: Event[] = [];
  await consumer.run({
    eachMessage: async ({ message }) => {
      read.push({ key: String(message.key), value: String(message.value) });
    },
  });
  for (const { partition, offset } of seekTo ?? []) consumer.seek({ topic, partition, offset });
  for (let tries = 0; read.length < count && tries < 600; tries++) await pause(50);
  await consumer.disconnect();
  consumers = consumers.filter((other) => other !== consumer);
  return read;
}

describe('kafkajs', () => {
  test('produces, consumes in a group each key in its order, commits and resumes', async () => {
    await createTopic('appointments');
    await producer.send({ topic: 'appointments', messages: [...events(0, 1_000)] });
    const first = await consume('appointments', 'analytics', 1_000);
    expect(values(first)).toEqual(values(events(0, 1_000)));
    const ofKey = (key: string, from: readonly Event[]) => from.filter((event) => event.key === key);
    expect(ofKey('CLN-007', first)).toEqual(ofKey('CLN-007', events(0, 1_000)));

    await producer.send({ topic: 'appointments', messages: [...events(1_000, 1_100)] });
    expect(values(await consume('appointments', 'analytics', 100))).toEqual(values(events(1_000, 1_100)));
    const [committed] = await admin.fetchOffsets({ groupId: 'analytics', topics: ['appointments'] });
    expect(committed!.partitions.reduce((sum, { offset }) => sum + Number(offset), 0)).toBe(1_100);
  }, 60_000);

  test('seeks by time', async () => {
    await createTopic('timed');
    const at = (ms: number, from: number) =>
      producer.send({ topic: 'timed', messages: events(from, from + 60).map((event) => ({ ...event, timestamp: String(ms) })) });
    const noon = 1_767_268_800_000;
    await at(noon, 0);
    await at(noon + 60_000, 60);
    const offsets = await admin.fetchTopicOffsetsByTimestamp('timed', noon + 30_000);
    const later = await consume('timed', 'latecomers', 60, offsets);
    expect(values(later.slice(-60))).toEqual(values(events(60, 120)));
  }, 60_000);

  test('deletes records up to an offset', async () => {
    await createTopic('deleted');
    await producer.send({ topic: 'deleted', messages: [...events(0, 30)] });
    const [before] = await admin.fetchTopicOffsets('deleted');
    const upTo = String(Number(before!.high) - 1);
    await admin.deleteTopicRecords({ topic: 'deleted', partitions: [{ partition: before!.partition, offset: upTo }] });
    const after = await admin.fetchTopicOffsets('deleted');
    expect(after.find(({ partition }) => partition === before!.partition)).toMatchObject({ low: upTo, high: before!.high });
  }, 60_000);

  /**
   * One key a call, so one broker a call: where a call goes to several and one of them dies, KafkaJS 2.2 sends no second time to a
   * broker that has answered already, even if it leads the dead one's partition by then, and resolves all the same.
   */
  test('loses and doubles nothing when a broker is killed in mid-run and comes back', async () => {
    await createTopic('killed');
    const all = events(0, 2_000);
    const calls = Array.from({ length: 200 }, (_, call) => {
      const from = Math.floor(call / 20) * 200 + (call % 20);
      return all.filter((_, number) => number >= from && number < from + 200 && (number - from) % 20 === 0).slice(0, 10);
    });
    for (const [call, messages] of calls.entries()) {
      if (call === 70) broker.type('kill broker 3');
      if (call === 150) broker.type('restart broker 3');
      await producer.send({ topic: 'killed', acks: -1, messages: [...messages] });
    }
    expect(values(await consume('killed', 'witness', 2_000))).toEqual(values(all));
  }, 90_000);
});
