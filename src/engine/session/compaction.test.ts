/** Compaction in a whole cluster: each broker cleans its own logs, and whoever reads goes on over what is not there any more. */
import { describe, expect, test, vi } from 'vitest';
import { ALL_INVARIANTS } from '../auditor/invariants/all';
import { gapsAreSuperseded } from '../auditor/invariants/gaps-are-superseded';
import { Invariants } from '../auditor/invariants/invariant';
import { lastValuesSurvive } from '../auditor/invariants/last-values-survive';
import { brokerNode } from '../cluster/description';
import { OffsetMap } from '../log/offset-map';
import type { UnifiedLog } from '../log/unified-log';
import type { BrokerId, Offset } from '../model/vocabulary';
import { SessionFixture } from './session-fixture';

const BROKERS = [1, 2, 3] as BrokerId[];
const CONFIGS = 'kafka-configs.sh --bootstrap-server broker-1:9092 --alter --entity-type topics --entity-name orders';

/** Ten values of one customer, and two of another that comes to stand in the same partition; about two records a segment. */
function customers(configs = '', invariants = ALL_INVARIANTS): SessionFixture {
  const play = new SessionFixture(1, {}, 1, invariants);
  play.give('add producer');
  play.ask(`${CONFIGS} --add-config internal.segment.bytes=200,cleanup.policy=compact${configs}`);
  for (let n = 0; n < 10; n++) {
    play.give(`produce orders CLN-001:number-${n}`);
    play.wait(200);
  }
  return play;
}

function logOf(play: SessionFixture, id: BrokerId): UnifiedLog {
  const logs = play.cluster
    .broker(id)!
    .replicas.sorted()
    .map(({ log }) => log);
  return logs.find(({ partition, logEndOffset }) => partition.topic === 'orders' && logEndOffset > 0)!;
}

const offsetsOf = (log: UnifiedLog) => [...log.batchesFrom(log.logStartOffset)].map(({ baseOffset }) => baseOffset);

describe('a compacted topic', () => {
  test('is cleaned within the cleaner’s back-off of 15 s, on every replica: of the key the last cleaned value is left', () => {
    const play = customers();
    expect(offsetsOf(logOf(play, BROKERS[0]!))).toHaveLength(10);
    play.wait(16_000);
    const cleaned = play.happenings('LogCleaned').filter(({ partition }) => partition.topic === 'orders');
    expect(new Set(cleaned.map(({ broker }) => broker))).toEqual(new Set(BROKERS));
    for (const id of BROKERS) {
      const offsets = offsetsOf(logOf(play, id));
      expect(offsets.length).toBeLessThan(5);
      expect(offsets.at(-1)).toBe(9);
    }
    expect(cleaned[0]!.recordsKept).toBeLessThan(cleaned[0]!.recordsRead);
  });

  test('is read by whoever begins at the earliest: each record that is left, once, and then what comes', () => {
    const play = customers();
    play.wait(16_000);
    const left = offsetsOf(logOf(play, BROKERS[0]!));
    play.give('add consumer analytics orders --config auto.offset.reset=earliest');
    play.wait(6_000);
    play.give('produce orders CLN-001:after');
    play.wait(2_000);
    const read = play.happenings('RecordsDelivered').flatMap(({ baseOffset, lastOffset }) => {
      expect(lastOffset).toBe(baseOffset);
      return [baseOffset];
    });
    expect(read).toEqual([...left, 10]);
  });

  test('takes its time: what is being cleaned is as it was until the end, and a kill meanwhile changes nothing', () => {
    const play = customers();
    const began = () => play.happenings('LogCleaningBegan').length;
    while (began() === 0) play.wait(1);
    expect(play.happenings('LogCleaned')).toEqual([]);
    const { broker } = play.happenings('LogCleaningBegan')[0]!;
    play.give(`kill broker ${broker}`);
    play.wait(10);
    play.give(`restart broker ${broker}`);
    play.wait(20_000);
    expect(offsetsOf(logOf(play, broker)).at(-1)).toBe(9);
    expect(play.happenings('LogCleaned').some((what) => what.broker === broker)).toBe(true);
  });

  test('leaves its old files renamed for file.delete.delay.ms, and tells how far it is clean', () => {
    const play = customers(',file.delete.delay.ms=30000');
    play.wait(16_000);
    const disk = play.cluster.sim.diskOf(brokerNode(BROKERS[0]!));
    const deleted = () => disk.list('orders-').filter((file) => file.endsWith('.deleted')).length;
    expect(deleted()).toBeGreaterThan(0);
    const [, , line] = new TextDecoder().decode(disk.read('cleaner-offset-checkpoint')).split('\n');
    expect(line).toBe(`orders ${logOf(play, BROKERS[0]!).partition.partition} ${logOf(play, BROKERS[0]!).cleanedUpTo}`);
    play.wait(31_000);
    expect(deleted()).toBe(0);
  });

  test('with little that is dirty waits until it is more (min.cleanable.dirty.ratio)', () => {
    const play = customers();
    play.wait(16_000);
    const before = play.happenings('LogCleaned').length;
    play.wait(60_000);
    expect(play.happenings('LogCleaned')).toHaveLength(before);
  });
});

describe('a cleaner that takes out the last value of a key', () => {
  test.each([
    ['by what a cleaning began with', lastValuesSurvive, 'the last value of key CLN-0'],
    ['by what was committed', gapsAreSuperseded, 'the newest value of key "CLN-0'],
  ])('is found out %s', (_by, invariant, problem) => {
    const { get } = OffsetMap.prototype;
    const bug = vi.spyOn(OffsetMap.prototype, 'get').mockImplementation(function (this: OffsetMap, key) {
      return (get.call(this, key) + 1) as Offset;
    });
    const play = customers('', new Invariants([invariant]));
    // What others write behind it is in the active segment: of this key all may be cleaned.
    for (let other = 2; other < 12; other++) play.give(`produce orders CLN-0${other}:booked`);
    play.wait(16_000);
    bug.mockRestore();
    expect(play.session.world.auditor.violations.map(({ invariant: id, problem: told }) => `${id}: ${told}`).join()).toContain(problem);
  });
});
