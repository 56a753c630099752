import { Errors } from '../../model/error-codes';
import { NO_LEADER } from '../../model/vocabulary';
import { BROKER_ENDPOINTS, type DescribeClusterRequest, type DescribeClusterResponse } from '../../protocol/describe-cluster';
import { OPERATIONS_NOT_ASKED } from '../../protocol/metadata';
import type { Broker } from '../broker';
import type { PendingRequest } from '../request-channel';
import { endpoints } from './metadata';

/** DescribeCluster: the brokers of this cluster, fenced ones left out (KIP-700). */
export function handleDescribeCluster(broker: Broker, pending: PendingRequest, request: DescribeClusterRequest): DescribeClusterResponse {
  const supported = request.endpointType === BROKER_ENDPOINTS;
  const brokers = supported ? endpoints(broker, pending.external) : [];
  return {
    throttleTimeMs: 0,
    errorCode: supported ? Errors.NONE : Errors.INVALID_REQUEST,
    errorMessage: supported ? null : 'The controllers of this cluster are not reached through brokers.',
    endpointType: request.endpointType,
    clusterId: broker.clusterId,
    controllerId: brokers[0]?.nodeId ?? NO_LEADER,
    brokers: brokers.map(({ nodeId, ...endpoint }) => ({ brokerId: nodeId, ...endpoint, isFenced: false })),
    clusterAuthorizedOperations: OPERATIONS_NOT_ASKED,
  };
}
