/** From a session to what a lab shows of it: the auditor's accounts by record, and the application's doings from the events that told of them. */
import { fateOf, storyOf } from '../../engine/auditor/record-story';
import type { SideEffectLedger } from '../../engine/auditor/side-effects';
import { describeEvent, type Happening } from '../../engine/model/events';
import type { GroupId, Offset, TopicPartition } from '../../engine/model/vocabulary';
import type { Session } from '../../engine/session/session';
import type { NodeId, VirtualTime } from '../../engine/sim/context';
import type { ApplicationRun, ApplicationView, CommitView, EffectView, LabRecord, LabStory, LabView, Ledger } from './lab-view';

export function projectLab(session: Session): LabView {
  const { cluster } = session.world;
  const consumer = cluster.clientDescriptions().find((client) => client.kind === 'Consumer' && client.handler !== null);
  const group = consumer?.kind === 'Consumer' ? consumer.group : null;
  const runs = consumer === undefined || group === null ? [] : runsOf(session, consumer.node, group);
  const records = recordsOf(session, group);
  return {
    now: session.now,
    ledger: ledgerOf(records, group !== null),
    records,
    application: consumer === undefined ? null : applicationOf(session, consumer.node),
    runs,
    effects: runs.flatMap(({ effects }) => effects),
  };
}

// Records

function recordsOf(session: Session, group: GroupId | null): readonly LabRecord[] {
  const { cluster } = session.world;
  const producers = cluster.clientDescriptions().flatMap(({ kind, node }) => (kind === 'Producer' ? [node] : []));
  return producers.flatMap((producer) => {
    return sentBy(session, producer).map((sent, record) => labRecord(session, { producer, record, group, ...sent }));
  });
}

function ledgerOf(records: readonly LabRecord[], actsOutside: boolean): Ledger {
  const those = (is: (record: LabRecord) => boolean) => records.flatMap((record, index) => (is(record) ? [index] : []));
  const isLost = ({ isGone, effect }: LabRecord) => isGone || effect === 'Lost';
  const isIn = ({ copies, effect, answer }: LabRecord) =>
    actsOutside ? effect === 'Done' || effect === 'Repeated' : copies > 0 && answer !== 'none';
  return {
    sent: those(() => true),
    acknowledged: those(({ answer }) => answer === 'acknowledged'),
    delivered: records.flatMap((record, index) =>
      actsOutside ? Array.from({ length: record.effectTimes }, () => index) : isIn(record) ? [index] : [],
    ),
    lost: those(isLost),
    duplicated: those(({ copies, effect }) => copies > 1 || effect === 'Repeated'),
    open: those((record) => !isLost(record) && !isIn(record)),
  };
}

interface Sent {
  readonly key: string | null;
  readonly sentAt: VirtualTime;
}

/** By the number of the record; its key is what the command said that sent it. */
function sentBy({ world, journal }: Session, producer: NodeId): readonly Sent[] {
  const { history } = world.cluster.sim;
  const sent: Sent[] = [];
  for (let id = history.first; id < history.length; id++) {
    const { what: fact, cause, at } = history.get(id);
    const what = fact as Happening;
    if (what.kind !== 'RecordSent' || what.producer !== producer) continue;
    const given = cause === null || cause < history.first ? null : (history.get(cause).what as Happening);
    const command = given?.kind === 'CommandGiven' ? journal[given.command]?.command : undefined;
    const key = command?.kind === 'Produce' ? command.key : null;
    for (let count = 0; count < what.count; count++) sent.push({ key, sentAt: at });
  }
  return sent;
}

function labRecord(
  session: Session,
  of: Sent & { readonly producer: NodeId; readonly record: number; readonly group: GroupId | null },
): LabRecord {
  const { auditor, cluster } = session.world;
  const { producer, record, key, sentAt, group } = of;
  const fate = fateOf(auditor.accounts, cluster.sim.history, { producer, record });
  const ledger = group === null || fate?.partition == null ? null : auditor.sideEffects.ledger(group, fate.partition);
  const answer = auditor.answer({ producer, record });
  const copies = fate?.copies ?? 0;
  return {
    producer,
    record,
    key,
    sentAt,
    offset: fate?.offset ?? null,
    answer,
    copies,
    isGone: copies === 0 && answer !== 'none',
    ...effectOf(ledger, copies > 0 ? (fate?.offset ?? null) : null),
  };
}

function effectOf(ledger: SideEffectLedger | null, offset: Offset | null): Pick<LabRecord, 'effect' | 'effectTimes'> {
  if (ledger === null || offset === null || offset >= ledger.end) return { effect: null, effectTimes: 0 };
  return { effect: ledger.fate(offset), effectTimes: ledger.times(offset) };
}

/** Each record's story, for who asks. What was done outside Kafka, and the death of who had it in hand, belong to it. */
export function projectStories(session: Session): readonly LabStory[] {
  const { world } = session;
  const { history } = world.cluster.sim;
  return projectLab(session).records.map(({ producer, record, offset }) => {
    const events = new Set<number>(storyOf(world.auditor.accounts, history, { producer, record }));
    if (offset !== null) for (const id of handlingOf(session, offset)) events.add(id);
    const sentences = [...events]
      .sort((a, b) => a - b)
      .map((id) => ({ at: history.get(id).at, sentence: describeEvent(history.get(id).what as Happening) }));
    return { producer, record, sentences };
  });
}

/** Takes, commits and deaths that decide what the application did for the record at that offset. */
function handlingOf({ world }: Session, offset: Offset): readonly number[] {
  const { history } = world.cluster.sim;
  const found: number[] = [];
  const holders = new Set<NodeId>();
  for (let id = history.first; id < history.length; id++) {
    const what = history.get(id).what as Happening;
    if (what.kind === 'HandlerTookRecords' && what.baseOffset <= offset && offset <= what.lastOffset) {
      holders.add(what.consumer);
      found.push(id);
    } else if (what.kind === 'ProcessKilled' && holders.delete(what.node)) found.push(id);
    else if (what.kind === 'OffsetsCommitted' && holders.size > 0 && what.offsets.some((each) => each.offset > offset)) {
      found.push(id);
      if (world.auditor.sideEffects.ledger(what.group, what.offsets[0]!.partition)?.times(offset) !== 0) holders.clear();
    }
  }
  return found;
}

// The application

function applicationOf({ world }: Session, node: NodeId): ApplicationView {
  const process = world.cluster.consumer(node);
  if (process === null) return { consumer: node, line: 'dead', offset: null, done: 0, count: 0 };
  const { place, record, done, count } = process.at;
  return { consumer: node, line: LINES[place], offset: place === 'Processing' ? (record?.offset ?? null) : null, done, count };
}

const LINES = {
  Polling: 'poll',
  Processing: 'process',
  Committing: 'commit',
  Closing: 'close',
  Leaving: 'close',
  Closed: 'close',
} as const;

interface RunInTheMaking {
  readonly startedAt: VirtualTime;
  diedAt: VirtualTime | null;
  beganAt: ApplicationRun['beganAt'];
  readonly polls: { at: VirtualTime; first: Offset; last: Offset }[];
  readonly effects: EffectView[];
  readonly commits: CommitView[];
  committed: Offset | null;
  leftInHand: readonly Offset[];
}

function runsOf({ world }: Session, consumer: NodeId, group: GroupId): readonly ApplicationRun[] {
  const { history } = world.cluster.sim;
  const runs: RunInTheMaking[] = [];
  const times = new Map<string, number>();
  for (let id = history.first; id < history.length; id++) {
    const { at, what } = history.get(id);
    note(what as Happening, at);
  }
  return runs;

  function note(what: Happening, at: VirtualTime): void {
    const run = runs.at(-1);
    if (what.kind === 'ProcessStarted' && what.node === consumer)
      runs.push({
        startedAt: at,
        diedAt: null,
        beganAt: null,
        polls: [],
        effects: [],
        commits: [],
        committed: run?.committed ?? null,
        leftInHand: [],
      });
    else if (run === undefined) return;
    else if (what.kind === 'ProcessKilled' && what.node === consumer) {
      run.diedAt = at;
      run.leftInHand = inHandOf(run);
    } else if (what.kind === 'PositionReset' && what.consumer === consumer) run.beganAt ??= { offset: what.to, because: what.because };
    else if (what.kind === 'HandlerTookRecords' && what.consumer === consumer)
      run.polls.push({ at, first: what.baseOffset, last: what.lastOffset });
    else if (what.kind === 'SideEffectDone' && what.consumer === consumer)
      run.effects.push({ offset: what.offset, at, time: again(what.partition, what.offset) });
    else if (what.kind === 'CommitCalled' && what.consumer === consumer) run.commits.push({ calledAt: at, done: null });
    else if (what.kind === 'OffsetsCommitted' && what.group === group) landed(run, what.offsets[0]?.offset ?? null, at);
  }

  function again({ topic, partition }: TopicPartition, offset: Offset): number {
    const name = `${topic}-${partition} ${offset}`;
    const time = (times.get(name) ?? 0) + 1;
    times.set(name, time);
    return time;
  }
}

/** Of what poll() returned last, what it has not acted on. */
function inHandOf({ polls, effects }: RunInTheMaking): readonly Offset[] {
  const last = polls.at(-1);
  if (last === undefined) return [];
  const since = new Set(effects.filter(({ at }) => at >= last.at).map(({ offset }) => offset));
  const offsets = Array.from({ length: last.last - last.first + 1 }, (_, index) => (last.first + index) as Offset);
  return offsets.filter((offset) => !since.has(offset));
}

/** A commit that was on its way when its sender died lands all the same. */
function landed(run: RunInTheMaking, offset: Offset | null, at: VirtualTime): void {
  run.committed = offset ?? run.committed;
  const open = run.commits.findIndex(({ done }) => done === null);
  const commit = run.commits[open];
  if (commit !== undefined && offset !== null) run.commits[open] = { ...commit, done: { at, offset } };
}
