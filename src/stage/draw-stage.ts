/**
 * The whole physical stage, from one frame: links under racks, racks, the pipe, clients, and messages over all. It touches only `root`
 * and may be called twice.
 */
import type { ClusterFrame } from '../frame/cluster-frame';
import { drawBroker } from './broker/draw-broker';
import { drawProducer } from './clients/draw-producer';
import { drawControllers } from './controller/draw-controllers';
import { drawSituation } from './draw-situation';
import { drawFlags } from './groups/draw-flags';
import { drawGroup } from './groups/draw-group';
import { drawNextGroup } from './groups/draw-next-group';
import { drawAddButton } from './kit/add-button';
import { drawHatching } from './kit/hatching';
import { each, one, put } from './kit/one';
import { layoutStage, leftPort, rightPort, type StageLayout } from './layout';
import type { Motion } from './motion';
import { drawLinks, drawPorts } from './network/draw-links';
import { drawMessages } from './network/draw-messages';
import { drawPipe } from './network/draw-pipe';
import { linksOf } from './network/links';
import type { NodeHandlers } from './node-handlers';
import { WIDE } from './plans';

export function drawStage(
  root: SVGElement,
  frame: ClusterFrame,
  motion: Motion,
  handlers: NodeHandlers,
  roominess = 1,
  over = root,
  plan = WIDE,
): StageLayout {
  const layout = layoutStage(frame, motion, roominess, plan);
  const links = linksOf(frame, layout);
  put(root, { role: 'group', 'aria-label': 'The cluster' });
  put(root, sizeOf(layout));
  drawHatching(root);
  drawLinks(one(root, 'g.links'), links, handlers);
  const producers = one(root, 'g.producers');
  each(
    producers,
    layout.producers,
    ({ producer }) => producer.node,
    (element, box) => drawProducer(element, box, handlers),
  );
  drawAddButton(one(root, 'g.add-producer'), layout.addProducer, { text: '+ producer', of: '', press: handlers.addProducer });
  const controllers = one(root, 'g.controllers', { display: plan.hasControllers ? null : 'none' });
  drawControllers(controllers, layout.controllers, frame, { motion, handlers });
  const brokers = one(root, 'g.brokers');
  each(
    brokers,
    layout.racks,
    ({ broker }) => broker.id,
    (element, rack) => drawBroker(element, rack, motion, handlers),
  );
  drawFlags(one(root, 'g.flags'), frame, layout, motion);
  drawAddButton(one(root, 'g.add-broker'), layout.addBroker, { text: '+ broker', of: '', press: handlers.addBroker });
  drawSituation(root, layout.situation, frame.situation, handlers);
  drawPipe(one(root, 'g.pipe'), frame, { layout, handlers });
  drawPorts(
    one(root, 'g.ports'),
    layout.racks
      .filter(({ broker }) => broker.status !== 'dead')
      .flatMap((rack) => [
        { id: `left ${rack.broker.id}`, ...leftPort(rack) },
        { id: `right ${rack.broker.id}`, ...rightPort(rack) },
      ]),
  );
  each(
    one(root, 'g.groups'),
    layout.groups,
    ({ group }) => group.group,
    (element, box) => drawGroup(element, box, handlers),
  );
  drawNextGroup(root, layout, handlers);
  if (over !== root) put(over, sizeOf(layout));
  drawMessages(one(over, 'g.messages'), frame, { layout, links, motion, handlers });
  return layout;
}

const sizeOf = ({ width, height }: StageLayout) => ({ viewBox: `0 0 ${width} ${Math.ceil(height)}`, width, height: Math.ceil(height) });
