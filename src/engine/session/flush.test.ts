/** What a power loss takes: what is only in the page cache, on every broker that loses its power in the same moment. */
import { expect, test } from 'vitest';
import type { UnifiedLog } from '../log/unified-log';
import type { BrokerConfig } from '../model/configs';
import type { BrokerId } from '../model/vocabulary';
import { SessionFixture } from './session-fixture';

const CONFIGS = 'kafka-configs.sh --bootstrap-server broker-1:9092 --alter --entity-type topics --entity-name orders --add-config';
const BROKERS = [1, 2, 3] as const;

const logsOf = (play: SessionFixture): readonly UnifiedLog[] =>
  BROKERS.flatMap((id) => play.cluster.broker(id as BrokerId)?.replicas.sorted() ?? [])
    .map(({ log }) => log)
    .filter(({ partition }) => partition.topic === 'orders');

/** Where the three replicas of the one partition that has records end, and what of it is flushed. */
function ends(play: SessionFixture): { readonly ends: readonly number[]; readonly flushed: readonly number[] } {
  const written = logsOf(play).filter(({ logEndOffset }) => logEndOffset > 0);
  return { ends: written.map(({ logEndOffset }) => logEndOffset), flushed: written.map((log) => log.flushedOffset()) };
}

/** Four records of one key, one a second, which all three replicas have. */
function fourRecords(topic: string | null, configs: Partial<BrokerConfig> = {}): SessionFixture {
  const play = new SessionFixture(1, configs);
  play.give('add producer');
  if (topic !== null) play.ask(`${CONFIGS} ${topic}`);
  for (let n = 0; n < 4; n++) {
    play.give(`produce orders CLN-001:number-${n}`);
    play.wait(1_000);
  }
  return play;
}

/** … and where they end after all brokers have lost their power and are back. */
function powerLoss(play: SessionFixture): readonly number[] {
  for (const id of BROKERS) play.give(`power-loss broker ${id}`);
  for (const id of BROKERS) play.give(`restart broker ${id}`);
  play.wait(20_000);
  return ends(play).ends;
}

test('by default nothing is flushed before a segment is full: a power loss that all replicas share takes what was acknowledged', () => {
  const play = fourRecords(null);
  expect(ends(play)).toEqual({ ends: [4, 4, 4], flushed: [0, 0, 0] });
  expect(powerLoss(play)).toEqual([]);
});

test('flush.messages=1: what is acknowledged is on three disks', () => {
  const play = fourRecords('flush.messages=1');
  expect(ends(play)).toEqual({ ends: [4, 4, 4], flushed: [4, 4, 4] });
  expect(powerLoss(play)).toEqual([4, 4, 4]);
});

test('flush.messages=3: at most two records are only in the page cache', () => {
  const play = fourRecords('flush.messages=3');
  expect(ends(play)).toEqual({ ends: [4, 4, 4], flushed: [3, 3, 3] });
  expect(powerLoss(play)).toEqual([3, 3, 3]);
});

test('flush.ms alone changes nothing: nobody looks, as log.flush.scheduler.interval.ms is by default', () => {
  const play = fourRecords('flush.ms=100');
  play.wait(60_000);
  expect(ends(play).flushed).toEqual([0, 0, 0]);
});

test('the scheduler looks after log.initial.task.delay.ms and then at its interval, and flushes what has waited for its flush.ms', () => {
  const play = fourRecords('flush.ms=20000', { 'log.flush.scheduler.interval.ms': 1_000, 'log.initial.task.delay.ms': 2_000 });
  expect(ends(play).flushed).toEqual([0, 0, 0]);
  play.wait(20_000);
  expect(ends(play).flushed).toEqual([4, 4, 4]);
  play.give('produce orders CLN-001:number-4');
  play.wait(10_000);
  expect(ends(play)).toEqual({ ends: [5, 5, 5], flushed: [4, 4, 4] });
  expect(powerLoss(play)).toEqual([4, 4, 4]);
});

test('a topic that does not say is flushed as often as the scheduler looks', () => {
  const play = fourRecords(null, { 'log.flush.scheduler.interval.ms': 500, 'log.initial.task.delay.ms': 500 });
  expect(ends(play).flushed).toEqual([4, 4, 4]);
  const described = play.ask(
    'kafka-configs.sh --bootstrap-server broker-1:9092 --describe --all --entity-type topics --entity-name orders',
  );
  expect(described.lines.find((line) => line.includes('flush.ms'))).toContain('flush.ms=500');
});

test('a flush takes its time: with flush.messages=1 an acknowledgement waits for it on the leader and on a follower', () => {
  /** Of the last record, in microseconds. A flush takes 500, and whatever the network makes of it. */
  const untilAcknowledged = (topic: string | null) => {
    const { history } = fourRecords(topic).cluster.sim;
    const last = (kind: string) => {
      let at = history.length - 1;
      while ((history.get(at).what as { kind: string }).kind !== kind) at--;
      return history.get(at).at;
    };
    return last('BatchAcknowledged') - last('BatchDrained');
  };
  const lazy = untilAcknowledged(null);
  expect(untilAcknowledged('flush.messages=1') - lazy).toBeGreaterThan(500);
});
