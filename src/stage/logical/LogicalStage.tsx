/**
 * The logical view as a component: an SVG that D3 draws into at every frame, a key box over it, and both scaled to the room there is. As
 * it comes and goes it morphs from and to the physical view, in wall time: 600 ms, or at once for who asked for less motion.
 */
import { type CSSProperties, type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import type { GroupId } from '../../engine/model/vocabulary';
import { useSelection, useSession } from '../../state/hooks';
import { fitStage } from '../fit';
import { takesFlagsInHand } from '../groups/flag-drag';
import { keepDrawing, type Room } from '../keep-drawing';
import type { NodeHandlers } from '../node-handlers';
import { type Plan, WIDE } from '../plans';
import { motionOf, stageHandlers, tellsWhereGroupsEnd } from '../Stage';
import { between } from './draw-leaving';
import { drawLogical } from './draw-logical';
import { FlagPicker } from './FlagPicker';
import { fitLogical } from './layout-logical';
import { Sender } from './Sender';
import '../stage.css';
import './logical.css';

export interface LogicalStageProps {
  readonly openMenu: NodeHandlers['openMenu'];
  /** It comes from the physical view, and is not simply there. */
  readonly arrives: boolean;
  /** It is on its way back. */
  readonly leaves: boolean;
  /** It has gone. */
  readonly left: () => void;
  readonly plan?: Plan;
  readonly children?: ReactNode;
}

export function LogicalStage({ openMenu, arrives, leaves, left, plan = WIDE, children }: LogicalStageProps) {
  const session = useSession();
  const svg = useRef<SVGSVGElement>(null);
  const room = useRef<HTMLDivElement>(null);
  const progress = useRef(arrives ? 0 : 1);
  const redraw = useRef(() => {});
  const explains = useSelection(({ subject }) => subject !== null);
  const [picked, setPicked] = useState<GroupId | null>(null);
  const [{ scale, width, height, shown, along }, setPlaced] = useState({
    scale: 1,
    width: plan.logical.width,
    height: 0,
    shown: '',
    along: plan.logical,
  });
  const handlers = useMemo(() => stageHandlers(session, openMenu), [session, openMenu]);

  useEffect(() => {
    const root = svg.current;
    const element = room.current;
    if (root === null || element === null) return;
    const draw = (size: Room) => {
      const { frame, pace } = session.store.getState();
      if (frame === null) return;
      const fit = fitLogical(frame, size, picked, plan, explains);
      const physical = fitStage(frame, size, plan, explains);
      const scene = { fit, progress: progress.current, racks: physical.roominess, plan: physical.plan };
      const drawn = drawLogical(root, frame, motionOf(frame, pace.speed), handlers, scene);
      tellsWhereGroupsEnd(element, drawn, fit.scale);
      const placed = {
        scale: between(physical.scale, fit.scale, progress.current),
        width: drawn.width,
        height: drawn.height,
        along: fit.along,
        shown: fit.groups.length === frame.groups.length ? '' : fit.groups.join(' '),
      };
      setPlaced((before) =>
        before.scale === placed.scale &&
        before.width === placed.width &&
        before.height === placed.height &&
        before.shown === placed.shown &&
        before.along === placed.along
          ? before
          : placed,
      );
    };
    const drawing = keepDrawing({ root, room: element, session, hands: takesFlagsInHand, draw });
    redraw.current = drawing.redraw;
    return drawing.stop;
  }, [session, handlers, picked, plan, explains]);

  useEffect(() => {
    const to = leaves ? 0 : 1;
    return morph(progress.current, to, (at) => {
      progress.current = at;
      redraw.current();
      if (leaves && at === 0) left();
    });
  }, [leaves, left]);

  return (
    <div className="stage-room" ref={room}>
      <div className="stage-scaled" style={{ width: width * scale, height: height * scale, '--stage-scale': scale } as CSSProperties}>
        <div className="stage-plane logical-plane" style={{ width, transform: scale === 1 ? 'none' : `scale(${scale})` }}>
          {children}
          <Sender column={along.groups} addProducer={handlers.addProducer} />
          {shown !== '' && <FlagPicker shown={shown.split(' ')} pick={setPicked} />}
          <svg ref={svg} className="stage" />
        </div>
      </div>
    </div>
  );
}

const MORPH_MS = 600;
const reducedMotion = matchMedia('(prefers-reduced-motion: reduce)');

/** Calls `show` with what is between, once a picture, and with `to` at last. The function that it returns ends it where it is. */
function morph(from: number, to: number, show: (progress: number) => void): () => void {
  if (from === to) return () => {};
  if (reducedMotion.matches) {
    show(to);
    return () => {};
  }
  let began: number | null = null;
  let request = requestAnimationFrame(function step(now) {
    began ??= now;
    const part = Math.min(1, (now - began) / (MORPH_MS * Math.abs(to - from)));
    if (part < 1) request = requestAnimationFrame(step);
    show(part === 1 ? to : from + (to - from) * eased(part));
  });
  return () => cancelAnimationFrame(request);
}

/** Slow at both ends. */
const eased = (part: number) => part * part * (3 - 2 * part);
