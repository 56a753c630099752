/** What a finger does to one message on its way. */
import { assertUnreachable } from '../../../base/assert';
import type { Cluster } from '../../cluster/cluster';
import { asItLeaves } from '../../cluster/late-read';
import type { HappeningOf } from '../../model/events';
import { apiName } from '../../protocol/apis';
import { Request, Response } from '../../protocol/payload';
import type { InFlight } from '../../sim/link';
import { type MessageCommand, type MessageReference, printReference } from '../commands/messages';
import { done, type Judged, refused } from './act';

export function onMessage(cluster: Cluster, command: MessageCommand): Judged {
  const message = find(cluster, command);
  const problem = message === null ? 'has arrived, or never was' : problemWith(message, command, cluster);
  if (message === null || problem !== null) return refused(`The ${printReference(command)} ${problem}.`);
  return done(({ cause }) => cluster.sim.emit(touch(cluster, message, command), { node: null, cause }));
}

function find(cluster: Cluster, { direction, connection, correlationId }: MessageReference): InFlight | null {
  const kind = direction === 'Request' ? Request : Response;
  const isMeant = ({ connection: id, payload }: InFlight) =>
    id === connection && payload instanceof kind && payload.correlationId === correlationId;
  return cluster.sim.messagesInFlight().find(isMeant) ?? null;
}

/** Null where it can be done. */
function problemWith({ heldBy, resentAt }: InFlight, { kind }: MessageCommand, { sim }: Cluster): string | null {
  if (heldBy === 'Cut') return 'waits for the link to be healed';
  if (kind === 'ReleaseMessage')
    return heldBy === 'Hand' ? null : heldBy === 'Behind' ? 'only waits behind one that is held' : 'is not held';
  if (kind === 'HoldMessage') return heldBy === 'Hand' ? 'is held already' : null;
  if (kind !== 'DropMessage') return null;
  if (heldBy === 'Behind') return 'waits behind one that is held';
  return resentAt !== null && resentAt > sim.now ? 'is lost already, and has not left again' : null;
}

type Touched = HappeningOf<'MessageHeld' | 'MessageReleased'> | HappeningOf<'MessageDelayed'> | HappeningOf<'MessageDropped'>;

function touch(cluster: Cluster, message: InFlight, command: MessageCommand): Touched {
  const { sim } = cluster;
  const { from, to, payload } = message;
  const api = payload instanceof Request || payload instanceof Response ? apiName(payload.apiKey) : '';
  const told = { from, to, api, direction: command.direction };
  switch (command.kind) {
    case 'HoldMessage':
      sim.holdMessage(message);
      return { kind: 'MessageHeld', ...told };
    case 'ReleaseMessage':
      sim.releaseMessage(message, asItLeaves(cluster, message));
      return { kind: 'MessageReleased', ...told };
    case 'DelayMessage':
      sim.delayMessage(message, command.delayMs * 1_000);
      return { kind: 'MessageDelayed', byUs: command.delayMs * 1_000, ...told };
    case 'DropMessage':
      return { kind: 'MessageDropped', againAfterUs: sim.dropMessage(message), ...told };
    default:
      return assertUnreachable(command);
  }
}
