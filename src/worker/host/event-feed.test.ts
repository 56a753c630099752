import { describe, expect, test } from 'vitest';
import type { Happening } from '../../engine/model/events';
import { RefList } from '../../engine/sim/cow-list';
import { Emitted } from '../../engine/sim/emitted';
import { EVENTS_AT_ONCE, EventFeed } from './event-feed';

const node = 'broker-2' as never;

function history(...all: Happening[]): RefList<Emitted> {
  const list = new RefList<Emitted>();
  for (const what of all)
    list.push(new Emitted({ id: list.length as never, at: (list.length * 10) as never, node: null, cause: null, what }));
  return list;
}

const command = (number: number): Happening => ({ kind: 'CommandGiven', command: number, text: `kill broker ${number}` });

describe('events for the page', () => {
  test('each is told once, in order, with its sentence', () => {
    const feed = new EventFeed();
    expect(feed.take(history(command(1))).map(({ id, sentence }) => [id, sentence])).toEqual([[0, 'You: kill broker 1']]);
    expect(feed.take(history(command(1), command(2))).map(({ id }) => id)).toEqual([1]);
    expect(feed.take(history(command(1), command(2)))).toEqual([]);
  });

  test('looking back tells nothing anew; another past is told from its first event on', () => {
    const feed = new EventFeed();
    feed.take(history(command(1), command(2), command(3)));
    expect(feed.take(history(command(1)))).toEqual([]);
    feed.branchedAt(1);
    expect(feed.take(history(command(1), command(7))).map(({ id, sentence }) => [id, sentence])).toEqual([[1, 'You: kill broker 7']]);
  });

  test('a process that starts for the first time has no mark; one that was killed has, when it starts again', () => {
    const feed = new EventFeed();
    const views = feed.take(history({ kind: 'ProcessStarted', node }, { kind: 'ProcessKilled', node }, { kind: 'ProcessStarted', node }));
    expect(views.map(({ glyph }) => glyph)).toEqual([null, 'crash', 'restart']);
  });

  test('elections of topics that are not the learner’s have no mark', () => {
    const elected = (topic: string): Happening => ({
      kind: 'LeaderElected',
      partition: { topic, partition: 0 } as never,
      leader: 1 as never,
      leaderEpoch: 1 as never,
      isr: [],
      unclean: false,
    });
    expect(new EventFeed().take(history(elected('orders'), elected('__consumer_offsets'))).map(({ glyph }) => glyph)).toEqual([
      'elect',
      null,
    ]);
  });

  test('a message holds only so many; the rest comes with the next', () => {
    const many = history(...Array.from({ length: EVENTS_AT_ONCE + 5 }, (_, index) => command(index)));
    const feed = new EventFeed();
    expect(feed.take(many)).toHaveLength(EVENTS_AT_ONCE);
    expect(feed.take(many).map(({ id }) => id)).toEqual([0, 1, 2, 3, 4].map((extra) => EVENTS_AT_ONCE + extra));
  });
});
