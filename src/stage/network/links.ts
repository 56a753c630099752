/** Which links there are to draw, where they end and how they are: between clients and brokers. Brokers meet in the pipe. */
import type { NodeId } from '../../engine/sim/context';
import type { BrokerView, ClusterFrame, GroupMemberView, GroupView, LinkView } from '../../frame/cluster-frame';
import { leftPort, memberPort, producerPort, rightPort, type StageLayout } from '../layout';
import type { LinkEnds } from './link-path';

export interface DrawnLink extends LinkEnds {
  readonly id: string;
  readonly client: NodeId;
  readonly broker: NodeId;
  /** The one of both that stands left. */
  readonly leftEnd: NodeId;
  /** faint: nothing goes along it now. broken: one of its ends is dead. */
  readonly status: 'whole' | 'faint' | 'broken' | 'cut' | 'slow';
  /** What is wrong with it, in a word or two; empty where nothing is. */
  readonly words: string;
}

export const linkId = (client: NodeId, broker: NodeId) => `${client} ${broker}`;

export function linksOf(frame: ClusterFrame, layout: StageLayout): DrawnLink[] {
  const faults = new Map(frame.links.flatMap((link) => [[linkId(link.a, link.b), link] as const, [linkId(link.b, link.a), link] as const]));
  const busy = new Set(frame.messages.flatMap(({ from, to, ofInterest }) => (ofInterest ? [linkId(from, to), linkId(to, from)] : [])));
  const condition = (client: NodeId, broker: BrokerView, isUsed: boolean) => {
    const id = linkId(client, broker.node);
    const fault = faults.get(id);
    return {
      id,
      client,
      broker: broker.node,
      status: statusOf(fault, broker, isUsed || busy.has(id)),
      words: fault === undefined ? '' : fault.status === 'cut' ? oneWayWords(fault) : delayWords(fault),
    };
  };
  const fromProducers = layout.producers.flatMap((box) =>
    layout.racks.map((rack, index) => ({
      ...condition(box.producer.node, rack.broker, rack.broker.leads.length > 0),
      leftEnd: box.producer.node,
      from: producerPort(box, index),
      to: leftPort(rack),
      swing: null,
    })),
  );
  const toConsumers = layout.groups.flatMap((place) =>
    place.members.flatMap((box) =>
      layout.racks
        .filter(
          ({ broker }) =>
            concerns(broker, place.group, box.member) ||
            busy.has(linkId(box.member.node, broker.node)) ||
            faults.has(linkId(box.member.node, broker.node)),
        )
        .map((rack) => ({
          ...condition(box.member.node, rack.broker, fetchesFrom(rack.broker, box.member)),
          leftEnd: rack.broker.node,
          from: rightPort(rack),
          to: memberPort(place, box, layout.swing),
          swing: layout.swing === null ? null : place.x + place.width + layout.swing,
        })),
    ),
  );
  return [...fromProducers, ...toConsumers];
}

function statusOf(fault: LinkView | undefined, broker: BrokerView, isUsed: boolean): DrawnLink['status'] {
  if (broker.status === 'dead') return 'broken';
  if (fault !== undefined) return fault.status === 'cut' ? 'cut' : 'slow'; // what is lost is sent again: it is late
  return isUsed ? 'whole' : 'faint';
}

/** `from broker 3 to analytics-2` where only that way is cut; empty where both are. */
export function oneWayWords({ a, b, there, back }: LinkView): string {
  if (there.cut && back.cut) return '';
  const [from, to] = there.cut ? [a, b] : [b, a];
  return `from ${from} to ${to}`;
}

/** `+200 ms`, `10 % lost`, or both. */
export function delayWords({ extraLatencyMs, lossPercent }: LinkView): string {
  const late = extraLatencyMs > 0 ? [`+${extraLatencyMs} ms`] : [];
  return [...late, ...(lossPercent > 0 ? [`${lossPercent} % lost`] : [])].join(', ');
}

/** From who leads, a dead broker too, as long as nobody leads in its place; or from the follower that it was sent to. */
const fetchesFrom = ({ id, leads, registeredLeads, status }: BrokerView, { partitions }: GroupMemberView) =>
  partitions.some(({ partition, readsFrom }) => {
    return readsFrom === null ? (status === 'dead' ? registeredLeads : leads).includes(partition) : readsFrom === id;
  });

const concerns = (broker: BrokerView, { coordinator }: GroupView, member: GroupMemberView) =>
  fetchesFrom(broker, member) || (coordinator === broker.id && broker.status !== 'dead' && member.phase !== 'dead');
