import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CompressionType } from '../engine/protocol/record-batch';
import { BrokerProcess } from './broker-process';
import { compared, KCAT, kcat, SAME } from './kcat-process';
import { RawClient } from './raw-client';

const LINES = Array.from({ length: 10_000 }, (_, i) => `CLN-${String(i % 100).padStart(3, '0')}:appointment ${i}`);

const text = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join('');

// At once: each has a topic of its own, and what takes time is waiting.
describe.skipIf(KCAT === '').concurrent('kcat', () => {
  let broker: BrokerProcess;
  beforeAll(async () => {
    broker = await BrokerProcess.start();
  }, 40_000);
  afterAll(() => broker.stop());

  const produce = (topic: string, lines: readonly string[], ...options: string[]) =>
    kcat(broker.bootstrap, ['-P', '-t', topic, '-K:', '-X', 'enable.idempotence=true', ...options], text(lines));
  const consume = (topic: string, ...options: string[]) =>
    kcat(broker.bootstrap, ['-C', '-t', topic, '-K:', '-e', '-q', '-o', 'beginning', ...options]);

  test('lists the brokers and the partitions with their leaders', async () => {
    await broker.createTopic('listed');
    const listing = (await kcat(broker.bootstrap, ['-L', '-t', 'listed'])).join('\n');
    expect(listing).toContain('3 brokers');
    expect(listing).toContain('topic "listed" with 3 partitions');
    expect(listing.match(/isrs: (\d,\d,\d)/g)).toHaveLength(3);
  });

  test('produces 10,000 keyed lines and reads them back identical, each key in its order', async () => {
    await broker.createTopic('lines');
    await produce('lines', LINES);
    const read = await consume('lines');
    expect(compared(read, LINES)).toEqual(SAME);
    const ofKey = (lines: readonly string[]) => lines.filter((line) => line.startsWith('CLN-042:'));
    expect(ofKey(read)).toEqual(ofKey(LINES));
  });

  // Were Produce advertised from version 3 on, librdkafka 2.0.2 would send gzip, snappy and lz4 uncompressed, and say nothing.
  test.each<CompressionType>(['gzip', 'snappy', 'lz4', 'zstd'])(
    'batches compressed by %s are stored and served as they come',
    async (codec) => {
      await broker.createTopic(`as-${codec}`);
      await produce(`as-${codec}`, LINES.slice(0, 2_000), '-z', codec);
      expect(compared(await consume(`as-${codec}`), LINES.slice(0, 2_000))).toEqual(SAME);
      expect(await RawClient.compressionsOf(broker, `as-${codec}`)).toEqual([codec]);
    },
  );

  test.each(['0', '1', 'all'])('produces with acks=%s', async (acks) => {
    await broker.createTopic(`acks-${acks}`);
    await kcat(broker.bootstrap, ['-P', '-t', `acks-${acks}`, '-K:', '-X', `acks=${acks}`], text(LINES.slice(0, 1_000)));
    expect(compared(await consume(`acks-${acks}`), LINES.slice(0, 1_000))).toEqual(SAME);
  });

  test('a topic that nobody has made is made by naming it', async () => {
    await produce('unheard-of', LINES.slice(0, 10));
    expect(await consume('unheard-of')).toEqual(LINES.slice(0, 10));
  });

  test('reads from any offset, even within a batch, from the tail, and from a time', async () => {
    const before = Date.now();
    await produce('places', LINES.slice(0, 100));
    const from = (offset: string) => consume('places', '-o', offset, '-p', '0', '-f', '%o\n');
    expect(await from('37')).toEqual(Array.from({ length: 63 }, (_, i) => String(37 + i)));
    expect(await from('-3')).toEqual(['97', '98', '99']);
    expect(await from(`s@${before}`)).toHaveLength(100);
    expect(await kcat(broker.bootstrap, ['-Q', '-t', 'places:0:-1'])).toEqual(['places [0] offset 100']);
  });

  test('headers, tombstones and records without a key come back as they were', async () => {
    await kcat(broker.bootstrap, ['-P', '-t', 'shapes', '-K:', '-Z', '-H', 'source=desk'], 'CLN-001:\n');
    await kcat(broker.bootstrap, ['-P', '-t', 'shapes'], 'no key\n');
    expect(await consume('shapes', '-Z', '-f', '%k|%s|%S|%h\n')).toEqual(['CLN-001|NULL|-1|source=desk', 'NULL|no key|6|']);
  });

  test('a record above max.message.bytes is refused, one just below is taken', async () => {
    await expect(produce('sizes', [`k:${'x'.repeat(1_500_000)}`], '-X', 'message.max.bytes=2000000')).rejects.toThrow('too large');
    await produce('sizes', [`k:${'y'.repeat(1_000_000)}`], '-X', 'message.max.bytes=2000000');
    expect((await consume('sizes')).map(({ length }) => length)).toEqual([1_000_002]);
  });

  test('consumes in a group, and goes on where the group has committed', async () => {
    await broker.createTopic('grouped');
    await produce('grouped', LINES.slice(0, 500));
    const group = ['-G', 'readers', '-K:', '-q', '-e', '-X', 'auto.offset.reset=earliest', 'grouped'];
    expect(compared(await kcat(broker.bootstrap, group), LINES.slice(0, 500))).toEqual(SAME);
    await produce('grouped', LINES.slice(500, 600));
    expect(compared(await kcat(broker.bootstrap, group), LINES.slice(500, 600))).toEqual(SAME);
  });
});
