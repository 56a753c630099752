/** Every drawing function of the stage with something to draw: what the gallery shows, one under the other. */
import type { ClusterFrame } from '../../frame/cluster-frame';
import { drawBroker } from '../broker/draw-broker';
import { drawProducer } from '../clients/draw-producer';
import { drawControllers } from '../controller/draw-controllers';
import { drawSituation } from '../draw-situation';
import { drawStage } from '../draw-stage';
import { drawFlags } from '../groups/draw-flags';
import { drawGroup } from '../groups/draw-group';
import { drawBatchBytes } from '../inspector/draw-batch-bytes';
import { drawBatchStrip } from '../inspector/draw-batch-strip';
import { drawAddButton } from '../kit/add-button';
import { drawCard } from '../kit/card';
import { drawHatching } from '../kit/hatching';
import { at, each, one, put } from '../kit/one';
import { drawTag, type TagKind } from '../kit/tag';
import { type LaneBox, layoutStage, leftPort } from '../layout';
import { drawLessonLanes } from '../lesson/draw-lesson-lanes';
import { drawPartitionLane } from '../log/draw-partition-lane';
import { drawLogical } from '../logical/draw-logical';
import { fitLogical } from '../logical/layout-logical';
import type { Motion } from '../motion';
import { drawLinks, drawPorts } from '../network/draw-links';
import { drawMessages } from '../network/draw-messages';
import { drawPipe } from '../network/draw-pipe';
import { linksOf } from '../network/links';
import type { NodeHandlers } from '../node-handlers';
import { drawLeaderStrip } from '../space-time/draw-leader-strip';
import { drawSpaceTime } from '../space-time/draw-space-time';
import { ailingFrame, crowdedFrame, killedFrame, steadyFrame, troubledFrame } from './fixture-frame';
import { inspectedBatch } from './fixture-inspection';
import { oneBatch } from './fixture-space-time';

export interface Exhibit {
  /** The function’s name, and what it is given where it stands more than once. */
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly draw: (root: SVGElement) => void;
}

const NO_HANDLERS: NodeHandlers = new Proxy({} as NodeHandlers, { get: () => () => {} });
const ROOM = { width: 1_440, height: 722 };
const SUITS = 13;
const TAGS: readonly TagKind[] = ['ink', 'warn', 'danger', 'soft', 'accent'];

const still = ({ now }: ClusterFrame): Motion => ({ now, speed: 1 / 200, reduced: false });
const motion = still(steadyFrame);
const layout = layoutStage(steadyFrame, motion);
const killedLayout = layoutStage(killedFrame, still(killedFrame));
const troubledLayout = layoutStage(troubledFrame, still(troubledFrame));
const [rack] = layout.racks;
const leaderLane = layout.racks.flatMap(({ lanes }) => lanes).find(({ leads }) => leads);

export const exhibits: readonly Exhibit[] = [
  stage('an ordinary moment', steadyFrame),
  stage('a leader is killed', killedFrame),
  stage('in trouble', troubledFrame),
  stage('machines at fault', ailingFrame),
  stage('twelve partitions', crowdedFrame, -1),
  {
    name: 'drawCard',
    width: 900,
    height: 60,
    draw: (root) =>
      each(
        root,
        Array.from({ length: 2 * SUITS }, (_, index) => index),
        (index) => index,
        (element, index) => {
          put(element, { transform: at(10 + index * 34, 10) });
          drawCard(element, { keyNumber: index % SUITS, offset: index, committed: index < SUITS, width: 31.5, height: 40, name: null });
        },
      ),
  },
  {
    name: 'drawTag',
    width: 900,
    height: 40,
    draw: (root) =>
      each(
        root,
        TAGS,
        (kind) => kind,
        (element, kind) => drawTag(element, { x: 90 + TAGS.indexOf(kind) * 150, y: 20, text: `a tag, ${kind}`, kind }),
      ),
  },
  {
    name: 'drawHatching',
    width: 900,
    height: 40,
    draw: (root) => {
      drawHatching(root);
      one(root, 'rect.hatched', { x: 10, y: 4, width: 200, height: 32, fill: 'url(#hatch)' });
    },
  },
  {
    name: 'drawAddButton',
    width: 220,
    height: 46,
    draw: (root) => drawAddButton(one(root, 'g.add'), { x: 10, y: 8, width: 180, height: 30 }, { text: '+ producer', of: '', press() {} }),
  },
  ...(rack === undefined
    ? []
    : [part('drawBroker', rack, (root: SVGElement) => drawBroker(one(root, 'g.broker'), rack, motion, NO_HANDLERS))]),
  ...(leaderLane === undefined
    ? []
    : [
        part('drawPartitionLane', laneRoom(leaderLane), (root) => {
          const place = one(root, 'g.place', { transform: at(leaderLane.x, leaderLane.y) });
          drawPartitionLane(place, leaderLane, motion, NO_HANDLERS);
        }),
      ]),
  ...layout.producers
    .slice(0, 1)
    .map((box) => part('drawProducer', box, (root) => drawProducer(one(root, 'g.producer'), box, NO_HANDLERS))),
  ...layout.groups.slice(0, 1).map((box) => part('drawGroup', box, (root) => drawGroup(one(root, 'g.group'), box, NO_HANDLERS))),
  part('drawControllers', layout.controllers, (root) =>
    drawControllers(one(root, 'g.controllers'), layout.controllers, steadyFrame, { motion, handlers: NO_HANDLERS }),
  ),
  part('drawSituation', killedLayout.situation, (root) => drawSituation(root, killedLayout.situation, killedFrame.situation, NO_HANDLERS)),
  whole('drawLinks', (root) => drawLinks(one(root, 'g.links'), linksOf(troubledFrame, troubledLayout), NO_HANDLERS)),
  whole('drawPorts', (root) =>
    drawPorts(
      one(root, 'g.ports'),
      layout.racks.map((each) => ({ id: each.broker.node, ...leftPort(each) })),
    ),
  ),
  whole('drawMessages', (root) =>
    drawMessages(one(root, 'g.messages'), steadyFrame, { layout, links: linksOf(steadyFrame, layout), motion, handlers: NO_HANDLERS }),
  ),
  whole('drawPipe', (root) => drawPipe(one(root, 'g.pipe'), troubledFrame, { layout: troubledLayout, handlers: NO_HANDLERS })),
  whole('drawFlags', (root) => drawFlags(one(root, 'g.flags'), steadyFrame, layout, motion)),
  ...[0, 0.5, 1].map((progress) => ({
    name: `drawLogical, ${progress} of the way from the racks`,
    width: layout.width,
    height: layout.height,
    draw: (root: SVGElement) =>
      void drawLogical(root, steadyFrame, motion, NO_HANDLERS, { fit: fitLogical(steadyFrame, ROOM, null), progress, racks: 1 }),
  })),
  ...(['leaders', 'replicas'] as const).map((lanes) => ({
    name: `drawLessonLanes, ${lanes}`,
    width: 672,
    height: lanes === 'leaders' ? 260 : 640,
    draw: (root: SVGElement) => {
      const guess = lanes === 'leaders' ? { keyNumber: 3, offered: ['P0', 'P1', 'P2'], chosen: 'P1' } : null;
      if (steadyFrame.topic === null) return;
      drawLessonLanes(root, steadyFrame, { lanes, topic: steadyFrame.topic.name }, motion, NO_HANDLERS, {
        width: 664,
        tellsBroker: lanes === 'leaders',
        guess,
      });
    },
  })),
  { name: 'drawLeaderStrip', width: 1_392, height: 220, draw: (root) => drawLeaderStrip(root, steadyFrame, motion, NO_HANDLERS) },
  {
    name: 'drawSpaceTime',
    width: 1_380,
    height: 560,
    draw: (root) =>
      drawSpaceTime(
        root,
        {
          diagram: oneBatch,
          now: oneBatch.until,
          from: oneBatch.from,
          spanUs: 20_000,
          width: 1_380,
          height: 560,
          allTraffic: false,
          followed: null,
          partition: null,
          nodes: new Set(oneBatch.nodes.map(({ node }) => node)),
        },
        { pick() {} },
      ),
  },
  {
    name: 'drawBatchBytes',
    width: 760,
    height: 420,
    draw: (root) => drawBatchBytes(root, { batch: inspectedBatch.batch, lit: 5, atHand: 17 }, { enter() {}, leave() {}, press() {} }),
  },
  {
    name: 'drawBatchStrip',
    width: 760,
    height: 120,
    draw: (root) => {
      const lane: LaneBox['lane'] | undefined = leaderLane?.lane;
      if (lane !== undefined) drawBatchStrip(root, { lane, baseOffset: 6, lastOffset: 7 }, motion, NO_HANDLERS);
    },
  },
];

function stage(words: string, frame: ClusterFrame, roominess = 1): Exhibit {
  const draw = (root: SVGElement) => void drawStage(root, frame, still(frame), NO_HANDLERS, roominess);
  return { name: `drawStage, ${words}`, width: layout.width, height: layout.height, draw };
}

/** A thing of the stage alone, where it stands there. */
function part(
  name: string,
  box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
  draw: Exhibit['draw'],
): Exhibit {
  const view = `${box.x - 10} ${box.y - 10} ${box.width + 20} ${box.height + 20}`;
  return {
    name,
    width: box.width + 20,
    height: box.height + 20,
    draw: (root) => {
      put(root, { viewBox: view });
      draw(root);
    },
  };
}

function whole(name: string, draw: Exhibit['draw']): Exhibit {
  return part(name, { x: 0, y: 0, width: layout.width, height: layout.height }, draw);
}

/** With its cap, and what stands over and under it. */
function laneRoom({ x, y, width, height }: LaneBox) {
  return { x: x - 80, y: y - 30, width: width + 80, height: height + 60 };
}
