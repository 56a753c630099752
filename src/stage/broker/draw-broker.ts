/**
 * Draws one broker: frame, lamp, name, and the lanes of its replicas. Its state is told by the lamp's shape, the frame's line and a
 * word; a dead broker's contents stay, ghosted, because its disk does.
 */
import { assertUnreachable } from '../../base/assert';
import type { VirtualTime } from '../../engine/sim/context';
import type { BrokerView, NodeStatus } from '../../frame/cluster-frame';
import { actsAsButton } from '../kit/button';
import { drawMachineTags, machineTagsWidth, machineWords } from '../kit/machine-tags';
import { list, seconds } from '../kit/numbers';
import { at, each, none, one, put, round } from '../kit/one';
import type { RackBox } from '../layout';
import { drawPartitionLane } from '../log/draw-partition-lane';
import { drawTornEnd } from '../log/draw-torn-end';
import type { Motion } from '../motion';
import type { NodeHandlers } from '../node-handlers';

/** Left of the pipe, and of the bar while it recovers. */
export const tagsEnd = ({ broker, width, hasPipe }: RackBox) => width - (broker.status === 'recovering' ? 228 : hasPipe ? 66 : 14);

const CROWDED_LIFT = 4;

/** Where it says what it is at, and what one letter of that takes. */
export const STANDING = { x: 105, y: 24, letter: 5.8 };

export function drawBroker(root: SVGElement, rack: RackBox, motion: Motion, handlers: NodeHandlers): void {
  const { broker, width } = rack;
  const height = round(rack.height);
  put(root, { class: `broker ${broker.status}`, transform: at(rack.x, rack.y) });

  one(root, 'rect.frame', { width, height, rx: 14 });
  one(root, 'rect.inner-frame', { x: 2.5, y: 2.5, width: width - 5, height: round(height - 5), rx: 11.5 });
  if (broker.status === 'fenced') one(root, 'rect.grille', { width, height, rx: 14, fill: 'url(#hatch)' });
  else none(root, 'rect.grille');

  // Where lanes are crowded the first of them comes close.
  const head = one(root, 'g.head', { transform: rack.lanes.some(({ crowded }) => crowded) ? at(0, -CROWDED_LIFT) : null });
  one(head, 'rect.target', { x: 6, y: 5, width: width - 66, height: 28, rx: 8 });
  one(head, 'path.lamp', { transform: at(22, 19), d: lampPath(broker.status) });
  one(head, 'text.name', { x: 34, y: 24 }, `Broker ${broker.id}`);
  const room = tagsEnd(rack) - machineTagsWidth(broker.machine) - STANDING.x;
  one(head, 'text.standing', { x: STANDING.x, y: STANDING.y }, longestIn(room, standings(broker, motion.now)));
  actsAsButton(head, {
    name: `Broker ${broker.id}, ${standing(broker)}${machineWords(broker.machine)}`,
    opensMenu: true,
    press: () => handlers.openMenu({ kind: 'Node', node: broker.node }, head),
  });

  drawMachineTags(root, broker.machine, { right: tagsEnd(rack), y: 19 });
  if (broker.status === 'recovering') drawLoadBar(one(root, 'g.load', { transform: at(width - 216, 13) }), broker);
  else none(root, 'g.load');

  each(
    one(root, 'g.lanes'),
    rack.lanes,
    ({ lane }) => lane.partition,
    (element, box) => {
      put(element, { transform: at(box.x - rack.x, box.y - rack.y) });
      drawPartitionLane(element, box, motion, handlers);
    },
  );
  const torn = rack.lanes.filter(({ lane }) => lane.tornBytes > 0);
  if (torn.length === 0) none(root, 'g.torn-ends');
  else
    each(
      one(root, 'g.torn-ends'),
      torn,
      ({ lane }) => lane.partition,
      (element, box) => {
        put(element, { transform: at(box.x - rack.x, box.y - rack.y) });
        drawTornEnd(element, box);
      },
    );
}

/** How far its replicas have come, of what their leaders have. */
function drawLoadBar(root: SVGElement, { lanes }: BrokerView): void {
  const inSync = lanes.filter((lane) => lane.inSync).length;
  one(root, 'rect.track', { width: 120, height: 10, rx: 5 });
  one(root, 'rect.done', { width: round(lanes.length === 0 ? 0 : (120 * inSync) / lanes.length), height: 10, rx: 5 });
}

function lampPath(status: NodeStatus): string {
  switch (status) {
    case 'alive':
      return 'M-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z';
    case 'fenced':
      return 'M-5-5H5V5H-5zM-5 0H5M0-5V5';
    case 'recovering':
      return 'M-4 0a4 4 0 1 0 8 0z';
    case 'frozen':
      return 'M-3.5-5V5M3.5-5V5';
    case 'dead':
      return 'M-5-5L5 5M5-5L-5 5';
    default:
      return assertUnreachable(status);
  }
}

/** As much as there is room for: the whole, or less and less of it. */
function standings(broker: BrokerView, now: VirtualTime): readonly string[] {
  const whole = standing(broker);
  const state = stateOf(broker);
  const [first = state] = state.split(/[,:] /);
  const ends = countdown(broker, now);
  // When it will be missed says more than that it is not yet.
  const soon = ends === '' ? [] : [`${first}${ends}`];
  return [`${whole}${ends}`, ...soon, whole, state, first, first.split(' at ')[0]!];
}

const longestIn = (room: number, words: readonly string[]) => words.find(({ length }) => length * STANDING.letter <= room) ?? words.at(-1)!;

/** What it is at, in words. */
export function standing(broker: BrokerView): string {
  return broker.rack === null ? stateOf(broker) : `rack ${broker.rack} · ${stateOf(broker)}`;
}

function stateOf({ status, leads, coordinates, end, killedAt, fencedAt, machine }: BrokerView): string {
  if (status === 'dead') return `${ended(end)}${killedAt === null ? '' : ` at ${seconds(killedAt)}`}, ${fate(killedAt, fencedAt, machine)}`;
  if (status === 'frozen')
    return fencedAt === null
      ? 'frozen: it answers nobody, and nobody is told'
      : `frozen: it answers nobody, fenced at ${seconds(fencedAt)}`;
  if (status === 'fenced') return 'fenced: alive, and the controller does not hear it';
  if (status === 'recovering') return 'recovering: not yet unfenced';
  const leading = leads.length === 0 ? '' : `, leads ${list(leads.map((partition) => `P${partition}`))}`;
  return `alive${leading}${coordinates.length === 0 ? '' : ` · coordinates ${list(coordinates)}`}`;
}

/** How long the controller still takes it for alive, should it hear nothing more: virtual time, to a tenth of a second. */
function countdown({ status, fencedAt, sessionEndsAt }: BrokerView, now: VirtualTime): string {
  if ((status !== 'dead' && status !== 'frozen') || fencedAt !== null || sessionEndsAt === null) return '';
  const left = sessionEndsAt - now;
  if (left <= 0) return ': its session is over, the controller has yet to look';
  return `: its session ends in ${(Math.ceil(left / 100_000) / 10).toFixed(1)} s`;
}

function ended(end: BrokerView['end']): string {
  if (end === 'Halted') return 'halted without its disk';
  return end === 'Exited' ? 'shut down' : 'killed';
}

function fate(killedAt: VirtualTime | null, fencedAt: VirtualTime | null, { diskIsEmpty }: BrokerView['machine']): string {
  if (fencedAt !== null) return `fenced at ${seconds(fencedAt)}`;
  if (killedAt !== null) return 'not missed yet';
  return diskIsEmpty ? 'nothing remains' : 'its disk remains';
}
