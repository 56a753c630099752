/** Draws a lesson's lanes with the big stage's marks. A pure function of frame, moment and scene: touches only `root`, may be called twice. */
import type { Scene } from '../../course/lesson';
import type { ClusterFrame } from '../../frame/cluster-frame';
import { drawBroker } from '../broker/draw-broker';
import { drawFlags } from '../groups/draw-flags';
import { drawHatching } from '../kit/hatching';
import { at, each, none, one, put, round } from '../kit/one';
import { CARD_WIDTH, type LaneBox, offsetX } from '../layout';
import { drawPartitionLane } from '../log/draw-partition-lane';
import type { Motion } from '../motion';
import type { NodeHandlers } from '../node-handlers';
import { drawBrokerFaults } from './draw-broker-faults';
import { drawGuess, type Guess } from './draw-guess';
import { type LanesRoom, layoutLeaders, layoutReplicas, WIDTH } from './layout-lanes';

export function drawLessonLanes(
  root: SVGElement,
  frame: ClusterFrame,
  scene: Scene,
  motion: Motion,
  handlers: NodeHandlers,
  { guess = null, ...room }: LanesRoom & { readonly guess?: Guess | null } = { width: WIDTH },
): void {
  const { racks, lanes, height } = layout(frame, scene, motion, room);
  const { width } = room;
  put(root, { role: 'group', 'aria-label': 'Lanes', viewBox: `-4 -2 ${width + 8} ${Math.ceil(height) + 6}` });
  drawHatching(root);
  each(
    one(root, 'g.brokers'),
    racks,
    ({ broker }) => broker.id,
    (element, rack) => {
      drawBroker(element, rack, motion, handlers);
      drawBrokerFaults(element, rack, frame);
    },
  );
  const all = [...lanes, ...racks.flatMap((rack) => rack.lanes)];
  // Under the marks of the next lane: what a thumb reaches of a flag may not lie over them.
  drawFlags(one(root, 'g.flags'), frame, { racks: [{ lanes: all }] }, motion);
  each(
    one(root, 'g.lanes'),
    lanes,
    ({ lane }) => lane.partition,
    (element, box) => {
      put(element, { transform: at(box.x, box.y) });
      drawPartitionLane(element, box, motion, handlers);
    },
  );
  const led = all.filter(({ leads }) => leads);
  drawEmpty(root, led, guess, width);
  drawGuess(root, led, guess);
  drawPointed(root, led, scene.offset ?? null);
}

function layout(frame: ClusterFrame, scene: Scene, motion: Motion, room: LanesRoom) {
  if (scene.lanes === 'leaders') return { racks: [], ...layoutLeaders(frame, scene, motion, room) };
  return { lanes: [], ...layoutReplicas(frame, motion, room.width) };
}

/** In a drawing that is narrower everything is drawn so big that words need be no bigger than that. */
const BIG_BELOW = 560;

/** A lane that is still empty says so, beside where the first record may come. */
function drawEmpty(root: SVGElement, boxes: readonly LaneBox[], guess: Guess | null, width: number): void {
  each(
    one(root, 'g.no-records', { class: width < BIG_BELOW ? 'no-records big' : 'no-records' }),
    boxes.filter(({ lane }) => lane.logEndOffset === 0 && guess?.chosen !== `P${lane.partition}`),
    ({ lane }) => lane.partition,
    (element, box) => {
      one(element, 'text.words', { x: round(box.x + offsetX(box, 1) + 16), y: round(box.y + box.height / 2 + 4.3) }, 'no records yet');
    },
  );
}

/** The record at that offset, in every lane that has it: ringed. */
function drawPointed(root: SVGElement, boxes: readonly LaneBox[], offset: number | null): void {
  if (offset === null) return none(root, 'g.pointed');
  each(
    one(root, 'g.pointed'),
    boxes.filter(({ lane }) => lane.cells.some((cell) => cell.offset === offset)),
    ({ lane }) => lane.partition,
    (element, box) => {
      put(element, { transform: at(box.x + offsetX(box, offset) - 4, box.y - 4) });
      one(element, 'rect.ring', { width: CARD_WIDTH + 8, height: round(box.height + 8), rx: 8 });
    },
  );
}
