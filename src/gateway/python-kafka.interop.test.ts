import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BrokerProcess } from './broker-process';

/** A Python that has kafka-python; empty where there is none. */
const PYTHON = process.env.PYTHON_KAFKA ?? '';
const SESSION = fileURLToPath(new URL('python-kafka-session.py', import.meta.url));

let broker: BrokerProcess;
beforeAll(async () => {
  broker = await BrokerProcess.start();
}, 40_000);
afterAll(() => broker.stop());

const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

function session(count: number): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    execFile(PYTHON, [SESSION, broker.bootstrap, 'visits', String(count)], { timeout: 90_000 }, (error, stdout, stderr) =>
      error === null ? resolve(JSON.parse(stdout)) : reject(new Error(`${error.message}\n${stderr}`)),
    );
  });
}

describe.skipIf(PYTHON === '')('kafka-python', () => {
  test('produces, consumes in a group, commits, resumes and seeks by time', async () => {
    await broker.createTopic('appointments');
    await broker.createTopic('visits');
    expect(await session(500)).toEqual({
      first: 2,
      read: numbers(0, 500),
      resumed: numbers(500, 520),
      sinceTime: numbers(500, 520),
    });
  }, 100_000);
});
