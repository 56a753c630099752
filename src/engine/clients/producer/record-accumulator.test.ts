import { describe, expect, test } from 'vitest';
import type { ProduceRequest } from '../../protocol/produce';
import { produceKey } from '../../protocol/produce';
import { ClientWorld } from '../client-world-fixture';

/** How many records each batch of each request holds. */
const batchSizes = (world: ClientWorld) =>
  world
    .requests<ProduceRequest>(produceKey)
    .map(({ body }) => body.topicData.flatMap(({ partitionData }) => partitionData.map(({ records }) => records!.batches[0]!.recordCount)));

const value = (bytes: number) => new Uint8Array(bytes);

/** A producer that has its id and its metadata: what is sent now waits for nothing but itself. */
function readyProducer(world: ClientWorld, config: Parameters<ClientWorld['producer']>[0] = {}): number {
  world.producer(config);
  world.send(['first']);
  world.advance(10_000);
  world.asked.length = 0;
  return world.nowMs;
}

describe('batching', () => {
  test('records linger for linger.ms, and travel together', () => {
    const world = new ClientWorld();
    const start = readyProducer(world, { 'linger.ms': 20 });
    world.send(['a']);
    world.advance(10);
    world.send(['b', 'c']);
    world.advance(50);
    expect(batchSizes(world)).toEqual([[3]]);
    expect(world.times(produceKey)).toEqual([start + 20 + 1]);
  });

  test('with linger.ms=0 a batch leaves at once', () => {
    const world = new ClientWorld();
    const start = readyProducer(world, { 'linger.ms': 0 });
    world.send(['a']);
    world.advance(50);
    expect(world.times(produceKey)).toEqual([start + 1]);
  });

  test('a full batch does not linger', () => {
    const world = new ClientWorld();
    const start = readyProducer(world, { 'linger.ms': 1_000, 'batch.size': 500 });
    world.send([value(200), value(200), value(200)]);
    world.advance(50);
    // Two records fit into 500 bytes; that a third did not shows that the batch is full.
    expect(batchSizes(world)).toEqual([[2]]);
    expect(world.times(produceKey)).toEqual([start + 1]);
    world.advance(1_000);
    expect(batchSizes(world)).toEqual([[2], [1]]);
  });

  test('a record larger than batch.size has a batch of its own', () => {
    const world = new ClientWorld();
    readyProducer(world, { 'batch.size': 500 });
    world.send([value(10), value(2_000), value(10)]);
    world.advance(50);
    expect(batchSizes(world).flat()).toEqual([1, 1, 1]);
  });

  test('with batch.size=0 every record has a batch of its own', () => {
    const world = new ClientWorld();
    readyProducer(world, { 'batch.size': 0 });
    world.send([value(50), value(50), value(50)]);
    world.advance(50);
    expect(batchSizes(world).flat()).toEqual([1, 1, 1]);
  });

  test('when one partition of a broker is ready, those that still linger come along', () => {
    const world = new ClientWorld({ leaders: [1, 1, 2] });
    const start = readyProducer(world, { 'linger.ms': 100 });
    world.send(['a'], { partition: 0 });
    world.advance(60);
    world.send(['b'], { partition: 1 });
    world.send(['c'], { partition: 2 });
    world.advance(60);
    expect(world.times(produceKey)).toEqual([start + 101]);
    expect(batchSizes(world)).toEqual([[1, 1]]);
  });

  test('a request carries at most one batch of a partition, and what fits into max.request.size', () => {
    const world = new ClientWorld({ leaders: [1, 1, 1] });
    readyProducer(world, { 'linger.ms': 50, 'max.request.size': 2_000, 'batch.size': 900 });
    for (const partition of [0, 1, 2]) world.send([value(600)], { partition });
    world.advance(200);
    expect(batchSizes(world)).toEqual([[1, 1], [1]]);
    world.asked.length = 0;
    world.send([value(700), value(700)], { partition: 0 });
    world.advance(200);
    expect(batchSizes(world)).toEqual([[1], [1]]);
  });

  test('while somebody waits for memory, nothing lingers', () => {
    const world = new ClientWorld({ leaders: [1, 1] });
    const start = readyProducer(world, { 'linger.ms': 5_000, 'buffer.memory': 16_384 });
    world.send(['a'], { partition: 0 });
    world.send(['b'], { partition: 1 });
    world.advance(50);
    expect(world.times(produceKey)).toEqual([start + 1]);
  });

  test('records without a key stay together while a batch is not full, and go elsewhere afterwards', () => {
    const world = new ClientWorld({ leaders: [1, 1, 1, 1] });
    readyProducer(world, { 'batch.size': 1_000, 'partitioner.adaptive.partitioning.enable': false });
    for (let i = 0; i < 100; i++) world.send([value(100)]);
    world.advance(1_000);
    const used = world.logs.map(({ values }) => values.length);
    expect(used.reduce((sum, count) => sum + count, 0)).toBe(101);
    // Nine records fit into a batch: twelve switches, at most, not a hundred.
    expect(batchSizes(world).flat().length).toBeLessThan(16);
    expect(used.filter((count) => count > 0).length).toBeGreaterThan(1);
  });
});

describe('adaptive partitioning', () => {
  test('records without a key avoid a broker that does not answer', () => {
    const shareOfSlow = (isAdaptive: boolean) => {
      const world = new ClientWorld({ leaders: [1, 2, 3], seed: 4 });
      readyProducer(world, {
        'batch.size': 500,
        'max.in.flight.requests.per.connection': 1,
        'partitioner.adaptive.partitioning.enable': isAdaptive,
      });
      for (const partition of [0, 1, 2]) world.send(['x'], { partition });
      world.advance(100);
      world.script(produceKey, (asked) => (asked.broker === 'broker-2' ? 'Silence' : undefined));
      for (let i = 0; i < 300; i++) {
        world.send([value(200), value(200)]);
        world.advance(10);
      }
      const drained = world.facts('BatchDrained').length;
      const written = [0, 2].map((partition) => world.logs[partition]!.values.length);
      expect(drained).toBeGreaterThan(100);
      return 1 - (written[0]! + written[1]!) / 606;
    };
    expect(shareOfSlow(false)).toBeGreaterThan(0.25);
    expect(shareOfSlow(true)).toBeLessThan(0.1);
  });

  test('partitioner.availability.timeout.ms leaves a broker out that could not be sent to for so long', () => {
    const world = new ClientWorld({ leaders: [1, 2] });
    readyProducer(world, {
      'batch.size': 500,
      'max.in.flight.requests.per.connection': 1,
      'partitioner.availability.timeout.ms': 200,
    });
    for (const partition of [0, 1]) world.send(['x'], { partition });
    world.advance(100);
    world.script(produceKey, (asked) => (asked.broker === 'broker-2' ? 'Silence' : undefined));
    const send = (times: number) => {
      for (let i = 0; i < times; i++) {
        world.send([value(200), value(200), value(200)]);
        world.advance(20);
      }
    };
    send(100);
    const before = world.logs[0]!.values.length;
    send(100);
    // All of them: also the few that even the longest queue would have had.
    expect(world.logs[0]!.values.length - before).toBeGreaterThanOrEqual(298);
  });
});
