import type { Happening } from '../../model/events';
import { type BrokerEpoch, type BrokerId, NO_LEADER, type Offset, partitionName } from '../../model/vocabulary';
import type { ClusterInvariant, ClusterView, ImageView, PartitionState } from './invariant';

interface Heard {
  /** By whom each broker epoch was taken. */
  readonly epochs: Map<BrokerEpoch, BrokerId>;
  readonly newest: Map<BrokerId, BrokerEpoch>;
  /** How far each broker's process has replayed the metadata log. */
  readonly applied: Map<BrokerId, Offset>;
}

/** I-18. Brokers that know the same much of the cluster know the same: so an epoch is enough to tell who is behind. */
export const metadataIsOneHistory: ClusterInvariant<Heard> = {
  id: 'I-18',
  mustHold:
    'brokers replay the metadata log in order, and who has replayed as much knows the same; a broker epoch is given once, and rises; a fenced broker leads nothing and is in no ISR',
  exceptions: [
    'without eligible leader replicas (KIP-966) the last member of an ISR stays in it, fenced or not, and nobody leads',
    'a broker that has not heard of it yet may go on leading: it is a zombie (I-4)',
    'a process that starts replays the log from its beginning',
  ],
  begin: () => ({ epochs: new Map(), newest: new Map(), applied: new Map() }),
  check({ memory, cluster, after }) {
    const { what } = after;
    return registered(memory, what) ?? outOfOrder(memory, cluster, what) ?? disagreement(cluster, what) ?? fencedOnDuty(cluster.image);
  },
};

function registered({ epochs, newest }: Heard, what: Happening): string | null {
  if (what.kind !== 'BrokerRegistered') return null;
  const { broker, brokerEpoch } = what;
  const by = epochs.get(brokerEpoch);
  const before = newest.get(broker) ?? -1;
  epochs.set(brokerEpoch, broker);
  newest.set(broker, brokerEpoch);
  if (by !== undefined) return `broker epoch ${brokerEpoch} was given to broker ${by} and to broker ${broker}`;
  return brokerEpoch > before ? null : `broker ${broker} was given broker epoch ${brokerEpoch} after ${before}`;
}

function outOfOrder({ applied }: Heard, { brokers }: ClusterView, what: Happening): string | null {
  if (what.kind === 'ProcessStarted') applied.clear();
  for (const { id, image } of brokers) {
    const before = applied.get(id) ?? -1;
    applied.set(id, image.lastAppliedOffset);
    if (image.lastAppliedOffset < before) return `broker ${id} went back from metadata offset ${before} to ${image.lastAppliedOffset}`;
  }
  return null;
}

/** Looked at where somebody has just acted on what it knows. */
function disagreement({ image, brokers }: ClusterView, what: Happening): string | null {
  if (image === null || (what.kind !== 'BecameLeader' && what.kind !== 'BecameFollower')) return null;
  const own = brokers.find(({ id }) => id === what.broker)?.image;
  if (own === undefined || own.lastAppliedOffset !== image.lastAppliedOffset) return null;
  const [known, decided] = [own.partition(what.partition), image.partition(what.partition)];
  if (known === null || decided === null)
    return known === decided ? null : `broker ${what.broker} knows ${partitionName(what.partition)} otherwise`;
  return isSame(known, decided)
    ? null
    : `broker ${what.broker} has ${describe(known)} at metadata offset ${own.lastAppliedOffset}, where the controller has ${describe(decided)}`;
}

function fencedOnDuty(image: ImageView | null): string | null {
  if (image === null) return null;
  for (const { partition, leader, isr } of image.partitions()) {
    if (leader !== NO_LEADER && image.isFenced(leader)) return `broker ${leader} is fenced, and leads ${partitionName(partition)}`;
    const mayStay = !image.keepsEligibleLeaders && isr.length === 1 && leader === NO_LEADER;
    const fenced = isr.find((broker) => image.isFenced(broker));
    if (fenced !== undefined && !mayStay) return `broker ${fenced} is fenced, and in the ISR of ${partitionName(partition)}`;
  }
  return null;
}

const isSame = (a: PartitionState, b: PartitionState) => describe(a) === describe(b);

const describe = ({ partition, leader, leaderEpoch, isr, partitionEpoch }: PartitionState) =>
  `${partitionName(partition)} with leader ${leader} of epoch ${leaderEpoch} and ISR ${isr.join(', ')}, partition epoch ${partitionEpoch}`;
