import { beforeAll, describe, expect, test } from 'vitest';
import { parseCommand } from '../engine/session/commands';
import { digest } from '../engine/session/digest';
import { retell } from '../engine/session/retell';
import { Session } from '../engine/session/session';
import { printFile, readFile } from '../sharing/json-file';
import { printLink, readLink } from '../sharing/link';
import { museum } from './museum';
import { planFor } from './plan';
import { replay, withoutNumbers } from './replay';
import { runSeed } from './run-seed';
import { type Shrunk, shrink } from './shrink';
import { sessionFile } from './tell-failure';

const OPTIONS = { profile: museum['kip-966'].profile, rules: ['kip-966'] } as const;
const plan = planFor(2, OPTIONS);
const failure = runSeed(2, OPTIONS).failure!;
let shrunk: Shrunk;

beforeAll(() => {
  shrunk = shrink({ plan, acts: failure.journal, until: failure.at, belief: failure.belief, replaysMax: 24 });
}, 60_000);

describe('a failing run', () => {
  test('breaks the same belief when it is lived again from its journal', () => {
    const again = replay(plan, failure.journal, failure.at);
    expect(again.belief).toBe(withoutNumbers(failure.belief));
    expect(again.world.now).toBe(failure.at);
  });

  test('is shrunk to what is to blame: the same belief breaks, after much less', () => {
    expect(replay(plan, shrunk.acts, shrunk.until).belief).toBe('I-17');
    expect(shrunk.acts.length).toBeLessThan(failure.journal.length / 2);
    expect(shrunk.replays).toBeLessThanOrEqual(24);
  });

  test('is told as a session file and as a link, and both are lived through in the same bytes', async () => {
    const file = sessionFile(plan, shrunk);
    expect(readFile(printFile(file))).toEqual({ ok: true, file, leftOut: [] });
    expect(await readLink((await printLink(file))!)).toEqual({ ok: true, file, leftOut: [] });

    const session = new Session({ description: plan.description });
    const journal = file.journal.map(({ at, steps, command }) => {
      const parsed = parseCommand(command);
      if (!parsed.ok) throw new Error(command);
      return { at, steps, command: parsed.value };
    });
    expect(retell(session, { journal, newest: file.newest }, 1_000_000)).toBe('AsTold');
    expect(digest(session.world)).toBe(file.digest);
  });
});

test('a belief is the same belief with other numbers in it', () => {
  expect(withoutNumbers('I-3: it must hold. But orders-0 fell to 7')).toBe('I-3');
  expect(withoutNumbers('in peace all comes back, but 12 records of orders-2 were given to no consumer')).toBe(
    withoutNumbers('in peace all comes back, but 3 records of payments-0 were given to no consumer'),
  );
});
