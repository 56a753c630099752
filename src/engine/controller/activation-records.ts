/**
 * What a controller writes when it becomes active, before it serves anyone.
 *
 * On first boot, the bootstrap records: which version of the metadata all that follows is written in. Later, one record that
 * changes nothing, so that the log holds a record of the new epoch.
 * Departure: a KRaft leader opens its epoch with a control batch (LeaderChangeMessage) and writes bootstrap records as a
 * transaction of the metadata log; a quorum of one voter needs neither, and a NoOp stands for the first.
 *
 * Kafka: ActivationRecordsGenerator, BootstrapMetadata
 */
import type { MetadataImage } from '../metadata/image';
import type { MetadataRecord } from '../metadata/records';

export const METADATA_VERSION = 'metadata.version';
/** 4.2-IV1, the newest that Kafka 4.2 finalizes. */
export const METADATA_VERSION_LEVEL = 29;

export function activationRecords(image: MetadataImage): readonly MetadataRecord[] {
  if (image.featureLevel(METADATA_VERSION) > 0) return [{ kind: 'NoOp' }];
  return [{ kind: 'FeatureLevel', name: METADATA_VERSION, featureLevel: METADATA_VERSION_LEVEL }];
}
