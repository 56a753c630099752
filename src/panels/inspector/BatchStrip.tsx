import { useEffect, useRef } from 'react';
import { drawBatchStrip } from '../../stage/inspector/draw-batch-strip';
import type { LaneHandlers } from '../../stage/log/draw-partition-lane';
import { useSession } from '../../state/hooks';
import type { RecordInspection } from '../../state/selection';
import type { Session } from '../../state/session';

/** The lane that the batch stands in, as it is now. */
export function BatchStrip({ inspection }: { readonly inspection: RecordInspection }) {
  const session = useSession();
  const svg = useRef<SVGSVGElement>(null);
  const { place, batch } = inspection;
  useEffect(() => {
    const root = svg.current;
    if (root === null) return;
    const draw = () => {
      const { frame, pace } = session.store.getState();
      const lane = frame?.brokers.find(({ id }) => id === place.broker)?.lanes.find(({ partition }) => partition === place.partition);
      if (frame === null || lane === undefined || frame.topic?.name !== place.topic) return;
      drawBatchStrip(root, { lane, ...batch }, { now: frame.now, speed: pace.speed, reduced: true }, handlersOf(session, place));
    };
    draw();
    return session.store.subscribe((state, before) => state.frame !== before.frame && draw());
  }, [session, place, batch]);
  return <svg ref={svg} className="stage batch-strip" />;
}

/** Another record of the lane comes under the glass by a click already: there is nothing else to be done with it here. */
function handlersOf({ selection }: Session, { topic, broker }: RecordInspection['place']): LaneHandlers {
  const open: LaneHandlers['inspect'] = (offset, { partition }) => selection.inspect({ topic, partition, broker, offset });
  return { pick: open, inspect: open, explain: () => {} };
}
