import { execFile, spawn } from 'node:child_process';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BrokerProcess, pause } from './broker-process';

const KCAT = process.env.KCAT ?? '';
const LINES = Array.from({ length: 10_000 }, (_, i) => `CLN-${String(i % 100).padStart(3, '0')}:appointment ${i}`);

let broker: BrokerProcess;
beforeAll(async () => {
  broker = await BrokerProcess.start();
}, 40_000);
afterAll(() => broker.stop());

/** Runs kcat to its end; its output as lines. */
function kcat(words: readonly string[], input = ''): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const child = execFile(KCAT, ['-b', broker.bootstrap, ...words], { timeout: 60_000, maxBuffer: 2 ** 26 }, (error, stdout, stderr) =>
      error === null ? resolve(stdout.split('\n').filter((line) => line !== '')) : reject(new Error(`${error.message}\n${stderr}`)),
    );
    child.stdin?.end(input);
  });
}

const produce = (topic: string, lines: readonly string[], ...options: string[]) =>
  kcat(['-P', '-t', topic, '-K:', '-X', 'enable.idempotence=true', ...options], lines.map((line) => `${line}\n`).join(''));
const consume = (topic: string) => kcat(['-C', '-t', topic, '-K:', '-e', '-q', '-o', 'beginning']);
const sorted = (lines: readonly string[]) => [...lines].sort();

describe.skipIf(KCAT === '')('kcat', () => {
  test('lists the brokers and the partitions with their leaders', async () => {
    await broker.createTopic('listed');
    const listing = (await kcat(['-L', '-t', 'listed'])).join('\n');
    expect(listing).toContain('3 brokers');
    expect(listing).toContain('topic "listed" with 3 partitions');
    expect(listing.match(/isrs: (\d,\d,\d)/g)).toHaveLength(3);
  });

  test('produces 10,000 keyed lines and reads them back identical, each key in its order', async () => {
    await broker.createTopic('lines');
    await produce('lines', LINES);
    const read = await consume('lines');
    expect(sorted(read)).toEqual(sorted(LINES));
    const ofKey = (lines: readonly string[]) => lines.filter((line) => line.startsWith('CLN-042:'));
    expect(ofKey(read)).toEqual(ofKey(LINES));
  }, 60_000);

  test.each(['gzip', 'snappy', 'lz4', 'zstd'])(
    'batches compressed by %s are stored and served as they come',
    async (codec) => {
      await broker.createTopic(`as-${codec}`);
      await produce(`as-${codec}`, LINES.slice(0, 2_000), '-z', codec);
      expect(sorted(await consume(`as-${codec}`))).toEqual(sorted(LINES.slice(0, 2_000)));
    },
    60_000,
  );

  test('consumes in a group, and goes on where the group has committed', async () => {
    await broker.createTopic('grouped');
    await produce('grouped', LINES.slice(0, 500));
    const group = ['-G', 'readers', '-K:', '-q', '-e', '-X', 'auto.offset.reset=earliest', 'grouped'];
    expect(sorted(await kcat(group))).toEqual(sorted(LINES.slice(0, 500)));
    await produce('grouped', LINES.slice(500, 600));
    expect(sorted(await kcat(group))).toEqual(sorted(LINES.slice(500, 600)));
  }, 60_000);

  test('loses and doubles nothing when a broker is killed in mid-run and comes back', async () => {
    await broker.createTopic('killed');
    const child = spawn(KCAT, ['-P', '-b', broker.bootstrap, '-t', 'killed', '-K:', '-X', 'enable.idempotence=true', '-X', 'linger.ms=5'], {
      stdio: 'pipe',
    });
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
    const killAt = 2_000 + Math.floor(Math.random() * 4_000);
    for (let at = 0; at < LINES.length; at += 500) {
      if (at <= killAt && killAt < at + 500) broker.type('kill broker 2');
      child.stdin.write(`${LINES.slice(at, at + 500).join('\n')}\n`);
      await pause(20);
    }
    child.stdin.end();
    expect(await ended, `killed at line ${killAt}`).toBe(0);
    broker.type('restart broker 2');
    expect(sorted(await consume('killed')), `killed at line ${killAt}`).toEqual(sorted(LINES));
  }, 90_000);
});

describe('whatever else comes in', () => {
  const sendRaw = (bytes: Uint8Array) =>
    new Promise<'closed'>((resolve, reject) => {
      const socket = connect(broker.port, '127.0.0.1', () => socket.write(bytes));
      socket.on('close', () => resolve('closed'));
      socket.on('error', reject);
      socket.resume();
    });

  test.each([
    ['garbage', Uint8Array.from([71, 69, 84, 32, 47, 32, 72, 84, 84, 80, 47, 49, 46, 49, 13, 10, 13, 10])],
    ['a frame over 100 MiB', Uint8Array.from([0x06, 0x40, 0, 1, 0, 18, 0, 0])],
    ['an API that is not spoken', Uint8Array.from([0, 0, 0, 10, 0x03, 0xe7, 0, 0, 0, 0, 0, 7, 0xff, 0xff])],
  ])('%s closes that connection with a logged reason', async (_, bytes) => {
    const before = broker.output.length;
    await expect(sendRaw(bytes)).resolves.toBe('closed');
    await broker.says('closed a connection', before);
  });

  test('a command that is wrong is answered with what to do', async () => {
    broker.type('kill broker two');
    await broker.says("'two' is not a broker id");
  });
});

test('it stops cleanly', async () => {
  const own = await BrokerProcess.start();
  expect(await own.stop()).toBe(0);
}, 40_000);
