/**
 * Single messages on their way, as an operator's finger finds them: listed, stopped, let go, delayed, dropped. All that is behind a message
 * on its connection waits for it, for TCP lets nothing overtake.
 *
 * A message that is dropped is a packet that is lost: its sender misses the acknowledgement and sends it again (link.ts says when). So
 * nothing is ever lost to a connection but time.
 */
import { assert } from '../../base/assert';
import type { Connection, End } from './connection';
import type { Payload, VirtualTime } from './context';
import type { Scheduled } from './event-queue';
import { type InFlight, retransmissionTimeoutUs } from './link';
import { isOnConnection, type Network } from './network';
import type { StoppedMessage } from './stopped';

/** Payloads between an open sender and a receiver that may yet take them: those that will arrive, in order, then those held. */
export function messagesInFlight(network: Network): readonly InFlight[] {
  const { queue, links, connections } = network;
  const moving = queue.list(({ input }) => input.kind === 'received').flatMap((scheduled) => inFlight(network, scheduled, {}));
  const cut = [...links.values()].flatMap(({ held }) =>
    held.flatMap((scheduled) => inFlight(network, scheduled, { arrivesAt: null, heldBy: 'Cut' })),
  );
  const stopped = [...connections.values()].flatMap(({ opener, acceptor }) =>
    [opener, acceptor].flatMap((end) =>
      end.stopped.messages.flatMap((message) => inFlight(network, message.scheduled, heldByHand(end, message))),
    ),
  );
  return [...moving, ...cut, ...stopped];
}

function inFlight({ connections }: Network, scheduled: Scheduled, held: Partial<InFlight>): readonly InFlight[] {
  const { input, node, departedAt, resentAt, at } = scheduled;
  if (input.kind !== 'received') return [];
  const connection = connections.get(input.connection);
  if (connection === undefined || connection.endAt(node).status === 'Closed') return [];
  const from = connection.otherEnd(connection.endAt(node)).node;
  const { payload } = input;
  const message = { connection: input.connection, from, to: node, payload, sentAt: departedAt, resentAt, arrivesAt: at };
  return [{ ...message, heldBy: null, travelled: null, ...held }];
}

function heldByHand({ stopped }: End, { scheduled, at, leftUs }: StoppedMessage): Partial<InFlight> {
  const { input, departedAt, resentAt } = scheduled;
  const goneUs = Math.max(0, at - (resentAt ?? departedAt));
  const isHeld = input.kind === 'received' && stopped.holds(input.payload);
  return { arrivesAt: null, heldBy: isHeld ? 'Hand' : 'Behind', travelled: goneUs / Math.max(1, goneUs + leftUs) };
}

/** It stops where it is. A message that waits behind another one can be held as well. */
export function hold(network: Network, message: InFlight, now: VirtualTime): void {
  const { connection, receiver } = placeOf(network, message);
  if (message.heldBy === null) receiver.stopped.addFirst(takeFrom(network, connection, message), now);
  receiver.stopped.hold(message.payload);
}

/** It goes on from where it is, and all that only waited for it. @param saying what its sender has to say by now, where that is something else */
export function release(network: Network, message: InFlight, now: VirtualTime, saying: Payload = message.payload): void {
  const { receiver } = placeOf(network, message);
  if (saying !== message.payload) receiver.stopped.exchange(message.payload, saying);
  network.goOn(receiver, receiver.stopped.release(saying), now);
}

export function delay(network: Network, message: InFlight, byUs: number): void {
  const { connection, receiver } = placeOf(network, message);
  if (message.heldBy === null) reschedule(network, receiver, takeFrom(network, connection, message), { byUs, resentAt: null });
  else receiver.stopped.prolong(message.payload, byUs);
}

/** Returns how long after its last departure it leaves again. */
export function drop(network: Network, message: InFlight, now: VirtualTime): number {
  const { connection, receiver } = placeOf(network, message);
  const leftAt = message.resentAt ?? message.sentAt;
  const timeoutUs = Math.max(timeoutOf(connection, receiver, message), now - leftAt);
  const resentAt = (leftAt + timeoutUs) as VirtualTime;
  if (message.heldBy === null) {
    reschedule(network, receiver, takeFrom(network, connection, message), { byUs: timeoutUs, resentAt });
  } else {
    receiver.stopped.resend(message.payload, resentAt, now);
    release(network, message, now);
  }
  return timeoutUs;
}

function placeOf({ connections }: Network, { connection: id, to }: InFlight): { connection: Connection; receiver: End } {
  const connection = connections.get(id);
  assert(connection !== undefined, 'a message that is touched is on a connection');
  return { connection, receiver: connection.endAt(to) };
}

/** Out of the queue: the message and all that comes behind it on its connection, in order. */
function takeFrom({ queue }: Network, { id }: Connection, { to, payload }: InFlight): readonly Scheduled[] {
  const isOfConnection = ({ input, node }: Scheduled) => isOnConnection(input) && input.connection === id && node === to;
  const coming = queue.list(isOfConnection);
  const first = coming.findIndex(({ input }) => carries(input, payload));
  assert(first >= 0, 'a message that is touched is under way');
  const taken = new Set(coming.slice(first));
  return queue.extract((scheduled) => taken.has(scheduled));
}

const carries = (input: Scheduled['input'], payload: Payload) => input.kind === 'received' && input.payload === payload;

/** The first arrives later, and the others no earlier than it. */
function reschedule(
  { queue }: Network,
  receiver: End,
  [first, ...behind]: readonly Scheduled[],
  later: { readonly byUs: number; readonly resentAt: VirtualTime | null },
): void {
  if (first === undefined) return;
  let arrival = (first.at + later.byUs) as VirtualTime;
  queue.schedule({ ...first, at: arrival, resentAt: later.resentAt ?? first.resentAt });
  for (const each of behind) {
    arrival = Math.max(arrival, each.at) as VirtualTime;
    queue.schedule({ ...each, at: arrival });
  }
  receiver.lastArrival = Math.max(receiver.lastArrival, arrival) as VirtualTime;
}

/** It doubles with every attempt: how many there were follows from when the last of them left. */
function timeoutOf(connection: Connection, receiver: End, { sentAt, resentAt }: InFlight): number {
  const roundTripUs = connection.otherEnd(receiver).outward.latencyUs + receiver.outward.latencyUs;
  const timeout = (attempt: number) => retransmissionTimeoutUs({ attempt, roundTripUs, isOpening: false });
  let attempt = 0;
  for (let left: number = sentAt; left < (resentAt ?? sentAt); attempt++) left += timeout(attempt);
  return timeout(attempt);
}
