/**
 * When the controller last heard each broker. This is the one thing it knows that is in no log: a controller that restarts gives
 * every unfenced broker a fresh session, and waits a whole session timeout before it calls one dead.
 *
 * Kafka: BrokerHeartbeatManager, BrokerHeartbeatTracker
 */
import { after, type Microseconds, milliseconds, type VirtualTime } from '../../base/virtual-time';
import type { BrokerId, Offset } from '../model/vocabulary';
import { Shared, State } from '../sim/state';

class Contact extends Shared {
  readonly at: VirtualTime;
  /** How far the broker said it has replayed the metadata log; −1 while it has not said. */
  readonly metadataOffset: Offset;

  constructor(contact: { at: VirtualTime; metadataOffset: Offset }) {
    super();
    this.at = contact.at;
    this.metadataOffset = contact.metadataOffset;
  }
}

/** Of the process that is registered: a stale one's heartbeats never get here, and a new one's registration forgets the old one. */
export class BrokerHeartbeats extends State {
  private readonly sessionTimeout: Microseconds;
  private readonly contacts = new Map<BrokerId, Contact>();
  /** Log end when a broker's controlled shutdown began: whoever has replayed up to there knows the new leaders. */
  private readonly shutdownOffsets = new Map<BrokerId, Offset>();

  constructor(sessionTimeoutMs: number) {
    super();
    this.sessionTimeout = milliseconds(sessionTimeoutMs);
  }

  /** Sessions are looked at eight times per timeout: a broker is fenced after at most 112.5 % of it. */
  get checkInterval(): Microseconds {
    return Math.max(1_000, Math.floor(this.sessionTimeout / 8)) as Microseconds;
  }

  touch(contact: { readonly broker: BrokerId; readonly at: VirtualTime; readonly metadataOffset: Offset }): void {
    this.contacts.set(contact.broker, new Contact(contact));
  }

  /** The process is gone, by its own wish or for another that has registered. */
  forget(broker: BrokerId): void {
    this.contacts.delete(broker);
    this.shutdownOffsets.delete(broker);
  }

  hasValidSession(broker: BrokerId, now: VirtualTime): boolean {
    const contact = this.contacts.get(broker);
    return contact !== undefined && !this.isExpired(contact, now);
  }

  /** When that broker's session ends, should nothing be heard of it until then; null where it has none. */
  sessionEnd(broker: BrokerId): VirtualTime | null {
    const contact = this.contacts.get(broker);
    return contact === undefined ? null : after(contact.at, this.sessionTimeout);
  }

  /** In id order. */
  expired(now: VirtualTime): readonly BrokerId[] {
    const ids: BrokerId[] = [];
    for (const [broker, contact] of this.contacts) if (this.isExpired(contact, now)) ids.push(broker);
    return ids.sort((a, b) => a - b);
  }

  beginControlledShutdown(broker: BrokerId, logEndOffset: Offset): void {
    if (!this.shutdownOffsets.has(broker)) this.shutdownOffsets.set(broker, logEndOffset);
  }

  /** Whether all of `active` have replayed what moved the leaders away from `broker`. */
  mayShutDown(broker: BrokerId, active: readonly BrokerId[]): boolean {
    const needed = this.shutdownOffsets.get(broker) ?? -1;
    return active.every((other) => (this.contacts.get(other)?.metadataOffset ?? -1) >= needed);
  }

  private isExpired({ at }: Contact, now: VirtualTime): boolean {
    return after(at, this.sessionTimeout) < now;
  }
}
