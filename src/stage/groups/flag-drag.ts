/**
 * Flags in hand, on any picture that draws them: by pointer, by touch and by the arrow keys. While one is held a second flag shows where it
 * would go, and the line of commands what would be run; the real one moves when the group has been reset, and not before. One that is only
 * pressed selects its group.
 *
 * It knows a flag by what it says of itself (`data-group`, `data-partition`, `data-offset`, the bounds and the pitch), so that each view
 * places flags as it likes. Read next: draw-flags.ts, state/offset-reset.ts.
 */
import type { GroupId, Offset, PartitionIndex } from '../../engine/model/vocabulary';
import { commandOf, isRunning, type OffsetReset, previewOf, resetOffset } from '../../state/offset-reset';
import type { Session } from '../../state/session';
import { drags } from '../drag';
import { at, none, one, put, round } from '../kit/one';

interface Held {
  readonly flag: SVGElement;
  readonly reset: OffsetReset;
}

/** Where a pole ends that does not say so. */
const FLAG_BOTTOM = 14;
const BUBBLE = { width: 268, height: 40, lift: 12, letter: 6.7 };

/** Returns what ends it. */
export function takesFlagsInHand(root: SVGSVGElement, session: Session): () => void {
  let held: Held | null = null;

  function hold(next: Held | null): void {
    held = next;
    draw(root, held, held !== null && isRunning(session, held.reset.group));
    session.store.setState({ draft: held === null ? null : { text: commandOf(held.reset), hint: 'let go of the flag to run this' } });
  }

  function moveTo(flag: SVGElement, offset: number): void {
    const reset = resetOf(flag, offset, session);
    if (reset !== null) hold({ flag, reset });
  }

  function drop(): void {
    const dropped = held;
    hold(null);
    if (dropped !== null) void resetOffset(session, dropped.reset);
  }

  const stop = drags(root, {
    things: '.flag[data-group]',
    pick: nearestFlag,
    move: ({ thing, by }) => moveTo(thing, numberOf(thing, 'offset') + Math.round(by.x / numberOf(thing, 'pitch'))),
    drop,
    cancel: () => hold(null),
  });

  const select = (flag: SVGElement) => session.selection.select({ kind: 'Group', group: flag.dataset.group as GroupId });

  function onClick(event: MouseEvent): void {
    const flag = flagAt(event.target);
    // A click by keyboard or by a screen reader is on the flag itself.
    if (flag !== null) select(event.detail === 0 ? flag : nearestFlag(flag, event));
  }

  function onKeyDown(event: KeyboardEvent): void {
    const flag = flagAt(event.target);
    if (flag === null) return;
    const to = held?.reset.to ?? numberOf(flag, 'offset');
    const moves: Readonly<Record<string, number>> = {
      ArrowLeft: to - 1,
      ArrowRight: to + 1,
      Home: numberOf(flag, 'least'),
      End: numberOf(flag, 'most'),
    };
    const moved = moves[event.key];
    if (moved !== undefined) moveTo(flag, moved);
    else if (event.key === 'Enter' && held !== null) drop();
    else if (event.key === 'Enter' || event.key === ' ') select(flag);
    else if (event.key === 'Escape' && held !== null) hold(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  const onFocusOut = () => held !== null && hold(null);

  root.addEventListener('click', onClick);
  root.addEventListener('keydown', onKeyDown);
  root.addEventListener('focusout', onFocusOut);
  return () => {
    stop();
    root.removeEventListener('click', onClick);
    root.removeEventListener('keydown', onKeyDown);
    root.removeEventListener('focusout', onFocusOut);
  };
}

const flagAt = (target: EventTarget | null) => (target as Element | null)?.closest<SVGElement>('.flag[data-group]') ?? null;
const numberOf = (flag: SVGElement, name: 'offset' | 'partition' | 'least' | 'most' | 'pitch') => Number(flag.dataset[name]);

/**
 * Of the flags of one partition whose grips lie over each other, the one whose pennant is nearest: groups that have committed the same offset
 * share the pole, and which of them was drawn last says nothing.
 */
export function nearestFlag(taken: SVGElement, at: { readonly clientX: number; readonly clientY: number }): SVGElement {
  const others = taken.parentElement?.parentElement?.querySelectorAll<SVGElement>('.flag[data-group]') ?? [];
  const isUnder = (flag: SVGElement) => {
    const box = flag.querySelector('.grip')?.getBoundingClientRect();
    const within = (value: number, from = Number.NaN, to = Number.NaN) => value >= from - REACH && value <= to + REACH;
    return within(at.clientX, box?.left, box?.right) && within(at.clientY, box?.top, box?.bottom);
  };
  const away = (flag: SVGElement) => {
    const box = flag.querySelector('.pennant')?.getBoundingClientRect();
    return box === undefined
      ? Number.POSITIVE_INFINITY
      : Math.hypot(at.clientX - box.x - box.width / 2, at.clientY - box.y - box.height / 2);
  };
  return [...others]
    .filter((flag) => flag.dataset.partition === taken.dataset.partition && isUnder(flag))
    .reduce((nearest, flag) => (away(flag) < away(nearest) ? flag : nearest), taken);
}

/** Of a thumb, around a flag’s grip. */
const REACH = 15;

/** Kept to what can be read: between the log's start and its high watermark. */
function resetOf(flag: SVGElement, offset: number, { store }: Session): OffsetReset | null {
  const topic = store.getState().frame?.topic?.name;
  if (topic === undefined) return null;
  return {
    group: flag.dataset.group as GroupId,
    topic,
    partition: numberOf(flag, 'partition') as PartitionIndex,
    from: numberOf(flag, 'offset') as Offset,
    to: Math.max(numberOf(flag, 'least'), Math.min(offset, numberOf(flag, 'most'))) as Offset,
  };
}

/** The flag as it would stand, a line from the one that stands, and what it would mean. */
function draw(root: SVGSVGElement, held: Held | null, running: boolean): void {
  if (held === null) return none(root, 'g.flag-held');
  const { flag, reset } = held;
  const away = (reset.to - reset.from) * numberOf(flag, 'pitch');
  const overlay = one(root, 'g.flag-held', { transform: flag.getAttribute('transform'), 'aria-hidden': 'true' });
  const ghost = one(overlay, 'g.ghost', { transform: at(away, 0) });
  for (const part of ['pole', 'pennant'] as const) {
    const of = flag.querySelector(`.${part}`);
    put(one(ghost, `path.${part}`), { d: of?.getAttribute('d') ?? null, transform: of?.getAttribute('transform') ?? null });
  }
  const bottom = Number(flag.dataset.bottom ?? FLAG_BOTTOM);
  one(overlay, 'path.way', { d: `M0 ${bottom}C${away / 4} ${bottom + 12} ${(away * 3) / 4} ${bottom + 12} ${away} ${bottom}` });
  const [what, how] = previewOf(reset, running);
  const bubble = one(overlay, 'g.bubble', { transform: bubbleAt(bottom, away) });
  const whose = `${reset.group} · ${what}`;
  const width = round(Math.max(BUBBLE.width, whose.length * BUBBLE.letter + 24));
  one(bubble, 'rect.paper', { width, height: BUBBLE.height, rx: 6 });
  one(bubble, 'text.what', { x: 12, y: 17 }, whose);
  one(bubble, 'text.how', { x: 12, y: 32 }, how);
  root.append(overlay);
}

/** Beside a pole that is long enough for it, and else under both flags. */
function bubbleAt(bottom: number, away: number): string {
  if (bottom > FLAG_BOTTOM) return at(away - BUBBLE.width - 8, bottom - 30);
  return at(Math.max(-BUBBLE.width, Math.min(0, away - BUBBLE.width / 2)), BUBBLE.lift + bottom + 2);
}
