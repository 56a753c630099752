/**
 * Says in a broker's rack what is wrong on its ways to other brokers. A lesson's lanes have no pipe between racks to draw it in.
 */
import type { BrokerView, ClusterFrame, LinkView } from '../../frame/cluster-frame';
import { tagsEnd } from '../broker/draw-broker';
import { machineTagsWidth } from '../kit/machine-tags';
import { none, one } from '../kit/one';
import type { RackBox } from '../layout';
import { delayWords } from '../network/links';

export function drawBrokerFaults(root: SVGElement, rack: RackBox, frame: Pick<ClusterFrame, 'brokers' | 'links'>): void {
  const { broker, width } = rack;
  const words = faultsOf(broker, frame);
  const tags = machineTagsWidth(broker.machine);
  if (words.length === 0) none(root, 'text.faults');
  else
    one(
      root,
      'text.faults',
      { x: tags === 0 && broker.status !== 'recovering' ? width - 14 : tagsEnd(rack) - tags - 4, y: 24 },
      words.join(' · '),
    );
}

export function faultsOf(broker: BrokerView, { brokers, links }: Pick<ClusterFrame, 'brokers' | 'links'>): readonly string[] {
  return links.flatMap((link) => {
    const other = brokers.find(({ node }) => node === (link.a === broker.node ? link.b : link.a));
    const isIts = link.a === broker.node || link.b === broker.node;
    return !isIts || other === undefined ? [] : [wordsOf(link, broker, `broker ${other.id}`)];
  });
}

function wordsOf(link: LinkView, { node }: BrokerView, other: string): string {
  const [out, back] = link.a === node ? [link.there, link.back] : [link.back, link.there];
  if (out.cut && back.cut) return `✕ cut off from ${other}`;
  if (out.cut) return `✕ nothing gets to ${other}`;
  if (back.cut) return `✕ nothing comes from ${other}`;
  return `to ${other} ${delayWords(link)}`;
}
