/**
 * What can be done to one thing: a menu of commands, some of them on pages of their own. The first is focused; Escape, ← and a click
 * elsewhere lead back and out, and give focus back. What would be refused stays, greyed, with the reason.
 *
 * While a message is chosen for, or offered in the menu of its link, time stands still: it would be gone before anybody had read that.
 */
import { type KeyboardEvent, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { SettingsOwner } from '../../frame/settings/settings-view';
import type { MenuSubject } from '../../stage/node-handlers';
import { useSession } from '../../state/hooks';
import { runWhileStopped } from '../../state/offset-reset';
import { isPlaying, type Session } from '../../state/session';
import { ownerOf, ownersName } from '../settings/owner-of';
import { type Entry, isPage, type Menu } from './entries';
import './menu.css';
import { MenuItem } from './MenuItem';
import { menuOf } from './menu-of';
import { type Refusals, useRefusals } from './use-refusals';

export interface OpenMenu {
  readonly of: MenuSubject;
  readonly from: SVGElement | HTMLElement;
}

const MARGIN = 8;
const GONE: Menu = { name: 'It is gone', standing: 'It has arrived.', entries: [] };

interface ObjectMenuProps extends OpenMenu {
  readonly close: () => void;
  /** Where a drawer for them can open. */
  readonly openSettings?: (of: SettingsOwner) => void;
}

export function ObjectMenu({ of, from, close, openSettings }: ObjectMenuProps) {
  const session = useSession();
  const menu = useRef<HTMLDivElement>(null);
  const [first] = useState(() => {
    const { frame } = session.store.getState();
    return (frame === null ? null : menuOf(frame, of)) ?? GONE;
  });
  const [owner] = useState(() => {
    const { frame } = session.store.getState();
    return frame === null || of.kind !== 'Node' ? null : ownerOf(of.node, frame);
  });
  const [pages, setPages] = useState<readonly Menu[]>([]);
  const page = pages.at(-1) ?? first;
  const commands = useMemo(
    () => page.entries.flatMap((entry) => (isPage(entry) || entry.stops !== undefined ? [] : [entry.command])),
    [page],
  );
  const refusals = useRefusals(commands);
  const place = usePlace(from, menu, [page, refusals]);
  useStandstill(session, of.kind === 'Message' || page.entries.some((entry) => isPage(entry) && entry.isPassing));

  useEffect(() => {
    void page;
    (itemsOf(menu.current)[0] ?? menu.current)?.focus();
  }, [page]);
  useEffect(() => {
    const outside = (event: PointerEvent) => {
      if (!menu.current?.contains(event.target as Node)) close();
    };
    document.addEventListener('pointerdown', outside, true);
    return () => document.removeEventListener('pointerdown', outside, true);
  }, [close]);

  /** Focus goes to where it was, or where that is gone to the stage's first object. */
  function leave() {
    close();
    const left = from.isConnected ? from : document.querySelector<SVGElement>('.stage [role=button]');
    left?.focus();
  }

  function choose(entry: Entry) {
    if (isPage(entry)) setPages([...pages, entry.menu]);
    else if (!refusals.has(entry.command)) {
      leave();
      void (entry.stops === undefined ? session.run(entry.command) : runWhileStopped(session, entry.stops, entry.command));
    }
  }

  function onKeyDown(event: KeyboardEvent) {
    event.stopPropagation();
    const items = itemsOf(menu.current);
    const focused = items.indexOf(document.activeElement as HTMLButtonElement);
    const move = { ArrowDown: focused + 1, ArrowUp: focused - 1 + items.length, Home: 0, End: items.length - 1 }[event.key];
    if (move !== undefined) items[move % items.length]?.focus();
    else if (event.key === 'ArrowRight' && items[focused]?.ariaHasPopup) items[focused]?.click();
    else if (pages.length > 0 && (event.key === 'ArrowLeft' || event.key === 'Escape')) setPages(pages.slice(0, -1));
    else if (event.key === 'Escape' || event.key === 'Tab') leave();
    else return;
    event.preventDefault();
  }

  return (
    <div ref={menu} className="object-menu" role="menu" tabIndex={-1} aria-label={page.name} style={place} onKeyDown={onKeyDown}>
      <p className="title" role="presentation">
        <b>{page.name}</b>
        {page.standing !== null && <span>{page.standing}</span>}
      </p>
      {page.entries.map((entry) => (
        <MenuItem
          key={isPage(entry) ? entry.name : entry.command}
          entry={entry}
          refusal={isPage(entry) ? null : (refusals.get(entry.command) ?? null)}
          choose={() => choose(entry)}
        />
      ))}
      {openSettings !== undefined && owner !== null && pages.length === 0 && (
        <button
          type="button"
          role="menuitem"
          tabIndex={-1}
          onClick={() => {
            leave();
            openSettings(owner);
          }}
        >
          Settings of {ownersName(owner)}
        </button>
      )}
      {pages.length > 0 && (
        <button type="button" role="menuitem" tabIndex={-1} className="back" onClick={() => setPages(pages.slice(0, -1))}>
          ‹ Back
        </button>
      )}
    </div>
  );
}

const itemsOf = (menu: HTMLElement | null) => [...(menu?.querySelectorAll<HTMLButtonElement>('[role=menuitem]') ?? [])];

/** Under what it belongs to, and inside the window. */
function usePlace(from: Element, menu: { readonly current: HTMLElement | null }, [page, refusals]: readonly [Menu, Refusals]) {
  const [anchor] = useState(() => from.getBoundingClientRect());
  const [place, setPlace] = useState({ left: 0, top: 0 });
  useLayoutEffect(() => {
    void page;
    void refusals;
    const size = menu.current?.getBoundingClientRect();
    if (size === undefined) return;
    setPlace({
      left: Math.max(MARGIN, Math.min(anchor.left + 12, innerWidth - size.width - MARGIN)),
      top: Math.max(MARGIN, Math.min(anchor.bottom + 4, innerHeight - size.height - MARGIN)),
    });
  }, [anchor, menu, page, refusals]);
  return place;
}

/** Time goes on when the menu closes, if it went before. */
function useStandstill(session: Session, isWanted: boolean): void {
  useEffect(() => {
    if (!isWanted || !isPlaying(session.store.getState())) return;
    session.setPace({ playing: false });
    return () => session.setPace({ playing: true });
  }, [session, isWanted]);
}
