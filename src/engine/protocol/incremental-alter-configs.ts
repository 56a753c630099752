/**
 * IncrementalAlterConfigs, API key 44: settings are set or deleted one by one, and the others stay. Any broker takes it and passes it on to
 * the controller. (KIP-339)
 *
 * Versions 0–1, flexible from 1.
 *
 * Errors, per resource: INVALID_CONFIG (40), INVALID_REQUEST (42), UNKNOWN_TOPIC_OR_PARTITION (3).
 */
import type { ErrorCode } from '../model/vocabulary';
import { array, boolean, int8, int16, int32, message, nullableString, string, struct, type TypeOf } from './schema';

export const incrementalAlterConfigsKey = 44;
const versions = { first: 0, last: 1, flexible: 1 };

/** Kafka: AlterConfigOp.OpType. Appending and subtracting are for settings that are lists. */
export const ConfigOperation = { set: 0, delete: 1, append: 2, subtract: 3 } as const;

export const incrementalAlterConfigsRequest = message('IncrementalAlterConfigsRequest', versions, {
  resources: array(
    struct({
      /** See ConfigResourceType in describe-configs.ts. */
      resourceType: int8(),
      resourceName: string(),
      configs: array(struct({ name: string(), configOperation: int8(), value: nullableString() })),
    }),
  ),
  /** Only check: nothing is changed. */
  validateOnly: boolean(),
});
export type IncrementalAlterConfigsRequest = TypeOf<typeof incrementalAlterConfigsRequest>;

export const incrementalAlterConfigsResponse = message('IncrementalAlterConfigsResponse', versions, {
  throttleTimeMs: int32(),
  responses: array(struct({ errorCode: int16<ErrorCode>(), errorMessage: nullableString(), resourceType: int8(), resourceName: string() })),
});
export type IncrementalAlterConfigsResponse = TypeOf<typeof incrementalAlterConfigsResponse>;
