/**
 * What a room sees: the stage, and under it one line of what is happening. It holds nothing but whether the screen is blank and where
 * the pointer is; time goes on by the page’s own keys, and by the buttons here.
 */
import { Pause, Play, SkipBack, SkipForward, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { tinykeys } from 'tinykeys';
import { clock } from '../../stage/kit/numbers';
import { setPresenting } from '../../state/drawers';
import { useSession, useSessionState } from '../../state/hooks';
import { isPlaying } from '../../state/session';
import { AfterKill } from '../AfterKill';
import { unlessTyping } from '../unless-typing';
import { Pointer } from './Pointer';
import { useCurrentEvent } from './use-current-event';
import './present.css';

export default function Presenter() {
  const session = useSession();
  const caption = useRef<HTMLElement>(null);
  const [isBlank, setBlank] = useState(false);
  const [isPointing, setPointing] = useState(false);
  const playing = useSessionState(isPlaying);
  const isLookingBack = useSessionState(({ frame }) => frame !== null && frame.newest > frame.now);
  const sentence = useCurrentEvent();

  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    caption.current?.focus();
    return () => before?.focus?.();
  }, []);
  useEffect(
    () =>
      tinykeys(window, {
        b: unlessTyping(() => setBlank((is) => !is)),
        l: unlessTyping(() => setPointing((is) => !is)),
        Escape(event) {
          const isElsewhere = (event.target as Element | null)?.closest('dialog, [role=menu], [role=dialog], input, select') != null;
          if (event.defaultPrevented || isElsewhere) return;
          if (isBlank) setBlank(false);
          else setPresenting(false);
        },
      }),
    [isBlank],
  );

  return (
    <>
      <section className="caption" ref={caption} tabIndex={-1} aria-label="Presenting">
        <button type="button" className="icon-button" aria-label="Step back" onClick={() => session.step('back')}>
          <SkipBack size={26} aria-hidden="true" />
        </button>
        <button
          type="button"
          className="play-button"
          aria-label={playing ? 'Pause' : 'Play'}
          onClick={() => session.setPace({ playing: !playing })}
        >
          {playing ? <Pause size={26} aria-hidden="true" /> : <Play size={26} aria-hidden="true" />}
        </button>
        <button type="button" className="icon-button" aria-label="Step forward" onClick={() => session.step('forward')}>
          <SkipForward size={26} aria-hidden="true" />
        </button>
        <Clock />
        {isLookingBack && <span className="in-the-past">in the past</span>}
        <p className="now-happens">{sentence}</p>
        <AfterKill />
        <button
          type="button"
          className="icon-button"
          aria-label="Leave the presentation"
          title="Leave ( Esc )"
          onClick={() => setPresenting(false)}
        >
          <X size={26} aria-hidden="true" />
        </button>
      </section>
      {isPointing && !isBlank && <Pointer />}
      {isBlank && (
        <button type="button" className="blank-screen" aria-label="The screen is blank: show it again" onClick={() => setBlank(false)} />
      )}
    </>
  );
}

function Clock() {
  const time = useSessionState(({ frame }) => (frame === null ? '' : clock(frame.now)));
  return <span className="clock">{time}</span>;
}
