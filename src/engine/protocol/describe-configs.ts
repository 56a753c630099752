/**
 * DescribeConfigs, API key 32: what a topic or a broker is configured with, and where each value comes from. (KIP-133)
 *
 * Versions 1–4, flexible from 4.
 *   1  synonyms and configSource instead of isDefault (KIP-226)
 *   2  the broker answers before it throttles (KIP-219); same bytes as 1
 *   3  configType, documentation (KIP-569)
 *
 * Errors, per resource: UNKNOWN_TOPIC_OR_PARTITION (3), INVALID_REQUEST (42) for a type that is not known.
 */
import type { ErrorCode } from '../model/vocabulary';
import { array, boolean, int8, int16, int32, message, nullableArray, nullableString, since, string, struct, type TypeOf } from './schema';

export const describeConfigsKey = 32;
const versions = { first: 1, last: 4, flexible: 4 };

/** Kafka: ConfigResource.Type. */
export const ConfigResourceType = { topic: 2, broker: 4, brokerLogger: 8, clientMetrics: 16, group: 32 } as const;

/** Where a value comes from; a higher one wins over those that follow. (Kafka: DescribeConfigsResponse.ConfigSource) */
export const ConfigSource = {
  topicConfig: 1,
  dynamicBrokerConfig: 2,
  dynamicDefaultBrokerConfig: 3,
  staticBrokerConfig: 4,
  defaultConfig: 5,
} as const;

/** Kafka: DescribeConfigsResponse.ConfigType. */
export const ConfigType = {
  unknown: 0,
  boolean: 1,
  string: 2,
  int: 3,
  short: 4,
  long: 5,
  double: 6,
  list: 7,
  class: 8,
  password: 9,
} as const;

export const describeConfigsRequest = message('DescribeConfigsRequest', versions, {
  resources: array(
    struct({
      resourceType: int8(),
      /** Name of a topic, or id of a broker as text. */
      resourceName: string(),
      /** Null for all. */
      configurationKeys: nullableArray(string()),
    }),
  ),
  includeSynonyms: boolean(),
  includeDocumentation: since(3, boolean(), { default: false }),
});
export type DescribeConfigsRequest = TypeOf<typeof describeConfigsRequest>;

export const describeConfigsResponse = message('DescribeConfigsResponse', versions, {
  throttleTimeMs: int32(),
  results: array(
    struct({
      errorCode: int16<ErrorCode>(),
      errorMessage: nullableString(),
      resourceType: int8(),
      resourceName: string(),
      configs: array(
        struct({
          name: string(),
          value: nullableString(),
          readOnly: boolean(),
          configSource: int8(),
          isSensitive: boolean(),
          synonyms: array(struct({ name: string(), value: nullableString(), source: int8() })),
          configType: since(3, int8(), { default: ConfigType.unknown, ignorable: true }),
          documentation: since(3, nullableString(), { default: null, ignorable: true }),
        }),
      ),
    }),
  ),
});
export type DescribeConfigsResponse = TypeOf<typeof describeConfigsResponse>;
