import { Errors } from '../../model/error-codes';
import { type ApiVersionsRequest, type ApiVersionsResponse, namesItsSoftware } from '../../protocol/api-versions';
import { clientApis } from '../../protocol/apis';
import type { Broker } from '../broker';

/** What this broker speaks. A client that does not say who it is properly is refused, from version 3 on (KIP-511). */
export function handleApiVersions(broker: Broker, version: number, request: ApiVersionsRequest): ApiVersionsResponse {
  const apiKeys = [...clientApis.values()].map(({ key, advertised }) => ({
    apiKey: key,
    minVersion: advertised.first,
    maxVersion: advertised.last,
  }));
  return {
    errorCode: namesItsSoftware(request, version) ? Errors.NONE : Errors.INVALID_REQUEST,
    apiKeys,
    throttleTimeMs: 0,
    supportedFeatures: null,
    finalizedFeaturesEpoch: broker.image.lastAppliedOffset,
    finalizedFeatures: null,
    zkMigrationReady: null,
  };
}
