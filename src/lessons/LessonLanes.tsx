/** The lanes beside a lesson's prose: an SVG that D3 draws into at every frame. */
import { useEffect, useMemo, useRef } from 'react';
import type { Scene } from '../course/lesson';
import { thingsInHand } from '../stage/in-hand';
import { drawLessonLanes } from '../stage/lesson/draw-lesson-lanes';
import { lanesWidth } from '../stage/lesson/layout-lanes';
import { arrowsWalkLanes } from '../stage/log/lane-stops';
import { stageHandlers } from '../stage/Stage';
import { useSession } from '../state/hooks';
import type { OpenMenuAt } from './open-menu';

const reducedMotion = matchMedia('(prefers-reduced-motion: reduce)');

export function LessonLanes({ scene, openMenu }: { readonly scene: Scene; readonly openMenu: OpenMenuAt }) {
  const session = useSession();
  const svg = useRef<SVGSVGElement>(null);
  const handlers = useMemo(() => stageHandlers(session, openMenu), [session, openMenu]);
  useEffect(() => {
    const root = svg.current;
    if (root === null) return;
    let room = root.clientWidth;
    const draw = () => {
      const { frame, pace } = session.store.getState();
      // The frame of the topic that was shown before: the one that is asked for is on its way.
      if (frame === null || (frame.topic !== null && frame.topic.name !== scene.topic)) return;
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
  }, [session, scene, handlers]);
  return <svg ref={svg} className="stage lesson-lanes" preserveAspectRatio="xMinYMin meet" />;
}
