/**
 * A link in hand, between a client and a broker or in the pipe: pulled sideways off its way it loses packets, the more the farther, until it
 * gives and is cut; one that is cut is healed. Pulled along, it takes longer by the length of the pull. With it focused, X cuts or heals, +
 * and − change its delay. Both ways, always: for one way there is the menu.
 */
import { type LinkCommand, printLinkCommand } from '../../engine/session/commands/links';
import type { NodeId } from '../../engine/sim/context';
import type { Session } from '../../state/session';
import { type Dragged, drags } from '../drag';
import { at, none, one, put } from '../kit/one';

/** Nearer than the first nothing is meant; farther than the second it gives. */
const SIDEWAYS = { from: 14, cutAt: 84 };
const LOSS = { step: 5, most: 90 };
const MS_A_UNIT = 5;
const STEP_MS = 50;
const CHARACTER = 7.4;
const LINKS = '.link[data-a], .way[data-a]';
const HINT = 'let go of the link to run this';

export function takesLinksInHand(root: SVGSVGElement, session: Session): () => void {
  const show = (dragged: Dragged) => {
    const text = commandAfter(dragged, session);
    put(dragged.thing, { 'data-held': '' });
    drawPull(root, dragged, text);
    session.store.setState({ draft: text === null ? null : { text, hint: HINT } });
  };
  const leave = () => {
    none(root, 'g.link-held');
    for (const held of root.querySelectorAll<SVGElement>('[data-held]')) put(held, { 'data-held': null });
    session.store.setState({ draft: null });
  };
  const stop = drags(root, {
    things: LINKS,
    move: show,
    drop(dragged) {
      const text = commandAfter(dragged, session);
      leave();
      if (text !== null) void session.run(text);
    },
    cancel: leave,
  });

  function onKeyDown(event: KeyboardEvent): void {
    const link = (event.target as Element).closest<SVGElement>(LINKS);
    if (link === null || event.ctrlKey || event.metaKey || event.altKey) return;
    const { extraLatencyMs } = faultOf(link, session);
    const text =
      event.key.toLowerCase() === 'x'
        ? cutOrHeal(link, session)
        : event.key === '+' || event.key === '='
          ? slowed(link, extraLatencyMs + STEP_MS)
          : event.key === '-'
            ? slowed(link, Math.max(0, extraLatencyMs - STEP_MS))
            : null;
    if (text === null) return;
    event.preventDefault();
    event.stopPropagation();
    void session.run(text);
  }

  root.addEventListener('keydown', onKeyDown);
  return () => {
    stop();
    root.removeEventListener('keydown', onKeyDown);
  };
}

function commandAfter({ thing, by }: Dragged, session: Session): string | null {
  const [along, sideways] = thing.dataset.runs === 'down' ? [by.y, by.x] : [by.x, by.y];
  const pull = { along: Math.abs(along), sideways: Math.abs(sideways), isCut: faultOf(thing, session).isCut };
  const meant = meantBy(pull, endsOf(thing));
  return meant === null ? null : printLinkCommand(meant);
}

type Ends = Pick<LinkCommand, 'a' | 'b' | 'ways'>;

interface Pull {
  readonly along: number;
  readonly sideways: number;
  readonly isCut: boolean;
}

/** What a pull of that length means; null where it is too short to mean anything. */
export function meantBy({ along, sideways, isCut }: Pull, ends: Ends): LinkCommand | null {
  if (sideways >= SIDEWAYS.from && sideways >= along) {
    if (isCut) return { kind: 'Heal', ...ends };
    const strain = (sideways - SIDEWAYS.from) / (SIDEWAYS.cutAt - SIDEWAYS.from);
    if (strain >= 1) return { kind: 'Cut', ...ends };
    return { kind: 'Lossy', lossPercent: Math.max(LOSS.step, LOSS.step * Math.round((strain * LOSS.most) / LOSS.step)), ...ends };
  }
  const extraLatencyMs = Math.round((along * MS_A_UNIT) / 10) * 10;
  return extraLatencyMs < 10 ? null : { kind: 'Slow', extraLatencyMs, ...ends };
}

const endsOf = (link: SVGElement) => ({ a: link.dataset.a as NodeId, b: link.dataset.b as NodeId, ways: 'BothWays' as const });

function faultOf(link: SVGElement, { store }: Session): { readonly isCut: boolean; readonly extraLatencyMs: number } {
  const { a, b } = endsOf(link);
  const found = store.getState().frame?.links.find((each) => (each.a === a && each.b === b) || (each.a === b && each.b === a));
  return { isCut: found?.status === 'cut', extraLatencyMs: found?.extraLatencyMs ?? 0 };
}

function cutOrHeal(link: SVGElement, session: Session): string {
  return printLinkCommand({ kind: faultOf(link, session).isCut ? 'Heal' : 'Cut', ...endsOf(link) });
}

const slowed = (link: SVGElement, extraLatencyMs: number) => printLinkCommand({ kind: 'Slow', ...endsOf(link), extraLatencyMs });

function drawPull(root: SVGSVGElement, { from, by }: Dragged, text: string | null): void {
  const pull = one(root, 'g.link-held', { 'aria-hidden': 'true', transform: at(from.x, from.y) });
  one(pull, 'path.way', { d: `M0 0L${by.x} ${by.y}` });
  const bubble = one(pull, 'g.bubble', { transform: at(by.x + 14, by.y - 30) });
  const words = text ?? 'pull sideways: it loses, then is cut; along: it is slow';
  one(bubble, 'rect.paper', { width: words.length * CHARACTER + 24, height: 26, rx: 6 });
  one(bubble, 'text.what', { x: 12, y: 17 }, words);
  put(pull, { class: text === null ? 'link-held' : 'link-held gives' });
  root.append(pull);
}
