/**
 * Why acknowledged records are gone: what their producer was told, what the leaders' logs held, and all that led to it. The newest loss is
 * told; the auditor has kept the account of each. It says nothing that is not in the accounts or in history.
 */
import { recordOf, storyOf } from '../../engine/auditor/record-story';
import type { Finding } from '../../engine/auditor/verdicts';
import type { BatchTrace, Happening, HappeningOf } from '../../engine/model/events';
import type { TopicPartition } from '../../engine/model/vocabulary';
import type { Session } from '../../engine/session/session';
import type { RefList } from '../../engine/sim/cow-list';
import type { Emitted } from '../../engine/sim/emitted';
import type { CauseIndex } from './cause-index';
import { condensed } from './condensed';
import { type Names, name, offsets } from './words';

export interface Losses {
  readonly title: string;
  readonly holds: readonly string[];
  /** The event at which the newest was lost. */
  readonly anchor: Emitted;
  readonly steps: readonly Emitted[];
}

/** Null where nothing is lost, or history has forgotten it. */
export function lossesOf({ world }: Session, index: CauseIndex, names: Names): Losses | null {
  const { accounts } = world.auditor;
  const { history } = world.cluster.sim;
  const newest = accounts.findings.all.findLast((finding) => isStillLost(finding, accounts.batches) && finding.event >= history.first);
  if (newest === undefined || newest.account === null) return null;
  const anchor = history.get(newest.event);
  const its = storyOfBatch(accounts, history, newest.account);
  const all = new Set([...its.map(({ id }) => id), ...index.ancestorsOf(anchor, history)]);
  const begins = its[0]?.id ?? 0;
  const steps = condensed([...all].sort((a, b) => a - b).map((id) => history.get(id))).filter(
    // That its cluster was started once goes without saying.
    ({ id, what }) => id >= begins || (what as Happening).kind !== 'ProcessStarted',
  );
  const { lost } = accounts.verdicts();
  return {
    title: lost === 1 ? '1 acknowledged record is lost' : `${lost} acknowledged records are lost`,
    holds: [whyLost(anchor, [...its, ...steps], names)],
    anchor,
    steps: [...steps.filter(({ id }) => id < anchor.id), anchor, ...steps.filter(({ id }) => id > anchor.id)],
  };
}

type Accounts = Session['world']['auditor']['accounts'];

/** A later leader may have had it after all. */
const isStillLost = ({ kind, account }: Finding, batches: Accounts['batches']) =>
  kind === 'Lost' && account !== null && batches.stage(account) === 'Lost';

/** Of its first record: what is told of one batch is true of all that is in it. */
function storyOfBatch(accounts: Accounts, history: RefList<Emitted>, account: NonNullable<Finding['account']>): readonly Emitted[] {
  const { first } = accounts.batches.span(account);
  const trace = first < history.first ? null : ((history.get(first).what as { readonly trace?: BatchTrace | null }).trace ?? null);
  const record = trace === null ? null : recordOf(accounts, history, { trace, index: 0 });
  if (trace === null || record === null) return [];
  return storyOf(accounts, history, { producer: trace.producer, record }).map((id) => history.get(id));
}

function whyLost({ what }: Emitted, told: readonly Emitted[], names: Names): string {
  const lost = what as Happening;
  const acknowledged = newest(told, 'BatchAcknowledged');
  const where = acknowledged === null ? '' : ` ${offsets(acknowledged.baseOffset, acknowledged.baseOffset + acknowledged.count - 1)}`;
  if (lost.kind !== 'BecameLeader' || acknowledged === null)
    return `Its producer was told yes${where === '' ? '' : ` for${where}`} by a leader that was none any more: the new one had never had it.`;
  const of = `${where.trimStart()} of ${name(lost.partition, names)}`;
  const heir = `broker ${lost.broker}, which leads now, begins at offset ${lost.logEndOffset}`;
  if (!wasPromised(told, acknowledged))
    return `With acks=${acknowledged.acks} the leader alone said yes, before any follower had to have ${of}: ${heir}, without it.`;
  const election = newest(told, 'LeaderElected', lost.partition);
  return election?.unclean === true
    ? `Every in-sync replica had ${of}, but none of them was there to lead: unclean.leader.election.enable let a replica lead that was out of sync, and ${heir}.`
    : `Every in-sync replica had ${of} in its page cache, and none had forced it to its disk: ${heir}.`;
}

/** The high watermark had passed it, before any leader lacked it. */
function wasPromised(told: readonly Emitted[], { baseOffset }: HappeningOf<'BatchAcknowledged'>): boolean {
  return told.some(({ what }) => {
    const event = what as Happening;
    return event.kind === 'HighWatermarkAdvanced' && event.from <= baseOffset && baseOffset < event.to;
  });
}

function newest<Kind extends Happening['kind']>(told: readonly Emitted[], kind: Kind, of?: TopicPartition): HappeningOf<Kind> | null {
  const found = told.findLast(({ what }) => {
    const { partition } = what as { readonly partition?: TopicPartition };
    return what.kind === kind && (of === undefined || (partition?.topic === of.topic && partition.partition === of.partition));
  });
  return (found?.what as HappeningOf<Kind> | undefined) ?? null;
}
