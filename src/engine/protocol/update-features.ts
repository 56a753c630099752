/**
 * UpdateFeatures, API key 57: other levels for features of the cluster. Any broker takes it and passes it on to the controller.
 * (kafka-features.sh, KIP-584, KIP-778)
 *
 * Versions 0–2, flexible from 0.
 *   1  upgradeType in place of allowDowngrade, and validateOnly
 *   2  all or nothing: no result for each feature
 *
 * Errors: INVALID_UPDATE_VERSION (95).
 */
import type { ErrorCode } from '../model/vocabulary';
import { array, boolean, int8, int16, int32, message, nullableString, since, string, struct, type TypeOf, until } from './schema';

export const updateFeaturesKey = 57;
const versions = { first: 0, last: 2, flexible: 0 };

export const UpgradeType = { upgrade: 1, safeDowngrade: 2, unsafeDowngrade: 3 } as const;

export const updateFeaturesRequest = message('UpdateFeaturesRequest', versions, {
  timeoutMs: int32(),
  featureUpdates: array(
    struct({
      feature: string(),
      maxVersionLevel: int16(),
      allowDowngrade: until(0, boolean(), { default: false, ignorable: true }),
      upgradeType: since(1, int8(), { default: UpgradeType.upgrade, ignorable: true }),
    }),
  ),
  validateOnly: since(1, boolean(), { default: false, ignorable: true }),
});
export type UpdateFeaturesRequest = TypeOf<typeof updateFeaturesRequest>;

export const updateFeaturesResponse = message('UpdateFeaturesResponse', versions, {
  throttleTimeMs: int32(),
  errorCode: int16<ErrorCode>(),
  errorMessage: nullableString(),
  results: until(1, array(struct({ feature: string(), errorCode: int16<ErrorCode>(), errorMessage: nullableString() })), {
    default: [],
    ignorable: true,
  }),
});
export type UpdateFeaturesResponse = TypeOf<typeof updateFeaturesResponse>;
