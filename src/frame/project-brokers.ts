/** Brokers and the controller: who is alive, who leads, who coordinates, and how far each has read the metadata log. */
import { brokerNode } from '../engine/cluster/description';
import type { BrokerId, LeaderEpoch, Offset } from '../engine/model/vocabulary';
import type { NodeId } from '../engine/sim/context';
import type { BrokerView, ControllerView, NodeStatus, PartitionLane } from './cluster-frame';
import type { Moment } from './moment';
import { projectLane } from './project-lane';

export function projectBrokers(moment: Moment): readonly BrokerView[] {
  return [...moment.cluster.description.brokers].sort((a, b) => a - b).map((id) => projectBroker(id, moment));
}

function projectBroker(id: BrokerId, moment: Moment): BrokerView {
  const { cluster, topic } = moment;
  const process = cluster.broker(id);
  const lanes: PartitionLane[] = [];
  for (const registered of topic?.partitions ?? []) {
    const lane = registered.replicas.includes(id) ? projectLane(registered, id, moment) : null;
    if (lane !== null) lanes.push(lane);
  }
  return {
    node: brokerNode(id),
    id,
    status: brokerStatus(id, moment),
    leads: lanes.filter(({ role }) => role === 'Leader').map(({ partition }) => partition),
    coordinates: (moment.coordinated.get(id) ?? []).map(({ groupId }) => groupId),
    lanes,
    metadataOffset: ((process?.image.lastAppliedOffset ?? -1) + 1) as Offset,
  };
}

function brokerStatus(id: BrokerId, moment: Moment): NodeStatus {
  const { cluster, image } = moment;
  const status = processStatus(brokerNode(id), moment);
  if (status !== 'alive') return status;
  if (cluster.broker(id)?.lifecycle.state !== 'Running') return 'recovering';
  return image?.broker(id)?.fenced === false ? 'alive' : 'fenced';
}

/** What can be seen of a process from outside. */
export function processStatus(node: NodeId, { cluster }: Moment): 'alive' | 'frozen' | 'dead' {
  const status = cluster.sim.status(node);
  return status === 'Running' ? 'alive' : status === 'Frozen' ? 'frozen' : 'dead';
}

export function projectController(moment: Moment): ControllerView {
  const { cluster } = moment;
  const { controller, controllerNode: node, description } = cluster;
  return {
    node,
    id: description.controller,
    status: processStatus(node, moment),
    epoch: controller?.epoch ?? (0 as LeaderEpoch),
    metadataLogEnd: controller?.logEndOffset ?? (0 as Offset),
    recentMetadata: (controller?.recentRecords ?? []).map(({ offset, kind, at }) => ({ offset, kind, at })),
  };
}
