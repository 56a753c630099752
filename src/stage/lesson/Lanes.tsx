/**
 * A topic's lanes as a component: beside a lesson's prose, on a phone, and in each of the worlds that are compared. An SVG that D3 draws into
 * from the store at every frame; what can be dragged on the big stage can be dragged here.
 */
import { useEffect, useMemo, useRef } from 'react';
import type { Scene } from '../../course/lesson';
import { useSession } from '../../state/hooks';
import { useIsPhone } from '../../state/screen';
import { thingsInHand } from '../in-hand';
import { keepDrawing, type Room } from '../keep-drawing';
import type { NodeHandlers } from '../node-handlers';
import { motionOf, stageHandlers } from '../Stage';
import type { Guess } from './draw-guess';
import { drawLessonLanes } from './draw-lesson-lanes';
import { bigLanesWidth, lanesWidth } from './layout-lanes';

interface LanesProps {
  readonly scene: Scene;
  readonly openMenu: NodeHandlers['openMenu'];
  readonly className: string;
  /** Where a learner may expect the next record. */
  readonly guess?: Guess | null;
  /** They are what there is to be seen beside the words: as big as there is room, each with where its leader is. */
  readonly isLesson?: boolean;
}

export function Lanes({ scene, openMenu, className, guess = null, isLesson = false }: LanesProps) {
  const isPhone = useIsPhone();
  const session = useSession();
  const svg = useRef<SVGSVGElement>(null);
  const handlers = useMemo(() => stageHandlers(session, openMenu), [session, openMenu]);
  useEffect(() => {
    const root = svg.current;
    if (root === null) return;
    const draw = (room: Room) => {
      const { frame, pace } = session.store.getState();
      // The frame of the topic that was shown before: the one that is asked for is on its way.
      if (frame === null || (frame.topic !== null && frame.topic.name !== scene.topic)) return;
      const motion = motionOf(frame, pace.speed);
      const width = isLesson && !isPhone ? bigLanesWidth(frame, scene, motion, room) : lanesWidth(scene, room.width);
      saysHowLarge(root, room.width / width);
      drawLessonLanes(root, frame, scene, motion, handlers, { width, isShort: isLesson && isPhone, tellsBroker: isLesson, guess });
    };
    return keepDrawing({ root, room: root, session, hands: thingsInHand, draw }).stop;
  }, [session, scene, handlers, guess, isLesson, isPhone]);
  // It hears what is focused in it, and would be a stop of its own for that.
  return <svg ref={svg} tabIndex={-1} className={`stage ${className}`} preserveAspectRatio="xMinYMin meet" />;
}

/** What is written small is as large on the screen as everywhere, however large the lanes are. */
function saysHowLarge({ style }: SVGElement, scale: number): void {
  const words = scale.toFixed(2);
  if (style.getPropertyValue('--stage-scale') !== words) style.setProperty('--stage-scale', words);
}
