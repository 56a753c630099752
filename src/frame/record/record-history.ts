/** What has become of one record, by the auditor's account, and what happened to its bytes. */
import { fateOf, recordOf, type Stage, storyOf } from '../../engine/auditor/record-story';
import type { Happening } from '../../engine/model/events';
import type { Offset, TopicPartition } from '../../engine/model/vocabulary';
import type { RecordBatch } from '../../engine/protocol/record-batch';
import type { Session } from '../../engine/session/session';
import type { EventId, VirtualTime } from '../../engine/sim/context';
import type { RefList } from '../../engine/sim/cow-list';
import type { Emitted } from '../../engine/sim/emitted';
import { condensed } from '../why/condensed';
import { sentenceOf } from '../why/words';
import type { RecordPlace } from './inspection';

export interface RecordHistory {
  readonly story: readonly { readonly event: EventId; readonly at: VirtualTime; readonly sentence: string }[];
  readonly fate: string;
}

export function historyOf({ world }: Session, place: RecordPlace, batch: RecordBatch, highWatermark: Offset): RecordHistory {
  const { topic, partition, offset } = place;
  const { auditor, cluster } = world;
  const { history } = cluster.sim;
  const { trace } = batch;
  const record = trace === null ? null : recordOf(auditor.accounts, history, { trace, index: offset - batch.baseOffset });
  const named = trace === null || record === null ? null : { producer: trace.producer, record };
  const told = named === null ? [] : storyOf(auditor.accounts, history, named).map((id) => history.get(id));
  const damages = damagesOf({ topic, partition }, batch.baseOffset, history);
  const events = [...new Map([...condensed(told), ...damages].map((event) => [event.id, event])).values()].sort((a, b) => a.id - b.id);
  const fate = named === null ? null : fateOf(auditor.accounts, history, named);
  return {
    story: events.map(({ id, at, what }) => ({ event: id, at, sentence: sentenceOf(what as Happening, { cluster, shown: topic }) })),
    fate: fate === null ? foreign(offset < highWatermark) : STAGES[fate.stage],
  };
}

const foreign = (committed: boolean) =>
  `It was in the log before this page was opened, and ${committed ? 'is below the high watermark: promised' : 'is not below the high watermark'}.`;

const STAGES: Readonly<Record<Stage, string>> = {
  InAccumulator: 'It waits in its producer’s accumulator.',
  Refused: 'Its producer refused it.',
  Sent: 'It was sent, and the present leader does not have it.',
  Appended: 'Only its leader has it: it is not promised.',
  Replicated: 'A follower has it too, but not every in-sync replica: it is not promised yet.',
  Committed: 'Every in-sync replica has it: it is promised, and consumers may be given it.',
  Delivered: 'It is promised, and an application was given it.',
  Failed: 'Its producer gave up on it.',
  Lost: 'It was acknowledged, and the present leader’s log does not have it: it is lost.',
};

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
