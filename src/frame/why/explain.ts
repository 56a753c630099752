/**
 * Explains a thing or an event: what holds, what led to it, what came of it, and what comes next. It may never change the world, and
 * says nothing that is not in the history or in the state of a node. Read next: explanation.ts (what comes out), cause-index.ts.
 */

import type { CauseIndex } from '../../engine/auditor/cause-index';
import type { Happening } from '../../engine/model/events';
import type { TopicName } from '../../engine/model/vocabulary';
import type { Session } from '../../engine/session/session';
import type { EventId } from '../../engine/sim/context';
import type { Emitted } from '../../engine/sim/emitted';
import { momentOf } from '../project-cluster';
import { findOnDisk, promised } from '../record/inspect-record';
import type { RecordPlace } from '../record/inspection';
import { historyOf } from '../record/record-history';
import { anchorOf } from './anchor';
import { causesOf } from './causes-of';
import { condensed, isNews } from './condensed';
import { type ExplainedStep, type Explanation, type Subject, subjectName } from './explanation';
import { type Losses, lossesOf } from './losses';
import { NextSearch } from './next-event';
import { standingOf } from './standing';
import { type Names, name, sentenceOf } from './words';

/** As many as a person reads. */
const LED_MAX = 7;
const CAME_MAX = 14;
/** What came of an event is looked for in so many of those after it. */
const LOOKED_AT_MAX = 20_000;

/** Null for an event that history has forgotten. `shown`: the topic whose partitions are called by number alone. */
export function explain(session: Session, subject: Subject, shown: TopicName | null): Explanation | null {
  const memory = memoryOf(session);
  const { history } = session.world.cluster.sim;
  const names: Names = { cluster: session.world.cluster, shown };
  if (subject.kind === 'Record') return explainRecord(session, subject, names);
  if (subject.kind === 'Losses') return explainLosses(lossesOf(session, memory.index, names), names);
  const anchor = anchorOf(subject, history);
  if (subject.kind === 'Event' && anchor === null) return null;
  const told = anchor === null ? NOTHING : story(anchor, session, memory.index);
  const standing =
    subject.kind === 'Event'
      ? { title: sentenceOf(anchor!.what as Happening, names, anchor!.node), meaning: null, holds: [] }
      : standingOf(subject, names);
  return {
    title: standing.title,
    meaning: standing.meaning,
    standing: standing.holds,
    steps: told.steps.map((event) => step(event, anchor, names)),
    left: told.left,
    next: memory.next(session, subject, { events: told.all, names }),
  };
}

/** The auditor has kept its account: no causes need be looked for. */
function explainRecord(session: Session, place: RecordPlace, names: Names): Explanation | null {
  const moment = momentOf(session, place.topic);
  const found = findOnDisk(place, moment);
  if (found === null) return null;
  const { story, verdicts } = historyOf(session, place, found.batch, promised(place, moment));
  const { topic, partition, broker, offset } = place;
  const { history } = session.world.cluster.sim;
  const key = moment.batches.records(found.batch).find((record) => record.offset === offset)?.key ?? null;
  const shown = story.slice(-LED_MAX - CAME_MAX);
  const decided = verdicts[0]?.event == null ? null : history.get(verdicts[0].event);
  return {
    title: `Offset ${offset} of ${name({ topic, partition }, names)} on broker ${broker}${key === null ? '' : `, key ${key}`}`,
    meaning: 'A record keeps its offset for good. Double-click it, or press Enter, to see its bytes and who has it.',
    standing: verdicts.map(({ sentence }) => sentence),
    steps: shown.map(({ event }) => step(history.get(event), decided, names)),
    left: story.length - shown.length,
    next: null,
  };
}

function explainLosses(losses: Losses | null, names: Names): Explanation | null {
  if (losses === null) return null;
  const { title, holds, anchor } = losses;
  const steps = losses.steps.slice(-LED_MAX - CAME_MAX);
  return {
    title,
    meaning: 'A record is lost when its producer was told yes, and the log of the partition’s leader does not have it.',
    standing: holds,
    steps: steps.map((event) => step(event, anchor, names)),
    left: losses.steps.length - steps.length,
    next: null,
  };
}

interface Told {
  readonly steps: readonly Emitted[];
  readonly left: number;
  /** Also what is not worth a line: what comes next may follow from it. */
  readonly all: ReadonlySet<EventId>;
}

const NOTHING: Told = { steps: [], left: 0, all: new Set() };

function story(anchor: Emitted, session: Session, index: CauseIndex): Told {
  const { history } = session.world.cluster.sim;
  const before = index.ancestorsOf(anchor, history);
  const { told, all } = descendants(anchor, session, index);
  const led = condensed([...before].sort((a, b) => a - b).map((id) => history.get(id)));
  const came = condensed(told);
  // The root stays, whatever is left out between it and the event.
  const ledShown = led.length > LED_MAX ? [led[0]!, ...led.slice(1 - LED_MAX)] : led;
  const cameShown = came.length > CAME_MAX ? [...came.slice(0, CAME_MAX - 1), came.at(-1)!] : came;
  return {
    steps: [...ledShown, anchor, ...cameShown],
    left: led.length - ledShown.length + came.length - cameShown.length,
    all,
  };
}

function descendants(anchor: Emitted, session: Session, index: CauseIndex): { told: Emitted[]; all: Set<EventId> } {
  const { history } = session.world.cluster.sim;
  const all = new Set<EventId>([anchor.id]);
  const told: Emitted[] = [];
  const end = Math.min(history.length, anchor.id + LOOKED_AT_MAX);
  for (let id = anchor.id + 1; id < end; id++) {
    const event = history.get(id);
    if (!index.causesOf(event).some((cause) => all.has(cause))) continue;
    all.add(event.id);
    told.push(event);
  }
  return { told, all };
}

function step({ id, at, what, cause, node }: Emitted, anchor: Emitted | null, names: Names): ExplainedStep {
  return {
    event: id,
    at,
    sentence: sentenceOf(what as Happening, names, node),
    isYours: isYours({ cause, node, at }, names),
    isSubject: id === anchor?.id,
  };
}

/** It is what a command did at once. */
function isYours({ cause, at }: Pick<Emitted, 'cause' | 'node' | 'at'>, { cluster }: Names): boolean {
  const { history } = cluster.sim;
  if (cause === null || cause < history.first) return false;
  const led = history.get(cause);
  return (led.what as Happening).kind === 'CommandGiven' && led.at === at;
}

/** What saves work from one question to the next: causes that were found, and what comes next as long as nothing has happened. */
class Memory {
  readonly branch: number;
  readonly index: CauseIndex;
  private search: NextSearch | null = null;
  private searchedFor = '';

  constructor(branch: number, index: CauseIndex) {
    this.branch = branch;
    this.index = index;
  }

  next(session: Session, subject: Subject, of: { readonly events: ReadonlySet<EventId>; readonly names: Names }): Explanation['next'] {
    if (of.events.size === 0) return null;
    const wanted = `${session.world.events} ${session.journal.length} ${subjectName(subject)}`;
    if (this.searchedFor !== wanted || this.search === null)
      this.search = new NextSearch(session, { index: this.index, events: of.events });
    this.searchedFor = wanted;
    this.search.goOn(session, isNews);
    const { state, found } = this.search;
    if (found === null) return state === 'searching' ? 'searching' : null;
    return { at: found.at, sentence: sentenceOf(found.what as Happening, of.names, found.node) };
  }
}

const memories = new WeakMap<Session, Memory>();

function memoryOf(session: Session): Memory {
  const index = causesOf(session);
  const known = memories.get(session);
  if (known !== undefined && known.branch === session.branchId) return known;
  const begun = new Memory(session.branchId, index);
  memories.set(session, begun);
  return begun;
}
