/** Why a record is on the present leader's log no more, though nobody told Kafka to take it away. */
import { brokerNode } from '../cluster/description';
import type { Happening, HappeningOf } from '../model/events';
import { type BrokerId, type Offset, partitionName, type TopicPartition } from '../model/vocabulary';
import type { EventId, NodeId } from '../sim/context';
import { WAS_COMMITTED } from './batch-accounts';
import type { History, Place, RecordFacts } from './record-facts';

export type LossReason =
  /** acks=1: no follower had to have it. */
  | 'LeaderAlone'
  /** A replica that was out of sync was let lead. */
  | 'UncleanElection'
  /** Every in-sync replica that was left had it in its page cache. */
  | 'PowerLoss'
  | 'DiskDestroyed'
  /** Its leader had been deposed, and answered all the same. */
  | 'DeposedLeader'
  /** Today's rules know no such way. */
  | 'BrokenPromise';

export interface Loss {
  readonly reason: LossReason;
  /** The leader that has not got it begins, or the acknowledgement arrives when it had begun. */
  readonly event: EventId;
  readonly heir: { readonly broker: BrokerId; readonly logEndOffset: Offset } | null;
  readonly beside: readonly (EventId | null)[];
}

/** Of a record that is on no leader's log. */
export function lossOf(facts: RecordFacts): Loss {
  const { account, known, partition } = facts;
  const { batches } = known.accounts;
  const decided = batches.decidedBy(account);
  const acknowledged = facts.last('BatchAcknowledged')?.event ?? null;
  const own = facts.places.at(-1);
  const heir = own === undefined ? null : facts.first('BecameLeader', (what, id) => id > own.event && what.logEndOffset <= own.offset);
  const wasCommitted = batches.has(account, WAS_COMMITTED);
  if (heir === null || (decided === acknowledged && !wasCommitted)) {
    const newest = facts.last('BecameLeader', (_, id) => id < decided);
    return { reason: 'DeposedLeader', event: decided, heir: null, beside: [newest?.event ?? null] };
  }
  const { broker, logEndOffset, leaderEpoch } = heir.what;
  const { offset } = own!;
  const elected = facts.last('LeaderElected', (what, id) => id < heir.event && what.leaderEpoch === leaderEpoch);
  const left = leftIsr(known.history, { partition, broker, before: heir.event });
  const found = { event: heir.event, heir: { broker, logEndOffset } };
  const beside = [acknowledged, elected?.event ?? null, left];
  const had = facts.last(
    'RecordsAppended',
    (what, id) => id < heir.event && what.broker === broker && what.baseOffset <= offset && offset <= what.lastOffset,
  );
  if (had !== null) {
    const node = brokerNode(broker);
    const since = (id: EventId) => had.event < id && id < heir.event;
    const destroyed = facts.last('DiskDestroyed', (what, id) => since(id) && what.node === node);
    const dark = facts.last('ProcessKilled', (what, id) => since(id) && what.node === node && what.power === 'Lost');
    if (destroyed !== null) return { reason: 'DiskDestroyed', ...found, beside: [...beside, had.event, destroyed.event] };
    if (dark !== null) return { reason: 'PowerLoss', ...found, beside: [...beside, had.event, dark.event] };
  }
  const behind =
    had === null ? whyBehind(known.history, { follower: brokerNode(broker), leader: brokerNode(own!.broker), at: own!.event }) : null;
  if (elected?.what.unclean === true) return { reason: 'UncleanElection', ...found, beside: [...beside, behind] };
  return { reason: wasCommitted ? 'BrokenPromise' : 'LeaderAlone', ...found, beside: [...beside, behind] };
}

/** Nobody leads, and nobody will who has it: the disk of every replica that had it is destroyed. Null where one is left. */
export function lossOfAllDisks(facts: RecordFacts, { offset }: Place): Loss | null {
  const holders = new Map<NodeId, EventId>();
  const isAtIt = ({ baseOffset, lastOffset }: HappeningOf<'RecordsAppended'>) => baseOffset <= offset && offset <= lastOffset;
  for (const { event, what } of facts.all('RecordsAppended', isAtIt)) holders.set(brokerNode(what.broker), event);
  const destroyed = [...holders].map(([node, since]) => facts.last('DiskDestroyed', (what, id) => id > since && what.node === node));
  if (destroyed.length === 0 || destroyed.some((each) => each === null)) return null;
  const events = destroyed.map((each) => each!.event);
  const acknowledged = facts.last('BatchAcknowledged')?.event ?? null;
  return { reason: 'DiskDestroyed', event: Math.max(...events) as EventId, heir: null, beside: [acknowledged, ...events] };
}

export function sentenceOfLoss({ reason, heir }: Loss, { partition }: RecordFacts): string {
  const begins =
    heir === null ? '' : `broker ${heir.broker}, which leads ${partitionName(partition)} now, begins at offset ${heir.logEndOffset}`;
  switch (reason) {
    case 'LeaderAlone':
      return `The leader alone had it, before any follower had to: ${begins}, without it.`;
    case 'UncleanElection':
      return `Every in-sync replica had it, but none was there to lead: unclean.leader.election.enable let a replica lead that was out of sync, and ${begins}.`;
    case 'PowerLoss':
      return `The in-sync replicas that were left had it in their page caches, and had not forced it to their disks when the power went: ${begins}.`;
    case 'DiskDestroyed':
      return heir === null ? 'Every disk that had it is destroyed.' : `The disk was destroyed that had it: ${begins}.`;
    case 'DeposedLeader':
      return 'Its producer was told yes by a leader that was none any more: the new one had never had it.';
    case 'BrokenPromise':
      return `Every in-sync replica had it, and it is gone: ${begins}.`;
  }
}

/** When a later leader had fallen out of the ISR, or had been shut out of it; null where it was in it. */
function leftIsr(
  history: History,
  { partition, broker, before }: { readonly partition: TopicPartition; readonly broker: BrokerId; readonly before: EventId },
): EventId | null {
  for (let id = before - 1; id >= history.first; id--) {
    const what = history.get(id).what as HappeningOf<'IsrShrunk' | 'IsrExpanded'>;
    if (what.kind !== 'IsrShrunk' && what.kind !== 'IsrExpanded') continue;
    if (what.partition.topic !== partition.topic || what.partition.partition !== partition.partition) continue;
    if (what.kind === 'IsrExpanded' && what.added.includes(broker)) return null;
    if (what.kind === 'IsrShrunk' && what.removed.includes(broker)) return id as EventId;
  }
  return null;
}

/** Why a follower had not fetched what its leader appended at that event: it, its process or the link between them. Null for no more than time. */
function whyBehind(
  history: History,
  { follower, leader, at }: { readonly follower: NodeId; readonly leader: NodeId; readonly at: EventId },
): EventId | null {
  let why: EventId | null = null;
  for (let id = history.first; id < at; id++) {
    const what = history.get(id).what as Happening;
    switch (what.kind) {
      case 'ProcessKilled':
      case 'ProcessHalted':
      case 'ProcessFrozen':
        if (what.node === follower) why = id as EventId;
        break;
      case 'ProcessStarted':
      case 'ProcessThawed':
        if (what.node === follower) why = null;
        break;
      case 'LinkCut':
      case 'LinkHealed':
        if ([what.a, what.b].includes(follower) && [what.a, what.b].includes(leader))
          why = what.kind === 'LinkCut' ? (id as EventId) : null;
    }
  }
  return why;
}
