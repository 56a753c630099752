/**
 * BrokerHeartbeat, API key 63: a broker tells the controller that it is alive and how much metadata it has read; a broker that is
 * silent for broker.session.timeout.ms is fenced. Unfencing, fencing and controlled shutdown are asked for here too. (KIP-631)
 *
 * Versions 0–1, all flexible. Between brokers and controllers only.
 *   1  offlineLogDirs (KIP-858)
 *
 * Errors: STALE_BROKER_EPOCH (77) where a later process of the broker has registered, BROKER_ID_NOT_REGISTERED (102).
 */
import type { BrokerEpoch, BrokerId, ErrorCode, Offset } from '../model/vocabulary';
import { array, boolean, int16, int32, int64, message, type TypeOf, tagged, uuid } from './schema';

export const brokerHeartbeatKey = 63;
const versions = { first: 0, last: 1, flexible: 0 };

export const brokerHeartbeatRequest = message('BrokerHeartbeatRequest', versions, {
  brokerId: int32<BrokerId>(),
  brokerEpoch: int64<BrokerEpoch>(),
  /** Offset of the last metadata record the broker has applied. */
  currentMetadataOffset: int64<Offset>(),
  wantFence: boolean(),
  wantShutDown: boolean(),
  offlineLogDirs: tagged(0, 1, array(uuid())),
});
export type BrokerHeartbeatRequest = TypeOf<typeof brokerHeartbeatRequest>;

export const brokerHeartbeatResponse = message('BrokerHeartbeatResponse', versions, {
  throttleTimeMs: int32(),
  errorCode: int16<ErrorCode>(),
  /** The broker has read its own registration. */
  isCaughtUp: boolean(),
  isFenced: boolean(),
  /** It leads nothing any more. */
  shouldShutDown: boolean(),
});
export type BrokerHeartbeatResponse = TypeOf<typeof brokerHeartbeatResponse>;
