/** All replicas of the shown topic, broker by broker, with the big stage's marks. */
import { useEffect, useRef } from 'react';
import type { Scene } from '../../course/lesson';
import { thingsInHand } from '../../stage/in-hand';
import { drawLessonLanes } from '../../stage/lesson/draw-lesson-lanes';
import { lanesWidth } from '../../stage/lesson/layout-lanes';
import { arrowsWalkLanes } from '../../stage/log/lane-stops';
import type { NodeHandlers } from '../../stage/node-handlers';
import { stageHandlers } from '../../stage/Stage';
import { useSession } from '../../state/hooks';

const reducedMotion = matchMedia('(prefers-reduced-motion: reduce)');

export function ComparedLanes({ openMenu }: { readonly openMenu: NodeHandlers['openMenu'] }) {
  const session = useSession();
  const svg = useRef<SVGSVGElement>(null);
  useEffect(() => {
    const root = svg.current;
    if (root === null) return;
    let room = root.clientWidth;
    const handlers = stageHandlers(session, openMenu);
    const draw = () => {
      const { frame, pace } = session.store.getState();
      if (frame === null || frame.topic === null || room === 0) return;
      const scene: Scene = { lanes: 'replicas', topic: frame.topic.name };
      drawLessonLanes(
        root,
        frame,
        scene,
        { now: frame.now, speed: pace.speed, reduced: reducedMotion.matches },
        handlers,
        lanesWidth(scene, room),
      );
    };
    const observer = new ResizeObserver(() => {
      room = root.clientWidth;
      draw();
    });
    observer.observe(root);
    draw();
    const stopWalking = arrowsWalkLanes(root);
    const stopHolding = thingsInHand(root, session);
    const stop = session.store.subscribe((state, before) => {
      if (state.frame !== before.frame || state.pace.speed !== before.pace.speed) draw();
    });
    return () => {
      observer.disconnect();
      stop();
      stopWalking();
      stopHolding();
    };
  }, [session, openMenu]);
  return <svg ref={svg} className="stage compared-lanes" preserveAspectRatio="xMinYMin meet" />;
}
