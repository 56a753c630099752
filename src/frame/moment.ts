/** What every view of one frame is made from: the world as it stands, and what the projection knows beside it. Lives for one frame. */
import type { Cluster } from '../engine/cluster/cluster';
import type { GroupView } from '../engine/groups/group-coordinator';
import type { MetadataImage, TopicImage } from '../engine/metadata/image';
import type { BrokerId } from '../engine/model/vocabulary';
import type { DecodedBatches } from './decoded-batches';
import type { KeyNumbers } from './key-numbers';
import type { Pennants } from './pennants';
import type { RecentChanges } from './recent-changes';
import type { StoredLogs } from './stored-logs';

export interface Moment {
  readonly cluster: Cluster;
  /** What the metadata log says, as far as anybody alive has read it; null while nobody has. */
  readonly image: MetadataImage | null;
  /** The topic that is shown. */
  readonly topic: TopicImage | null;
  readonly keys: KeyNumbers;
  readonly pennants: Pennants;
  readonly batches: DecodedBatches;
  readonly stored: StoredLogs;
  readonly recent: RecentChanges;
  /** What each broker that runs says of the groups it coordinates. */
  readonly coordinated: ReadonlyMap<BrokerId, readonly GroupView[]>;
}
