/**
 * Keeps the space-time diagram up to date while it is open: asks when its window has moved, or more of it has happened. One question at a
 * time.
 */
import type { VirtualTime } from '../engine/sim/context';
import type { RecordPlace, Subject } from './selection';
import type { Session } from './session';

const LOOK_EVERY_MS = 120;

/** The function that it returns stops it. */
export function startWatching({ port, store, spaceTime, selection }: Session): () => void {
  let isAsking = false;
  let shown = '';

  async function look(): Promise<void> {
    const { frame, topic } = store.getState();
    if (!spaceTime.store.getState().isOpen || frame === null || isAsking) return;
    isAsking = true;
    try {
      spaceTime.follow(frame.now);
      const { from, spanUs } = spaceTime.store.getState().window;
      const until = (from + spanUs) as VirtualTime;
      const ofTopic = topic ?? frame.topic?.name ?? null;
      const record = selectedRecord(selection.store.getState().subject);
      const wanted = `${frame.world} ${frame.branch} ${from} ${until} ${Math.min(until, frame.newest)} ${ofTopic} ${JSON.stringify(record)}`;
      if (wanted === shown) return;
      const diagram = await port.spaceTime({ from, until, topic: ofTopic, record });
      shown = wanted;
      if (diagram !== null) spaceTime.store.setState({ diagram });
    } finally {
      isAsking = false;
    }
  }

  const timer = setInterval(() => void look(), LOOK_EVERY_MS);
  const stop = spaceTime.store.subscribe((state, before) => {
    if (state.window !== before.window || state.isOpen !== before.isOpen) void look();
  });
  return () => {
    clearInterval(timer);
    stop();
  };
}

function selectedRecord(subject: Subject | null): RecordPlace | null {
  if (subject?.kind !== 'Record') return null;
  const { broker, topic, partition, offset } = subject;
  return { broker, topic, partition, offset };
}
