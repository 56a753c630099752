/** KafkaJS is served from the end of a session that somebody saved: it reads what was sent then, and adds to it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BrokerProcess } from './broker-process';
import { savedText } from './told-session-fixture';

const folder = mkdtempSync(join(tmpdir(), 'glassbroker-session-'));
let broker: BrokerProcess;

beforeAll(async () => {
  process.env.KAFKAJS_NO_PARTITIONER_WARNING = '1';
  const path = join(folder, 'session.json');
  writeFileSync(path, savedText());
  broker = await BrokerProcess.start({ args: ['--session', path] });
}, 60_000);
afterAll(async () => {
  await broker?.stop();
  rmSync(folder, { recursive: true });
}, 30_000);

test('what was sent then is there, what is sent now comes behind it, and a broker that died is dead until it is restarted', async () => {
  expect(broker.output).toMatch(/5 commands lived through, up to 20\.000000 s\./);
  const kafka = new Kafka({ clientId: 'later', brokers: [broker.bootstrap], logLevel: logLevel.NOTHING, retry: { retries: 20 } });
  const admin = kafka.admin();
  await admin.connect();
  expect((await admin.describeCluster()).brokers.map(({ nodeId }) => nodeId).sort()).toEqual([1, 3]);

  const producer = kafka.producer();
  await producer.connect();
  await producer.send({ topic: 'orders', messages: [{ key: 'CLN-003', value: 'later' }] });
  const consumer = kafka.consumer({ groupId: 'readers' });
  await consumer.connect();
  await consumer.subscribe({ topic: 'orders', fromBeginning: true });
  const values: string[] = [];
  await new Promise<void>((resolve) => {
    void consumer.run({
      eachMessage: async ({ message }) => {
        values.push(`${message.offset} ${message.value}`);
        if (values.length === 4) resolve();
      },
    });
  });
  expect(values).toEqual(['0 booked', '1 booked 1', '2 booked 2', '3 later']);

  broker.type('restart broker 2');
  for (let brokers = 2; brokers < 3; ) brokers = (await admin.describeCluster()).brokers.length;
  await Promise.all([consumer.disconnect(), producer.disconnect(), admin.disconnect()]);
}, 90_000);
