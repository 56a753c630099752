/**
 * Whom a replica may ask just now: of each other voter one request at a time, and none for a moment after one has failed. With every change of
 * its state it awaits nothing that it has asked before.
 *
 * It may never let a second request go before the first is answered or lost.
 *
 * Kafka: RequestManager, KafkaNetworkChannel
 */
import { after, type Microseconds, type VirtualTime } from '../../../base/virtual-time';
import type { BrokerId } from '../../model/vocabulary';
import { OutgoingChannel } from '../../protocol/outgoing-channel';
import type { ConnectionId, Context, NodeId } from '../../sim/context';
import { State } from '../../sim/state';
import { RECONNECT_BACKOFF_MAX_US, RECONNECT_BACKOFF_US, REQUEST_TIMEOUT_US, RETRY_BACKOFF_US } from './timeouts';

export class Peer extends State {
  readonly id: BrokerId;
  readonly channel: OutgoingChannel;
  notBefore = 0 as VirtualTime;
  /** Connections that were lost since it last answered. */
  private losses = 0;

  constructor(id: BrokerId) {
    super();
    this.id = id;
    this.channel = new OutgoingChannel({ name: `voter ${id}`, peer: voterNode(id), timeoutUs: REQUEST_TIMEOUT_US });
  }

  isBackingOff(now: VirtualTime): boolean {
    return now < this.notBefore;
  }

  isReady(now: VirtualTime): boolean {
    return !this.isBackingOff(now) && !this.channel.isAwaitingAny;
  }

  answered(): void {
    this.losses = 0;
  }

  backOff(now: VirtualTime): void {
    this.notBefore = after(now, RETRY_BACKOFF_US);
  }

  lost(now: VirtualTime): void {
    const span = Math.min(RECONNECT_BACKOFF_MAX_US, RECONNECT_BACKOFF_US * 2 ** Math.min(this.losses++, 10));
    this.notBefore = after(now, span as Microseconds);
  }
}

export class RequestManager extends State {
  /** The other voters, in order. */
  readonly peers: readonly Peer[];

  constructor(others: readonly BrokerId[]) {
    super();
    this.peers = others.map((id) => new Peer(id));
  }

  peer(id: BrokerId): Peer | null {
    return this.peers.find((each) => each.id === id) ?? null;
  }

  owner(connection: ConnectionId): Peer | null {
    return this.peers.find(({ channel }) => channel.owns(connection)) ?? null;
  }

  ofTimer(due: string): Peer | null {
    return this.peers.find(({ channel }) => due === `timeouts of ${channel.name}`) ?? null;
  }

  get awaitsAny(): boolean {
    for (const { channel } of this.peers) if (channel.isAwaitingAny) return true;
    return false;
  }

  /** Any that may be asked, so that not all ask the same one; null where one is being asked already. */
  anyReady(context: Context): Peer | null {
    if (this.peers.length === 0 || this.awaitsAny) return null;
    const { now } = context;
    const first = this.peers.length === 1 ? 0 : context.chance(this.peers.length);
    for (let at = 0; at < this.peers.length; at++) {
      const peer = this.peers[(first + at) % this.peers.length]!;
      if (peer.isReady(now)) return peer;
    }
    return null;
  }

  /** When the next of those who are left alone may be asked. */
  nextReadyAt(now: VirtualTime): VirtualTime | null {
    let next: VirtualTime | null = null;
    for (const { notBefore } of this.peers) if (notBefore > now && (next === null || notBefore < next)) next = notBefore;
    return next;
  }

  /** Of what was asked before nothing is awaited any more. */
  resetAll(): void {
    for (const { channel } of this.peers) channel.forgetAll();
  }
}

/** Where controller.quorum.voters says that it listens. */
export const voterNode = (id: BrokerId) => `controller-${id}` as NodeId;
export const VOTER_LISTENER = 'CONTROLLER';
export const VOTER_PORT = 9093;
