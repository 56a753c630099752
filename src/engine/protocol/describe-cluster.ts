/**
 * DescribeCluster, API key 60: the cluster's id, its brokers and its controller. (KIP-700)
 *
 * Versions 0–2, all flexible.
 *   1  endpointType: brokers or controllers (KIP-919)
 *   2  fenced brokers too, where asked for (KIP-1073)
 *
 * Errors: MISMATCHED_ENDPOINT_TYPE (114) where a broker is asked for the controllers.
 */
import type { BrokerId, ErrorCode } from '../model/vocabulary';
import { array, boolean, int8, int16, int32, message, nullableString, since, string, struct, type TypeOf } from './schema';

export const describeClusterKey = 60;
const versions = { first: 0, last: 2, flexible: 0 };

/** What `endpointType` may say. */
export const BROKER_ENDPOINTS = 1;
export const CONTROLLER_ENDPOINTS = 2;

export const describeClusterRequest = message('DescribeClusterRequest', versions, {
  includeClusterAuthorizedOperations: boolean(),
  endpointType: since(1, int8(), { default: BROKER_ENDPOINTS }),
  includeFencedBrokers: since(2, boolean(), { default: false }),
});
export type DescribeClusterRequest = TypeOf<typeof describeClusterRequest>;

export const describeClusterResponse = message('DescribeClusterResponse', versions, {
  throttleTimeMs: int32(),
  errorCode: int16<ErrorCode>(),
  errorMessage: nullableString(),
  endpointType: since(1, int8(), { default: BROKER_ENDPOINTS }),
  clusterId: string(),
  controllerId: int32<BrokerId>(),
  brokers: array(
    struct({
      brokerId: int32<BrokerId>(),
      host: string(),
      port: int32(),
      rack: nullableString(),
      /** Only where fenced brokers were asked for; versions below 2 drop it. */
      isFenced: since(2, boolean(), { default: false, ignorable: true }),
    }),
  ),
  clusterAuthorizedOperations: int32(),
});
export type DescribeClusterResponse = TypeOf<typeof describeClusterResponse>;
