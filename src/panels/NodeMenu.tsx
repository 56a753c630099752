/** What can be done to one node: a menu of commands. The first is focused; Escape and a click elsewhere close it and give focus back. */
import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { NodeId } from '../engine/sim/context';
import { useSession } from '../state/hooks';
import { actionsFor } from './node-actions';

export interface OpenMenu {
  readonly node: NodeId;
  readonly from: SVGElement | HTMLElement;
}

const MARGIN = 8;

export function NodeMenu({ node, from, close }: OpenMenu & { readonly close: () => void }) {
  const session = useSession();
  const menu = useRef<HTMLDivElement>(null);
  const [actions] = useState(() => {
    const { frame } = session.store.getState();
    return frame === null ? [] : actionsFor(frame, node);
  });
  const place = usePlace(from, menu);

  useEffect(() => {
    itemsOf(menu.current)[0]?.focus();
    const outside = (event: PointerEvent) => {
      if (!menu.current?.contains(event.target as Node)) close();
    };
    document.addEventListener('pointerdown', outside, true);
    return () => document.removeEventListener('pointerdown', outside, true);
  }, [close]);

  function leave() {
    close();
    from.focus();
  }

  function onKeyDown(event: KeyboardEvent) {
    event.stopPropagation();
    const items = itemsOf(menu.current);
    const focused = items.indexOf(document.activeElement as HTMLButtonElement);
    const move = { ArrowDown: focused + 1, ArrowUp: focused - 1 + items.length, Home: 0, End: items.length - 1 }[event.key];
    if (move !== undefined) {
      event.preventDefault();
      items[move % items.length]?.focus();
    } else if (event.key === 'Escape' || event.key === 'Tab') {
      event.preventDefault();
      leave();
    }
  }

  return (
    <div ref={menu} className="node-menu" role="menu" tabIndex={-1} aria-label={node} style={place} onKeyDown={onKeyDown}>
      {actions.map(({ name, command, isGrave }) => (
        <button
          key={command}
          type="button"
          role="menuitem"
          tabIndex={-1}
          className={isGrave ? 'grave' : ''}
          onClick={() => {
            leave();
            void session.run(command);
          }}
        >
          <span>{name}</span>
          <code aria-hidden="true">{command}</code>
        </button>
      ))}
    </div>
  );
}

const itemsOf = (menu: HTMLElement | null) => [...(menu?.querySelectorAll<HTMLButtonElement>('[role=menuitem]') ?? [])];

/** Under what it belongs to, and inside the window. */
function usePlace(from: Element, menu: { readonly current: HTMLElement | null }) {
  const [place, setPlace] = useState({ left: 0, top: 0 });
  useLayoutEffect(() => {
    const anchor = from.getBoundingClientRect();
    const size = menu.current?.getBoundingClientRect();
    if (size === undefined) return;
    setPlace({
      left: Math.max(MARGIN, Math.min(anchor.left + 12, innerWidth - size.width - MARGIN)),
      top: Math.max(MARGIN, Math.min(anchor.bottom + 4, innerHeight - size.height - MARGIN)),
    });
  }, [from, menu]);
  return place;
}
