import type { GroupId, Offset } from '../engine/model/vocabulary';
import type { NodeId } from '../engine/sim/context';
import type { PartitionLane } from '../frame/cluster-frame';
import type { ReplicaAspect } from '../state/selection';

/** What a person can do to the things on the stage. Each becomes a command, elsewhere. */
export interface NodeHandlers {
  /** The element is where the menu opens, and where focus returns to. */
  openMenu(node: NodeId, from: SVGElement): void;
  addProducer(): void;
  addConsumer(group: GroupId): void;
  /** The last that joined. */
  removeConsumer(node: NodeId): void;
  /** A record is picked, or looked at closely. */
  pick(offset: Offset, of: PartitionLane): void;
  inspect(offset: Offset, of: PartitionLane): void;
  /** Why is this so? */
  explain(aspect: ReplicaAspect, of: PartitionLane): void;
}
