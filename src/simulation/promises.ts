/** What must be true of every record at the end of a run, whatever broke meanwhile: the promises that Kafka makes to those who send. */
import type { Happening } from '../engine/model/events';
import type { World } from '../engine/session/world';
import type { EventId, NodeId } from '../engine/sim/context';
import type { Plan } from './plan';

export interface BrokenPromise {
  readonly belief: string;
  /** The event at which it was found; null where the auditor has seen too much to remember it. */
  readonly event: EventId | null;
}

/** The first that is broken; null where all were kept. */
export function brokenPromise(world: World, plan: Plan): BrokenPromise | null {
  const { auditor } = world;
  const { lost, lostBeforeCommit, findings } = auditor.verdicts();
  const found = (kind: string) => findings.find((finding) => finding.kind === kind)?.event ?? null;
  const idempotent = plan.producers.filter(({ config }) => config['enable.idempotence'] !== false).map(({ node }) => node);
  const began = producersThatBeganAnew(world);
  const sum = (producers: readonly NodeId[], what: 'duplicated' | 'outOfOrder') =>
    producers.reduce((total, node) => total + (auditor.accounts.producers.known(node)?.[what] ?? 0), 0);

  if (lost > lostBeforeCommit)
    return {
      belief: `nothing that was acknowledged by all is lost, but ${lost - lostBeforeCommit} records are`,
      event: found('Lost'),
    };
  const twice = sum(idempotent, 'duplicated');
  if (twice > 0) return { belief: `nothing idempotent is written twice, but ${twice} records are`, event: found('Duplicated') };
  const outOfOrder = sum(
    idempotent.filter((node) => !began.has(node)),
    'outOfOrder',
  );
  if (outOfOrder > 0) return { belief: `nothing idempotent is out of order, but ${outOfOrder} records are`, event: found('OutOfOrder') };
  return null;
}

/**
 * Producers that began a new epoch: order is promised within an epoch only (KIP-360). A new leader that never heard of a producer takes
 * whatever sequence number comes first; what was still on its way to the old leader then comes too late, and goes in with the next epoch.
 */
function producersThatBeganAnew({ cluster }: World): ReadonlySet<NodeId> {
  const began = new Set<NodeId>();
  for (const { what } of cluster.sim.history) {
    const happening = what as Happening;
    if (happening.kind === 'ProducerIdAssigned' && happening.producerEpoch > 0) began.add(happening.producer);
  }
  return began;
}
