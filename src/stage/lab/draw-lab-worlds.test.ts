import { JSDOM } from 'jsdom';
import { describe, expect, test } from 'vitest';
import { steadyFrame } from '../gallery/fixture-frame';
import { recorded } from '../gallery/recorded';
import { drawHandlerWorld } from './draw-handler-world';
import { drawSenderWorld } from './draw-sender-world';
import { BLOW, KEYS, lossyHandler, lossySender } from './lab-fixture';

const { brokers } = steadyFrame;
const lane = brokers[0]!.lanes[0]!;

function picture() {
  const { window } = new JSDOM('<svg></svg>');
  const root = window.document.querySelector('svg')!;
  const done: string[] = [];
  const handlers = { open: (record: number) => done.push(`open ${record}`), moveBlow: (to: number) => done.push(`move to ${to}`) };
  return {
    window,
    root,
    done,
    handler: (lab = lossyHandler, width = 640) => drawHandlerWorld(root, { lab, lane, keys: KEYS, blow: BLOW, width }, handlers),
    sender: (lab = lossySender, width = 412) => drawSenderWorld(root, { lab, brokers, keys: KEYS, blow: BLOW, width }, handlers),
  };
}

describe('a consumer whose application acts outside Kafka', () => {
  test('looks as recorded', async () => {
    const { root, handler } = picture();
    handler();
    await expect(recorded(root)).toMatchFileSnapshot('./draw-handler-world.recorded.svg');
  });

  test('drawn twice is as drawn once', () => {
    const { root, handler } = picture();
    handler();
    const once = root.outerHTML;
    handler();
    expect(root.outerHTML).toBe(once);
  });

  test('what is done again is a twin, what is never done a frame with a cross, and both say so', () => {
    const { root, handler } = picture();
    const effects = [...lossyHandler.effects, { ...lossyHandler.effects[0]!, time: 2, at: BLOW.until as never }];
    handler({ ...lossyHandler, effects });
    const names = [...root.querySelectorAll('.out [role=button]')].map((card) => card.getAttribute('aria-label'));
    expect(names).toEqual(
      expect.arrayContaining(['SMS for offset 3: sent again', 'SMS for offset 5: never sent', 'SMS for offset 7: sent']),
    );
    expect(root.querySelectorAll('.out .twice .twin')).toHaveLength(1);
    expect(root.querySelectorAll('.out .lost .cross')).toHaveLength(2);
  });

  test('a record’s card leads to its story, by click and by key', () => {
    const { window, root, handler, done } = picture();
    handler();
    const card = root.querySelector('[aria-label="SMS for offset 5: never sent"]')!;
    card.dispatchEvent(new window.MouseEvent('click'));
    card.dispatchEvent(new window.KeyboardEvent('keydown', { key: 'Enter' }));
    expect(done).toEqual(['open 5', 'open 5']);
  });

  test('before the crash there is none to tell of, and no second run', () => {
    const { root, handler } = picture();
    const alive = { ...lossyHandler.runs[0]!, diedAt: null, leftInHand: [] };
    handler({ ...lossyHandler, runs: [alive] });
    expect(root.querySelector('.left')?.textContent).toBe('');
    expect(root.querySelector('.run-2 .note')?.textContent).toBe('not started yet');
  });
});

test('words of steps that are near each other stand apart, and who has no room between two of them has none', () => {
  const { root, handler } = picture();
  const [run] = lossyHandler.runs;
  const at = (ms: number) => (BLOW.from + ms * 1_000) as never;
  const commits = [20, 21, 60, 66, 72].map((ms) => ({ calledAt: at(ms), done: null }));
  handler({ ...lossyHandler, runs: [{ ...run!, polls: [{ ...run!.polls[0]!, at: at(18) }], commits }] }, 412);
  const spans = [...root.querySelectorAll('.run-1 .step')].flatMap((step) => {
    const word = step.querySelector('.word');
    if (word === null) return [];
    const tick = Number(/translate\(([\d.]+)/.exec(step.getAttribute('transform') ?? '')?.[1]);
    const [x, wide] = [tick + Number(word.getAttribute('x')), (word.textContent?.length ?? 0) * 6.9];
    const from = { start: x, middle: x - wide / 2, end: x - wide }[word.getAttribute('text-anchor') ?? ''] ?? Number.NaN;
    return [{ from, to: from + wide }];
  });
  expect(spans.length).toBeGreaterThan(1);
  for (const [index, { from }] of spans.slice(1).entries()) expect(from).toBeGreaterThan(spans[index]!.to + 6);
});

describe('a producer whose leader dies', () => {
  test('looks as recorded', async () => {
    const { root, sender } = picture();
    sender();
    await expect(recorded(root)).toMatchFileSnapshot('./draw-sender-world.recorded.svg');
  });

  test('drawn twice is as drawn once', () => {
    const { root, sender } = picture();
    sender();
    const once = root.outerHTML;
    sender();
    expect(root.outerHTML).toBe(once);
  });

  test('a card that is lost, and found again where time goes back, has nothing left of the other', () => {
    const { root, sender } = picture();
    const before = { ...lossySender, ledger: { ...lossySender.ledger, lost: [] } };
    sender(before);
    const once = root.outerHTML;
    sender();
    expect(root.querySelectorAll('.out .lost .suit')).toHaveLength(0);
    sender(before);
    expect(root.outerHTML).toBe(once);
  });

  test('each record says what its sender was told, and what became of it', () => {
    const { root, sender } = picture();
    sender();
    const names = [...root.querySelectorAll('.sent [role=button], .out [role=button]')].map((card) => card.getAttribute('aria-label'));
    expect(names).toContain('record #3: acknowledged');
    expect(names).toContain('record #3: on no log any more');
    expect(names).toContain('record #7: not answered yet');
    expect(names).toContain('record #7: not in the log yet');
  });

  test('the number on a card is an offset; the how-manieth record it is stands beside it, with a #', () => {
    const { root, sender } = picture();
    sender();
    expect(root.querySelectorAll('.sent .offset')).toHaveLength(0);
    expect([...root.querySelectorAll('.sent .ordinal')].map(({ textContent }) => textContent)).toEqual(
      lossySender.records.map((_, index) => `#${index}`),
    );
    const offsets = lossySender.records.flatMap(({ copies, offset }) => (copies > 0 ? [String(offset)] : []));
    expect([...root.querySelectorAll('.out .offset')].map(({ textContent }) => textContent)).toEqual(offsets);
  });

  test('in a narrow column no card is cut off, and none lies on another', () => {
    const { root, sender } = picture();
    sender(lossySender, 275);
    const rights = [...root.querySelectorAll('.brokers .cells > g, .out > g, .sent > g')].map(
      (card) =>
        Number(/translate\(([\d.]+)/.exec(card.getAttribute('transform') ?? '')?.[1]) +
        Number(card.querySelector('rect.face, rect.frame')?.getAttribute('width')),
    );
    expect(rights.length).toBeGreaterThan(10);
    for (const right of rights) expect(right).toBeLessThanOrEqual(275);
    const sent = [...root.querySelectorAll('.sent > g')].map((card) => ({
      from: Number(/translate\(([\d.]+)/.exec(card.getAttribute('transform') ?? '')?.[1]),
      width: Number(card.querySelector('rect.face')?.getAttribute('width')),
    }));
    for (const [index, { from }] of sent.slice(1).entries()) expect(from).toBeGreaterThanOrEqual(sent[index]!.from + sent[index]!.width);
  });
});
