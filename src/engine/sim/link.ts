/** One direction of the wire between two hosts. What is cut loses nothing: TCP sends again, so all that is lost is time. */
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

export class Link extends State {
  readonly from: NodeId;
  readonly to: NodeId;
  readonly settings: LinkSettings;
  status: 'Whole' | 'Cut' = 'Whole';
  extraLatencyUs = 0;
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

  /** When a message that is sent now arrives, were there no jitter. */
  occupy(departsAt: VirtualTime, bytes: number): VirtualTime {
    const { latencyUs, bytesPerSecond } = this.settings;
    const start = Math.max(departsAt, this.freeAt);
    this.freeAt = (start + Math.floor((bytes * 1_000_000) / bytesPerSecond)) as VirtualTime;
    return (this.freeAt + latencyUs + this.extraLatencyUs) as VirtualTime;
  }
}

/** A payload that has left its sender and not reached its receiver. */
export interface InFlight {
  readonly connection: ConnectionId;
  readonly from: NodeId;
  readonly to: NodeId;
  readonly payload: Payload;
  readonly sentAt: VirtualTime;
  /** Null while a cut holds it. */
  readonly arrivesAt: VirtualTime | null;
}
