/**
 * Whether a group goes on where it has committed. A commit that was acknowledged is there for whoever asks afterwards, whichever broker
 * coordinates the group by then; and it goes back only where a consumer's position has gone back.
 *
 * Who is assigned a partition asks for the commit after that: what it is told is what was committed last before its assignment, or later.
 * A later one that was never acknowledged may have been written all the same.
 */
import { type GroupId, type Offset, partitionName, type TopicPartition } from '../../engine/model/vocabulary';
import type { NodeId } from '../../engine/sim/context';
import type { Anomaly, Excuses } from './check';
import type { Operation } from './history';

/** One that was on its way when a position went back, and the first from there. */
const COMMITS_AFTER_RESET = 2;

/** What is known of one group's commits for one partition. */
interface Commits {
  last: Offset | null;
  /** Of the newest coordinator that has said yes to one. */
  term: number;
  /** Of each consumer since it was assigned: what was committed then, and the least that was committed since. */
  readonly least: Map<NodeId, Offset | null>;
  /** Where consumers went on, lately. */
  resets: { readonly to: Offset; commitsLeft: number }[];
}

export function* commitOrder(history: readonly Operation[], excuses: Excuses): Iterable<Anomaly> {
  const all = new Map<string, Commits>();
  const groups = new Map<NodeId, GroupId>();
  const of = (group: GroupId, partition: TopicPartition) => {
    const name = `${group} ${partitionName(partition)}`;
    const known: Commits = all.get(name) ?? { last: null, term: -1, least: new Map(), resets: [] };
    all.set(name, known);
    return known;
  };
  for (const operation of history) {
    switch (operation.kind) {
      case 'Assigned':
        groups.set(operation.consumer, operation.group);
        for (const partition of operation.partitions) {
          const commits = of(operation.group, partition);
          commits.least.set(operation.consumer, commits.last);
        }
        break;
      case 'PositionReset': {
        const group = groups.get(operation.consumer);
        if (group === undefined) break;
        const commits = of(group, operation.partition);
        commits.resets.push({ to: operation.to, commitsLeft: COMMITS_AFTER_RESET });
        const problem = forgotten(operation, commits);
        if (problem !== null && !excuses.mayLoseCommits(group)) yield problem;
        break;
      }
      case 'Committed': {
        const commits = of(operation.group, operation.partition);
        // A coordinator that was deposed tells late, when it hears of it, what its successor has found in the log.
        if (operation.term < commits.term) break;
        commits.term = operation.term;
        const problem = movedBack(operation, commits);
        take(commits, operation.offset);
        if (problem !== null && !excuses.mayLoseCommits(operation.group)) yield problem;
      }
    }
  }
}

function take(commits: Commits, offset: Offset): void {
  for (const [consumer, least] of commits.least) if (least !== null && offset < least) commits.least.set(consumer, offset);
  commits.resets = commits.resets.filter((reset) => --reset.commitsLeft > 0);
  commits.last = offset;
}

function forgotten({ consumer, partition, to, because, event }: Operation & { kind: 'PositionReset' }, { least }: Commits): Anomaly | null {
  const known = least.get(consumer) ?? null;
  if (known === null || because === 'Other') return null;
  if (because === 'Committed' && to >= known) return null;
  const told = because === 'Committed' ? `is told that its group has committed ${to}` : 'is told that nothing was committed';
  const sentence = `${consumer} ${told} of ${partitionName(partition)}, and ${known} was acknowledged before it was assigned it`;
  return { kind: 'lost-commit', sentence, event };
}

function movedBack({ group, partition, offset, event }: Operation & { kind: 'Committed' }, { last, resets }: Commits): Anomaly | null {
  if (last === null || offset >= last || resets.some(({ to }) => to <= offset)) return null;
  const sentence = `${group} has committed ${offset} of ${partitionName(partition)} after ${last}, and nobody had gone back so far`;
  return { kind: 'nonmonotonic-commit', sentence, event };
}
