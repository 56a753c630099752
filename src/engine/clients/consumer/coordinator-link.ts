/**
 * Where a group's coordinator is, and the connection to it. Any broker knows; it is asked again whenever the coordinator is not to be
 * reached, or says that it is none. (Kafka: AbstractCoordinator.ensureCoordinatorReady, lookupCoordinator, markCoordinatorUnknown)
 */
import { after } from '../../../base/virtual-time';
import { Errors, errorName, isRetriable } from '../../model/error-codes';
import type { GroupId } from '../../model/vocabulary';
import { type FindCoordinatorResponse, findCoordinatorKey, findCoordinatorRequest } from '../../protocol/find-coordinator';
import type { Context, NodeId, VirtualTime } from '../../sim/context';
import { State } from '../../sim/state';
import type { ClientMetadata } from '../client-metadata';
import { type BackoffSettings, backoffUs } from '../exponential-backoff';
import { type ClientRequest, type NetworkClient, requestOf } from '../network-client';
import type { About } from './about';
import type { FailureCause } from './failure-cause';

const GROUP_COORDINATOR = 0;

export class CoordinatorLink extends State {
  private readonly group: GroupId;
  private readonly network: NetworkClient<About>;
  private readonly metadata: ClientMetadata;
  private readonly retryBackoff: BackoffSettings;
  private readonly failure: FailureCause;
  private coordinator: NodeId | null = null;
  private isAsking = false;
  private notBefore = 0 as VirtualTime;
  private failures = 0;

  constructor(options: {
    group: GroupId;
    network: NetworkClient<About>;
    metadata: ClientMetadata;
    retryBackoff: BackoffSettings;
    failure: FailureCause;
  }) {
    super();
    this.group = options.group;
    this.network = options.network;
    this.metadata = options.metadata;
    this.retryBackoff = options.retryBackoff;
    this.failure = options.failure;
  }

  /** A coordinator whose connection broke counts as unknown. */
  isKnown(now: VirtualTime): boolean {
    if (this.coordinator !== null && this.network.isUnavailable(this.coordinator, 'Coordinator', now)) this.coordinator = null;
    return this.coordinator !== null;
  }

  /** Asks who it is, where that is not known and nobody is asked already. */
  lookUp(context: Context): void {
    if (this.isAsking || this.notBefore > context.now || this.isKnown(context.now)) return;
    const node = this.metadata.whomToAsk(this.network, context);
    if (node === null) return;
    this.isAsking = true;
    const body = { key: '', keyType: GROUP_COORDINATOR, coordinatorKeys: [this.group] };
    this.network.send(node, 'Data', requestOf(findCoordinatorKey, findCoordinatorRequest, body), { kind: 'FindCoordinator' }, context);
  }

  /** Returns whether it is known now. */
  found(response: FindCoordinatorResponse, context: Context): boolean {
    this.isAsking = false;
    const answer = response.coordinators[0];
    const error = answer?.errorCode ?? Errors.COORDINATOR_NOT_AVAILABLE;
    if (answer === undefined || error !== Errors.NONE) {
      if (!isRetriable(error)) this.failure.raise(errorName(error), error);
      this.backOff(context);
      return false;
    }
    this.coordinator = answer.host as NodeId;
    if (!this.isKnown(context.now)) this.backOff(context);
    else this.failures = 0;
    return this.coordinator !== null;
  }

  lookupLost(context: Context): void {
    this.isAsking = false;
    this.backOff(context);
  }

  /** When it is asked for next by itself. */
  get retryAt(): VirtualTime | null {
    return this.coordinator === null && !this.isAsking ? this.notBefore : null;
  }

  /** Returns false where there is nobody to send it to. */
  send(request: ClientRequest, about: About, context: Context): boolean {
    if (!this.isKnown(context.now) || !this.network.canSend(this.coordinator!, 'Coordinator', context.now)) return false;
    this.network.send(this.coordinator!, 'Coordinator', request, about, context);
    return true;
  }

  /** It is none, or says nothing: whatever else was asked of it will have no answer either. */
  markUnknown(context: Context): void {
    const { coordinator } = this;
    this.coordinator = null;
    if (coordinator !== null) this.network.disconnect(coordinator, 'Coordinator', context);
  }

  /** The connection broke. */
  disconnected(): void {
    this.coordinator = null;
  }

  private backOff(context: Context): void {
    this.metadata.requestUpdate();
    this.notBefore = after(context.now, backoffUs(this.retryBackoff, this.failures++, context));
  }
}
