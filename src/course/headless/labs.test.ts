/** What the labs promise to show, for every moment at which the blow may strike. */
import { describe, expect, test } from 'vitest';
import { digest } from '../../engine/session/digest';
import type { Session } from '../../engine/session/session';
import { acksLab } from '../labs/acks';
import { guaranteeLab } from '../labs/guarantee';
import type { Lab } from '../labs/lab';
import { openLab, runLab } from './lab-run';

const STEP_US = 1_000;
const TIMEOUT_MS = 180_000;

/** One outcome a world, for each moment. */
function outcomes<Outcome>(lab: Lab, stepUs: number, of: (session: Session) => Outcome): readonly (readonly Outcome[])[] {
  const opened = openLab(lab);
  const { fromUs, untilUs } = lab.blow;
  const found: (readonly Outcome[])[] = [];
  for (let blowUs = fromUs; blowUs <= untilUs; blowUs += stepUs) found.push(runLab(lab, opened, blowUs).map(of));
  return found;
}

const effects = ({ world }: Session) => world.auditor.sideEffects.counts();
const verdicts = ({ world }: Session) => world.auditor.verdicts();

describe(
  'guarantee lab, wherever the crash',
  () => {
    const all = outcomes(guaranteeLab, STEP_US, (session) => ({ ...effects(session), acknowledged: verdicts(session).acknowledged }));
    const most = all.map(([world]) => world!);
    const least = all.map(([, world]) => world!);

    test('at most once never does anything twice, and at some moments loses', () => {
      expect(most.filter(({ repeated }) => repeated > 0)).toEqual([]);
      expect(Math.max(...most.map(({ lost }) => lost))).toBe(4);
    });

    test('at least once never loses anything, and at some moments repeats', () => {
      expect(least.filter(({ lost }) => lost > 0)).toEqual([]);
      expect(Math.max(...least.map(({ repeated }) => repeated))).toBe(4);
    });

    test('every record is acknowledged, and is done, lost, or done again: none is forgotten', () => {
      for (const { acknowledged, done, lost } of most) expect([acknowledged, done + lost]).toEqual([8, 8]);
      for (const { acknowledged, done, repeated } of least) expect([acknowledged, done - repeated]).toEqual([8, 8]);
    });

    test('a crash before anything was polled, or after all was committed, costs nothing', () => {
      for (const [one, other] of [all[0]!, all.at(-1)!]) {
        expect(one).toMatchObject({ done: 8, repeated: 0, lost: 0 });
        expect(other).toMatchObject({ done: 8, repeated: 0, lost: 0 });
      }
    });
  },
  TIMEOUT_MS,
);

test('the same moment leads to the same bytes', () => {
  for (const lab of [guaranteeLab, acksLab]) {
    const run = () => runLab(lab, openLab(lab), lab.blow.atFirstUs).map(({ world }) => digest(world));
    expect(run()).toEqual(run());
  }
});

describe(
  'acks lab, wherever the leader’s death',
  () => {
    const all = outcomes(acksLab, 3 * STEP_US, verdicts);

    test('acks=all with min.insync.replicas=2 loses nothing that was acknowledged, and all is acknowledged', () => {
      for (const [, , world] of all) expect(world).toMatchObject({ sent: 8, acknowledged: 8, committed: 8, lost: 0, duplicated: 0 });
    });

    test('acks=1 acknowledges all, and at some moments loses what only the leader had', () => {
      for (const [, world] of all) expect(world!.committed + world!.lost).toBe(8);
      expect(all.every(([, world]) => world!.acknowledged === 8)).toBe(true);
      expect(Math.max(...all.map(([, world]) => world!.lost))).toBeGreaterThanOrEqual(2);
    });

    test('acks=0 promises nothing and keeps that promise: nobody is told, and at some moments records are gone', () => {
      for (const [world] of all) expect(world).toMatchObject({ acknowledged: 0, unanswered: 8, lost: 0 });
      expect(Math.min(...all.map(([world]) => world!.committed))).toBeLessThan(7);
    });

    test('acks=0 loses at least as much as acks=1 at some moment: what was on its way is gone too', () => {
      const gone = all.map(([none, one]) => ({ none: 8 - none!.committed, one: one!.lost }));
      expect(gone.some(({ none, one }) => none > one)).toBe(true);
    });
  },
  TIMEOUT_MS,
);
