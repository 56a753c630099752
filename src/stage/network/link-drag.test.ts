import { expect, test } from 'vitest';
import { parseCommand } from '../../engine/session/commands';
import { printLinkCommand } from '../../engine/session/commands/links';
import type { NodeId } from '../../engine/sim/context';
import { meantBy } from './link-drag';

const ends = { a: 'broker-1' as NodeId, b: 'broker-2' as NodeId, ways: 'BothWays' } as const;

test('a link that is pulled off its way loses more the farther it is pulled, until it gives', () => {
  const pulled = [10, 14, 40, 70, 83, 84, 200].map((sideways) => meantBy({ along: 0, sideways, isCut: false }, ends));
  expect(pulled.map((meant) => (meant === null ? null : meant.kind === 'Lossy' ? meant.lossPercent : meant.kind))).toEqual([
    null,
    5,
    35,
    70,
    90,
    'Cut',
    'Cut',
  ]);
});

test('one that is pulled along takes longer, and one that is cut is healed by a pull to the side', () => {
  expect(meantBy({ along: 41, sideways: 30, isCut: false }, ends)).toEqual({ kind: 'Slow', extraLatencyMs: 210, ...ends });
  expect(meantBy({ along: 0.5, sideways: 0, isCut: false }, ends)).toBeNull();
  expect(meantBy({ along: 5, sideways: 20, isCut: true }, ends)).toEqual({ kind: 'Heal', ...ends });
});

test('whatever a pull means is a command', () => {
  for (let sideways = 0; sideways < 100; sideways++) {
    const meant = meantBy({ along: 20, sideways, isCut: false }, ends);
    if (meant !== null) expect(parseCommand(printLinkCommand(meant)).ok).toBe(true);
  }
});
