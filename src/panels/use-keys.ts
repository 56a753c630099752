import { useEffect } from 'react';
import { tinykeys } from 'tinykeys';
import { closeShare, drawers, openKeys, openShare, setPresenting } from '../state/drawers';
import { chooseView, preferences } from '../state/preferences';
import { isPlaying, type Session } from '../state/session';
import { redo, undo } from '../state/undo';
import { nextStop } from './speeds';
import { unlessTyping } from './unless-typing';

/** Keys that are typed in quick succession are told once. */
const STIR_EVERY_MS = 500;

/** Who types will act: until then what there is to be seen stays. */
function useStirring({ port }: Session): void {
  useEffect(() => {
    let toldMs = Number.NEGATIVE_INFINITY;
    const stir = ({ timeStamp }: Event) => {
      if (timeStamp - toldMs < STIR_EVERY_MS) return;
      toldMs = timeStamp;
      port.stir();
    };
    addEventListener('input', stir);
    return () => removeEventListener('input', stir);
  }, [port]);
}

/** Nothing that has the focus goes away before this is here. */
function useFocusKept(session: Session): void {
  useEffect(() => {
    let stop: (() => void) | null = null;
    let isOver = false;
    void import('./focus-kept').then(({ keepFocus }) => {
      if (!isOver) stop = keepFocus(session);
    });
    return () => {
      isOver = true;
      stop?.();
    };
  }, [session]);
}

/** What a page has beside a cluster in time. What it has not, no key opens. */
export type PagePart = 'views' | 'presentation' | 'timeline' | 'share' | 'table of keys' | 'key box' | 'words' | 'lanes';

/** The page's keys. None is taken while somebody types, nor Space from what it would press. */
export function useKeys(session: Session, parts: readonly PagePart[]): void {
  useStirring(session);
  useFocusKept(session);
  useEffect(() => {
    const { store, setPace, step, seek } = session;
    const pause = () => isPlaying(store.getState()) && setPace({ playing: false });
    const faster = (direction: 1 | -1) => () => setPace({ speed: nextStop(store.getState().pace.speed, direction) });
    const goTo = (end: 'oldest' | 'newest') => () => {
      const { frame } = store.getState();
      pause();
      if (frame !== null) seek(frame[end]);
    };
    const whereThereIs = (part: PagePart, keys: Parameters<typeof tinykeys>[1]) => (parts.includes(part) ? keys : {});
    return tinykeys(window, {
      Space: unlessTyping(() => setPace({ playing: !isPlaying(store.getState()) })),
      ',': unlessTyping(() => step('back')),
      '.': unlessTyping(() => step('forward')),
      PageUp: unlessTyping(() => step('back')),
      PageDown: unlessTyping(() => step('forward')),
      '[': unlessTyping(faster(-1)),
      ']': unlessTyping(faster(1)),
      Home: unlessTyping(goTo('oldest')),
      End: unlessTyping(goTo('newest')),
      ...whereThereIs('views', {
        v: unlessTyping(() => chooseView(preferences.getState().view === 'logical' ? 'physical' : 'logical')),
      }),
      ...whereThereIs('share', { c: unlessTyping(() => (drawers.getState().isSharing ? closeShare : openShare)()) }),
      ...whereThereIs('presentation', { p: unlessTyping(() => setPresenting(!drawers.getState().isPresenting)) }),
      ...whereThereIs('table of keys', { '?': unlessTyping(openKeys), 'Shift+?': unlessTyping(openKeys) }),
      '$mod+z': unlessTyping(() => undo(session)),
      '$mod+Shift+z': unlessTyping(() => redo(session)),
      '$mod+y': unlessTyping(() => redo(session)),
      ...whereThereIs('timeline', { t: unlessTyping(() => session.spaceTime.toggle()) }),
      ...whereThereIs('key box', { s: unlessTyping(() => document.querySelector<HTMLInputElement>('[data-key-box=first]')?.select()) }),
      ...whereThereIs('words', { w: unlessTyping(() => document.querySelector<HTMLElement>('[data-words]')?.focus()) }),
    });
  }, [session, parts]);
}
