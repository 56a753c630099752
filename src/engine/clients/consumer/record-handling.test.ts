import { describe, expect, test } from 'vitest';
import { Errors } from '../../model/error-codes';
import type { HandlerOrder } from '../../model/record-handler';
import { type OffsetCommitRequest, offsetCommitKey } from '../../protocol/offset-commit';
import { ClientWorld } from '../client-world-fixture';
import { commitAnswer } from '../scripted-group-fixture';
import { ThrowOnNextRecord } from '../told';

/** Three records are there; one takes 10 ms. */
function handled(order: HandlerOrder) {
  const world = new ClientWorld();
  world.write(['a', 'b', 'c']);
  const config = { 'enable.auto.commit': false, 'auto.offset.reset': 'earliest' } as const;
  const consumer = world.consumer(config, { processingMs: 10, handler: { order, sideEffect: 'sms' } });
  return { world, consumer };
}

/** What the application did, in order; how often it acted before its first commit was called. */
function places(world: ClientWorld): readonly string[] {
  const { history } = world.sim;
  const kinds = Array.from({ length: history.length }, (_, id) => history.get(id).what.kind);
  return kinds.filter((kind) => kind === 'SideEffectDone' || kind === 'CommitCalled');
}

describe('a handler that does something outside Kafka', () => {
  test('commits first: one commitSync(), then record by record', () => {
    const { world } = handled('CommitThenProcess');
    world.advance(5_000);
    expect(places(world)).toEqual(['CommitCalled', 'SideEffectDone', 'SideEffectDone', 'SideEffectDone']);
  });

  test('processes first: record by record, then one commitSync()', () => {
    const { world } = handled('ProcessThenCommit');
    world.advance(5_000);
    expect(places(world)).toEqual(['SideEffectDone', 'SideEffectDone', 'SideEffectDone', 'CommitCalled']);
  });

  test('the world outside acts half a record’s time before the application hears of it', () => {
    const { world, consumer } = handled('ProcessThenCommit');
    while (world.facts('SideEffectDone').length === 0) world.advance(1);
    expect(consumer.at).toMatchObject({ place: 'Processing', record: { offset: 0 }, done: 0 });
    world.advance(5);
    expect(consumer.at).toMatchObject({ place: 'Processing', record: { offset: 1 }, done: 1 });
  });

  test('records are worked on one after the other, in the order of their offsets', () => {
    const { world } = handled('ProcessThenCommit');
    world.advance(5_000);
    const done = world.facts('SideEffectDone');
    expect(done.map(({ offset }) => offset)).toEqual([0, 1, 2]);
  });

  test('commits first, and commitSync() throws: nothing is done, and the records are let go of', () => {
    const { world } = handled('CommitThenProcess');
    world.script(offsetCommitKey, ({ body }) => ({ body: commitAnswer(body as OffsetCommitRequest, Errors.UNKNOWN_MEMBER_ID) }));
    world.advance(5_000);
    expect(places(world)).toContain('CommitCalled');
    expect(world.facts('SideEffectDone')).toEqual([]);
    expect(world.facts('HandlerDroppedRecords').length).toBeGreaterThan(0);
  });

  test('says which line of its code it is at', () => {
    const { world, consumer } = handled('ProcessThenCommit');
    const seen = new Set<string>();
    for (let ms = 0; ms < 5_000; ms++) {
      world.advance(1);
      const { place, record, done } = consumer.at;
      seen.add(place === 'Processing' ? `Processing ${record?.offset} behind ${done}` : place);
    }
    expect([...seen]).toEqual(['Polling', 'Processing 0 behind 0', 'Processing 1 behind 1', 'Processing 2 behind 2', 'Committing']);
  });

  test.each([
    ['CommitThenProcess', ['CommitCalled', 'SideEffectDone']],
    ['ProcessThenCommit', ['SideEffectDone']],
  ] as const)('%s, and it throws: what was done is done, and close() commits nothing', (order, seen) => {
    const { world, consumer } = handled(order);
    while (world.facts('SideEffectDone').length === 0) world.advance(1);
    world.sim.tell(consumer.id, new ThrowOnNextRecord());
    world.advance(5_000);
    expect(places(world)).toEqual(seen);
    expect(world.facts('HandlerThrew').map(({ offset }) => offset)).toEqual([1]);
    expect(world.facts('ConsumerClosed')).toHaveLength(1);
  });
});
