/** Brokers: who is alive, who leads, who coordinates, and how far each has read the metadata log. */
import { brokerNode } from '../engine/cluster/description';
import type { BrokerId, Offset } from '../engine/model/vocabulary';
import type { NodeId } from '../engine/sim/context';
import type { BrokerView, NodeStatus, PartitionLane } from './cluster-frame';
import type { Moment } from './moment';
import { projectLane } from './project-lane';
import { projectMachine } from './project-machine';

export function projectBrokers(moment: Moment): readonly BrokerView[] {
  return [...moment.cluster.brokers].sort((a, b) => a - b).map((id) => projectBroker(id, moment));
}

function projectBroker(id: BrokerId, moment: Moment): BrokerView {
  const { cluster, topic } = moment;
  const process = cluster.broker(id);
  const status = brokerStatus(id, moment);
  const lanes: PartitionLane[] = [];
  for (const registered of topic?.partitions ?? []) {
    const lane = registered.replicas.includes(id) ? projectLane(registered, id, moment) : null;
    if (lane !== null) lanes.push(lane);
  }
  return {
    node: brokerNode(id),
    id,
    status,
    leads: lanes.filter(({ role }) => role === 'Leader').map(({ partition }) => partition),
    registeredLeads: (topic?.partitions ?? []).filter(({ leader }) => leader === id).map(({ partition: { partition } }) => partition),
    machine: { ...projectMachine(brokerNode(id), moment), diskIsEmpty: status === 'dead' && isEmpty(id, moment) },
    rack: moment.image?.broker(id)?.rack ?? null,
    end: status === 'dead' ? cluster.sim.endOf(brokerNode(id)) : null,
    ...(status === 'dead' ? deathOf(id, moment) : { killedAt: null, fencedAt: status === 'frozen' ? fencedSince(id, moment) : null }),
    sessionEndsAt: cluster.controller?.sessionEnd(id) ?? null,
    coordinates: (moment.coordinated.get(id) ?? []).map(({ groupId }) => groupId),
    lanes,
    metadataOffset: ((process?.image.lastAppliedOffset ?? -1) + 1) as Offset,
  };
}

/** A process leaves something on its disk as soon as it starts. */
const isEmpty = (id: BrokerId, { cluster }: Moment) => cluster.sim.diskOf(brokerNode(id)).list('').length === 0;

/** When the controller noticed that it answers nobody. */
const fencedSince = (id: BrokerId, { image, recent }: Moment) => (image?.broker(id)?.fenced === true ? recent.fencedAt(id) : null);

/** A fencing before its death was another death's: but for one that shut down, and was fenced as it said so. */
function deathOf(id: BrokerId, { cluster, image, recent }: Moment): Pick<BrokerView, 'killedAt' | 'fencedAt'> {
  const killedAt = recent.killedAt(brokerNode(id));
  const fencedAt = recent.fencedAt(id);
  if (killedAt === null || fencedAt === null) return { killedAt, fencedAt: null };
  const isOfThisDeath = fencedAt >= killedAt || (cluster.sim.endOf(brokerNode(id)) === 'Exited' && image?.broker(id)?.fenced === true);
  return { killedAt, fencedAt: isOfThisDeath ? fencedAt : null };
}

function brokerStatus(id: BrokerId, moment: Moment): NodeStatus {
  const { cluster, image } = moment;
  const status = processStatus(brokerNode(id), moment);
  if (status !== 'alive') return status;
  const state = cluster.broker(id)?.lifecycle.state;
  // One that shuts down serves to its end, though the controller fences it when its leaders have moved.
  if (state === 'PendingControlledShutdown' || state === 'ShuttingDown') return 'alive';
  if (state !== 'Running') return 'recovering';
  return image?.broker(id)?.fenced === false ? 'alive' : 'fenced';
}

/** What can be seen of a process from outside. */
export function processStatus(node: NodeId, { cluster }: Moment): 'alive' | 'frozen' | 'dead' {
  const status = cluster.sim.status(node);
  return status === 'Running' ? 'alive' : status === 'Frozen' ? 'frozen' : 'dead';
}
