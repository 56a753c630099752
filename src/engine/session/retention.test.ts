/** Retention in a whole cluster: each broker looks after its own logs, and a follower's log never starts before its leader's. */
import { expect, test } from 'vitest';
import type { BrokerId } from '../model/vocabulary';
import { SessionFixture } from './session-fixture';

const CONFIGS = 'kafka-configs.sh --bootstrap-server broker-1:9092 --alter --entity-type topics --entity-name orders';
const MINUTES = 60_000;

/** Records of one key, one a segment. */
function ordersOverTime(configs: string, count = 6): SessionFixture {
  const play = new SessionFixture();
  play.give('add producer');
  play.ask(`${CONFIGS} --add-config internal.segment.bytes=100,${configs}`);
  for (let n = 0; n < count; n++) {
    play.give(`produce orders CLN-001:number-${n}`);
    play.wait(200);
  }
  return play;
}

function starts(play: SessionFixture): readonly (number | undefined)[] {
  return [1, 2, 3].map((id) => {
    const logs =
      play.cluster
        .broker(id as BrokerId)
        ?.replicas.sorted()
        .map(({ log }) => log) ?? [];
    return logs.find(({ partition, logEndOffset }) => partition.topic === 'orders' && logEndOffset > 0)?.logStartOffset;
  });
}

test('nothing is deleted at its age, but when the broker looks: every five minutes', () => {
  const play = ordersOverTime('retention.ms=60000');
  play.wait(2 * MINUTES);
  expect(starts(play)).toEqual([0, 0, 0]);
  play.wait(4 * MINUTES);
  expect(starts(play)).toEqual([6, 6, 6]);
  const expired = play.happenings('SegmentsExpired');
  expect(new Set(expired.map(({ broker }) => broker))).toEqual(new Set([1, 2, 3]));
  expect(expired.every(({ reason, to }) => reason === 'Time' && to === 6)).toBe(true);
});

test('records go on to be written, read and replicated after all there were have expired', () => {
  const play = ordersOverTime('retention.ms=60000');
  play.wait(6 * MINUTES);
  play.give('add consumer analytics orders --config auto.offset.reset=earliest');
  play.wait(5_000);
  play.give('produce orders CLN-001:after');
  play.wait(1_000);
  expect(play.happenings('RecordsDelivered').map(({ baseOffset, lastOffset }) => [baseOffset, lastOffset])).toEqual([[6, 6]]);
  expect(play.happenings('HighWatermarkAdvanced').at(-1)).toMatchObject({ to: 7 });
});

test('by size the newest segments stay', () => {
  const play = ordersOverTime('retention.bytes=200');
  play.wait(6 * MINUTES);
  const [start] = starts(play);
  expect(start).toBeGreaterThan(0);
  expect(start).toBeLessThan(6);
  expect(starts(play)).toEqual([start, start, start]);
});

test('a broker that was away while its leader deleted begins where the leader’s log does', () => {
  const play = ordersOverTime('retention.ms=60000', 2);
  const { leader } = play.cluster.controller!.image.topic('orders' as never)!.partitions[2]!;
  const away = ([1, 2, 3] as BrokerId[]).find((id) => id !== leader)!;
  play.give(`kill broker ${away}`);
  play.wait(20_000);
  for (let n = 0; n < 6; n++) {
    play.give(`produce orders CLN-001:while-away-${n}`);
    play.wait(200);
  }
  play.wait(6 * MINUTES);
  play.give(`restart broker ${away}`);
  play.wait(10_000);
  expect(starts(play)).toEqual([8, 8, 8]);
  play.give('produce orders CLN-001:together');
  play.wait(1_000);
  expect(play.happenings('RecordsAppended').filter(({ baseOffset }) => baseOffset === 8)).toHaveLength(3);
});

test('a log start survives a restart', () => {
  const play = ordersOverTime('retention.ms=60000');
  play.wait(6 * MINUTES);
  for (const id of [1, 2, 3]) play.give(`kill broker ${id}`);
  play.wait(1_000);
  for (const id of [1, 2, 3]) play.give(`restart broker ${id}`);
  play.wait(20_000);
  expect(starts(play)).toEqual([6, 6, 6]);
});
