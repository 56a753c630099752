/** What has become of one record, by the auditor's account, and what happened to its bytes. */
import { RecordFacts } from '../../engine/auditor/record-facts';
import { recordOf, storyOf } from '../../engine/auditor/record-story';
import { type RecordVerdict, verdictsOn, verdictsOnBatch } from '../../engine/auditor/record-verdicts';
import type { Happening } from '../../engine/model/events';
import type { Offset, TopicPartition } from '../../engine/model/vocabulary';
import type { RecordBatch } from '../../engine/protocol/record-batch';
import type { Session } from '../../engine/session/session';
import type { EventId, VirtualTime } from '../../engine/sim/context';
import type { RefList } from '../../engine/sim/cow-list';
import type { Emitted } from '../../engine/sim/emitted';
import { causesOf } from '../why/causes-of';
import { condensed } from '../why/condensed';
import { sentenceOf } from '../why/words';
import type { RecordPlace } from './inspection';

export interface RecordHistory {
  readonly story: readonly { readonly event: EventId; readonly at: VirtualTime; readonly sentence: string }[];
  readonly verdicts: readonly Verdict[];
}

/** The first says what became of it, the others what else went wrong with it. */
export interface Verdict extends Pick<RecordVerdict, 'sentence'> {
  /** Null where it was decided before this world began. */
  readonly event: EventId | null;
}

export function historyOf(session: Session, place: RecordPlace, batch: RecordBatch, highWatermark: Offset): RecordHistory {
  const { auditor, cluster } = session.world;
  const { topic, partition, offset } = place;
  const { history } = cluster.sim;
  const { trace } = batch;
  const record = trace === null ? null : recordOf(auditor.accounts, history, { trace, index: offset - batch.baseOffset });
  const named = trace === null || record === null ? null : { producer: trace.producer, record };
  const known = { accounts: auditor.accounts, history, cluster };
  const verdicts = named === null ? ofNobody(session, place, batch) : verdictsOn(known, causesOf(session), named);
  const told = new Set([...(named === null ? [] : storyOf(auditor.accounts, history, named)), ...verdicts.flatMap(({ chain }) => chain)]);
  const damages = damagesOf({ topic, partition }, batch.baseOffset, history);
  const its = condensed([...told].sort((a, b) => a - b).map((id) => history.get(id)));
  const events = [...new Map([...its, ...damages].map((event) => [event.id, event])).values()].sort((a, b) => a.id - b.id);
  return {
    story: events.map(({ id, at, what }) => ({ event: id, at, sentence: sentenceOf(what as Happening, { cluster, shown: topic }) })),
    verdicts: verdicts.length > 0 ? verdicts.map(({ sentence, event }) => ({ sentence, event })) : [foreign(offset < highWatermark)],
  };
}

/** No producer of this world sent it. None where it was not written in this world either. */
function ofNobody(session: Session, { topic, partition, offset }: RecordPlace, { baseOffset }: RecordBatch): readonly RecordVerdict[] {
  const { auditor, cluster } = session.world;
  const { accounts } = auditor;
  const account = accounts.logs.ledger({ topic, partition })?.at(offset)?.account ?? -1;
  if (account < 0) return [];
  const facts = new RecordFacts({ accounts, history: cluster.sim.history, cluster }, { account, sent: null, index: offset - baseOffset });
  return facts.places.length === 0 ? [] : verdictsOnBatch(facts, causesOf(session));
}

const foreign = (committed: boolean): Verdict => ({
  sentence: `It was in the log before this page was opened, and ${committed ? 'is below the high watermark: promised' : 'is not below the high watermark'}.`,
  event: null,
});

const LOOKED_AT_MAX = 50_000;

/** What happened to its bytes on any broker, and who refused them. */
function damagesOf(of: TopicPartition, baseOffset: Offset, history: RefList<Emitted>): readonly Emitted[] {
  const damages: Emitted[] = [];
  for (let id = Math.max(history.first, history.length - LOOKED_AT_MAX); id < history.length; id++) {
    const event = history.get(id);
    if (isDamage(event.what as Happening, of, baseOffset)) damages.push(event);
  }
  return damages;
}

function isDamage(what: Happening, { topic, partition }: TopicPartition, baseOffset: Offset): boolean {
  switch (what.kind) {
    case 'BatchCorrupted':
    case 'BatchRepaired':
    case 'FollowerRefusedBatch':
    case 'ConsumerRefusedBatch':
      return what.partition.topic === topic && what.partition.partition === partition && what.baseOffset === baseOffset;
    default:
      return false;
  }
}
