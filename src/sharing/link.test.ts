import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { VirtualTime } from '../engine/sim/context';
import { LINK_BEGINS, printLink, READABLE_LENGTH_MAX, readLink } from './link';
import type { SessionFile } from './session-file';

const EPOCH_MS = Date.UTC(2026, 0, 1);
const at = (us: number) => us as VirtualTime;

const FILE: SessionFile = {
  kafka: '4.2',
  cluster: { seed: 1, brokers: 3, epochMs: EPOCH_MS },
  origin: null,
  journal: [
    { at: at(6_430_000), steps: null, command: 'kill broker 1' },
    { at: at(6_430_000), steps: 812, command: "kafka-console-producer.sh --topic orders <<< $'CLN-001\\tbooked & paid' ×3" },
  ],
  newest: { at: at(30_000_000), steps: null },
  shown: { at: at(28_431_406), steps: null, commands: null },
  digest: '0123456789abcdef',
};

const steps = fc.option(fc.nat());
const moment = fc.nat({ max: 1e10 }).map(at);
const files: fc.Arbitrary<SessionFile> = fc
  .record({
    kafka: fc.constantFrom('4.2', '4.3'),
    cluster: fc.record(
      {
        seed: fc.nat(),
        brokers: fc.integer({ min: 1, max: 12 }),
        controllers: fc.constantFrom(1, 3, 5),
        epochMs: fc.nat({ max: 4e12 }),
      },
      { requiredKeys: ['seed', 'brokers', 'epochMs'] },
    ),
    origin: fc.constant(null),
    journal: fc.array(fc.record({ at: moment, steps, command: fc.oneof(fc.string(), fc.string({ unit: 'grapheme' })) }), { maxLength: 80 }),
    newest: fc.record({ at: moment, steps }),
    shown: fc.option(
      fc.oneof(
        fc.record({ at: moment, steps: fc.constant(null), commands: fc.constant(null) }),
        fc.record({ at: moment, steps: fc.nat(), commands: fc.nat() }),
      ),
    ),
    digest: fc.constantFrom(null, 'fedcba9876543210'),
  })
  .map((file) => ({ ...file, journal: [...file.journal].sort((a, b) => a.at - b.at) }));

describe('a link', () => {
  test('can be read while it is short, and says what was done and when', async () => {
    expect(await printLink(FILE)).toBe(
      "#/play?v=1&kafka=4.2&seed=1&brokers=3&at=28.431406&to=30&do=6.43+kill+broker+1&do=6.43~812+kafka-console-producer.sh+--topic+orders+%3C%3C%3C+$'CLN-001%5Ctbooked+%26+paid'+%C3%973&sum=0123456789abcdef",
    );
  });

  test('says what was told, whatever that was, as far as an address goes', () =>
    fc.assert(
      fc.asyncProperty(files, async (file) => {
        const link = await printLink(file);
        if (link === null) return;
        expect(link.length <= READABLE_LENGTH_MAX + LINK_BEGINS.length).toBe(!link.includes('&z='));
        expect(link).toMatch(/^#[\w ~.:/,;@=*!?()$'%&+-]*$/);
        expect(await readLink(link)).toEqual({ ok: true, file, leftOut: [] });
      }),
      { numRuns: 300, seed: 7 },
    ));

  test('is not made of disks, and not longer than a browser takes', async () => {
    const noise = Array.from({ length: 12_000 }, (_, index) => ({
      at: at(index),
      steps: null,
      command: `${Math.imul(index, 0x9e3779b1)}`.repeat(3),
    }));
    expect(await printLink({ ...FILE, journal: noise })).toBeNull();
    const origin = { at: at(0), reloads: 1, brokers: [], clients: [], links: [], extents: [], disks: [] };
    expect(await printLink({ ...FILE, origin })).toBeNull();
  });

  test('can be written by hand: what is not said is as usual', async () => {
    expect(await readLink('#/play?at=10&do=6.5 kill broker 1')).toEqual({
      ok: true,
      leftOut: [],
      file: {
        kafka: '',
        cluster: { seed: 1, brokers: 3, epochMs: EPOCH_MS },
        origin: null,
        journal: [{ at: 6_500_000, steps: null, command: 'kill broker 1' }],
        newest: { at: 10_000_000, steps: null },
        shown: null,
        digest: null,
      },
    });
  });
});

describe('what a link says that cannot be read', () => {
  test.each([
    ['v=two', '“v=two” was left out: no link has that version, and it is read as one of version 1.'],
    ['colour=red', '“colour” was left out: this page does not know it.'],
    ['seed=-1', '“seed=-1” was left out: a seed is a whole number.'],
    ['brokers=1000000', '“brokers=1000000” was left out: there can be 1 to 12 brokers.'],
    ['controllers=2', '“controllers=2” was left out: there can be 1, 3 or 5 controllers.'],
    ['start=yesterday', '“start=yesterday” was left out: write it as 2026-01-01T09:30:00.000Z.'],
    ['at=soon', '“at=soon” was left out: a moment is written in seconds, as 28.431406.'],
    ['do=kill+broker+1', '“do=kill” was left out: a moment is written in seconds, as 28.431406.'],
    ['do=9+kill+broker+1&do=8+kill+broker+2', '“do=8 kill broker 2” was left out: it is earlier than the one before it.'],
    ['set=log.segment.bytes', '“set=log.segment.bytes” was left out: write it as a name and a value.'],
    ['sum=xyz', '“sum=xyz” was left out: it is no sum of 16 digits.'],
  ])('%s is left out, and said', async (parameter, words) => {
    expect(await readLink(`#/play?${parameter}`)).toMatchObject({ ok: true, leftOut: [words] });
  });

  test('an entry that is lost takes with it what was counted in arrivals: only moments still hold', async () => {
    const read = await readLink('#/play?do=6~812 kill broker 1&do=x restart broker 1&at=7~900~1&to=9~950');
    expect(read).toMatchObject({
      ok: true,
      file: { journal: [{ steps: null }], shown: { steps: null, commands: null }, newest: { steps: null } },
    });
  });

  test('a link of a newer version is no damaged one: it is said what to do', async () => {
    for (const link of [`${LINK_BEGINS}v=99`, `${LINK_BEGINS}v=2&seed=1`, `${LINK_BEGINS}v=2&z=abc`]) {
      const read = await readLink(link);
      expect(read).toMatchObject({ ok: false, problem: { what: 'This link was made by a newer Glassbroker.' } });
      if (!read.ok)
        expect([read.problem.where, read.problem.remedy].join(' ')).toMatch(/“v=\d+”, and this page reads up to version 1 Reload/);
    }
  });

  test('a compressed part that is damaged is refused, with what to do', async () => {
    const link = (await printLink({
      ...FILE,
      journal: Array.from({ length: 100 }, (_, at) => ({ ...FILE.journal[1]!, at: at as VirtualTime })),
    }))!;
    expect(link).toContain('&z=');
    for (const damaged of [link.slice(0, -9), link.replace('z=', 'z=!'), `${link}abcd`, link.replace(/(z=.{20})../, '$1--')])
      expect(await readLink(damaged)).toMatchObject({ ok: false, problem: { what: expect.stringContaining('damaged') } });
  });

  test('nothing that can be typed makes it fail', () =>
    fc.assert(
      fc.asyncProperty(fc.oneof(fc.string(), fc.stringMatching(/^(v|z|at|do|to|seed|set)=[%\w~.+-]{0,20}$/)), async (text) => {
        await readLink(`#/play?${text}`);
      }),
      { numRuns: 300, seed: 7 },
    ));
});
