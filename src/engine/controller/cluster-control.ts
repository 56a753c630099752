/**
 * A broker's life as the controller sees it: registered and fenced, unfenced once it has replayed its own registration, fenced again
 * when its heartbeats stop, or shut down in order.
 *
 * A fenced broker leads nothing, is in no ISR but one it is the last member of, and no client hears of it.
 * Read next: broker-heartbeats.ts (who is late), replication-control.ts (what becomes of its partitions).
 *
 * Kafka: ClusterControlManager, BrokerHeartbeatManager.calculateNextBrokerState
 */

import { assertUnreachable } from '../../base/assert';
import type { VirtualTime } from '../../base/virtual-time';
import { type BrokerRegistration, ELR_VERSION, type MetadataImage } from '../metadata/image';
import type { MetadataRecord } from '../metadata/records';
import { Errors } from '../model/error-codes';
import type { BrokerEpoch, BrokerId, Offset } from '../model/vocabulary';
import type { BrokerHeartbeatRequest } from '../protocol/broker-heartbeat';
import type { BrokerRegistrationRequest } from '../protocol/broker-registration';
import { METADATA_VERSION } from './activation-records';
import type { BrokerHeartbeats } from './broker-heartbeats';
import { type ApiError, apiError, type Operation } from './operation';
import {
  hasLeaderships,
  recordsForControlledShutdown,
  recordsForFencing,
  recordsForLeaving,
  recordsForUncleanShutdown,
  recordsForUnfencing,
} from './replication-control';

/** What registering and heartbeating look at; nothing of it is changed by them. */
export interface ClusterView {
  readonly image: MetadataImage;
  readonly heartbeats: BrokerHeartbeats;
  readonly clusterId: string;
  readonly now: VirtualTime;
  /** Where the next record will be written. */
  readonly logEndOffset: Offset;
}

/** Null for the process that is registered now. */
export function brokerEpochProblem(
  image: MetadataImage,
  sender: { readonly brokerId: BrokerId; readonly brokerEpoch: BrokerEpoch },
): ApiError | null {
  const registered = image.broker(sender.brokerId);
  if (registered === null) return apiError(Errors.STALE_BROKER_EPOCH, `No broker registration found for broker id ${sender.brokerId}`);
  if (registered.epoch === sender.brokerEpoch) return null;
  return apiError(Errors.STALE_BROKER_EPOCH, `Expected broker epoch ${registered.epoch}, but got broker epoch ${sender.brokerEpoch}`);
}

/**
 * A process makes itself known. A new process gets a new broker epoch, the offset of its registration record, and begins fenced;
 * whatever an earlier process of that broker still led or was in sync for is taken from it. The same process may register again
 * (after a connection was lost, say): epoch and state stay.
 */
export function registerBroker(view: ClusterView, request: BrokerRegistrationRequest): Operation<ApiError | BrokerEpoch> {
  const existing = view.image.broker(request.brokerId);
  const problem = registrationProblem(view, request, existing);
  if (problem !== null) return { records: [], answer: problem };
  const amends = existing !== null && existing.incarnationId === request.incarnationId ? existing : null;
  const leaving = amends === null ? recordsForLast(view.image, request, existing) : [];
  const brokerEpoch = amends?.epoch ?? ((view.logEndOffset + leaving.length) as BrokerEpoch);
  return { records: [...leaving, registrationRecord(request, brokerEpoch, amends)], answer: brokerEpoch };
}

/** What an earlier process of that broker still had. One that is not known, or that did not end in order, may have lost data. */
function recordsForLast(
  image: MetadataImage,
  { brokerId, previousBrokerEpoch }: BrokerRegistrationRequest,
  last: BrokerRegistration | null,
): readonly MetadataRecord[] {
  const isClean = last !== null && last.epoch === previousBrokerEpoch;
  return isClean || image.featureLevel(ELR_VERSION) === 0 ? recordsForLeaving(image, brokerId) : recordsForUncleanShutdown(image, brokerId);
}

function registrationProblem(
  { image, heartbeats, clusterId, now }: ClusterView,
  request: BrokerRegistrationRequest,
  existing: BrokerRegistration | null,
): ApiError | null {
  if (request.clusterId !== clusterId)
    return apiError(Errors.INCONSISTENT_CLUSTER_ID, `Expected cluster ID ${clusterId}, but got cluster ID ${request.clusterId}`);
  const isAlive = existing !== null && heartbeats.hasValidSession(existing.id, now);
  if (isAlive && existing.incarnationId !== request.incarnationId)
    return apiError(
      Errors.DUPLICATE_BROKER_REGISTRATION,
      'Another broker is registered with that broker id. If the broker was recently restarted this should self-resolve once the heartbeat manager expires the broker’s session.',
    );
  const level = image.featureLevel(METADATA_VERSION);
  const supported = request.features.find(({ name }) => name === METADATA_VERSION);
  if (supported !== undefined && (supported.minSupportedVersion > level || supported.maxSupportedVersion < level))
    return apiError(
      Errors.UNSUPPORTED_VERSION,
      `Unable to register because the broker does not support finalized version ${level} of ${METADATA_VERSION}`,
    );
  return null;
}

function registrationRecord(
  request: BrokerRegistrationRequest,
  brokerEpoch: BrokerEpoch,
  amends: BrokerRegistration | null,
): MetadataRecord {
  return {
    kind: 'RegisterBroker',
    brokerId: request.brokerId,
    isMigratingZkBroker: false,
    incarnationId: request.incarnationId,
    brokerEpoch,
    endPoints: request.listeners,
    features: request.features,
    rack: request.rack,
    fenced: amends?.fenced ?? true,
    inControlledShutdown: amends?.inControlledShutdown ?? false,
    logDirs: request.logDirs,
  };
}

/** It is taken out of all that it led and was in sync for, and forgotten. Where it has replicas they stay its, and nobody has them. */
export function unregisterBroker(image: MetadataImage, brokerId: BrokerId): Operation<ApiError | null> {
  const registered = image.broker(brokerId);
  if (registered === null) {
    const problem = apiError(Errors.BROKER_ID_NOT_REGISTERED, `Broker ID ${brokerId} is not currently registered`);
    return { records: [], answer: problem };
  }
  const gone: MetadataRecord = { kind: 'UnregisterBroker', brokerId, brokerEpoch: registered.epoch };
  return { records: [...recordsForLeaving(image, brokerId), gone], answer: null };
}

/** Kafka: BrokerControlState */
export type BrokerControlState = 'Fenced' | 'Unfenced' | 'ControlledShutdown' | 'ShutdownNow';

/** The state after this heartbeat; the records take the broker there. The sender's epoch has been checked. */
export function processHeartbeat(view: ClusterView, request: BrokerHeartbeatRequest): Operation<BrokerControlState> {
  const { image } = view;
  const { brokerId } = request;
  const current = controlState(image.broker(brokerId)!);
  const next = nextControlState(current, view, request);
  return { records: next === current ? [] : recordsFor(next, current, image, brokerId), answer: next };
}

function nextControlState(current: BrokerControlState, view: ClusterView, request: BrokerHeartbeatRequest): BrokerControlState {
  const { image, heartbeats } = view;
  const { brokerId, wantFence, wantShutDown } = request;
  switch (current) {
    case 'Fenced':
      if (wantShutDown) return 'ShutdownNow';
      return !wantFence && isCaughtUp(image, request) ? 'Unfenced' : 'Fenced';
    case 'Unfenced':
      if (wantFence) return wantShutDown ? 'ShutdownNow' : 'Fenced';
      if (!wantShutDown) return 'Unfenced';
      return hasLeaderships(image, brokerId) ? 'ControlledShutdown' : 'ShutdownNow';
    case 'ControlledShutdown': {
      if (hasLeaderships(image, brokerId)) return 'ControlledShutdown';
      const active = image
        .brokers()
        .map(({ id }) => id)
        .filter((id) => image.isActive(id));
      return heartbeats.mayShutDown(brokerId, active) ? 'ShutdownNow' : 'ControlledShutdown';
    }
    case 'ShutdownNow':
      return current;
    default:
      return assertUnreachable(current);
  }
}

function recordsFor(
  next: BrokerControlState,
  current: BrokerControlState,
  image: MetadataImage,
  broker: BrokerId,
): readonly MetadataRecord[] {
  switch (next) {
    case 'Fenced':
    case 'ShutdownNow':
      return current === 'Fenced' ? [] : recordsForFencing(image, broker);
    case 'Unfenced':
      return recordsForUnfencing(image, broker);
    case 'ControlledShutdown':
      return recordsForControlledShutdown(image, broker);
    default:
      return assertUnreachable(next);
  }
}

/** It has replayed its own registration, and so all that was decided before it. */
export function isCaughtUp(image: MetadataImage, { brokerId, currentMetadataOffset }: BrokerHeartbeatRequest): boolean {
  const registered = image.broker(brokerId);
  return registered !== null && currentMetadataOffset >= registered.registeredAt;
}

function controlState(broker: BrokerRegistration): BrokerControlState {
  if (broker.fenced) return 'Fenced';
  return broker.inControlledShutdown ? 'ControlledShutdown' : 'Unfenced';
}
