/**
 * A link in hand: pulled sideways it is cut, or healed where it was; pulled along, it takes longer by the length of the pull. With it focused,
 * X cuts or heals, + and − change its delay. Both ways, always: for one way there is the menu.
 */
import { printLinkCommand } from '../../engine/session/commands/links';
import type { NodeId } from '../../engine/sim/context';
import type { Session } from '../../state/session';
import { type Dragged, drags } from '../drag';
import { at, none, one, put } from '../kit/one';

/** Farther sideways than this, it gives. */
const CUT_AT = 36;
const MS_A_UNIT = 5;
const STEP_MS = 50;
const HINT = 'let go of the link to run this';

export function takesLinksInHand(root: SVGSVGElement, session: Session): () => void {
  const show = (dragged: Dragged) => {
    const text = commandAfter(dragged, session);
    drawPull(root, dragged, text);
    session.store.setState({ draft: text === null ? null : { text, hint: HINT } });
  };
  const leave = () => {
    none(root, 'g.link-held');
    session.store.setState({ draft: null });
  };
  const stop = drags(root, {
    things: '.link[data-a]',
    move: show,
    drop(dragged) {
      const text = commandAfter(dragged, session);
      leave();
      if (text !== null) void session.run(text);
    },
    cancel: leave,
  });

  function onKeyDown(event: KeyboardEvent): void {
    const link = (event.target as Element).closest<SVGElement>('.link[data-a]');
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

/** Null where it has not been pulled far enough to mean anything. */
function commandAfter({ thing, by }: Dragged, session: Session): string | null {
  const along = Math.round((Math.abs(by.x) * MS_A_UNIT) / 10) * 10;
  if (Math.abs(by.y) > CUT_AT) return cutOrHeal(thing, session);
  return along < 10 ? null : slowed(thing, along);
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
  const words = text ?? 'pull sideways to cut, along to slow';
  one(bubble, 'rect.paper', { width: words.length * 6.6 + 24, height: 26, rx: 6 });
  one(bubble, 'text.what', { x: 12, y: 17 }, words);
  put(pull, { class: text === null ? 'link-held' : 'link-held gives' });
  root.append(pull);
}
