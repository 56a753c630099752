/**
 * Says in a broker's rack what is wrong on its ways to other brokers. A lesson's lanes have no pipe between racks to draw it in.
 */
import type { BrokerView, ClusterFrame, LinkView } from '../../frame/cluster-frame';
import { STANDING, standing, tagsEnd } from '../broker/draw-broker';
import { machineTagsWidth } from '../kit/machine-tags';
import { list } from '../kit/numbers';
import { none, one } from '../kit/one';
import type { RackBox } from '../layout';
import { delayWords } from '../network/links';

export function drawBrokerFaults(root: SVGElement, rack: RackBox, frame: Pick<ClusterFrame, 'brokers' | 'links'>): void {
  const { broker } = rack;
  const words = faultsOf(broker, frame).join(' · ');
  const tags = machineTagsWidth(broker.machine);
  if (words === '') return none(root, 'text.faults');
  const x = tagsEnd(rack) - tags;
  // In a narrow rack it takes the room of what the broker is otherwise at.
  const isOver = x - words.length * LETTER < STANDING.x + standing(broker).length * LETTER;
  one(root, 'text.faults', { class: isOver ? 'faults over' : 'faults', x, y: 24 }, words);
}

/** About as wide as one is. */
const LETTER = 6;

export function faultsOf(broker: BrokerView, { brokers, links }: Pick<ClusterFrame, 'brokers' | 'links'>): readonly string[] {
  const others = new Map<string, number[]>();
  for (const link of links) {
    const other = brokers.find(({ node }) => node === (link.a === broker.node ? link.b : link.a));
    if ((link.a !== broker.node && link.b !== broker.node) || other === undefined) continue;
    const words = wordsOf(link, broker);
    others.set(words, [...(others.get(words) ?? []), other.id]);
  }
  return [...others].map(([words, ids]) => words.replace('…', `${ids.length > 1 ? 'brokers' : 'broker'} ${list(ids)}`));
}

/** With … for the other. */
function wordsOf(link: LinkView, { node }: BrokerView): string {
  const [out, back] = link.a === node ? [link.there, link.back] : [link.back, link.there];
  if (out.cut && back.cut) return '✕ cut off from …';
  if (out.cut) return '✕ nothing gets to …';
  if (back.cut) return '✕ nothing comes from …';
  return `to … ${delayWords(link)}`;
}
