import { useEffect } from 'react';

/**
 * Escape closes what is open, wherever the focus is, and one thing at a time. What lies over all else hears of it first: `isOver`.
 */
export function useEscape(close: () => void, { isOpen = true, isOver = false } = {}): void {
  useEffect(() => {
    if (!isOpen) return;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented) return;
      event.preventDefault();
      close();
    };
    addEventListener('keydown', onKeyDown, isOver);
    return () => removeEventListener('keydown', onKeyDown, isOver);
  });
}
