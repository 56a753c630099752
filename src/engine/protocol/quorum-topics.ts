/**
 * How requests about the metadata quorum, and their answers, name the partition that they are about: as if there were many topics with many
 * partitions each, though there is one log (`__cluster_metadata-0`).
 */
import type { BrokerId, ErrorCode, LeaderEpoch, PartitionIndex } from '../model/vocabulary';
import { array, int16, int32, string, struct, type Type } from './schema';

/** @param fields what is said of the partition, after its index */
export const quorumTopics = <F extends Readonly<Record<string, Type<unknown>>>>(fields: F) =>
  array(struct({ topicName: string(), partitions: array(struct({ partitionIndex: int32<PartitionIndex>(), ...fields })) }));

/** Whom the one that is asked knows to lead, −1 for nobody, and its epoch: newer than the asking one's ends what that is about. */
export const knownLeader = () => ({ leaderId: int32<BrokerId>(), leaderEpoch: int32<LeaderEpoch>() });

/** What every answer says of the partition. */
export const leaderAnswer = () => ({ errorCode: int16<ErrorCode>(), ...knownLeader() });
