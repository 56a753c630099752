import { describe, expect, test } from 'vitest';
import { Errors } from '../../model/error-codes';
import type { PartitionIndex } from '../../model/vocabulary';
import { metadataKey } from '../../protocol/metadata';
import { type ProduceRequest, produceKey } from '../../protocol/produce';
import { brokerNode, CLIENT, ClientWorld, produceAnswer, produceRefused } from '../client-world-fixture';
import type { Asked } from '../scripted-broker-fixture';

/** `partition: producer epoch/base sequence` of every batch that reached a broker, in order. */
const sequences = (world: ClientWorld) =>
  world.requests<ProduceRequest>(produceKey).flatMap(({ body }) =>
    body.topicData.flatMap(({ partitionData }) =>
      partitionData.map(({ index, records }) => {
        const { producerEpoch, baseSequence } = records!.batches[0]!;
        return `${index}: ${producerEpoch}/${baseSequence}`;
      }),
    ),
  );

function ready(config: Parameters<ClientWorld['producer']>[0] = {}, leaders: readonly number[] = [1]): ClientWorld {
  const world = new ClientWorld({ leaders });
  world.producer({ 'linger.ms': 0, ...config });
  world.send(['first'], { partition: 0 });
  world.advance(1_000);
  world.asked.length = 0;
  return world;
}

/** One batch each, one after the other, quicker than a broker answers. */
function sendOneByOne(world: ClientWorld, ...values: string[]): void {
  for (const value of values) {
    world.send([value], { partition: 0 });
    world.advance(0.1);
  }
}

const answeredAfter = (world: ClientWorld, afterMs: number) => (asked: Asked) => ({
  ...(world.asEver(asked) as { readonly body: unknown }),
  afterMs,
});

describe('requests in flight', () => {
  test('are at most max.in.flight.requests.per.connection to one broker', () => {
    const world = ready();
    world.script(produceKey, () => 'Silence');
    sendOneByOne(world, 'a', 'b', 'c', 'd', 'e', 'f', 'g');
    world.advance(1_000);
    expect(world.facts('BatchDrained')).toHaveLength(1 + 5);
  });

  test('are counted by broker: another is not held up', () => {
    const world = ready({ 'max.in.flight.requests.per.connection': 1 }, [1, 2]);
    world.script(produceKey, (asked) => (asked.broker === brokerNode(1) ? 'Silence' : undefined));
    sendOneByOne(world, 'a', 'b');
    world.send(['c'], { partition: 1 });
    world.advance(100);
    expect(world.logs[1]!.values).toEqual(['c']);
  });
});

describe('a batch that is refused', () => {
  test('is sent again after a back-off that doubles, up to a maximum', () => {
    const world = ready({ 'retry.backoff.ms': 100, 'retry.backoff.max.ms': 400 });
    const refuse = produceRefused(Errors.NOT_ENOUGH_REPLICAS);
    world.scriptOnce(produceKey, refuse, refuse, refuse, refuse, refuse);
    world.send(['a'], { partition: 0 });
    world.advance(5_000);
    const times = world.times(produceKey);
    const gaps = times.slice(1).map((at, index) => at - times[index]! - 2);
    expect(gaps).toHaveLength(5);
    for (const [index, middle] of [100, 200, 400, 400, 400].entries()) {
      expect(gaps[index]).toBeGreaterThanOrEqual(middle * 0.8);
      expect(gaps[index]).toBeLessThanOrEqual(Math.min(middle * 1.2, 400) + 0.001);
    }
    expect(world.logs[0]!.values).toEqual(['first', 'a']);
    expect(world.facts('BatchRetried').map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4, 5]);
  });

  test('is given up after as many retries as retries says', () => {
    const world = ready({ retries: 2 });
    world.script(produceKey, produceRefused(Errors.NOT_ENOUGH_REPLICAS));
    world.send(['a'], { partition: 0 });
    world.advance(5_000);
    expect(world.times(produceKey)).toHaveLength(3);
    expect(world.facts('BatchFailed')).toMatchObject([{ error: Errors.NOT_ENOUGH_REPLICAS }]);
  });

  test('is given up at once where trying again is hopeless', () => {
    const world = ready();
    world.scriptOnce(produceKey, produceRefused(Errors.INVALID_RECORD));
    world.send(['a'], { partition: 0 });
    world.advance(5_000);
    expect(world.times(produceKey)).toHaveLength(1);
    expect(world.facts('BatchFailed')).toMatchObject([{ error: Errors.INVALID_RECORD }]);
  });

  test('NOT_LEADER_OR_FOLLOWER makes it ask who leads; the new leader is not kept waiting', () => {
    const world = ready();
    world.logs[0]!.elect(2);
    world.send(['a'], { partition: 0 });
    world.advance(20);
    // To the old leader, its answer, a question, its answer, to the new leader: no back-off of 100 ms (KIP-951).
    expect(world.logs[0]!.values).toEqual(['first', 'a']);
    expect(world.requests(metadataKey)).toHaveLength(1);
  });

  test('a leader that the refusal itself names is sent to without asking for metadata first (KIP-951)', () => {
    const world = ready();
    world.logs[0]!.elect(2);
    world.script(metadataKey, () => 'Silence');
    world.scriptOnce(produceKey, (asked) => ({
      body: produceAnswer(asked.body as ProduceRequest, () => ({ error: Errors.NOT_LEADER_OR_FOLLOWER, currentLeader: [2, 1] })),
    }));
    world.send(['a'], { partition: 0 });
    world.advance(20);
    expect(world.logs[0]!.values).toEqual(['first', 'a']);
  });

  test('NOT_ENOUGH_REPLICAS says nothing about who leads: metadata is not asked for', () => {
    const world = ready();
    world.scriptOnce(produceKey, produceRefused(Errors.NOT_ENOUGH_REPLICAS));
    world.send(['a'], { partition: 0 });
    world.advance(1_000);
    expect(world.requests(metadataKey)).toEqual([]);
  });

  test('MESSAGE_TOO_LARGE cuts it into smaller ones, which are written in its place and order', () => {
    const world = ready({ 'linger.ms': 50, 'batch.size': 2_000 });
    world.script(produceKey, (asked) => {
      const { topicData } = asked.body as ProduceRequest;
      const batch = topicData[0]!.partitionData[0]!.records!.batches[0]!;
      return batch.length > 600 ? produceRefused(Errors.MESSAGE_TOO_LARGE)(asked) : undefined;
    });
    const values = Array.from({ length: 12 }, (_, index) => `${index}`.padStart(100, '.'));
    world.send(values, { partition: 0 });
    world.advance(2_000);
    expect(world.logs[0]!.values).toEqual(['first', ...values]);
    expect(world.facts('BatchFailed')).toEqual([]);
  });

  test('a single record that is too large is given up', () => {
    const world = ready();
    world.scriptOnce(produceKey, produceRefused(Errors.MESSAGE_TOO_LARGE));
    world.send(['a'], { partition: 0 });
    world.advance(1_000);
    expect(world.facts('BatchFailed')).toMatchObject([{ error: Errors.MESSAGE_TOO_LARGE }]);
  });
});

describe('an answer that does not come', () => {
  test('is waited for request.timeout.ms; then the connection is closed, and all that was out on it is sent again', () => {
    const world = ready({ 'request.timeout.ms': 2_000 });
    world.scriptOnce(produceKey, 'Silence');
    sendOneByOne(world, 'a', 'b');
    world.advance(1_990);
    expect(world.requests(produceKey)).toHaveLength(1); // the second waits behind the first at the broker
    world.advance(500);
    expect(world.facts('BatchRetried').map(({ error }) => error)).toEqual([Errors.REQUEST_TIMED_OUT, Errors.REQUEST_TIMED_OUT]);
    expect(new Set(world.requests(produceKey).map(({ connection }) => connection)).size).toBe(2);
    expect(world.logs[0]!.values).toEqual(['first', 'a', 'b']);
  });

  test('what was written before the connection broke is not written again', () => {
    const world = ready();
    world.scriptOnce(produceKey, (asked) => {
      world.asEver(asked);
      return 'Reset';
    });
    world.send(['a'], { partition: 0 });
    world.advance(1_000);
    expect(world.logs[0]!.values).toEqual(['first', 'a']);
    expect(world.facts('BatchAcknowledged').at(-1)).toMatchObject({ baseOffset: 1 });
  });

  test('without idempotence it is written twice', () => {
    const world = ready({ 'enable.idempotence': false });
    world.scriptOnce(produceKey, (asked) => {
      world.asEver(asked);
      return 'Reset';
    });
    world.send(['a'], { partition: 0 });
    world.advance(1_000);
    expect(world.logs[0]!.values).toEqual(['first', 'a', 'a']);
  });

  test('DUPLICATE_SEQUENCE_NUMBER means that it was written, nobody knows where', () => {
    const world = ready();
    world.scriptOnce(produceKey, produceRefused(Errors.DUPLICATE_SEQUENCE_NUMBER), produceRefused(Errors.DUPLICATE_SEQUENCE_NUMBER));
    world.send(['a'], { partition: 0 });
    world.advance(1_000);
    expect(world.facts('BatchFailed')).toEqual([]);
    expect(world.facts('BatchAcknowledged').at(-1)).toMatchObject({ baseOffset: -1 });
  });
});

describe('delivery.timeout.ms', () => {
  test('gives a batch up that never left the accumulator', () => {
    const world = ready({ 'delivery.timeout.ms': 5_000, 'request.timeout.ms': 2_000 });
    world.logs[0]!.elect(-1);
    world.sim.kill(brokerNode(1));
    world.sim.kill(brokerNode(2));
    world.sim.kill(brokerNode(3));
    world.advance(10);
    world.send(['a'], { partition: 0 });
    world.advance(4_980);
    expect(world.facts('BatchFailed')).toEqual([]);
    world.advance(100);
    expect(world.facts('BatchFailed')).toMatchObject([{ error: Errors.REQUEST_TIMED_OUT }]);
    expect(Array.from(world.facts('BatchFailed')[0]!.records)).toEqual([1]);
  });

  test('gives a batch up that is out, and what follows takes the next number', () => {
    const world = ready({ 'delivery.timeout.ms': 2_000, 'request.timeout.ms': 2_000 });
    world.scriptOnce(produceKey, answeredAfter(world, 2_500));
    sendOneByOne(world, 'a');
    world.advance(2_050);
    expect(world.facts('BatchFailed')).toHaveLength(1);
    sendOneByOne(world, 'b');
    world.advance(3_000);
    expect(world.logs[0]!.values).toEqual(['first', 'a', 'b']); // it was written all the same
  });

  test('of a batch that is out keeps its memory until no answer can come any more (KAFKA-19012)', () => {
    const world = ready({ 'delivery.timeout.ms': 2_000, 'request.timeout.ms': 1_900, 'buffer.memory': 16_384 });
    world.script(produceKey, answeredAfter(world, 1_800));
    world.send(['a'], { partition: 0 });
    world.advance(100);
    world.send(['b'], { partition: 0 });
    world.advance(1_600);
    expect(world.requests(produceKey)).toHaveLength(1);
    world.advance(200);
    expect(world.requests(produceKey)).toHaveLength(2);
  });
});

describe('order', () => {
  test('what was sent later waits while an earlier batch is sent again', () => {
    const world = ready();
    world.scriptOnce(produceKey, produceRefused(Errors.NOT_ENOUGH_REPLICAS));
    sendOneByOne(world, 'a', 'b', 'c');
    world.advance(3_000);
    expect(world.logs[0]!.values).toEqual(['first', 'a', 'b', 'c']);
    // Once b and c have come too early, they go one by one behind a.
    expect(sequences(world)).toEqual(['0: 0/1', '0: 0/2', '0: 0/3', '0: 0/1', '0: 0/2', '0: 0/3']);
    expect(world.facts('ProducerIdAssigned')).toHaveLength(1);
  });

  test('of batches that are sent again, each waits until the one before it is acknowledged', () => {
    const world = ready();
    world.scriptOnce(
      produceKey,
      produceRefused(Errors.NOT_ENOUGH_REPLICAS),
      undefined as never,
      undefined as never,
      answeredAfter(world, 500),
    );
    sendOneByOne(world, 'a', 'b', 'c');
    const again = () => world.facts('BatchDrained').filter(({ attempt }) => attempt > 0).length;
    world.advance(400);
    expect(again()).toBe(1);
    world.advance(2_000);
    expect(again()).toBe(3);
    expect(world.logs[0]!.values).toEqual(['first', 'a', 'b', 'c']);
  });

  test('without idempotence and with several requests in flight it is lost', () => {
    const world = ready({ 'enable.idempotence': false });
    world.scriptOnce(produceKey, produceRefused(Errors.NOT_ENOUGH_REPLICAS));
    sendOneByOne(world, 'a', 'b');
    world.advance(1_000);
    expect(world.logs[0]!.values).toEqual(['first', 'b', 'a']);
  });

  test('without idempotence and with one request in flight it is kept', () => {
    const world = ready({ 'enable.idempotence': false, 'max.in.flight.requests.per.connection': 1 });
    world.scriptOnce(produceKey, produceRefused(Errors.NOT_ENOUGH_REPLICAS));
    sendOneByOne(world, 'a', 'b');
    world.advance(1_000);
    expect(world.logs[0]!.values).toEqual(['first', 'a', 'b']);
  });

  test('the lowest unanswered batch may be sent again while later ones are still out', () => {
    const world = ready();
    world.scriptOnce(produceKey, produceRefused(Errors.NOT_ENOUGH_REPLICAS), (asked) => ({
      ...produceRefused(Errors.NOT_ENOUGH_REPLICAS)(asked),
      afterMs: 500,
    }));
    sendOneByOne(world, 'a', 'b');
    world.advance(300);
    expect(world.facts('BatchDrained').filter(({ attempt }) => attempt > 0)).toHaveLength(1);
    world.advance(3_000);
    expect(world.logs[0]!.values).toEqual(['first', 'a', 'b']);
  });
});

describe('a number that is missing for good', () => {
  test('after a refusal that is final, the partition begins anew in the next epoch, with what is undecided (KIP-360)', () => {
    const world = ready();
    world.scriptOnce(produceKey, produceRefused(Errors.INVALID_RECORD));
    sendOneByOne(world, 'a', 'b', 'c');
    world.advance(3_000);
    expect(world.logs[0]!.values).toEqual(['first', 'b', 'c']);
    expect(world.facts('ProducerIdAssigned').map(({ producerEpoch }) => producerEpoch)).toEqual([0, 1]);
    expect(sequences(world).slice(-2)).toEqual(['0: 1/0', '0: 1/1']);
  });

  test('other partitions keep counting in their epoch until nothing of theirs is out', () => {
    const world = ready({}, [1, 1]);
    world.send(['x'], { partition: 1 });
    world.advance(100);
    world.asked.length = 0;
    world.scriptOnce(produceKey, produceRefused(Errors.INVALID_RECORD));
    world.send(['a'], { partition: 0 });
    world.advance(100);
    world.send(['y'], { partition: 1 });
    world.advance(100);
    world.send(['b'], { partition: 0 });
    world.advance(100);
    // Partition 1 had nothing out: it begins at 0 in the new epoch as well.
    expect(sequences(world)).toEqual(['0: 0/1', '1: 1/0', '0: 1/0']);
    expect(world.logs[1]!.values).toEqual(['x', 'y']);
  });

  test('a partition with something out counts on in the next epoch only when that is decided', () => {
    const world = ready({}, [1, 2]);
    world.script(produceKey, (asked) => (asked.broker === brokerNode(2) ? answeredAfter(world, 500)(asked) : undefined));
    world.send(['x'], { partition: 1 });
    world.advance(100);
    world.script(produceKey, (asked) => (asked.broker === brokerNode(1) ? produceRefused(Errors.INVALID_RECORD)(asked) : undefined));
    world.send(['a'], { partition: 0 });
    world.advance(100);
    world.asked.length = 0;
    world.send(['y'], { partition: 1 });
    world.advance(200);
    expect(world.facts('BatchDrained')).toHaveLength(3);
    world.advance(500);
    expect(sequences(world)).toEqual(['1: 1/0']);
    expect(world.logs[1]!.values).toEqual(['x', 'y']);
  });

  test('while a batch is undecided whose predecessor was given up, nothing new is numbered', () => {
    const world = ready({ 'delivery.timeout.ms': 2_000, 'request.timeout.ms': 1_900 });
    world.scriptOnce(produceKey, (asked) => ({ ...produceRefused(Errors.NOT_ENOUGH_REPLICAS)(asked), afterMs: 900 }), 'Silence');
    world.send(['a'], { partition: 0 });
    world.advance(500);
    world.send(['b'], { partition: 0 });
    world.advance(1_600);
    expect(world.facts('BatchFailed')).toHaveLength(1); // a, which was sent twice
    const before = world.facts('BatchDrained').length;
    world.send(['c'], { partition: 0 });
    world.advance(200);
    expect(world.facts('BatchDrained')).toHaveLength(before);
    world.advance(5_000);
    expect(world.logs[0]!.values.at(-1)).toBe('c');
  });

  test('where a batch was given up that had been sent again, nothing new is sent before the others are decided', () => {
    const world = ready({ 'delivery.timeout.ms': 2_000, 'request.timeout.ms': 1_900 });
    world.script(produceKey, produceRefused(Errors.NOT_ENOUGH_REPLICAS));
    sendOneByOne(world, 'a');
    world.advance(2_100);
    expect(world.facts('BatchFailed')).toHaveLength(1);
    world.script(produceKey, () => undefined);
    sendOneByOne(world, 'b');
    world.advance(500);
    // Nobody knows whether `a` was written: its numbers are not used again, and the gap is none in another epoch.
    expect(world.logs[0]!.values).toEqual(['first', 'b']);
    expect(sequences(world).at(-1)).toBe('0: 1/0');
  });

  test('OUT_OF_ORDER_SEQUENCE_NUMBER for the batch that is next is such a gap', () => {
    const world = ready();
    world.scriptOnce(produceKey, produceRefused(Errors.OUT_OF_ORDER_SEQUENCE_NUMBER));
    sendOneByOne(world, 'a', 'b');
    world.advance(3_000);
    expect(world.logs[0]!.values.toSorted()).toEqual(['a', 'b', 'first']);
    expect(world.facts('BatchFailed')).toEqual([]);
    expect(world.facts('ProducerIdAssigned').map(({ producerEpoch }) => producerEpoch)).toEqual([0, 1]);
  });

  test('OUT_OF_ORDER_SEQUENCE_NUMBER for a batch that came before its turn is none', () => {
    const world = ready();
    world.scriptOnce(produceKey, produceRefused(Errors.NOT_ENOUGH_REPLICAS), produceRefused(Errors.OUT_OF_ORDER_SEQUENCE_NUMBER));
    sendOneByOne(world, 'a', 'b');
    world.advance(3_000);
    expect(world.facts('ProducerIdAssigned')).toHaveLength(1);
    expect(world.logs[0]!.values).toEqual(['first', 'a', 'b']);
  });

  test('a broker that has forgotten the producer (UNKNOWN_PRODUCER_ID) is sent the batch again in a new epoch', () => {
    const world = ready();
    world.scriptOnce(produceKey, produceRefused(Errors.UNKNOWN_PRODUCER_ID));
    sendOneByOne(world, 'a');
    world.advance(3_000);
    expect(world.logs[0]!.values).toEqual(['first', 'a']);
    expect(sequences(world)).toEqual(['0: 0/1', '0: 1/0']);
  });
});

describe('whatever goes wrong', () => {
  /** The world's dice decide what becomes of each request. */
  test.each(Array.from({ length: 12 }, (_, seed) => seed))(
    'what an idempotent producer has acknowledged is there once and in order (seed %i)',
    (seed) => {
      const world = new ClientWorld({ leaders: [1, 2], seed });
      const producer = world.producer({ 'linger.ms': 1, 'batch.size': 120, 'request.timeout.ms': 500 });
      let turn = seed;
      world.script(produceKey, (asked) => {
        turn = (turn * 1_103_515_245 + 12_345) % 2 ** 31;
        const fate = Math.floor(turn / 65_536) % 10;
        if (fate === 0) return produceRefused(Errors.NOT_ENOUGH_REPLICAS)(asked);
        if (fate === 1) return 'Reset';
        if (fate === 2) return 'Silence';
        const answer = world.asEver(asked);
        if (fate === 3) return 'Reset';
        if (fate === 4) world.logs[Math.floor(turn / 7) % 2]!.elect(1 + (turn % 3));
        return answer;
      });
      const sent: string[][] = [[], []];
      for (let i = 0; i < 200; i++) {
        const partition = (i % 2) as PartitionIndex;
        sent[partition]!.push(`${i}`.padStart(30));
        world.send([`${i}`.padStart(30)], { partition });
        world.advance(3);
      }
      world.script(produceKey, () => undefined);
      world.advance(60_000);
      expect(producer.counts.acknowledged).toBe(200);
      expect(world.logs.map(({ values }) => values)).toEqual(sent);
      expect(producer.counts.retries).toBeGreaterThan(0);
    },
  );
});

test('a producer whose broker dies sends to the next leader', () => {
  const world = ready();
  world.sim.kill(brokerNode(1));
  world.alive = [2, 3];
  world.send(['a'], { partition: 0 });
  world.advance(50);
  world.logs[0]!.elect(2);
  world.advance(2_000);
  expect(world.logs[0]!.values).toEqual(['first', 'a']);
  expect(world.sim.process(CLIENT)).not.toBeNull();
});
