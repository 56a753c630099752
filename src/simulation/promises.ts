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
  const sum = (what: 'duplicated' | 'outOfOrder') =>
    idempotent.reduce((total, node) => total + (began.has(node) ? 0 : (auditor.accounts.producers.known(node)?.[what] ?? 0)), 0);

  if (lost > lostBeforeCommit)
    return {
      belief: `nothing that was acknowledged by all is lost, but ${lost - lostBeforeCommit} records are`,
      event: found('Lost'),
    };
  const twice = sum('duplicated');
  if (twice > 0) return { belief: `nothing idempotent is written twice, but ${twice} records are`, event: found('Duplicated') };
  const outOfOrder = sum('outOfOrder');
  if (outOfOrder > 0) return { belief: `nothing idempotent is out of order, but ${outOfOrder} records are`, event: found('OutOfOrder') };
  return null;
}

/**
 * Producers that were told of a gap and began a new epoch: sequence numbers promise something within an epoch only (KIP-360), and
 * invariants I-6 and I-7 hold them to that. Two ways lead there without anybody's fault. A new leader that never heard of a producer takes
 * whatever number comes first; what was on its way to the old leader comes too late, and goes in behind. And a leader that was killed
 * remembers of a producer what its snapshot holds, the last batch: an older one that is tried again, because its answer never came, is
 * no duplicate to it but a gap, and is written a second time.
 */
function producersThatBeganAnew({ cluster }: World): ReadonlySet<NodeId> {
  const began = new Set<NodeId>();
  for (const { what } of cluster.sim.history) {
    const happening = what as Happening;
    if (happening.kind === 'ProducerIdAssigned' && happening.producerEpoch > 0) began.add(happening.producer);
  }
  return began;
}
