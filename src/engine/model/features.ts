/**
 * Features of the cluster, each at a level that all agree on, and the levels that this version has: only what the engine obeys is among
 * them. (Kafka: Feature, MetadataVersion, KRaftVersion, EligibleLeaderReplicasVersion; KIP-584)
 *
 * Departure: group.version, share.version, streams.version and transaction.version are not known, and metadata.version has one level.
 */
export interface Feature {
  readonly name: string;
  /** Both inclusive. */
  readonly min: number;
  readonly max: number;
}

export const METADATA_VERSION = 'metadata.version';
/** 4.2-IV1, the newest that Kafka 4.2 finalizes. */
export const METADATA_VERSION_LEVEL = 29;
/** Voters are fixed: the quorum keeps no record of them. */
export const KRAFT_VERSION = 'kraft.version';

/** In order of their names. */
export const FEATURES: readonly Feature[] = [
  { name: 'eligible.leader.replicas.version', min: 0, max: 1 },
  { name: KRAFT_VERSION, min: 0, max: 0 },
  { name: METADATA_VERSION, min: METADATA_VERSION_LEVEL, max: METADATA_VERSION_LEVEL },
];
