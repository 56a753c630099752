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
  const { endpointType } = request;
  const problem = problemWith(endpointType);
  const brokers = problem === null ? endpoints(broker, pending.external, { fenced: request.includeFencedBrokers }) : [];
  return {
    throttleTimeMs: 0,
    errorCode: problem?.code ?? Errors.NONE,
    errorMessage: problem?.message ?? null,
    endpointType: BROKER_ENDPOINTS,
    clusterId: broker.clusterId,
    controllerId: anyBroker(broker),
    brokers: brokers.map(({ nodeId, ...endpoint }) => ({ brokerId: nodeId, ...endpoint, isFenced: broker.image.broker(nodeId)!.fenced })),
    clusterAuthorizedOperations: OPERATIONS_NOT_ASKED,
  };
}

function problemWith(endpointType: number): { readonly code: ErrorCode; readonly message: string } | null {
  if (endpointType === BROKER_ENDPOINTS) return null;
  return endpointType === CONTROLLER_ENDPOINTS
    ? {
        code: Errors.MISMATCHED_ENDPOINT_TYPE,
        message: 'The request was sent to an endpoint of type BROKER, but we wanted an endpoint of type CONTROLLER',
      }
    : { code: Errors.UNSUPPORTED_ENDPOINT_TYPE, message: `Unsupported endpoint type ${endpointType}` };
}
