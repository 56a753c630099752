/**
 * One direction of the wire between two hosts. Whatever a cut or a bad wire loses, TCP sends again: all that is lost is time.
 *
 * A packet that is lost is missed only when its acknowledgement does not come: after a round trip and 200 ms, twice as long for the
 * next attempt, and so on. (Linux: tcp_rto_min, TCP_TIMEOUT_INIT, tcp_retries2)
 * Departures: a message is one packet, however large, so there are no fast retransmits; an acknowledgement is never lost; and after
 * 15 attempts a message arrives, where Linux would give the connection up.
 */
import type { ConnectionId, NodeId, Payload, VirtualTime } from './context';
import type { Scheduled } from './event-queue';
import { State } from './state';

/** What every link of a world is like. Whole numbers. */
export interface LinkSettings {
  readonly latencyUs: number;
  /** Each message takes from 0 to this much longer. */
  readonly jitterUs: number;
  /** One message occupies its direction of the link for as long as its bytes take. */
  readonly bytesPerSecond: number;
}

/** What is wrong with one direction of a link. */
export interface LinkFault {
  readonly cut: boolean;
  readonly extraLatencyUs: number;
  /** Of a hundred packets. */
  readonly lossPercent: number;
}

/** Both directions of a cable, or only from the first end to the second. */
export type Ways = 'BothWays' | 'OneWay';

const RETRANSMISSION_TIMEOUT_MIN_US = 200_000;
/** Of an opening, whose round trip nobody has measured yet. */
const RETRANSMISSION_TIMEOUT_INITIAL_US = 1_000_000;
const RETRANSMISSION_TIMEOUT_MAX_US = 120_000_000;
export const RETRANSMISSIONS_MAX = 15;

/** How long after its `attempt`-th departure (from 0) a packet that was lost leaves again. */
export function retransmissionTimeoutUs(options: { attempt: number; roundTripUs: number; isOpening: boolean }): number {
  const { attempt, roundTripUs, isOpening } = options;
  const first = isOpening ? RETRANSMISSION_TIMEOUT_INITIAL_US : roundTripUs + RETRANSMISSION_TIMEOUT_MIN_US;
  return Math.min(first * 2 ** attempt, RETRANSMISSION_TIMEOUT_MAX_US);
}

export class Link extends State {
  readonly from: NodeId;
  readonly to: NodeId;
  readonly settings: LinkSettings;
  status: 'Whole' | 'Cut' = 'Whole';
  extraLatencyUs = 0;
  lossPercent = 0;
  /** What waits for a cut to heal, in the order in which it was sent. */
  held: Scheduled[] = [];
  /** When the last byte of all that was sent so far has left. */
  private freeAt = 0 as VirtualTime;

  constructor(options: { from: NodeId; to: NodeId; settings: LinkSettings }) {
    super();
    this.from = options.from;
    this.to = options.to;
    this.settings = options.settings;
  }

  get fault(): LinkFault {
    return { cut: this.status === 'Cut', extraLatencyUs: this.extraLatencyUs, lossPercent: this.lossPercent };
  }

  mend(): void {
    this.status = 'Whole';
    this.extraLatencyUs = 0;
    this.lossPercent = 0;
  }

  get latencyUs(): number {
    return this.settings.latencyUs + this.extraLatencyUs;
  }

  /** When a message that is sent now arrives, were there no jitter. */
  occupy(departsAt: VirtualTime, bytes: number): VirtualTime {
    const { bytesPerSecond } = this.settings;
    const start = Math.max(departsAt, this.freeAt);
    this.freeAt = (start + Math.floor((bytes * 1_000_000) / bytesPerSecond)) as VirtualTime;
    return (this.freeAt + this.latencyUs) as VirtualTime;
  }
}

/** A payload that has left its sender and not reached its receiver. */
export interface InFlight {
  readonly connection: ConnectionId;
  readonly from: NodeId;
  readonly to: NodeId;
  readonly payload: Payload;
  readonly sentAt: VirtualTime;
  /** When it left for the last time, after what had left before was lost; null for a first attempt. */
  readonly resentAt: VirtualTime | null;
  /** Null while it is held. */
  readonly arrivesAt: VirtualTime | null;
  /** By a cut, by hand, or because something before it on its connection is held by hand. */
  readonly heldBy: 'Cut' | 'Hand' | 'Behind' | null;
  /** Which part of its way it has behind it, from 0 to 1, where it is held by hand. */
  readonly travelled: number | null;
}
