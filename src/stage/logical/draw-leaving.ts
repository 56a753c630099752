/**
 * Draws what the logical view has no place for, on its way out: clients, links and the controllers fade at once, followers slide into
 * their leaders, and the racks dissolve last.
 */
import type { ClusterFrame } from '../../frame/cluster-frame';
import { drawBroker } from '../broker/draw-broker';
import { drawProducer } from '../clients/draw-producer';
import { drawControllers } from '../controller/draw-controllers';
import { at, each, none, one, put, round } from '../kit/one';
import type { LaneBox, StageLayout } from '../layout';
import { drawPartitionLane } from '../log/draw-partition-lane';
import type { Motion } from '../motion';
import { drawLinks } from '../network/draw-links';
import { drawMessages } from '../network/draw-messages';
import { drawPipe } from '../network/draw-pipe';
import { linksOf } from '../network/links';
import type { NodeHandlers } from '../node-handlers';

interface Leaving {
  readonly frame: ClusterFrame;
  /** Null when all have left. */
  readonly physical: StageLayout | null;
  /** Where the leaders are by now. */
  readonly lanes: readonly LaneBox[];
  readonly progress: number;
}

export const between = (from: number, to: number, part: number) => from + (to - from) * part;

/** The lane that `to` is, on its way from where `from` is. */
export function betweenBoxes(from: LaneBox, to: LaneBox, part: number): LaneBox {
  const way = (name: 'x' | 'y' | 'width' | 'height') => between(from[name], to[name], part);
  return {
    ...to,
    leads: part < 0.5 ? from.leads : to.leads,
    crowded: (part < 0.5 ? from.crowded : to.crowded) ?? false,
    logical: between(from.logical ?? 0, to.logical ?? 0, part),
    firstOffset: between(from.firstOffset, to.firstOffset, part),
    x: way('x'),
    y: way('y'),
    width: way('width'),
    height: way('height'),
  };
}

export function drawLeaving(root: SVGElement, { frame, physical, lanes, progress }: Leaving, motion: Motion, handlers: NodeHandlers): void {
  const parts = ['g.links', 'g.producers', 'g.controllers-leaving', 'g.brokers', 'g.pipe', 'g.followers'] as const;
  if (physical === null) {
    for (const part of parts) none(root, part);
    return;
  }
  put(root, { 'pointer-events': 'none' });
  const fading = { opacity: fadingAtOnce(progress) };
  drawLinks(one(root, 'g.links', fading), linksOf(frame, physical), handlers);
  each(
    one(root, 'g.producers', fading),
    physical.producers,
    ({ producer }) => producer.node,
    (element, box) => drawProducer(element, box, handlers),
  );
  drawControllers(one(one(root, 'g.controllers-leaving', fading), 'g.strip'), physical.controllers, frame, { motion, handlers });
  each(
    one(root, 'g.brokers', { opacity: round(Math.min(1, 2 - 2 * progress)) }),
    physical.racks,
    ({ broker }) => broker.id,
    (element, rack) => drawBroker(element, { ...rack, lanes: [] }, motion, handlers),
  );
  drawPipe(one(one(root, 'g.pipe', fading), 'g.tube'), frame, { layout: physical, handlers });
  const shown = new Map(lanes.map((box) => [box.lane.partition, box]));
  const followers = physical.racks
    .flatMap((rack) => rack.lanes)
    .filter(({ lane }) => shown.get(lane.partition)?.lane.broker !== lane.broker);
  each(
    one(root, 'g.followers', { opacity: round(1 - progress) }),
    followers,
    ({ lane }) => `${lane.partition} ${lane.broker}`,
    (element, box) => {
      const leader = shown.get(box.lane.partition);
      const to =
        leader === undefined ? box : { ...box, x: leader.x, y: leader.y + leader.height - box.height, logical: 1, width: leader.width };
      const onTheWay = betweenBoxes(box, to, progress);
      put(element, { transform: at(onTheWay.x, onTheWay.y) });
      drawPartitionLane(element, onTheWay, motion, handlers);
    },
  );
}

/** Over all else, as on the physical stage: they fade on their links, and are not gone before those are. */
export function drawLeavingMessages(
  root: SVGElement,
  { frame, physical, progress }: Omit<Leaving, 'lanes'>,
  motion: Motion,
  handlers: NodeHandlers,
): void {
  if (physical === null) return none(root, 'g.messages');
  const messages = one(root, 'g.messages', { opacity: fadingAtOnce(progress), 'pointer-events': 'none' });
  drawMessages(messages, frame, { layout: physical, links: linksOf(frame, physical), motion, handlers });
}

const fadingAtOnce = (progress: number) => round(Math.max(0, 1 - 2 * progress));
