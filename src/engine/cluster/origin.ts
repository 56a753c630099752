/** What an earlier life of a cluster left behind: all that a later one can know of it. */
import type { BrokerId } from '../model/vocabulary';
import type { NodeId, VirtualTime } from '../sim/context';
import type { HostFault } from '../sim/host';
import type { LinkFault } from '../sim/link';
import type { MemoryDisk } from '../sim/memory-disk';
import type { ClientDescription, OwnConfig } from './description';

/** One direction of a cable that is not as it should be. */
export interface FaultyLink extends LinkFault {
  readonly from: NodeId;
  readonly to: NodeId;
}

/** A machine with a full disk, or a clock that is wrong. */
export interface FaultyMachine extends HostFault {
  readonly node: NodeId;
}

export interface ClusterOrigin {
  readonly disks?: ReadonlyMap<NodeId, MemoryDisk>;
  readonly clients?: readonly ClientDescription[];
  readonly links?: readonly FaultyLink[];
  readonly machines?: readonly FaultyMachine[];
  readonly startAt?: VirtualTime;
  /** Where others were added or removed since the description was made. */
  readonly brokers?: readonly BrokerId[];
  /** Of brokers that have settings of their own. */
  readonly ownConfigs?: readonly OwnConfig[];
  /** How often the cluster had been loaded from its disks, this time included. */
  readonly reloads?: number;
}
