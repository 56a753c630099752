/**
 * The auditor sees everything, and nothing in the cluster sees the auditor. It keeps every record's account from send to delivery,
 * and in simulations asserts the safety invariants after every event.
 *
 * It may never change what it looks at. It forks with its world.
 * Read next: record-accounts.ts, record-story.ts (one record's fate, told from the accounts), invariants/.
 */
import type { Cluster } from '../cluster/cluster';
import type { ClusterEvent, Happening } from '../model/events';
import type { Offset, PartitionIndex, TopicName, TopicPartition } from '../model/vocabulary';
import type { EventId, NodeId } from '../sim/context';
import type { RefList } from '../sim/cow-list';
import type { Emitted } from '../sim/emitted';
import { State } from '../sim/state';
import { ACKNOWLEDGED, FAILED, UNANSWERED } from './batch-accounts';
import { clusterView, partitionView } from './cluster-view';
import type { Invariants } from './invariants/invariant';
import { RecordAccounts } from './record-accounts';
import { SideEffectAccounts } from './side-effects';
import { Finding, type Verdicts, Violation } from './verdicts';

export class Auditor extends State {
  readonly accounts = new RecordAccounts();
  /** What applications did outside Kafka for each record. */
  readonly sideEffects = new SideEffectAccounts();
  /** What broke, each invariant the first time. */
  readonly violations: Violation[] = [];
  private readonly invariants: Invariants;
  /** What each invariant remembers, by topic and partition, in the order of the list. */
  private readonly memories = new Map<TopicName, Map<PartitionIndex, unknown[]>>();
  /** What those of the cluster as a whole remember, in their order. */
  private readonly ofCluster: readonly unknown[];

  constructor(options: { invariants: Invariants }) {
    super();
    this.invariants = options.invariants;
    this.ofCluster = options.invariants.ofCluster.map((invariant) => invariant.begin());
  }

  /** Takes note of what happened since the last call: `history` from event `from` on. Call it after every step. */
  observe(history: RefList<Emitted>, from: number, cluster: Cluster): void {
    for (let id = from; id < history.length; id++) {
      const what = history.get(id).what as Happening;
      this.accounts.take(what, id as EventId, cluster);
      this.sideEffects.take(what);
    }
    if (this.invariants.list.length === 0) return;
    for (let id = from; id < history.length; id++) this.check(history.get(id) as ClusterEvent, cluster);
  }

  verdicts(): Verdicts {
    return this.accounts.verdicts();
  }

  /** What its producer was told of one record. */
  answer(by: { producer: NodeId; record: number }): 'acknowledged' | 'unanswered' | 'failed' | 'none' {
    const { producers, batches } = this.accounts;
    const account = producers.known(by.producer)?.record(by.record) ?? 'Unknown';
    if (account === 'Refused') return 'failed';
    if (typeof account === 'string') return 'none';
    if (batches.has(account, ACKNOWLEDGED)) return 'acknowledged';
    if (batches.has(account, UNANSWERED)) return 'unanswered';
    return batches.has(account, FAILED) ? 'failed' : 'none';
  }

  /** Committed records of that partition that no application was given. Those below `from` are not there to be given any more. */
  undelivered(partition: TopicPartition, from = 0 as Offset): number {
    return this.accounts.logs.ledger(partition)?.undelivered(from) ?? 0;
  }

  /** Whether any application was given what stands there. */
  wasDelivered(partition: TopicPartition, offset: Offset): boolean {
    return this.accounts.logs.ledger(partition)?.wasDelivered(offset) === true;
  }

  /** At the end of a run: reads whole logs, which would be too much after every event. `last` is named where something is wrong. */
  finish(last: ClusterEvent, cluster: Cluster): void {
    for (const [topic, partitions] of this.memories) {
      for (const partition of partitions.keys()) {
        const view = partitionView(cluster, { topic, partition });
        for (const invariant of this.invariants.list) this.note(invariant, invariant.checkWhole?.(view) ?? null, last);
      }
    }
  }

  private check(after: ClusterEvent, cluster: Cluster): void {
    this.invariants.ofCluster.forEach((invariant, at) => {
      const problem = isOfMetadata(after.what)
        ? invariant.check({ memory: this.ofCluster[at], cluster: clusterView(cluster), after })
        : null;
      this.note(invariant, problem, after);
    });
    const concerned = partitionOf(after.what);
    if (concerned === null) {
      if (after.what.kind === 'TopicDeleted') this.memories.delete(after.what.topic);
      return;
    }
    const memories = this.memoriesOf(concerned);
    const partition = partitionView(cluster, concerned);
    this.invariants.list.forEach((invariant, at) => {
      this.note(invariant, invariant.check({ memory: memories[at], partition, after }), after);
    });
  }

  private note(invariant: { readonly id: string; readonly mustHold: string }, problem: string | null, after: ClusterEvent): void {
    if (problem === null || this.violations.some((known) => known.invariant === invariant.id)) return;
    const { id, mustHold } = invariant;
    this.violations.push(new Violation({ invariant: id, mustHold, problem, event: after.id }));
    this.accounts.findings.add(new Finding({ kind: 'InvariantBroken', sentence: `${id}: ${problem}`, event: after.id }));
  }

  private memoriesOf({ topic, partition }: TopicPartition): unknown[] {
    const ofTopic = this.memories.get(topic) ?? new Map<PartitionIndex, unknown[]>();
    this.memories.set(topic, ofTopic);
    const known = ofTopic.get(partition);
    if (known !== undefined) return known;
    const begun = this.invariants.list.map((invariant) => invariant.begin());
    ofTopic.set(partition, begun);
    return begun;
  }
}

/** The partition whose replicas this event changed, or whose records were given out; null for all that no invariant hangs on. */
function partitionOf(what: Happening): TopicPartition | null {
  switch (what.kind) {
    case 'LeaderElected':
    case 'IsrShrunk':
    case 'IsrExpanded':
    case 'BecameLeader':
    case 'BecameFollower':
    case 'RecordsAppended':
    case 'HighWatermarkAdvanced':
    case 'LogTruncated':
    case 'LogRecovered':
    case 'RecordsDelivered':
    case 'SegmentRolled':
    case 'SegmentsExpired':
    case 'RecordsDeleted':
    case 'LogStartFollowed':
    case 'LogCleaningBegan':
    case 'LogCleaned':
      return what.partition;
    default:
      return null;
  }
}

/** What the controller has decided, or a broker has heard of it. */
function isOfMetadata({ kind }: Happening): boolean {
  switch (kind) {
    case 'BrokerRegistered':
    case 'BrokerFenced':
    case 'BrokerUnfenced':
    case 'LeaderElected':
    case 'IsrShrunk':
    case 'IsrExpanded':
    case 'BecameLeader':
    case 'BecameFollower':
    case 'ProcessStarted':
      return true;
    default:
      return false;
  }
}
