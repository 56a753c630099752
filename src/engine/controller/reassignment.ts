/**
 * Other replicas for a partition, in two steps: first the new ones are added to those that are there, and once all that are to stay are
 * in sync the others are removed. So a partition never has fewer copies on the way than before or after.
 *
 * Nobody is removed before that, and no leader is taken from a partition that nobody else could lead.
 * Kafka: PartitionReassignmentReplicas, PartitionReassignmentRevert
 */
import type { BrokerId } from '../model/vocabulary';

export interface ReplicaSets {
  /** In order of preference; those being removed stand last. */
  readonly replicas: readonly BrokerId[];
  readonly removingReplicas: readonly BrokerId[];
  readonly addingReplicas: readonly BrokerId[];
}

export const isBeingReassigned = ({ removingReplicas, addingReplicas }: ReplicaSets) =>
  removingReplicas.length > 0 || addingReplicas.length > 0;

/** What a partition is on its way from `current` to `target`, both in order of preference. */
export function onTheWay(current: readonly BrokerId[], target: readonly BrokerId[]): ReplicaSets {
  const removingReplicas = without(current, target).sort((a, b) => a - b);
  const addingReplicas = without(target, current).sort((a, b) => a - b);
  return { replicas: [...target, ...removingReplicas], removingReplicas, addingReplicas };
}

/** What it was before: whoever was being added is out again. */
export function reverted({ replicas, addingReplicas }: ReplicaSets): ReplicaSets {
  return { replicas: without(replicas, addingReplicas), removingReplicas: [], addingReplicas: [] };
}

/** Where all that are to stay are in `isr`, the reassignment is over; else all stays as it is. */
export function completed(sets: ReplicaSets, isr: readonly BrokerId[]): ReplicaSets & { readonly isr: readonly BrokerId[] } {
  const { replicas, removingReplicas, addingReplicas } = sets;
  const staying = without(replicas, removingReplicas);
  const inSync = without(isr, removingReplicas);
  const isReached = staying.length > 0 && inSync.length > 0 && staying.every((replica) => inSync.includes(replica));
  if (!isBeingReassigned(sets) || !isReached) return { replicas, removingReplicas, addingReplicas, isr };
  return { replicas: staying, removingReplicas: [], addingReplicas: [], isr: inSync };
}

const without = (all: readonly BrokerId[], those: readonly BrokerId[]) => all.filter((replica) => !those.includes(replica));
