/** Another voter, and what this one has asked it: one request at a time, none for a moment after one has failed. (Kafka: RequestManager) */
import { after, type VirtualTime } from '../../../base/virtual-time';
import type { BrokerId } from '../../model/vocabulary';
import { OutgoingChannel } from '../../protocol/outgoing-channel';
import type { NodeId } from '../../sim/context';
import { State } from '../../sim/state';
import { REQUEST_TIMEOUT_US, RETRY_BACKOFF_US } from './timeouts';

export class Peer extends State {
  readonly id: BrokerId;
  readonly channel: OutgoingChannel;
  notBefore = 0 as VirtualTime;

  constructor(id: BrokerId) {
    super();
    this.id = id;
    this.channel = new OutgoingChannel({ name: `voter ${id}`, peer: voterNode(id), timeoutUs: REQUEST_TIMEOUT_US });
  }

  mayBeAsked(now: VirtualTime): boolean {
    return now >= this.notBefore && !this.channel.isAwaitingAny;
  }

  backOff(now: VirtualTime): void {
    this.notBefore = after(now, RETRY_BACKOFF_US);
  }
}

/** Where controller.quorum.voters says that it listens. */
const voterNode = (id: BrokerId) => `controller-${id}` as NodeId;
