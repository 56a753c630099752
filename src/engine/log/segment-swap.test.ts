/** A crash in the middle of a cleaning leaves the log as it was, or as it was to be. */
import { describe, expect, test } from 'vitest';
import type { Offset } from '../model/vocabulary';
import type { Disk } from '../sim/disk';
import { fork } from '../sim/fork';
import { cleanableOf } from './cleanable';
import { clean } from './cleaner';
import { batchOf, LogOnDisk, NOW_MS } from './log-fixture';

/** Eight records of one key in four segments, all of them committed. */
function compacted(): LogOnDisk {
  const on = new LogOnDisk({ compacted: true, segmentBytes: 200, minCleanableRatio: 0 });
  for (let n = 0; n < 8; n++) on.append(batchOf([`number-${n}`]));
  on.log.advanceHighWatermark(8 as Offset);
  return on;
}

function cleanIt(on: LogOnDisk): void {
  on.log.config = { ...on.log.config, segmentBytes: 1_000 }; // so that all three fit one
  const map = { bufferBytes: 10_000, loadFactor: 0.9 };
  on.log.cleaned(on.disk, clean(on.log, cleanableOf(on.log, NOW_MS), { nowMs: NOW_MS, map }));
}

const recordsOf = (on: LogOnDisk) =>
  [...on.log.batchesFrom(0 as Offset)].map(({ baseOffset, recordCount }) => `${baseOffset}:${recordCount}`);
const namesOf = (disk: Disk) => disk.list('orders-0/0').map((file) => file.slice('orders-0/'.length).replace(/^0{16}/, ''));

describe('a cleaning', () => {
  test('leaves one small segment for three, and the old files renamed', () => {
    const on = compacted();
    cleanIt(on);
    expect(recordsOf(on)).toEqual(['5:1', '6:1', '7:1']);
    expect(on.log.takeDoomed()).toContain('orders-0/00000000000000000002.log.deleted');
    expect(on.log.cleanedUpTo).toBe(6);
  });

  test('is found as it was left after a kill', () => {
    const on = compacted();
    cleanIt(on);
    expect(on.reopen()).toBe(0);
    expect(recordsOf(on)).toEqual(['5:1', '6:1', '7:1']);
    expect(namesOf(on.disk).filter((name) => !/\.(log|index|timeindex|snapshot)$/.test(name))).toEqual([]);
    expect([on.log.logEndOffset, on.log.logStartOffset]).toEqual([8, 0]);
    expect(on.append(batchOf(['more']))).toMatchObject({ kind: 'Appended', baseOffset: 8 });
  });

  test('that had not got its files whole is forgotten', () => {
    const on = compacted();
    const before = recordsOf(on);
    const cleaned = fork(on);
    cleanIt(cleaned);
    for (const kind of ['log', 'index', 'timeindex']) {
      const file = `orders-0/00000000000000000000.${kind}`;
      for (const extent of cleaned.disk.extents(file)) on.disk.append(`${file}.cleaned`, extent);
    }
    on.reopen();
    expect(recordsOf(on)).toEqual(before);
    expect(namesOf(on.disk).some((name) => name.endsWith('.cleaned'))).toBe(false);
  });

  test('whose file was whole, but not in its place yet, is finished at the next start', () => {
    const on = compacted();
    const cleaned = fork(on);
    cleanIt(cleaned);
    for (const kind of ['log', 'index', 'timeindex']) {
      const file = `orders-0/00000000000000000000.${kind}`;
      for (const extent of cleaned.disk.extents(file)) on.disk.append(`${file}.swap`, extent);
    }
    on.disk.rename('orders-0/00000000000000000002.log', 'orders-0/00000000000000000002.log.deleted');
    expect(on.reopen()).toBe(0);
    expect(recordsOf(on)).toEqual(['5:1', '6:1', '7:1']);
  });

  test('counts no further than the log reaches after a truncation', () => {
    const on = compacted();
    cleanIt(on);
    on.truncate(5);
    expect(on.log.cleanedUpTo).toBe(5);
  });
});
