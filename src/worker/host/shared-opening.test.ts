import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseCommand, printCommand } from '../../engine/session/commands';
import { digest } from '../../engine/session/digest';
import type { Session } from '../../engine/session/session';
import type { VirtualTime } from '../../engine/sim/context';
import { printFile, readFile } from '../../sharing/json-file';
import { printLink, readLink } from '../../sharing/link';
import type { SessionFile } from '../../sharing/session-file';
import type { ToPage } from '../protocol/messages';
import { bootFrom, type OpenedSession, openSession } from './opening';
import { openShared, openSharedInSlices } from './shared-opening';
import { disksOf } from './storekeeper';
import { tellSession } from './tell-session';

const EPOCH_MS = 1_767_225_600_000;
const firstVisit = () => openSession({ stored: null, epochMs: EPOCH_MS });

type Deed =
  | { readonly do: 'give'; readonly line: string }
  | { readonly do: 'wait'; readonly us: number }
  | { readonly do: 'step'; readonly direction: 'forward' | 'back' }
  | { readonly do: 'seek'; readonly part: number };

const LINES = [
  'produce appointments CLN-001:booked ×3',
  `produce appointments 'CLN-004:{"state": "moved, late"}'`,
  'kill broker 1',
  'restart broker 1',
  'power-loss broker 2',
  'restart broker 2',
  'freeze broker 3',
  'thaw broker 3',
  'cut 1 2',
  'heal 1 2',
  'slow 1 3 200ms',
  'kill controller 103',
  'restart controller 103',
  'shut down controller 101',
  'freeze controller 102',
  'thaw controller 102',
  'kill consumer analytics-1',
  'add consumer audit appointments --config auto.offset.reset=earliest',
  'add broker 4',
  'reload',
];

const deeds: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('give' as const), line: fc.constantFrom(...LINES) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('wait' as const), us: fc.constantFrom(0, 1, 900, 40_000, 3_000_000) }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('step' as const), direction: fc.constantFrom('forward' as const, 'back' as const) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('seek' as const), part: fc.nat(100) }) },
);

function act(session: Session, deed: Deed): void {
  if (deed.do === 'give') give(session, deed.line);
  else if (deed.do === 'wait') session.advance((session.now + deed.us) as VirtualTime);
  else if (deed.do === 'seek') session.seek((session.now - Math.round((session.now * deed.part) / 1_000)) as VirtualTime);
  else if (deed.direction === 'back') session.stepBack();
  else session.stepForward();
}

function give(session: Session, line: string) {
  const command = parseCommand(line);
  if (!command.ok) throw new Error(`${line}: ${command.error.problem}`);
  session.give(command.value);
}

function throughAFile(file: SessionFile): SessionFile {
  const read = readFile(printFile(file));
  if (!read.ok) throw new Error(read.problem.what);
  return read.file;
}

async function throughALink(file: SessionFile): Promise<SessionFile> {
  const read = await readLink((await printLink(file)) ?? 'no link');
  if (!read.ok) throw new Error(read.problem.what);
  expect(read.leftOut).toEqual([]);
  return read.file;
}
const journalOf = ({ journal }: Session) => journal.map(({ at, steps, command }) => ({ at, steps, command: printCommand(command) }));

function expectSame({ session, leftOut }: OpenedSession, before: Session) {
  expect(leftOut).toEqual([]);
  expect(journalOf(session)).toEqual(journalOf(before));
  expect(session.place).toEqual(before.place);
  expect(digest(session.world)).toBe(digest(before.world));
  expect(session.newestPlace).toEqual(before.newestPlace);
}

describe('a session that is told', () => {
  test(
    'in a link is lived through again to the same bytes, whatever was done in it and wherever in its past one stands',
    () =>
      fc.assert(
        fc.asyncProperty(fc.array(deeds, { minLength: 1, maxLength: 14 }), async (all) => {
          const { session } = firstVisit();
          for (const deed of all) act(session, deed);
          expectSame(openShared(await throughALink(tellSession({ session, origin: null }))), session);
        }),
        { numRuns: 25, seed: 3 },
      ),
    120_000,
  );

  test('tells how many controllers vote; one from before there could be more has the one that it had', async () => {
    const three = tellSession({ session: firstVisit().session, origin: null });
    expect(three.cluster.controllers).toBe(3);
    const old = '#/play?v=1&kafka=4.2&seed=1&brokers=3&to=20&do=7+kill+controller+101&do=9+restart+controller+101';
    const read = await readLink(old);
    if (!read.ok) throw new Error(read.problem.what);
    const { session, leftOut } = openShared(read.file);
    expect(leftOut).toEqual([]);
    expect(session.world.cluster.controllerIds).toEqual([101]);
    expect(session.world.cluster.controller?.epoch).toBe(2);
    expect(tellSession({ session, origin: null }).cluster).toEqual(read.file.cluster);
  });

  test('tells arrivals only where the moment does not say it all', () => {
    const { session } = firstVisit();
    give(session, 'kill broker 1');
    give(session, 'produce appointments CLN-001');
    session.advance((session.now + 1_000_000) as VirtualTime);
    const file = tellSession({ session, origin: null });
    expect(file.journal.at(-2)?.at).toBe(file.journal.at(-1)?.at);
    expect([file.shown, file.newest.steps, ...file.journal.slice(4).map(({ steps }) => steps)]).toEqual([null, null, null, null]);
  });

  test('that was booted from disks alone brings its disks along, and its past as far as it reaches', () => {
    const { session: old } = firstVisit();
    give(old, 'produce appointments CLN-001:booked ×50');
    old.advance((old.now + 2_000_000) as VirtualTime);
    const { cluster } = old.world;
    const origin = {
      disks: disksOf(old),
      brokers: cluster.brokers,
      clients: cluster.clientDescriptions(),
      links: cluster.linkFaults(),
      startAt: old.now,
      reloads: 1,
    };
    const session = bootFrom(cluster.description, origin);
    session.advance((session.now + 20_000_000) as VirtualTime);
    give(session, 'produce appointments CLN-002:booked');
    session.advance((session.now + 500_000) as VirtualTime);
    session.seek((session.now - 700_000) as VirtualTime);
    const opened = openShared(throughAFile(tellSession({ session, origin })));
    expectSame(opened, session);
    expect([opened.hasPast, opened.session.oldest]).toEqual([false, old.now]);
  });
});

describe('what cannot be lived through again', () => {
  const told = () => {
    const { session } = firstVisit();
    give(session, 'kill broker 1');
    session.advance((session.now + 1_000_000) as VirtualTime);
    give(session, 'restart broker 1');
    session.advance((session.now + 1_000_000) as VirtualTime);
    return tellSession({ session, origin: null });
  };

  test('a command of another version is left out, and named; all else is there', () => {
    const file = told();
    const journal = file.journal.map((entry) => (entry.command === 'restart broker 1' ? { ...entry, command: 'juggle broker 1' } : entry));
    const { session, leftOut } = openShared({ ...file, journal });
    expect(leftOut).toEqual([
      expect.stringMatching(/^The command “juggle broker 1” at \d+\.\d{6} s was left out: juggle is not a command\.$/),
    ]);
    expect(session.journal.map(({ command }) => command.kind).at(-1)).toBe('KillBroker');
    expect(session.now).toBe(file.newest.at);
  });

  test('another outcome than was told is noticed', () => {
    const file = told();
    const { leftOut } = openShared({ ...file, digest: '0000000000000000' });
    expect(leftOut).toEqual([expect.stringContaining('lives through it differently')]);
  });

  test('what would take too long ends earlier, and says where', () => {
    const file = told();
    const { session, leftOut } = openShared(file, 300);
    expect(leftOut).toEqual([expect.stringMatching(/^It was lived through up to \d+\.\d{6} s only/)]);
    expect(session.world.steps).toBe(300);
  });

  test('moments that never were are come to as nearly as may be', () => {
    const file = told();
    const journal = file.journal.map((entry) => ({ ...entry, steps: 1_000_000_000 }));
    const { session, leftOut } = openShared({ ...file, journal });
    expect(leftOut).toEqual([expect.stringContaining('differently')]);
    expect(session.now).toBe(file.newest.at);
  });
});

describe('a long session', () => {
  /** Every look at the clock takes 5 ms: a slice is two or three stretches. */
  function slowly(stopAfter = Number.POSITIVE_INFINITY) {
    const parts: number[] = [];
    let wallMs = 0;
    let turns = 0;
    const surroundings = {
      wallMs: () => {
        wallMs += 5;
        return wallMs;
      },
      post: (message: ToPage) => void (message.kind === 'Opening' && parts.push(message.part)),
      schedule: (callback: () => void) => {
        turns++;
        queueMicrotask(callback);
      },
    };
    return { parts, turnsTaken: () => turns, options: { surroundings, isStopped: () => turns >= stopAfter } };
  }
  const told = () => {
    const opened = firstVisit();
    opened.session.advance((opened.session.now + 300_000_000) as VirtualTime);
    return { file: tellSession(opened), session: opened.session };
  };

  test('is lived through in slices, tells how far it has come, and is the same as at once', async () => {
    const { file, session } = told();
    const { parts, turnsTaken, options } = slowly();
    const opened = await openSharedInSlices(file, options);
    expect([opened.leftOut, digest(opened.session.world)]).toEqual([[], digest(session.world)]);
    expect(turnsTaken()).toBeGreaterThan(5);
    expect(parts.length).toBeGreaterThan(1);
    expect(parts).toEqual([...parts].sort((a, b) => a - b));
    expect(Math.max(...parts)).toBeLessThanOrEqual(1);
  });

  test('that is stopped on its way is shown as far as it has come, and says so', async () => {
    const { file, session } = told();
    const opened = await openSharedInSlices(file, slowly(3).options);
    expect(opened.session.now).toBeLessThan(session.now);
    expect(opened.leftOut).toEqual([expect.stringMatching(/^It was lived through up to \d+\.\d+ s only: it was stopped there\.$/)]);
  });
});
