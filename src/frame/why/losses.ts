/**
 * Why acknowledged records are gone: what their producer was told, what the leaders' logs held, and all that led to it. The newest loss is
 * told; the auditor has kept the account of each. It says nothing that is not in the accounts or in history.
 */

import type { CauseIndex } from '../../engine/auditor/cause-index';
import { lossOf } from '../../engine/auditor/loss';
import { RecordFacts } from '../../engine/auditor/record-facts';
import { recordOf, storyOf } from '../../engine/auditor/record-story';
import { verdictsOnBatch } from '../../engine/auditor/record-verdicts';
import type { Finding } from '../../engine/auditor/verdicts';
import type { BatchTrace, Happening } from '../../engine/model/events';
import type { Session } from '../../engine/session/session';
import type { RefList } from '../../engine/sim/cow-list';
import type { Emitted } from '../../engine/sim/emitted';
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
  const facts = new RecordFacts({ accounts, history, cluster: world.cluster }, { account: newest.account, sent: null, index: 0 });
  const [fate] = verdictsOnBatch(facts, index);
  const all = new Set([...its.map(({ id }) => id), ...index.ancestorsOf(anchor, history), ...(fate?.chain ?? [])]);
  const begins = its[0]?.id ?? 0;
  const steps = condensed([...all].sort((a, b) => a - b).map((id) => history.get(id))).filter(
    // That its cluster was started once goes without saying.
    ({ id, what }) => id >= begins || (what as Happening).kind !== 'ProcessStarted',
  );
  const { lost } = accounts.verdicts();
  return {
    title: lost === 1 ? '1 acknowledged record is lost' : `${lost} acknowledged records are lost`,
    holds: [whyLost(facts, names)],
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

function whyLost(facts: RecordFacts, names: Names): string {
  const { reason, heir } = lossOf(facts);
  const acknowledged = facts.last('BatchAcknowledged')?.what ?? null;
  const where = acknowledged === null ? '' : offsets(acknowledged.baseOffset, acknowledged.baseOffset + acknowledged.count - 1);
  if (heir === null || acknowledged === null)
    return `Its producer was told yes${where === '' ? '' : ` for ${where}`} by a leader that was none any more: the new one had never had it.`;
  const of = `${where} of ${name(facts.partition, names)}`;
  const begins = `broker ${heir.broker}, which leads now, begins at offset ${heir.logEndOffset}`;
  switch (reason) {
    case 'UncleanElection':
      return `Every in-sync replica had ${of}, but none of them was there to lead: unclean.leader.election.enable let a replica lead that was out of sync, and ${begins}.`;
    case 'PowerLoss':
      return `Every in-sync replica had ${of} in its page cache, and none had forced it to its disk: ${begins}.`;
    case 'DiskDestroyed':
      return `Every in-sync replica that was left had ${of} on a disk that was destroyed: ${begins}.`;
    case 'BrokenPromise':
      return `Every in-sync replica had ${of}, and it is gone: ${begins}.`;
    default:
      return `With acks=${acknowledged.acks} the leader alone said yes, before any follower had to have ${of}: ${begins}, without it.`;
  }
}
