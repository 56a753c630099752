import { Errors } from '../../model/error-codes';
import type { ErrorCode } from '../../model/vocabulary';
import {
  BROKER_ENDPOINTS,
  CONTROLLER_ENDPOINTS,
  type DescribeClusterRequest,
  type DescribeClusterResponse,
} from '../../protocol/describe-cluster';
import { OPERATIONS_NOT_ASKED } from '../../protocol/metadata';
import type { Broker } from '../broker';
import type { PendingRequest } from '../request-channel';
import { anyBroker, endpoints } from './metadata';

/** DescribeCluster: the brokers of this cluster (KIP-700); fenced ones only where they are asked for (KIP-1073). */
export function handleDescribeCluster(broker: Broker, pending: PendingRequest, request: DescribeClusterRequest): DescribeClusterResponse {
  const errorCode = problemWith(request.endpointType);
  const brokers = errorCode === Errors.NONE ? endpoints(broker, pending.external, { fenced: request.includeFencedBrokers }) : [];
  return {
    throttleTimeMs: 0,
    errorCode,
    errorMessage: errorCode === Errors.NONE ? null : 'The request was sent to an endpoint of type BROKER.',
    endpointType: request.endpointType,
    clusterId: broker.clusterId,
    controllerId: anyBroker(broker),
    brokers: brokers.map(({ nodeId, ...endpoint }) => ({ brokerId: nodeId, ...endpoint, isFenced: broker.image.broker(nodeId)!.fenced })),
    clusterAuthorizedOperations: OPERATIONS_NOT_ASKED,
  };
}

function problemWith(endpointType: number): ErrorCode {
  if (endpointType === BROKER_ENDPOINTS) return Errors.NONE;
  return endpointType === CONTROLLER_ENDPOINTS ? Errors.MISMATCHED_ENDPOINT_TYPE : Errors.UNSUPPORTED_ENDPOINT_TYPE;
}
