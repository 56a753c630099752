import { useEffect, useState } from 'react';
import { mostTelling } from '../state/announcer';
import { useSession } from '../state/hooks';
import type { EventView } from '../state/session';

const EVERY_MS = 1_000;
const HEARD_MAX = 500;

/** What a person who does not see the stage hears: one sentence a second at most. */
export function LiveRegion() {
  const session = useSession();
  const [sentence, setSentence] = useState('');
  useEffect(() => {
    let heard: EventView[] = [];
    const stop = session.port.onEvents((events) => {
      heard = [...heard, ...events.slice(-HEARD_MAX)].slice(-HEARD_MAX);
    });
    const timer = setInterval(() => {
      const telling = mostTelling(heard);
      heard = [];
      if (telling !== null) setSentence(telling.sentence);
    }, EVERY_MS);
    return () => {
      stop();
      clearInterval(timer);
    };
  }, [session]);
  return (
    <p className="visually-hidden" role="log" aria-live="polite">
      {sentence}
    </p>
  );
}
