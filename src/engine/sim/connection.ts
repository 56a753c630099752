/**
 * A connection as two ends, each of which a process may lose. Ordered both ways: nothing overtakes. It is reset when a process dies or closes
 * its end, silent when a peer is frozen or the link is cut, and forgotten when both ends are closed.
 */
import { assert } from '../../base/assert';
import type { ConnectionId, NodeId, VirtualTime } from './context';
import type { Link } from './link';
import { State } from './state';
import { Stopped } from './stopped';

export class End extends State {
  readonly node: NodeId;
  /** From this end to the other. */
  readonly outward: Link;
  /** Only an Open end takes anything in or sends. The accepting end is Connecting until the opening has travelled to it. */
  status: 'Connecting' | 'Open' | 'Closed';
  /** When the last of what was sent to this end so far arrives. Invariant: never decreases. */
  lastArrival = 0 as VirtualTime;
  /** What was stopped by hand on its way to this end, and all that came behind it, in order. */
  readonly stopped = new Stopped();

  constructor(options: { node: NodeId; outward: Link; status: 'Connecting' | 'Open' }) {
    super();
    this.node = options.node;
    this.outward = options.outward;
    this.status = options.status;
  }
}

export class Connection extends State {
  readonly id: ConnectionId;
  readonly opener: End;
  readonly acceptor: End;

  constructor(options: { id: ConnectionId; opener: End; acceptor: End }) {
    super();
    assert(options.opener.node !== options.acceptor.node, 'a process does not connect to itself');
    this.id = options.id;
    this.opener = options.opener;
    this.acceptor = options.acceptor;
  }

  endAt(node: NodeId): End {
    if (this.opener.node === node) return this.opener;
    assert(this.acceptor.node === node, 'a connection is used by its own ends only');
    return this.acceptor;
  }

  otherEnd(end: End): End {
    return end === this.opener ? this.acceptor : this.opener;
  }
}
