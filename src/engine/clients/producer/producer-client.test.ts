import { describe, expect, test } from 'vitest';
import { Errors } from '../../model/error-codes';
import type { TopicName } from '../../model/vocabulary';
import { apiVersionsKey } from '../../protocol/api-versions';
import { initProducerIdKey } from '../../protocol/init-producer-id';
import { metadataKey } from '../../protocol/metadata';
import { produceKey } from '../../protocol/produce';
import { ClientWorld, ORDERS } from '../client-world-fixture';
import { ScriptedLog } from '../scripted-log-fixture';

const refusals = (world: ClientWorld) => world.facts('RecordRefused').map(({ record, reason }) => [record, reason]);

describe('send()', () => {
  test('a record is written where its key hashes to, among all partitions', () => {
    const world = new ClientWorld({ leaders: [1, 2, 3] });
    world.producer();
    for (const key of ['CLN-001', 'CLN-002', 'CLN-003']) world.send([key], { key });
    world.advance(100);
    expect(world.logs.map(({ values }) => values)).toEqual([[], ['CLN-002', 'CLN-003'], ['CLN-001']]);
  });

  test('keys keep their partition also while it has no leader', () => {
    const world = new ClientWorld({ leaders: [1, 2, -1] });
    world.producer();
    world.send(['a'], { key: 'CLN-001' });
    world.advance(500);
    expect(world.logs.flatMap(({ values }) => values)).toEqual([]);
    world.logs[2]!.elect(3);
    world.advance(2_000);
    expect(world.logs[2]!.values).toEqual(['a']);
  });

  test('with partitioner.ignore.keys keys do not choose', () => {
    const world = new ClientWorld({ leaders: [1, 1, 1] });
    world.producer({ 'partitioner.ignore.keys': true, 'batch.size': 100 });
    for (let i = 0; i < 200; i++) world.send(['x'.repeat(60)], { key: 'CLN-001' });
    world.advance(1_000);
    expect(world.logs.filter(({ values }) => values.length > 0)).toHaveLength(3);
  });

  test('the partition that the application names counts more than its key', () => {
    const world = new ClientWorld({ leaders: [1, 2, 3] });
    world.producer();
    world.send(['a'], { key: 'CLN-001', partition: 0 });
    world.advance(100);
    expect(world.logs[0]!.values).toEqual(['a']);
  });

  test('a record for a topic that never appears is refused after max.block.ms, and holds up those behind it', () => {
    const world = new ClientWorld();
    world.producer({ 'max.block.ms': 2_000 });
    world.send(['a', 'b'], { topic: 'nowhere' as TopicName });
    world.send(['c']);
    world.advance(3_900);
    expect(refusals(world)).toEqual([[0, 'Topic nowhere not present in metadata after 2000 ms.']]);
    expect(world.logs[0]!.values).toEqual([]);
    world.advance(200);
    expect(refusals(world)).toHaveLength(2);
    expect(world.logs[0]!.values).toEqual(['c']);
  });

  test('a topic that appears in time is written to', () => {
    const world = new ClientWorld();
    world.topicError = Errors.UNKNOWN_TOPIC_OR_PARTITION;
    world.producer();
    world.send(['a']);
    world.advance(3_000);
    world.topicError = Errors.NONE;
    world.advance(1_300);
    expect(world.logs[0]!.values).toEqual(['a']);
  });

  test('an invalid topic is refused at once', () => {
    const world = new ClientWorld();
    world.topicError = Errors.INVALID_TOPIC_EXCEPTION;
    world.producer();
    world.send(['a']);
    world.advance(50);
    expect(refusals(world)).toEqual([[0, 'INVALID_TOPIC_EXCEPTION: orders']]);
  });

  test('a partition that the topic does not have is waited for, and then refused', () => {
    const world = new ClientWorld({ leaders: [1] });
    world.producer({ 'max.block.ms': 1_000 });
    world.send(['a'], { partition: 7 });
    world.advance(1_100);
    expect(refusals(world)).toEqual([[0, 'Partition 7 of topic orders with partition count 1 is not present in metadata after 1000 ms.']]);
  });

  test('a record that could be larger than max.request.size is refused at once, by its largest possible size', () => {
    const world = new ClientWorld();
    world.producer({ 'max.request.size': 1_000 });
    const overhead = 61 + 21 + 1 + 2 + 1; // batch header, record, no key, length of the value, no headers
    world.send([new Uint8Array(1_000 - overhead), new Uint8Array(1_001 - overhead)]);
    world.advance(50);
    expect(refusals(world)).toEqual([
      [1, 'The message is 1001 bytes when serialized which is larger than 1000, which is the value of max.request.size.'],
    ]);
    expect(world.logs[0]!.values).toHaveLength(1);
  });

  test('a record larger than buffer.memory is refused at once', () => {
    const world = new ClientWorld();
    world.producer({ 'buffer.memory': 20_000, 'batch.size': 100 });
    world.send([new Uint8Array(30_000)]);
    world.advance(50);
    expect(refusals(world)[0]?.[1]).toMatch(/which is the value of buffer.memory/);
  });

  test('when buffer.memory is full, send() waits until a batch is decided', () => {
    const world = new ClientWorld({ leaders: [1, 1] });
    world.producer({ 'buffer.memory': 16_384, 'linger.ms': 0 });
    world.scriptOnce(produceKey, (asked) => ({ ...(world.asEver(asked) as { body: unknown }), afterMs: 500 }));
    world.send(['a'], { partition: 0 });
    world.send(['b'], { partition: 1 });
    world.advance(400);
    expect(world.logs[1]!.values).toEqual([]);
    world.advance(200);
    expect(world.logs[1]!.values).toEqual(['b']);
    expect(refusals(world)).toEqual([]);
  });

  test('memory that is free again at once, as with acks=0, lets those who wait for it go on at once', () => {
    const world = new ClientWorld({ leaders: [1, 1, 1] });
    world.producer({ 'buffer.memory': 16_384, acks: '0' });
    for (const partition of [0, 1, 2]) world.send(['a'], { partition });
    world.advance(50);
    expect(world.logs.map(({ values }) => values)).toEqual([['a'], ['a'], ['a']]);
  });

  test('when buffer.memory stays full for max.block.ms, the record is refused', () => {
    const world = new ClientWorld({ leaders: [1, 1] });
    world.producer({ 'buffer.memory': 16_384, 'linger.ms': 0, 'max.block.ms': 1_000 });
    world.script(produceKey, () => 'Silence');
    world.send(['a'], { partition: 0 });
    world.send(['b'], { partition: 1 });
    world.advance(1_100);
    expect(refusals(world)).toEqual([[1, 'Failed to allocate memory within the configured max blocking time 1000 ms.']]);
  });
});

describe('the producer id', () => {
  test('is asked for when the producer starts, before anything is sent', () => {
    const world = new ClientWorld();
    world.producer();
    world.advance(10);
    expect(world.requests(initProducerIdKey)).toHaveLength(1);
    expect(world.facts('ProducerIdAssigned')).toMatchObject([{ producerId: 1_000, producerEpoch: 0 }]);
  });

  test('is asked for again after a back-off, and nothing is sent before it is there', () => {
    const world = new ClientWorld();
    world.scriptOnce(
      initProducerIdKey,
      { body: { throttleTimeMs: 0, errorCode: Errors.COORDINATOR_LOAD_IN_PROGRESS, producerId: -1, producerEpoch: -1 } },
      'Reset',
    );
    world.producer();
    world.send(['a']);
    world.advance(1_000);
    const [first, second, third] = world.times(initProducerIdKey);
    expect(second! - first!).toBeGreaterThan(80);
    expect(third! - second!).toBeGreaterThan(160);
    expect(world.times(produceKey)[0]).toBeGreaterThan(third!);
    expect(world.logs[0]!.values).toEqual(['a']);
  });

  test('is not asked for without idempotence', () => {
    const world = new ClientWorld();
    world.producer({ acks: '1' });
    world.send(['a']);
    world.advance(100);
    expect(world.requests(initProducerIdKey)).toEqual([]);
    expect(world.logs[0]!.batches[0]!.producerId).toBe(-1);
  });
});

describe('acks', () => {
  test('with acks=0 a batch is taken as sent when it leaves', () => {
    const world = new ClientWorld();
    const producer = world.producer({ acks: '0' });
    world.send(['a']);
    world.advance(100);
    expect(producer.counts.acknowledged).toBe(1);
    expect(world.facts('BatchAcknowledged')).toMatchObject([{ baseOffset: -1, acks: 0 }]);
    expect(world.logs[0]!.values).toEqual(['a']);
  });

  test('with acks=0 nothing leaves for a broker that has not answered on its connection', () => {
    const world = new ClientWorld();
    const producer = world.producer({ acks: '0' });
    world.script(apiVersionsKey, () => 'Silence');
    world.send(['a']);
    world.advance(100);
    expect(world.requests(apiVersionsKey)).toHaveLength(1);
    expect(world.requests(produceKey)).toHaveLength(0);
    expect(producer.counts.acknowledged).toBe(0);
  });

  test.each([
    ['1', 1],
    ['all', -1],
  ] as const)('acks=%s asks for it on the wire', (acks, wire) => {
    const world = new ClientWorld();
    world.producer({ acks });
    world.send(['a']);
    world.advance(100);
    expect(world.requests<{ acks: number }>(produceKey)[0]!.body.acks).toBe(wire);
    expect(world.facts('BatchAcknowledged')).toMatchObject([{ baseOffset: 0, count: 1 }]);
  });
});

test('metadata is asked for again when it is metadata.max.age.ms old', () => {
  const world = new ClientWorld();
  world.producer({ 'metadata.max.age.ms': 10_000 });
  world.send(['a']);
  world.advance(35_000);
  const asked = world.requests<{ topics: readonly { name: string }[] }>(metadataKey).filter(({ body }) => body.topics[0]?.name === ORDERS);
  expect(asked).toHaveLength(4);
});

test('that a topic has more partitions is news once, and then keys go by the new number', () => {
  const world = new ClientWorld({ leaders: [1, 2, 3] });
  world.producer({ 'metadata.max.age.ms': 1_000 });
  world.send(['before'], { key: 'CLN-001' });
  world.advance(500);
  world.logs.push(new ScriptedLog(1));
  world.advance(3_000);
  expect(world.facts('PartitionsLearned')).toMatchObject([{ topic: ORDERS, partitions: 4, before: 3 }]);
  world.send(['after'], { key: 'CLN-001' });
  world.advance(100);
  expect(world.logs.map(({ values }) => values)).toEqual([[], [], ['before'], ['after']]);
});
