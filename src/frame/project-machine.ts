/** What is wrong with a machine. */
import type { NodeId } from '../engine/sim/context';
import type { MachineView } from './cluster-frame';
import type { Moment } from './moment';

export function projectMachine(node: NodeId, { cluster }: Moment): MachineView {
  const { sim } = cluster;
  return {
    diskIsFull: sim.diskOf(node).isFull,
    clockSkewMs: sim.clockSkewMs(node),
    metadataIsWithheld: cluster.metadataIsWithheld(node),
  };
}
