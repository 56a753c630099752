import { useEffect, useRef } from 'react';
import type { LaneHandlers } from '../../stage/log/draw-partition-lane';
import { drawLeaderStrip } from '../../stage/space-time/draw-leader-strip';
import { useSession, useSessionState } from '../../state/hooks';
import type { Session } from '../../state/session';

/** The stage while the diagram is open: the leaders' lanes, and the way back. */
export default function LeaderStrip() {
  const session = useSession();
  const svg = useRef<SVGSVGElement>(null);
  const topic = useSessionState(({ frame }) => frame?.topic?.name ?? 'no topic yet');
  useEffect(() => {
    const root = svg.current;
    if (root === null) return;
    const handlers = handlersOf(session);
    const draw = () => {
      const { frame, pace } = session.store.getState();
      if (frame !== null) drawLeaderStrip(root, frame, { now: frame.now, speed: pace.speed, reduced: true }, handlers);
    };
    draw();
    return session.store.subscribe((state, before) => state.frame !== before.frame && draw());
  }, [session]);
  return (
    <div className="leader-strip">
      <div className="strip-head">
        <h2 className="topic">{topic}</h2>
        <span className="facts">stage reduced to leaders while the timeline is open</span>
        <span className="spacer" />
        <button type="button" className="button" onClick={() => session.spaceTime.toggle()}>
          Close timeline
        </button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reached by keyboard */}
      <section className="strip-lanes" tabIndex={0} aria-label="Leaders">
        <svg ref={svg} className="stage" />
      </section>
    </div>
  );
}

function handlersOf({ selection, store }: Session): LaneHandlers {
  const topicOf = () => store.getState().frame?.topic?.name ?? null;
  return {
    explain(kind, { broker, partition }) {
      const topic = topicOf();
      if (topic !== null) selection.select({ kind, broker, topic, partition });
    },
    pick(offset, { broker, partition }) {
      const topic = topicOf();
      if (topic !== null) selection.select({ kind: 'Record', broker, topic, partition, offset });
    },
    inspect(offset, { broker, partition }) {
      const topic = topicOf();
      if (topic !== null) selection.inspect({ broker, topic, partition, offset });
    },
  };
}
