/**
 * Everything that happens in a cluster and can be told. A happening is a fact: it is emitted after the state has changed, names what it
 * concerns by id, and so stays true in every fork. The families stand in events/, each with the sentences that the page shows and the
 * live region reads.
 */
import type { Emitted } from '../sim/emitted';
import { type CommandHappening, TELL_COMMANDS } from './events/commands';
import { type ConsumerHappening, TELL_CONSUMERS } from './events/consumers';
import { type ControllerHappening, TELL_CONTROLLER } from './events/controller';
import { type MachineHappening, TELL_MACHINES } from './events/machines';
import { type ProcessHappening, TELL_PROCESSES } from './events/processes';
import { type ProducerHappening, TELL_PRODUCERS } from './events/producers';
import { type QueueHappening, TELL_QUEUE } from './events/queue';
import { type ReplicaHappening, TELL_REPLICAS } from './events/replicas';
import type { OfKind, Sentences } from './events/sentences';

export type { GroupState } from './events/consumers';
export type { BatchTrace } from './events/producers';

export type Happening =
  | ProcessHappening
  | MachineHappening
  | ControllerHappening
  | ReplicaHappening
  | ProducerHappening
  | ConsumerHappening
  | QueueHappening
  | CommandHappening;

/** One kind of happening. */
export type HappeningOf<Kind extends Happening['kind']> = OfKind<Happening, Kind>;

/** A happening with its place in history: what `context.emit` made of it. */
export type ClusterEvent = Emitted & { readonly what: Happening };

const TELL: Sentences<Happening> = {
  ...TELL_PROCESSES,
  ...TELL_MACHINES,
  ...TELL_CONTROLLER,
  ...TELL_REPLICAS,
  ...TELL_PRODUCERS,
  ...TELL_CONSUMERS,
  ...TELL_QUEUE,
  ...TELL_COMMANDS,
};

/** State first, cause second, in Kafka's words; one sentence. */
export function describeEvent(what: Happening): string {
  return (TELL[what.kind] as (what: Happening) => string)(what);
}

/**
 * Whether a learner would want to stop here. Step, skip idle and auto pace all ask this one question. Empty fetches and
 * heartbeats are no happenings at all.
 */
export function isOfInterest(what: Happening): boolean {
  switch (what.kind) {
    case 'RecordSent':
    case 'CommandGiven':
    case 'CommandAnswered':
    case 'ProducerIdAssigned':
    case 'CoordinatorLoaded':
    case 'LogRecovered':
    case 'HandlerTookRecords':
      return false;
    case 'RecordsAppended':
    case 'HighWatermarkAdvanced':
    case 'BecameLeader':
    case 'BecameFollower':
    case 'SegmentRolled':
    case 'SegmentsExpired':
    case 'LogStartFollowed':
    case 'LogCleaningBegan':
    case 'LogCleaned':
      return !what.partition.topic.startsWith('__');
    case 'LeaderElected':
    case 'IsrShrunk':
    case 'IsrExpanded':
      return !what.partition.topic.startsWith('__');
    // That a batch is tried again is news; that it is tried again and again is waiting. How it ends is news again.
    case 'BatchDrained':
    case 'BatchRetried':
      return what.attempt <= 1;
    default:
      return true;
  }
}
