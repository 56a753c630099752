/** What is counted over a run, and summed over a sweep. A sweep in which one of these never happened has shown nothing of it. */
import type { Happening } from '../engine/model/events';
import { NO_LEADER } from '../engine/model/vocabulary';
import type { World } from '../engine/session/world';

export const tallied = [
  'records sent',
  'records acknowledged',
  'records delivered',
  'records delivered again',
  'faults',
  'processes killed',
  'processes restarted',
  'processes frozen',
  'processes halted',
  'disks at fault',
  'clocks skewed',
  'metadata withheld',
  'links cut',
  'links slowed',
  'elections',
  'partitions without a leader',
  'brokers fenced',
  'logs recovered',
  'truncations',
  'ISR shrinks',
  'ISR expansions',
  'high watermark moves',
  'segments rolled',
  'segments expired',
  'logs cleaned',
  'deletions of records',
  'retries',
  'duplicates ignored',
  'appends refused',
  'producer epochs begun anew',
  'records lost with acks=1',
  'rebalances',
  'coordinators loaded',
  'offset commits',
] as const;
export type Tally = Readonly<Record<(typeof tallied)[number], number>>;

export function tallyOf(world: World, faults: number): Tally {
  const { sent, acknowledged, delivered, redelivered, lostBeforeCommit } = world.auditor.verdicts();
  const happened = new Map<string, number>();
  const lived = new Set<string>();
  for (const { what } of world.cluster.sim.history) {
    const name = countedAs(what as Happening, lived);
    if (name !== null) happened.set(name, (happened.get(name) ?? 0) + 1);
  }
  const of = (name: (typeof tallied)[number]) => happened.get(name) ?? 0;
  return {
    ...(Object.fromEntries(tallied.map((name) => [name, of(name)])) as Tally),
    'records sent': sent,
    'records acknowledged': acknowledged,
    'records delivered': delivered,
    'records delivered again': redelivered,
    'records lost with acks=1': lostBeforeCommit,
    faults,
  };
}

/** `lived` are the nodes that have had a process: the next one is a restart. */
function countedAs(what: Happening, lived: Set<string>): (typeof tallied)[number] | null {
  switch (what.kind) {
    case 'ProcessStarted': {
      const isRestart = lived.has(what.node);
      lived.add(what.node);
      return isRestart ? 'processes restarted' : null;
    }
    case 'ProcessKilled':
      return 'processes killed';
    case 'ProcessHalted':
      return 'processes halted';
    case 'DiskFilled':
    case 'DiskDestroyed':
    case 'BatchCorrupted':
    case 'BatchTorn':
      return 'disks at fault';
    case 'ClockSkewed':
      return 'clocks skewed';
    case 'MetadataWithheld':
      return 'metadata withheld';
    case 'ProcessFrozen':
      return 'processes frozen';
    case 'LinkCut':
      return 'links cut';
    case 'LinkSlowed':
      return what.extraLatencyUs > 0 ? 'links slowed' : null;
    case 'LeaderElected':
      return what.leader === NO_LEADER ? 'partitions without a leader' : 'elections';
    case 'BrokerFenced':
      return 'brokers fenced';
    case 'LogRecovered':
      return 'logs recovered';
    case 'LogTruncated':
      return 'truncations';
    case 'IsrShrunk':
      return 'ISR shrinks';
    case 'IsrExpanded':
      return 'ISR expansions';
    case 'HighWatermarkAdvanced':
      return 'high watermark moves';
    case 'SegmentRolled':
      return 'segments rolled';
    case 'SegmentsExpired':
      return 'segments expired';
    case 'LogCleaned':
      return 'logs cleaned';
    case 'RecordsDeleted':
      return 'deletions of records';
    case 'BatchRetried':
      return 'retries';
    case 'DuplicateIgnored':
      return 'duplicates ignored';
    case 'AppendRefused':
      return 'appends refused';
    case 'ProducerIdAssigned':
      return what.producerEpoch > 0 ? 'producer epochs begun anew' : null;
    case 'GroupStateChanged':
      return what.to === 'PreparingRebalance' ? 'rebalances' : null;
    case 'CoordinatorLoaded':
      return 'coordinators loaded';
    case 'OffsetsCommitted':
      return 'offset commits';
    default:
      return null;
  }
}

export function sumOf(tallies: readonly Tally[]): Tally {
  return Object.fromEntries(tallied.map((name) => [name, tallies.reduce((sum, tally) => sum + tally[name], 0)])) as Tally;
}
