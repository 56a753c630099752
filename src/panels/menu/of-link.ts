/** What can be done to a cable between two nodes, and to all the cables of one node. */
import type { NodeId } from '../../engine/sim/context';
import type { ClusterFrame, LinkWayView } from '../../frame/cluster-frame';
import { act, type Entry, graveAct, type Menu, type Page, page } from './entries';
import { messagePage } from './of-message';

const DELAYS_MS = [50, 200, 400, 1_000];
const LOSSES = [5, 20, 50];

export function linkMenu(frame: ClusterFrame, a: NodeId, b: NodeId): Menu {
  const [first, second] = [nameOf(frame, a), nameOf(frame, b)];
  const fault = faultOf(frame, a, b);
  const cuts: readonly Entry[] =
    fault?.there.cut && fault.back.cut
      ? []
      : [
          graveAct('Cut it both ways', { kind: 'Cut', a, b, ways: 'BothWays' }),
          ...(fault?.there.cut ? [] : [graveAct(`Cut only from ${first} to ${second}`, { kind: 'Cut', a, b, ways: 'OneWay' })]),
          ...(fault?.back.cut ? [] : [graveAct(`Cut only from ${second} to ${first}`, { kind: 'Cut', a: b, b: a, ways: 'OneWay' })]),
        ];
  const heal = fault === null ? [] : [act('Heal it', { kind: 'Heal', a, b, ways: 'BothWays' })];
  const slow = page(
    'Slow',
    DELAYS_MS.map((extraLatencyMs) => act(`+${extraLatencyMs} ms each way`, { kind: 'Slow', a, b, ways: 'BothWays', extraLatencyMs })),
  );
  const lossy = page(
    'Lossy',
    LOSSES.map((lossPercent) => act(`${lossPercent} of 100 packets lost`, { kind: 'Lossy', a, b, ways: 'BothWays', lossPercent })),
  );
  const messages = frame.messages
    .filter(({ from, to, ofInterest }) => ofInterest && ((from === a && to === b) || (from === b && to === a)))
    .map(messagePage);
  return {
    name: `Link between ${first} and ${second}`,
    standing: fault === null ? null : standing(fault, first, second),
    entries: [...heal, ...cuts, slow, lossy, ...messages],
  };
}

/** Every pair that meets in the pipe, each with its own page. */
export function pipeMenu(frame: ClusterFrame): Menu {
  const inside = [...frame.brokers, ...frame.controllers].map(({ node }) => node);
  const pages = inside.flatMap((a, index) =>
    inside.slice(index + 1).map((b): Page => {
      const menu = linkMenu(frame, a, b);
      return { name: `${nameOf(frame, a)} – ${nameOf(frame, b)}${menu.standing === null ? '' : `: ${menu.standing}`}`, menu };
    }),
  );
  return { name: 'Replication and metadata', standing: 'Brokers and controllers meet in this pipe.', entries: pages };
}

/** Each with its own page. */
export function linksPage(frame: ClusterFrame, node: NodeId): Page {
  const isController = frame.controllers.some((each) => each.node === node);
  const brokers = frame.brokers.map((broker) => broker.node);
  const inside = [...brokers, ...frame.controllers.map((each) => each.node)];
  const clients = [
    ...frame.producers.map((producer) => producer.node),
    ...frame.groups.flatMap(({ members }) => members.map((each) => each.node)),
  ];
  const others = isController ? inside : brokers.includes(node) ? [...inside, ...clients] : brokers;
  const pages = others
    .filter((other) => other !== node)
    .map((other): Page => {
      const menu = linkMenu(frame, node, other);
      return { name: `To ${nameOf(frame, other)}${menu.standing === null ? '' : `: ${menu.standing}`}`, menu };
    });
  return page('Its links', pages);
}

function nameOf({ brokers, controllers }: ClusterFrame, node: NodeId): string {
  const controller = controllers.find((each) => each.node === node);
  const broker = brokers.find((each) => each.node === node);
  if (broker !== undefined) return `broker ${broker.id}`;
  return controller === undefined ? node : `controller ${controller.id}`;
}

/** As seen from `a`; null where it is whole. */
function faultOf({ links }: ClusterFrame, a: NodeId, b: NodeId): { readonly there: LinkWayView; readonly back: LinkWayView } | null {
  const link = links.find((each) => (each.a === a && each.b === b) || (each.a === b && each.b === a));
  if (link === undefined) return null;
  return link.a === a ? link : { there: link.back, back: link.there };
}

function standing({ there, back }: { readonly there: LinkWayView; readonly back: LinkWayView }, first: string, second: string): string {
  const [to, from] = [wordsOf(there), wordsOf(back)];
  if (to === from) return `${to} both ways`;
  return [...(to === '' ? [] : [`${to} from ${first} to ${second}`]), ...(from === '' ? [] : [`${from} from ${second} to ${first}`])].join(
    ', ',
  );
}

function wordsOf({ cut, extraLatencyMs, lossPercent }: LinkWayView): string {
  if (cut) return 'cut';
  return [...(extraLatencyMs > 0 ? [`+${extraLatencyMs} ms`] : []), ...(lossPercent > 0 ? [`${lossPercent} % lost`] : [])].join(' and ');
}
