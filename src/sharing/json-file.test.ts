import { describe, expect, test } from 'vitest';
import type { VirtualTime } from '../engine/sim/context';
import { printFile, readFile } from './json-file';
import type { SessionFile } from './session-file';

const at = (us: number) => us as VirtualTime;
const FILE: SessionFile = {
  kafka: '4.2',
  cluster: { seed: 1, brokers: 3, epochMs: 0, configs: { 'num.partitions': 2 } },
  origin: {
    at: at(5),
    reloads: 1,
    brokers: [],
    clients: [],
    links: [],
    extents: [{ bytes: 'AAEC', isBatch: false }],
    disks: [{ node: 'broker-1', files: [{ name: 'meta.properties', flushedLength: 3, extents: [0] }] }],
  },
  journal: [
    { at: at(10), steps: 4, command: 'kill broker 1' },
    { at: at(20), steps: null, command: 'restart broker 1' },
  ],
  newest: { at: at(30), steps: 9 },
  shown: { at: at(12), steps: 5, commands: 1 },
  digest: '0123456789abcdef',
};

interface Written {
  version: unknown;
  cluster?: { brokers: unknown };
  newest: unknown;
  shown: unknown;
  journal: unknown;
  origin: { extents: { bytes: unknown }[]; disks: { files: { extents: unknown; flushedLength: unknown }[] }[] };
}

const changed = (change: (told: Written) => void) => {
  const told = JSON.parse(printFile(FILE)) as Written;
  change(told);
  return readFile(JSON.stringify(told));
};

describe('a session as a file', () => {
  test('reads as it was written', () => {
    expect(readFile(printFile(FILE))).toEqual({ ok: true, file: FILE, leftOut: [] });
  });

  test('says how many controllers vote where it is told', () => {
    const three = { ...FILE, cluster: { ...FILE.cluster, controllers: 3 } };
    expect(readFile(printFile(three))).toEqual({ ok: true, file: three, leftOut: [] });
    const two = readFile(printFile({ ...FILE, cluster: { ...FILE.cluster, controllers: 2 } }));
    expect(two).toMatchObject({ ok: false, problem: { where: expect.stringContaining('not 1, 3 or 5') } });
  });

  test.each([
    ['cut off in the middle', () => readFile(printFile(FILE).slice(0, 300)), 'damaged'],
    ['of something else', () => readFile('{"name": "left-pad", "version": 1}'), 'no session'],
    ['that is a list', () => readFile('[1, 2]'), 'no session'],
    [
      'of a newer version',
      () =>
        changed((told) => {
          told.version = 2;
        }),
      'newer',
    ],
    [
      'without its cluster',
      () =>
        changed((told) => {
          delete told.cluster;
        }),
      'damaged',
    ],
    [
      'with a million brokers',
      () =>
        changed((told) => {
          told.cluster = { ...told.cluster, brokers: 1e6 };
        }),
      'damaged',
    ],
    [
      'without its newest moment',
      () =>
        changed((told) => {
          told.newest = 'now';
        }),
      'damaged',
    ],
    [
      'with a torn piece of a disk',
      () =>
        changed((told) => {
          told.origin.extents[0]!.bytes = 'A';
        }),
      'damaged',
    ],
    [
      'whose disks want a piece that is not there',
      () =>
        changed((told) => {
          told.origin.disks[0]!.files[0]!.extents = [7];
        }),
      'damaged',
    ],
    [
      'whose disk is shorter than what was flushed',
      () =>
        changed((told) => {
          told.origin.disks[0]!.files[0]!.flushedLength = 4;
        }),
      'damaged',
    ],
  ])('a file %s is refused: what, where, and what to do', (_, read, word) => {
    const answer = read();
    expect(answer).toMatchObject({ ok: false, problem: { what: expect.stringContaining(word) } });
    if (answer.ok) return;
    expect(answer.problem.where).not.toBe('');
    expect(answer.problem.remedy).not.toBe('');
  });

  test('an entry that cannot be read is left out, and only moments still say when the others were', () => {
    const read = changed((told) => {
      told.journal = ['kill broker 1', FILE.journal[1]];
    });
    expect(read).toMatchObject({
      ok: true,
      leftOut: ['Entry 1 of the journal was left out: it cannot be read.'],
      file: { journal: [{ at: 20, command: 'restart broker 1' }], newest: { at: 30, steps: null }, shown: { at: 12, steps: null } },
    });
  });

  test('a journal that is none, and a moment that is none, are said', () => {
    const read = changed((told) => {
      told.journal = {};
      told.shown = 'then';
    });
    expect(read).toMatchObject({ ok: true, file: { journal: [], shown: null } });
    if (read.ok) expect(read.leftOut).toHaveLength(2);
  });
});
