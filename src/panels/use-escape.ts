import { useEffect, useRef } from 'react';

/** What is open, in the order in which it was opened. */
const open: { readonly close: { readonly current: () => void }; readonly isOver: boolean }[] = [];

/**
 * Escape closes what is open, wherever the focus is, one thing at a time: the one that was opened last. What lies over all else goes first,
 * and before whatever has the focus hears of it: `isOver`.
 */
export function useEscape(close: () => void, { isOpen = true, isOver = false } = {}): void {
  const latest = useRef(close);
  latest.current = close;
  useEffect(() => {
    if (!isOpen) return;
    const opened = { close: latest, isOver };
    open.push(opened);
    return () => void open.splice(open.indexOf(opened), 1);
  }, [isOpen, isOver]);
}

const hears = (isOver: boolean) => (event: KeyboardEvent) => {
  if (event.key !== 'Escape' || event.defaultPrevented) return;
  const topmost = open.findLast((each) => each.isOver) ?? open.at(-1);
  if (topmost === undefined || topmost.isOver !== isOver) return;
  event.preventDefault();
  topmost.close.current();
};

addEventListener('keydown', hears(true), true);
addEventListener('keydown', hears(false));
