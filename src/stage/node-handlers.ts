import type { GroupId, Offset } from '../engine/model/vocabulary';
import type { NodeId } from '../engine/sim/context';
import type { PartitionLane } from '../frame/cluster-frame';
import type { ReplicaAspect } from '../state/selection';

/** What a menu can be opened on. */
export type MenuSubject =
  | { readonly kind: 'Node'; readonly node: NodeId }
  | { readonly kind: 'Group'; readonly group: GroupId }
  | { readonly kind: 'Link'; readonly a: NodeId; readonly b: NodeId }
  /** All controllers. */
  | { readonly kind: 'Quorum' }
  /** Between brokers and controllers. */
  | { readonly kind: 'Pipe' }
  /** The number that it has in the frame. */
  | { readonly kind: 'Message'; readonly id: number };

/** What a person can do to the things on the stage. Each becomes a command, elsewhere. */
export interface NodeHandlers {
  /** The element is where the menu opens, and where focus returns to. */
  openMenu(of: MenuSubject, from: SVGElement): void;
  addBroker(): void;
  /** Asks how many, and shows first which keys would move. The element is where that opens, and where focus returns to. */
  addPartition(from: SVGElement): void;
  addProducer(): void;
  addConsumer(group: GroupId): void;
  /** The last that joined. */
  removeConsumer(node: NodeId): void;
  /** A record is picked, or looked at closely. */
  pick(offset: Offset, of: PartitionLane): void;
  inspect(offset: Offset, of: PartitionLane): void;
  /** Why is this so? */
  explain(aspect: ReplicaAspect, of: PartitionLane): void;
  /** Why are acknowledged records gone? */
  explainLosses(): void;
}
