/**
 * The whole logical view, from one frame: ribbons behind, lanes with their flags, and groups. It is also the way there from the
 * physical view: at `progress` 0 everything stands as in the racks, at 1 as partitions. Which state is shown is the frame’s alone;
 * progress moves marks and fades what has no place. It touches only `root` and may be called twice.
 */
import type { ClusterFrame } from '../../frame/cluster-frame';
import { drawSituation } from '../draw-situation';
import { drawGroup } from '../groups/draw-group';
import { drawNextGroup } from '../groups/draw-next-group';
import { layoutGroups } from '../groups/layout-groups';
import { drawAddButton } from '../kit/add-button';
import { drawHatching } from '../kit/hatching';
import { at, each, none, one, put, round } from '../kit/one';
import { type GroupBox, type LaneBox, layoutStage, type StageLayout } from '../layout';
import { drawPartitionLane } from '../log/draw-partition-lane';
import { drawTornEnd, tornElsewhere } from '../log/draw-torn-end';
import type { Motion } from '../motion';
import type { NodeHandlers } from '../node-handlers';
import { type Plan, WIDE } from '../plans';
import { between, betweenBoxes, drawLeaving, drawLeavingMessages } from './draw-leaving';
import { drawLogicalFlags } from './draw-logical-flags';
import { drawRibbons, drawTextures } from './draw-ribbons';
import { type LogicalFit, layoutLogical } from './layout-logical';
import { ribbonsOf } from './ribbons';

export interface LogicalScene {
  readonly fit: LogicalFit;
  /** From the physical view, 0, to this one, 1. */
  readonly progress: number;
  /** How the racks stand where it comes from. */
  readonly racks: number;
  readonly plan?: Plan;
}

export function drawLogical(
  root: SVGElement,
  frame: ClusterFrame,
  motion: Motion,
  handlers: NodeHandlers,
  scene: LogicalScene,
): { readonly width: number; readonly height: number; readonly groups: readonly GroupBox[] } {
  const { fit, progress, plan = WIDE } = scene;
  const layout = layoutLogical(frame, motion, fit);
  const physical = progress < 1 ? layoutStage(frame, motion, scene.racks, plan) : null;
  const width = physical === null ? layout.width : between(physical.width, layout.width, progress);
  const height = Math.ceil(physical === null ? layout.height : between(physical.height, layout.height, progress));
  const lanes = physical === null ? layout.lanes : layout.lanes.map((box) => betweenBoxes(inRack(physical, box), box, progress));
  const groups = physical === null ? layout.groups : groupsOnTheWay(frame, physical, { top: layout.measures.top, plan, fit, progress });
  put(root, { role: 'group', 'aria-label': 'The topic', viewBox: `0 0 ${width} ${height}`, width, height });
  drawHatching(root);
  drawTextures(root);
  drawRibbons(one(root, 'g.ribbons', { opacity: round(progress) }), ribbonsOf(lanes, groups, frame.topic?.name ?? '', progress));
  drawLeaving(one(root, 'g.leaving'), { frame, physical, lanes, progress }, motion, handlers);
  each(
    one(root, 'g.logical-lanes'),
    lanes,
    ({ lane }) => lane.partition,
    (element, box) => {
      put(element, { transform: at(box.x, box.y) });
      drawPartitionLane(element, box, motion, handlers);
    },
  );
  drawTornReplicas(root, frame, lanes);
  const flags = { lanes, shown: fit.groups, measures: layout.measures, grown: progress };
  drawLogicalFlags(one(root, 'g.flags'), frame, flags, motion);
  each(
    one(root, 'g.groups'),
    groups,
    ({ group }) => group.group,
    (element, box) => drawGroup(element, box, handlers),
  );
  drawNextGroup(root, { groups, addGroup: layout.addGroup }, handlers);
  if (frame.topic === null || progress < 1) none(root, 'g.add-partition');
  else {
    const place = one(root, 'g.add-partition');
    drawAddButton(place, layout.addPartition, { text: '+ partition', of: '', press: () => handlers.addPartition(place) });
  }
  drawSituation(root, layout.situation, progress === 1 ? frame.situation : null, handlers);
  drawLeavingMessages(root, { frame, physical, progress }, motion, handlers);
  return { width, height, groups };
}

/** Of the replica that stands for its partition the torn end itself; of others, at the lane's end, who has it. */
function drawTornReplicas(root: SVGElement, { brokers }: ClusterFrame, lanes: readonly LaneBox[]): void {
  const torn = brokers.flatMap((broker) => broker.lanes.filter(({ tornBytes }) => tornBytes > 0));
  const boxes = lanes.flatMap((box) => {
    const others = torn.filter(({ partition, broker }) => partition === box.lane.partition && broker !== box.lane.broker);
    return box.lane.tornBytes > 0 || others.length > 0 ? [{ box, others }] : [];
  });
  if (boxes.length === 0) return none(root, 'g.torn-ends');
  each(
    one(root, 'g.torn-ends'),
    boxes,
    ({ box }) => box.lane.partition,
    (element, { box, others }) => {
      put(element, { transform: at(box.x, box.y) });
      if (box.lane.tornBytes > 0) drawTornEnd(one(element, 'g.torn-end'), box);
      else none(element, 'g.torn-end');
      if (others.length === 0) none(element, 'text.elsewhere');
      else
        one(
          element,
          'text.elsewhere',
          {
            x: box.width - 10,
            y: round(box.height / 2 + 4),
            role: 'img',
            'aria-label': `P${box.lane.partition}: ${tornElsewhere(others)}`,
          },
          tornElsewhere(others),
        );
    },
  );
}

/** The lane of the same replica where it stands in its rack. */
function inRack({ racks }: StageLayout, box: LaneBox): LaneBox {
  const { broker, partition } = box.lane;
  const found = racks.flatMap(({ lanes }) => lanes).find(({ lane }) => lane.broker === broker && lane.partition === partition);
  return found ?? box;
}

function groupsOnTheWay(
  frame: ClusterFrame,
  { groups }: StageLayout,
  { top, plan, fit, progress }: { readonly top: number; readonly plan: Plan; readonly fit: LogicalFit; readonly progress: number },
) {
  const [from, to] = [plan.groups, fit.along.groups];
  return layoutGroups(frame, {
    x: between(from.x, to.x, progress),
    y: between(groups[0]?.y ?? top, top, progress),
    width: between(from.width, to.width, progress),
    abreast: progress < 0.5 ? (plan.strip?.abreast ?? 1) : 1,
    form: progress < 0.5 ? plan.groupsAre : fit.groupsAre,
  });
}
