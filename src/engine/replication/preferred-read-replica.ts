/**
 * Where a consumer had better read: a follower in its own rack, where the leader is in another. (KIP-392)
 *
 * It may only be sent to who is in the ISR and has the offset that it asks for: whoever lags would be the answer again and again.
 * Kafka: ReplicaManager.findPreferredReadReplica, RackAwareReplicaSelector, ReplicaView.comparator
 */
import type { BrokerId, Offset } from '../model/vocabulary';
import type { ReplicationHost } from './host';
import type { Partition } from './partition';
import type { RemoteReplica } from './remote-replica';

/** Null where it is to read from the leader, who asks. */
export function preferredReadReplica(
  { remotes, isrState }: Partition,
  { rackId, fetchOffset }: { readonly rackId: string; readonly fetchOffset: Offset },
  host: ReplicationHost,
): BrokerId | null {
  if (rackId === '' || !host.selectsByRack || host.rackOf(host.broker) === rackId) return null;
  let best: RemoteReplica | null = null;
  for (const remote of remotes) {
    const hasOffset = remote.logEndOffset >= fetchOffset && remote.logStartOffset <= fetchOffset;
    if (!hasOffset || !isrState.isr.includes(remote.broker) || host.rackOf(remote.broker) !== rackId) continue;
    if (best === null || isNearerToTheEnd(remote, best)) best = remote;
  }
  return best?.broker ?? null;
}

/** Who has more, else who was at the end more lately, else the larger number. */
function isNearerToTheEnd(a: RemoteReplica, b: RemoteReplica): boolean {
  if (a.logEndOffset !== b.logEndOffset) return a.logEndOffset > b.logEndOffset;
  if (a.lastCaughtUpAt !== b.lastCaughtUpAt) return a.lastCaughtUpAt > b.lastCaughtUpAt;
  return a.broker > b.broker;
}
