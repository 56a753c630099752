/**
 * What must be true of every record at the end of a run, whatever broke meanwhile: the promises that Kafka makes to those who send.
 *
 * Read next: excuses.ts (what Kafka itself says may be broken).
 */
import { ACKNOWLEDGED_BY_ALL, LOST, WAS_COMMITTED } from '../engine/auditor/batch-accounts';
import type { BatchTrace } from '../engine/model/events';
import { NO_LEADER, partitionName, type TopicPartition } from '../engine/model/vocabulary';
import type { World } from '../engine/session/world';
import type { EventId } from '../engine/sim/context';
import { acknowledgedBelowLogStart, batchesInDoubt, partitionsThatMayLose } from './excuses';
import type { Plan } from './plan';

export interface BrokenPromise {
  readonly belief: string;
  /** The event at which it was found; null where the auditor has seen too much to remember it. */
  readonly event: EventId | null;
}

/** The first that is broken; null where all were kept. */
export function brokenPromise(world: World, plan: Plan): BrokenPromise | null {
  return lost(world, plan) ?? misplaced(world, plan);
}

/** Acknowledged by all, or given to consumers, and gone. What the leader alone had acknowledged may be. */
function lost({ auditor, cluster }: World, plan: Plan): BrokenPromise | null {
  const { batches, logs, findings, producers } = auditor.accounts;
  const expired = new Set(acknowledgedBelowLogStart(cluster.sim.history).map((trace) => producers.accountOf(trace)));
  const mayLose = partitionsThatMayLose(cluster.sim.history, plan);
  let count = 0;
  for (let account = 0; account < batches.length; account++) {
    if (!batches.has(account, LOST) || !batches.has(account, ACKNOWLEDGED_BY_ALL | WAS_COMMITTED)) continue;
    if (!mayLose.has(partitionName(logs.ledgerOf(account).partition)) && !expired.has(account)) count += batches.recordCount(account);
  }
  if (count === 0) return null;
  const event = findings.all.find(({ kind }) => kind === 'Lost')?.event ?? null;
  return { belief: `nothing that was acknowledged by all is lost, but ${count} records are`, event };
}

/** One partition as its leader has it at the end. */
export interface LedLog {
  readonly partition: TopicPartition;
  readonly batches: Iterable<{ readonly trace: BatchTrace | null; readonly recordCount: number }>;
}

function misplaced({ auditor, cluster }: World, plan: Plan): BrokenPromise | null {
  const idempotent = new Set(plan.producers.filter(({ config }) => config['enable.idempotence'] !== false).map(({ node }) => node));
  const doubtful = batchesInDoubt(cluster.sim.history);
  const isPromised = ({ producer, batch }: BatchTrace) => idempotent.has(producer) && doubtful.get(producer)?.has(batch) !== true;
  const { twice, outOfOrder } = countMisplaced(ledLogs(cluster), isPromised);
  const found = (kind: string) => auditor.accounts.findings.all.find((finding) => finding.kind === kind)?.event ?? null;
  if (twice > 0) return { belief: `nothing idempotent is written twice, but ${twice} records are`, event: found('Duplicated') };
  if (outOfOrder > 0) return { belief: `nothing idempotent is out of order, but ${outOfOrder} records are`, event: found('OutOfOrder') };
  return null;
}

/** Records of batches that stand in their log a second time, or behind one that their producer had sent later. */
export function countMisplaced(logs: readonly LedLog[], isPromised: (trace: BatchTrace) => boolean) {
  let twice = 0;
  let outOfOrder = 0;
  for (const { batches } of logs) {
    const seen = new Map<string, Set<number>>();
    const newest = new Map<string, number>();
    for (const { trace, recordCount } of batches) {
      if (trace === null) continue;
      const { producer, batch } = trace;
      const known = seen.get(producer) ?? new Set();
      seen.set(producer, known);
      if (isPromised(trace) && known.has(batch)) twice += recordCount;
      else if (isPromised(trace) && batch < (newest.get(producer) ?? -1)) outOfOrder += recordCount;
      known.add(batch);
      newest.set(producer, Math.max(batch, newest.get(producer) ?? -1));
    }
  }
  return { twice, outOfOrder };
}

function ledLogs(cluster: World['cluster']): readonly LedLog[] {
  const topics = cluster.controller?.image.topics() ?? [];
  return topics
    .flatMap(({ partitions }) => partitions)
    .flatMap(({ partition, leader }): LedLog[] => {
      const log = leader === NO_LEADER ? undefined : cluster.broker(leader)?.replicas.partition(partition)?.log;
      return log === undefined ? [] : [{ partition, batches: log.batchesFrom(log.logStartOffset) }];
    });
}
