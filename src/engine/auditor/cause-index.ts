/**
 * What each event followed from. Most events say so themselves; some causes no message carried, and only who sees the whole cluster
 * knows them: a broker is fenced because it was killed, though all that the controller noticed is silence.
 *
 * `CauseIndex` reads a branch's history once, in order, and keeps what it found. `CauseFinder` is what it has to remember for that: as
 * small as the cluster, and it forks, so that a copy can read on where a copy of the world runs ahead. Read next: record-verdicts.ts.
 */
import { brokerNode, controllerNode } from '../cluster/description';
import { Errors } from '../model/error-codes';
import type { Happening, HappeningOf } from '../model/events';
import { type BrokerId, type Offset, partitionName, type TopicPartition } from '../model/vocabulary';
import type { EventId, NodeId } from '../sim/context';
import type { RefList } from '../sim/cow-list';
import type { Emitted } from '../sim/emitted';
import { fork } from '../sim/fork';
import { State } from '../sim/state';

/** What is known of a partition while history is read. */
interface PartitionSoFar {
  elected: EventId | null;
  leader: BrokerId | null;
  becameLeader: EventId | null;
  shrunk: EventId | null;
  /** The newest appends of leaders, and what followers have appended since the high watermark moved last. */
  led: Appended[];
  copied: Appended[];
  /** The newest moves of the high watermark. */
  moved: { readonly event: EventId; readonly to: Offset }[];
}

interface Appended {
  readonly event: EventId;
  readonly baseOffset: Offset;
}

interface Sent {
  readonly event: EventId;
  readonly record: number;
  readonly count: number;
}

/** What is older than so many of its kind is explained by what the event itself names. */
const NEWEST_MAX = 256;

export class CauseIndex {
  private readonly finder = new CauseFinder();
  /** Where they are not just what the event itself names. */
  private readonly found = new Map<EventId, readonly EventId[]>();
  /** The first event that has not been read. */
  private next = 0;

  read(history: RefList<Emitted>): void {
    for (this.next = Math.max(this.next, history.first); this.next < history.length; this.next++) {
      const event = history.get(this.next);
      const causes = this.finder.take(event);
      if (causes !== null) this.found.set(event.id, causes);
    }
  }

  /** Of an event that has been read. */
  causesOf(event: Emitted): readonly EventId[] {
    return this.found.get(event.id) ?? ownCause(event);
  }

  /** All that led to it, however far back history goes. */
  ancestorsOf(anchor: Emitted, history: RefList<Emitted>): ReadonlySet<EventId> {
    const found = new Set<EventId>();
    const todo = [...this.causesOf(anchor)];
    while (todo.length > 0) {
      const id = todo.pop()!;
      if (id < history.first || found.has(id) || id === anchor.id) continue;
      found.add(id);
      todo.push(...this.causesOf(history.get(id)));
    }
    return found;
  }

  /** For a copy of the world that runs ahead: to be asked about each of its events, in order. This index learns nothing of it. */
  ahead(): (event: Emitted) => readonly EventId[] {
    const finder = fork(this.finder);
    return (event) => (event.id < this.next ? this.causesOf(event) : (finder.take(event) ?? ownCause(event)));
  }
}

export class CauseFinder extends State {
  /** Processes that have stopped, and links that are not whole, since which event. */
  private readonly stopped = new Map<NodeId, EventId>();
  private readonly links = new Map<string, EventId>();
  private readonly partitions = new Map<string, PartitionSoFar>();
  /** The last that was elected; null where one votes alone. */
  private controller: { readonly id: BrokerId; readonly elected: EventId; readonly resigned: EventId | null } | null = null;
  /** Batches that were refused and are still alive, since which event. */
  private readonly retried = new Map<string, EventId>();
  /** The newest calls of send(), by producer. */
  private readonly sent = new Map<NodeId, Sent[]>();

  /** To be given every event, in order. Its causes where they are not just what it names itself, else null. */
  take(event: Emitted): readonly EventId[] | null {
    const what = event.what as Happening;
    const causes = this.inferred(event, what);
    this.remember(event.id, what);
    return causes;
  }

  /** Null where the event's own word is all there is. */
  private inferred(event: Emitted, what: Happening): readonly EventId[] | null {
    const own = ownCause(event);
    switch (what.kind) {
      case 'ControllerElected':
        return this.whyControllerElected(own);
      case 'BrokerFenced':
        return this.whyFenced(what, own);
      case 'IsrShrunk':
        return this.whyLeft(what, own);
      case 'BecameLeader':
      case 'BecameFollower': {
        const { elected } = this.partition(what.partition);
        return elected === null ? null : [elected];
      }
      case 'RecordsAppended':
        return what.role === 'Leader' ? this.whyAppended(what, own) : this.whyCopied(what);
      case 'HighWatermarkAdvanced':
        return this.whyAdvanced(what, own);
      case 'RecordsDelivered':
        return this.whyPromised(what.partition, what.lastOffset) ?? this.whyThere(what.partition, what.lastOffset);
      case 'BatchAcknowledged':
        return what.acks === -1 ? this.whyPromised(what.partition, (what.baseOffset + what.count - 1) as Offset) : null;
      case 'BatchDrained':
        return this.whyDrained(what, own);
      case 'BatchRetried':
      case 'BatchFailed':
        return this.whyRefused(what, own);
      case 'MemberLeft':
        return this.silenceOf([...this.stopped.keys()].find((node) => what.member.startsWith(`${node}-`)) ?? null) ?? own;
      default:
        return null;
    }
  }

  /** The one before it was lost, or has resigned. */
  private whyControllerElected(own: readonly EventId[]): readonly EventId[] {
    const before = this.controller;
    if (before === null) return own;
    return before.resigned === null ? (this.silenceOf(controllerNode(before.id)) ?? own) : [before.resigned];
  }

  /** Its silence; and where no controller was there to hear it, that one has been elected since. */
  private whyFenced({ broker }: HappeningOf<'BrokerFenced'>, own: readonly EventId[]): readonly EventId[] {
    const silence = this.silenceOf(brokerNode(broker));
    if (silence === null) return own;
    const elected = this.controller?.elected ?? null;
    return elected !== null && elected > Math.max(...silence) ? [...silence, elected] : silence;
  }

  /** Where the controller fenced it, that is why; where the leader asked, the follower has been silent or slow. */
  private whyLeft({ removed, partition }: HappeningOf<'IsrShrunk'>, own: readonly EventId[]): readonly EventId[] | null {
    const [out] = removed;
    const { leader } = this.partition(partition);
    if (out === undefined) return null;
    const node = brokerNode(out);
    const between = leader === null ? undefined : this.links.get(linkName(node, brokerNode(leader)));
    const silence = this.stopped.get(node) ?? between;
    return silence === undefined ? null : [...new Set([...own, silence])];
  }

  /** A first attempt follows from the send() calls of its records, not from what else left the accumulator with it. */
  private whyDrained(what: HappeningOf<'BatchDrained'>, own: readonly EventId[]): readonly EventId[] {
    if (what.attempt > 0) return own;
    const calls = this.sent.get(what.trace.producer) ?? [];
    const [first = 0] = what.records;
    const last = what.records.at(-1) ?? first;
    const its = calls.filter(({ record, count }) => record <= last && first < record + count).map(({ event }) => event);
    return its.length > 0 ? its : own;
  }

  /** A batch that an earlier leader did not take is here because there is a new one. */
  private whyAppended({ partition, trace }: HappeningOf<'RecordsAppended'>, own: readonly EventId[]): readonly EventId[] | null {
    const { becameLeader } = this.partition(partition);
    const retriedAt = trace === null ? undefined : this.retried.get(`${trace.producer} ${trace.batch}`);
    return retriedAt === undefined || becameLeader === null || becameLeader < retriedAt ? null : [...own, becameLeader];
  }

  /** A follower asks again and again: what it is given at last follows from what its leader appended. */
  private whyCopied({ partition, baseOffset }: HappeningOf<'RecordsAppended'>): readonly EventId[] | null {
    const original = this.partition(partition).led.findLast((led) => led.baseOffset === baseOffset);
    return original === undefined ? null : [original.event];
  }

  /** Every in-sync replica has what it passes: from the leader's append to the last copy, or until who had not got it is out of the ISR. */
  private whyAdvanced({ partition, from, to }: HappeningOf<'HighWatermarkAdvanced'>, own: readonly EventId[]): readonly EventId[] {
    const { led, copied, shrunk } = this.partition(partition);
    const passed = [...led, ...copied].filter(({ baseOffset }) => from <= baseOffset && baseOffset < to).map(({ event }) => event);
    if (passed.length === 0) return own;
    return shrunk !== null && shrunk > Math.max(...passed) ? [...passed, shrunk] : passed;
  }

  /** The move of the high watermark that passed that offset. */
  private whyPromised(partition: TopicPartition, offset: Offset): readonly EventId[] | null {
    const moved = this.partition(partition).moved.find(({ to }) => to > offset);
    return moved === undefined ? null : [moved.event];
  }

  /** Its leader's append. */
  private whyThere(partition: TopicPartition, offset: Offset): readonly EventId[] | null {
    const there = this.partition(partition).led.findLast(({ baseOffset }) => baseOffset <= offset);
    return there === undefined ? null : [there.event];
  }

  private whyRefused({ error, partition }: HappeningOf<'BatchRetried' | 'BatchFailed'>, own: readonly EventId[]): readonly EventId[] {
    const { leader, shrunk, elected } = this.partition(partition);
    const silence = leader === null ? null : this.silenceOf(brokerNode(leader));
    if (error === Errors.NOT_ENOUGH_REPLICAS || error === Errors.NOT_ENOUGH_REPLICAS_AFTER_APPEND)
      return shrunk === null ? own : [...own, shrunk];
    if (error === Errors.NOT_LEADER_OR_FOLLOWER) return elected === null ? own : [...own, elected];
    return silence === null ? own : [...own, ...silence];
  }

  /** Why nothing is heard of a node: its process has stopped, or a link of it is cut. Null where neither is so. */
  private silenceOf(node: NodeId | null): readonly EventId[] | null {
    if (node === null) return null;
    const stopped = this.stopped.get(node);
    if (stopped !== undefined) return [stopped];
    const cuts = [...this.links].flatMap(([name, event]) => (name.split(' ').includes(node) ? [event] : []));
    return cuts.length > 0 ? cuts : null;
  }

  private remember(id: EventId, what: Happening): void {
    switch (what.kind) {
      case 'ProcessKilled':
      case 'ProcessHalted':
      case 'ProcessFrozen':
        this.stopped.set(what.node, id);
        return;
      case 'ProcessStarted':
      case 'ProcessThawed':
        this.stopped.delete(what.node);
        return;
      case 'LinkCut':
        this.links.set(linkName(what.a, what.b), id);
        return;
      case 'LinkHealed':
        this.links.delete(linkName(what.a, what.b));
        return;
      case 'LinkLossy':
        if (what.lossPercent > 0) this.links.set(linkName(what.a, what.b), id);
        else this.links.delete(linkName(what.a, what.b));
        return;
      case 'LinkSlowed':
        if (what.extraLatencyUs > 0) this.links.set(linkName(what.a, what.b), id);
        else this.links.delete(linkName(what.a, what.b));
        return;
      case 'TopicDeleted':
        for (const name of [...this.partitions.keys()]) if (name.startsWith(`${what.topic}-`)) this.partitions.delete(name);
        return;
      case 'ControllerElected':
        this.controller = { id: what.controller, elected: id, resigned: null };
        return;
      case 'ControllerResigned':
        if (this.controller?.id === what.controller) this.controller = { ...this.controller, resigned: id };
        return;
      case 'LeaderElected':
        Object.assign(this.partition(what.partition), { elected: id, leader: what.leader });
        return;
      case 'BecameLeader':
        Object.assign(this.partition(what.partition), { becameLeader: id, copied: [], moved: [] });
        return;
      case 'IsrShrunk':
        this.partition(what.partition).shrunk = id;
        return;
      case 'RecordsAppended': {
        const { led, copied } = this.partition(what.partition);
        addNewest(what.role === 'Leader' ? led : copied, { event: id, baseOffset: what.baseOffset });
        return;
      }
      case 'HighWatermarkAdvanced':
        this.partition(what.partition).copied = [];
        addNewest(this.partition(what.partition).moved, { event: id, to: what.to });
        return;
      case 'BatchRetried': {
        const batch = `${what.trace.producer} ${what.trace.batch}`;
        if (!this.retried.has(batch)) this.retried.set(batch, id);
        return;
      }
      case 'BatchAcknowledged':
      case 'BatchFailed':
        this.retried.delete(`${what.trace.producer} ${what.trace.batch}`);
        return;
      case 'RecordSent': {
        const calls = this.sent.get(what.producer) ?? [];
        this.sent.set(what.producer, calls);
        addNewest(calls, { event: id, record: what.record, count: what.count });
        return;
      }
    }
  }

  private partition(of: TopicPartition): PartitionSoFar {
    const name = partitionName(of);
    const known = this.partitions.get(name);
    if (known !== undefined) return known;
    const begun: PartitionSoFar = { elected: null, leader: null, becameLeader: null, shrunk: null, led: [], copied: [], moved: [] };
    this.partitions.set(name, begun);
    return begun;
  }
}

function addNewest<Entry>(list: Entry[], entry: Entry): void {
  list.push(entry);
  if (list.length > NEWEST_MAX) list.splice(0, NEWEST_MAX / 2);
}

const linkName = (a: NodeId, b: NodeId) => (a < b ? `${a} ${b}` : `${b} ${a}`);
const ownCause = ({ cause }: Emitted): readonly EventId[] => (cause === null ? [] : [cause]);
