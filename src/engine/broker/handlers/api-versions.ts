import { Errors } from '../../model/error-codes';
import { FEATURES } from '../../model/features';
import { type ApiVersionsRequest, type ApiVersionsResponse, namesItsSoftware } from '../../protocol/api-versions';
import { clientApis } from '../../protocol/apis';
import type { Broker } from '../broker';

/** Clients that ask in an older version take a feature that may be 0 for an error. (KAFKA-17011) */
const ZERO_SINCE = 4;

/** What this broker speaks. A client that does not say who it is properly is refused, from version 3 on (KIP-511). */
export function handleApiVersions(broker: Broker, version: number, request: ApiVersionsRequest): ApiVersionsResponse {
  if (!namesItsSoftware(request, version)) return INVALID;
  const apiKeys = [...clientApis.values()].map(({ key, advertised }) => ({
    apiKey: key,
    minVersion: advertised.first,
    maxVersion: advertised.last,
  }));
  return {
    errorCode: Errors.NONE,
    apiKeys,
    throttleTimeMs: 0,
    supportedFeatures: FEATURES.filter(({ min }) => min > 0 || version >= ZERO_SINCE).map(({ name, min, max }) => ({
      name,
      minVersion: min,
      maxVersion: max,
    })),
    finalizedFeaturesEpoch: broker.image.lastAppliedOffset,
    finalizedFeatures: [...broker.image.features].map(([name, level]) => ({ name, maxVersionLevel: level, minVersionLevel: level })),
    zkMigrationReady: null,
  };
}

const INVALID: ApiVersionsResponse = {
  errorCode: Errors.INVALID_REQUEST,
  apiKeys: [],
  throttleTimeMs: 0,
  supportedFeatures: null,
  finalizedFeaturesEpoch: null,
  finalizedFeatures: null,
  zkMigrationReady: null,
};
