/**
 * ApiVersions, API key 18: which APIs a broker speaks, in which versions. Every modern client asks before anything else.
 *
 * Versions 0–4, flexible from 3.
 *   1  throttleTimeMs
 *   2  the broker answers before it throttles (KIP-219); same bytes as 1
 *   3  clientSoftwareName and clientSoftwareVersion (KIP-511), features (KIP-584)
 *   4  supported features may begin with 0; same bytes as 3 (KAFKA-17011)
 *
 * The header of the response never has tagged fields, and a version the broker does not know is answered in version 0 with
 * UNSUPPORTED_VERSION (35): the client cannot know yet what the broker speaks. See framing.ts.
 *
 * Errors: INVALID_REQUEST (42) where the software name is not made of letters, digits, dashes and dots.
 */
import type { ErrorCode } from '../model/vocabulary';
import { array, boolean, int16, int32, int64, message, since, string, struct, type TypeOf, tagged } from './schema';

export const apiVersionsKey = 18;
const versions = { first: 0, last: 4, flexible: 3 };

export const apiVersionsRequest = message('ApiVersionsRequest', versions, {
  clientSoftwareName: since(3, string(), { default: '', ignorable: true }),
  clientSoftwareVersion: since(3, string(), { default: '', ignorable: true }),
});
export type ApiVersionsRequest = TypeOf<typeof apiVersionsRequest>;

export const apiVersionsResponse = message('ApiVersionsResponse', versions, {
  errorCode: int16<ErrorCode>(),
  apiKeys: array(struct({ apiKey: int16(), minVersion: int16(), maxVersion: int16() })),
  throttleTimeMs: since(1, int32(), { default: 0, ignorable: true }),
  supportedFeatures: tagged(0, 3, array(struct({ name: string(), minVersion: int16(), maxVersion: int16() }))),
  /** Offset of the metadata record that finalized them; −1 for none. */
  finalizedFeaturesEpoch: tagged(1, 3, int64()),
  finalizedFeatures: tagged(2, 3, array(struct({ name: string(), maxVersionLevel: int16(), minVersionLevel: int16() }))),
  zkMigrationReady: tagged(3, 3, boolean()),
});
export type ApiVersionsResponse = TypeOf<typeof apiVersionsResponse>;

const SOFTWARE_NAME = /^[a-zA-Z0-9](?:[a-zA-Z0-9\-.]*[a-zA-Z0-9])?$/;

/** Below version 3 a client does not say who it is, which is as good as any name. (Kafka: ApiVersionsRequest.isValid) */
export const namesItsSoftware = (request: ApiVersionsRequest, version: number) =>
  version < 3 || (SOFTWARE_NAME.test(request.clientSoftwareName) && SOFTWARE_NAME.test(request.clientSoftwareVersion));
