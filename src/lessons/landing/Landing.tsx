/**
 * The first minute: over the running cluster a headline, hints that leave when they have been followed, and one line about what goes on.
 * Nothing is in the way of the stage: it takes every click but those on its two buttons.
 */
import { type CSSProperties, useEffect, useState } from 'react';
import { aLogNotAQueue } from '../../course/a-log-not-a-queue/lesson';
import { readTypedRecord } from '../../engine/session/typed-record';
import type { VirtualTime } from '../../engine/sim/context';
import { spotlight } from '../../stage/spotlight';
import { usePreferences, useSession } from '../../state/hooks';
import { type FirstDeed, noteDeed, showAll } from '../../state/preferences';
import { useIsNarrow, useIsPhone } from '../../state/screen';
import type { Session } from '../../state/session';
import { lessonAddress } from '../addresses';
import { deedsSeen, type FollowedPath, isSend, lineFor, pathOf } from './first-minute';
import { Hero } from './Hero';
import { useOpeningRecords } from './use-opening-records';
import { type Pins, usePins } from './use-pins';
import './landing.css';

/** Where groups stand under the racks, what one may begin with stands under the headline. In the stage's units. */
const HERO_HEIGHT = 88;
/** Of the wall: what is longer on its way has been seen. */
const FOLLOWED_MS_MAX = 14_000;
/** When it has arrived, its way can be looked at for so long. */
const LINGER_MS = 2_500;

export function Landing() {
  const session = useSession();
  const pins = usePins();
  const isPhone = useIsPhone();
  const isTablet = useIsNarrow() && !isPhone;
  const done = usePreferences((state) => state.done);
  const path = usePath(session);
  const line = useLine(session, path);
  useOpeningRecords(session);
  useEffect(
    () =>
      session.store.subscribe(({ frame, lastCommand }) => {
        if (frame !== null) for (const deed of deedsSeen(frame, lastCommand)) noteDeed(deed);
      }),
    [session],
  );
  if (pins === null) return null;
  const left = pins.keyBox?.left ?? pins.stage.left + 24;
  const bottom = { bottom: innerHeight - pins.stage.bottom };
  return (
    <section className="landing" aria-label="First steps" style={{ '--scale': pins.scale } as CSSProperties}>
      {!isPhone && (
        <div className="hero-place" style={{ left, top: pins.stage.top }}>
          <Hero />
        </div>
      )}
      <Hints pins={pins} done={done} isPhone={isPhone} />
      <div className="go" style={{ left: isPhone ? 0 : left, ...(isTablet ? { top: pins.stage.top + HERO_HEIGHT * pins.scale } : bottom) }}>
        <p className="line" role="status">
          {line}
        </p>
        <a className="button primary" href={lessonAddress(aLogNotAQueue, 'steps')}>
          Start lesson 1, {aLogNotAQueue.minutes} minutes
        </a>
        <button type="button" className="button" onClick={showAll}>
          Show everything
        </button>
      </div>
    </section>
  );
}

interface HintsProps {
  readonly pins: Pins;
  readonly done: readonly FirstDeed[];
  readonly isPhone: boolean;
}

function Hints({ pins: { keyBox, broker, playhead, stage }, done, isPhone }: HintsProps) {
  return (
    <ol className="hints-pinned">
      {keyBox !== null && !done.includes('send') && (
        <li className="hint below" style={under(keyBox)}>
          <i>1</i> {isPhone ? 'Tap Send' : 'Press Enter'} and follow your record
        </li>
      )}
      {broker !== null && !done.includes('kill') && (
        <li className={isPhone ? 'hint below' : 'hint beside'} style={isPhone ? under(broker) : within(broker)}>
          <i>2</i> {isPhone ? 'Tap' : 'Click'} a broker to kill it
        </li>
      )}
      {playhead !== null && !done.includes('go back') && (
        <li
          className="hint above"
          style={{ left: (playhead.left + playhead.right) / 2, top: stage.bottom, height: playhead.top - stage.bottom }}
        >
          <span>
            <i>3</i> Drag to go back in time
          </span>
        </li>
      )}
    </ol>
  );
}

const under = ({ left, bottom, width }: DOMRect) => ({ left, top: bottom, width });
const within = ({ right, top, height }: DOMRect) => ({ right: innerWidth - right, top, height });

/** The way of the first record that the visitor sends, until it has been read; the rest of the stage is dimmed meanwhile. */
function usePath({ store }: Session): FollowedPath | null {
  const [path, setPath] = useState<FollowedPath | null>(null);
  useEffect(() => {
    let sent: { readonly key: string | null; readonly since: VirtualTime } | null = null;
    let untilMs = performance.now() + FOLLOWED_MS_MAX;
    let followed: FollowedPath | null = null;
    const stop = store.subscribe(({ frame, lastCommand }, before) => {
      if (frame === null) return;
      if (sent === null) {
        if (lastCommand === before.lastCommand || !isSend(lastCommand)) return;
        sent = { key: keyInBox(), since: frame.now };
        untilMs = performance.now() + FOLLOWED_MS_MAX;
      }
      const found = pathOf(frame, sent.key, sent.since) ?? followed;
      if (found?.isOver === true && followed?.isOver !== true) untilMs = performance.now() + LINGER_MS;
      followed = found;
      const isOver = performance.now() > untilMs || frame.now < sent.since;
      spotlight(isOver ? null : found);
      setPath((shown) => (isOver ? null : isSame(shown, found) ? shown : found));
      if (isOver) stop();
    });
    return () => {
      stop();
      spotlight(null);
    };
  }, [store]);
  return path;
}

const isSame = (a: FollowedPath | null, b: FollowedPath | null) => JSON.stringify(a) === JSON.stringify(b);

/** Sent as it stands there. */
function keyInBox(): string | null {
  const typed = document.querySelector<HTMLInputElement>('[data-key-box=first]')?.value ?? '';
  return readTypedRecord(typed)?.key ?? null;
}

function useLine({ store }: Session, path: FollowedPath | null): string | null {
  const [line, setLine] = useState<string | null>(null);
  useEffect(() => {
    const say = () => {
      const { frame } = store.getState();
      setLine(frame === null ? null : lineFor(frame, path));
    };
    say();
    return store.subscribe(say);
  }, [store, path]);
  return line;
}
