/**
 * What a controller writes when it becomes active, before it serves anyone.
 *
 * On first boot, the bootstrap records: which version of the metadata all that follows is written in. Later, nothing: what an earlier controller
 * has committed is all there.
 * Departures: bootstrap records are one batch, and not a transaction of the metadata log. While nothing happens no records are written (as with
 * metadata.max.idle.interval.ms at 0).
 *
 * Kafka: ActivationRecordsGenerator, BootstrapMetadata
 */
import { BROKER_RESOURCE, ELR_VERSION, type MetadataImage } from '../metadata/image';
import type { MetadataRecord } from '../metadata/records';
import { topicDefaults } from '../model/configs';
import { METADATA_VERSION, METADATA_VERSION_LEVEL } from '../model/features';
import { MIN_INSYNC_REPLICAS } from './eligible-leader-replicas';

export { METADATA_VERSION, METADATA_VERSION_LEVEL };

/** @param elrLevel of eligible.leader.replicas.version */
export function activationRecords(image: MetadataImage, elrLevel: number): readonly MetadataRecord[] {
  if (image.featureLevel(METADATA_VERSION) > 0) return [];
  return [
    { kind: 'FeatureLevel', name: METADATA_VERSION, featureLevel: METADATA_VERSION_LEVEL },
    ...(elrLevel > 0 ? [{ kind: 'FeatureLevel', name: ELR_VERSION, featureLevel: elrLevel } as const, sameMinimumForAll] : []),
  ];
}

/** Who is eligible depends on it: no broker may have another. */
export const sameMinimumForAll: MetadataRecord = {
  kind: 'Config',
  resourceType: BROKER_RESOURCE,
  resourceName: '',
  name: MIN_INSYNC_REPLICAS,
  value: String(topicDefaults[MIN_INSYNC_REPLICAS]),
};
