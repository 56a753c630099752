/** What the metadata log says, as far as anybody alive has read it. */
import type { Cluster } from '../engine/cluster/cluster';
import type { MetadataImage } from '../engine/metadata/image';

/** The active controller's, which has all there is; while none is active, that of the broker that has come furthest; null while all are dead. */
export function newestImage(cluster: Cluster): MetadataImage | null {
  if (cluster.controller !== null) return cluster.controller.image;
  const images = cluster.brokers.flatMap((id) => cluster.broker(id)?.image ?? []);
  return images.reduce<MetadataImage | null>(
    (best, image) => (best === null || image.lastAppliedOffset > best.lastAppliedOffset ? image : best),
    null,
  );
}
