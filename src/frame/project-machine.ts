/** What is wrong with a machine. Of a broker more is known: project-brokers.ts. */
import type { NodeId } from '../engine/sim/context';
import type { MachineView } from './cluster-frame';
import type { Moment } from './moment';

export function projectMachine(node: NodeId, { cluster }: Moment): MachineView {
  const { sim } = cluster;
  return {
    diskIsFull: sim.diskOf(node).isFull,
    diskIsEmpty: false,
    clockSkewMs: sim.clockSkewMs(node),
    metadataIsWithheld: cluster.metadataIsWithheld(node),
  };
}
