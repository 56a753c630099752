/**
 * BrokerRegistration, API key 62: a broker process makes itself known to the controller and gets its broker epoch. It begins fenced.
 * (KIP-631)
 *
 * Versions 0–4, all flexible. Between brokers and controllers only.
 *   1  isMigratingZkBroker (KIP-866)
 *   2  logDirs (KIP-858)
 *   3  previousBrokerEpoch: after a clean shutdown the broker stays eligible to lead (KIP-966)
 *   4  features may begin with version 0 (KAFKA-17011); same bytes as 3
 *
 * Errors: DUPLICATE_BROKER_REGISTRATION (101) while another process of that id is alive, INCONSISTENT_CLUSTER_ID (104).
 */
import type { BrokerEpoch, BrokerId, ErrorCode } from '../model/vocabulary';
import { array, boolean, int16, int32, int64, message, nullableString, since, string, struct, type TypeOf, uint16, uuid } from './schema';

export const brokerRegistrationKey = 62;
const versions = { first: 0, last: 4, flexible: 0 };

const NO_BROKER_EPOCH = -1 as BrokerEpoch;

export const brokerRegistrationRequest = message('BrokerRegistrationRequest', versions, {
  brokerId: int32<BrokerId>(),
  clusterId: string(),
  /** New for every process of the broker. */
  incarnationId: uuid(),
  /** securityProtocol 0 is PLAINTEXT. */
  listeners: array(struct({ name: string(), host: string(), port: uint16(), securityProtocol: int16() })),
  features: array(struct({ name: string(), minSupportedVersion: int16(), maxSupportedVersion: int16() })),
  rack: nullableString(),
  isMigratingZkBroker: since(1, boolean(), { default: false }),
  logDirs: since(2, array(uuid()), { default: [], ignorable: true }),
  /** What `.kafka_cleanshutdown` holds; −1 after a crash. */
  previousBrokerEpoch: since(3, int64<BrokerEpoch>(), { default: NO_BROKER_EPOCH, ignorable: true }),
});
export type BrokerRegistrationRequest = TypeOf<typeof brokerRegistrationRequest>;

export const brokerRegistrationResponse = message('BrokerRegistrationResponse', versions, {
  throttleTimeMs: int32(),
  errorCode: int16<ErrorCode>(),
  brokerEpoch: int64<BrokerEpoch>(),
});
export type BrokerRegistrationResponse = TypeOf<typeof brokerRegistrationResponse>;
