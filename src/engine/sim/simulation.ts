/**
 * The world that nodes live in: virtual time, hosts and their processes, the network between them, and the history of what they
 * said has happened. Knows no Kafka. Same seed and same calls, same history; a fork goes on as its original does.
 *
 * One step is one arrival. A process handles one input at a time; what arrives while it is frozen or busy waits in order. All that
 * an operator does (kill, freeze, cut) is a method here and happens between two steps, at `now`.
 *
 * Read next: context.ts (what a process sees), network.ts (when things arrive), fork.ts.
 */
import { assert } from '../../base/assert';
import { Chance } from './chance';
import { type ConnectionId, type EventId, type Fact, type Node, type NodeId, OUTSIDE, type Payload, type VirtualTime } from './context';
import { type Costs, defaultCosts } from './costs';
import { RefList } from './cow-list';
import { NoSpaceLeft } from './disk';
import { Emitted } from './emitted';
import { type Arrival, EventQueue, type Scheduled } from './event-queue';
import { delay, drop, hold, messagesInFlight, release } from './fingers';
import { Host, type HostFault, type HostStatus } from './host';
import type { InFlight, LinkFault, LinkSettings, Ways } from './link';
import type { MemoryDisk } from './memory-disk';
import { isOnConnection, Network } from './network';
import { ProcessContext } from './process-context';
import { State } from './state';
import type { Wire } from './wire';

/** What the outside world is to be given; null: the node closed the connection, or died. */
export interface Outbound {
  readonly connection: ConnectionId;
  readonly payload: Payload | null;
}

/** What is done to a world, as facts. Kafka's list of all that can happen has the same (model/events.ts). */
type Action =
  | { readonly kind: 'ProcessStarted' | 'ProcessEnded' | 'ProcessFrozen' | 'ProcessThawed'; readonly node: NodeId }
  | { readonly kind: 'ProcessKilled'; readonly node: NodeId; readonly power?: 'Lost' }
  | { readonly kind: 'ProcessHalted'; readonly node: NodeId; readonly file: string | null }
  | { readonly kind: 'DiskFilled' | 'DiskFreed' | 'DiskDestroyed'; readonly node: NodeId }
  | { readonly kind: 'ClockSkewed'; readonly node: NodeId; readonly byMs: number; readonly skewMs: number }
  | { readonly kind: 'LinkCut' | 'LinkHealed'; readonly a: NodeId; readonly b: NodeId; readonly ways: Ways }
  | { readonly kind: 'LinkSlowed'; readonly a: NodeId; readonly b: NodeId; readonly ways: Ways; readonly extraLatencyUs: number }
  | { readonly kind: 'LinkLossy'; readonly a: NodeId; readonly b: NodeId; readonly ways: Ways; readonly lossPercent: number };

/** Which directions of a link something is done to, and the event that it follows from. */
interface OnLink {
  readonly ways?: Ways;
  readonly cause?: EventId | null;
}

/** A world in which time does not get on is a bug of a node: two that answer each other at once, a timer of 0 that starts itself. */
const STEPS_AT_ONE_MOMENT_MAX = 1_000_000;

export class Simulation extends State {
  now = 0 as VirtualTime;
  /** All facts so far; an event's id is its index. Machines that are built anew go on with the history that there is. */
  readonly history: RefList<Emitted>;
  /** By book: how far what it says has been told. Machines that are built anew begin with none. */
  readonly told = new Map<string, number>();
  /** Milliseconds since 1970 at which the world began. */
  readonly epochMs: number;
  readonly costs: Costs;
  /** The dice of the nodes. Like queue and network for the process's context only. */
  readonly chance: Chance;
  readonly queue = new EventQueue();
  readonly network: Network;
  private readonly hosts = new Map<NodeId, Host>();
  private outbound: Outbound[] = [];
  private stepsAtThisMoment = 0;

  constructor(options: {
    seed: number;
    epochMs: number;
    network: LinkSettings;
    costs?: Costs;
    startAt?: VirtualTime;
    history?: RefList<Emitted>;
  }) {
    super();
    this.now = options.startAt ?? (0 as VirtualTime);
    this.history = options.history ?? new RefList<Emitted>();
    this.epochMs = options.epochMs;
    this.costs = options.costs ?? defaultCosts;
    this.chance = new Chance(options.seed);
    this.network = new Network({ settings: options.network, queue: this.queue, chance: new Chance(this.chance.next()) });
  }

  // Hosts and their processes. A `cause` is the event that an action follows from, such as the command that asked for it.

  /** A node that may run; its disk survives its processes. */
  addHost(id: NodeId, disk?: MemoryDisk): void {
    assert(!this.hosts.has(id) && id !== OUTSIDE, 'a node has one host');
    this.hosts.set(id, new Host(id, disk));
  }

  start(id: NodeId, process: Node, cause: EventId | null = null): void {
    const host = this.host(id);
    assert(host.status === 'Dead', 'a node has one process at a time');
    host.process = process;
    host.status = 'Running';
    host.end = null;
    host.exited = null;
    const started = this.emitAction({ kind: 'ProcessStarted', node: id }, cause);
    this.scheduleNow(host, { kind: 'started' }, started);
  }

  /** The process dies: its memory goes, the page cache stays, and every peer is told by a reset. */
  kill(id: NodeId, cause: EventId | null = null, by: { readonly power?: 'Lost' } = {}): void {
    const host = this.host(id);
    assert(host.status !== 'Dead', 'only a process that lives is killed');
    host.bury('Killed', this.now);
    const killed = this.emitAction({ kind: 'ProcessKilled', node: id, ...by }, cause);
    this.network.processDied(id, this.now, killed);
  }

  /** The process has done what it wanted to do, or cannot go on without its disk. */
  private exit(host: Host, { cause, busyUntil, haltedAt }: ProcessContext): void {
    host.bury(haltedAt === null ? 'Exited' : 'Halted', this.now);
    const action: Action =
      haltedAt === null ? { kind: 'ProcessEnded', node: host.id } : { kind: 'ProcessHalted', node: host.id, file: haltedAt };
    this.network.processDied(host.id, busyUntil, this.emitAction(action, cause));
  }

  // Machines

  /** From here on nothing more can be written to it. */
  fillDisk(id: NodeId, cause: EventId | null = null): void {
    this.host(id).disk.isFull = true;
    this.emitAction({ kind: 'DiskFilled', node: id }, cause);
  }

  freeDisk(id: NodeId, cause: EventId | null = null): void {
    this.host(id).disk.isFull = false;
    this.emitAction({ kind: 'DiskFreed', node: id }, cause);
  }

  /** All that was on it is gone, and the process with it, if there is one; the next finds an empty disk. */
  destroyDisk(id: NodeId, cause: EventId | null = null): void {
    const host = this.host(id);
    host.disk.destroy();
    const destroyed = this.emitAction({ kind: 'DiskDestroyed', node: id }, cause);
    if (host.status === 'Dead') return;
    host.bury('Halted', this.now);
    this.network.processDied(id, this.now, this.emitAction({ kind: 'ProcessHalted', node: id, file: null }, destroyed));
  }

  /** Moves its clock from here on: forward, or back where `byMs` is below 0. */
  skewClock(id: NodeId, byMs: number, cause: EventId | null = null): void {
    const host = this.host(id);
    host.clockSkewMs += byMs;
    this.emitAction({ kind: 'ClockSkewed', node: id, byMs, skewMs: host.clockSkewMs }, cause);
  }

  clockSkewMs(id: NodeId): number {
    return this.host(id).clockSkewMs;
  }

  /** A machine that was at fault before these were built: nothing has happened to it. */
  findHost(id: NodeId, { clockSkewMs, diskIsFull }: HostFault): void {
    const host = this.host(id);
    host.clockSkewMs = clockSkewMs;
    host.disk.isFull = diskIsFull;
  }

  /** The process, if there is one, dies, and the page cache goes with it. */
  losePower(id: NodeId, cause: EventId | null = null): void {
    if (this.host(id).status !== 'Dead') this.kill(id, cause, { power: 'Lost' });
    this.host(id).disk.losePower();
  }

  /** The process stops and does not die: nobody is told, and all that arrives waits. */
  freeze(id: NodeId, cause: EventId | null = null): void {
    const host = this.host(id);
    assert(host.status === 'Running', 'only a running process is frozen');
    host.status = 'Frozen';
    this.emitAction({ kind: 'ProcessFrozen', node: id }, cause);
  }

  thaw(id: NodeId, cause: EventId | null = null): void {
    const host = this.host(id);
    assert(host.status === 'Frozen', 'only a frozen process is thawed');
    host.status = 'Running';
    this.emitAction({ kind: 'ProcessThawed', node: id }, cause);
    if (!host.inbox.isEmpty) this.wakeWhenFree(host);
  }

  status(id: NodeId): HostStatus {
    return this.host(id).status;
  }

  /** How the last process of a dead node went; null for a node that lives, or never did. */
  endOf(id: NodeId): Host['end'] {
    return this.host(id).end;
  }

  /** The last process of a dead node, as it was when it ended by itself; null where it was killed, or lives. */
  exitedProcess(id: NodeId): Node | null {
    return this.host(id).exited;
  }

  process(id: NodeId): Node | null {
    return this.host(id).process;
  }

  diskOf(id: NodeId): MemoryDisk {
    return this.host(id).disk;
  }

  /** In the order in which they were added. */
  hostIds(): readonly NodeId[] {
    return [...this.hosts.keys()];
  }

  /** What the application inside the process, or its operator, says to it. A dead process hears nothing. */
  tell(id: NodeId, payload: Payload, cause: EventId | null = null): void {
    if (this.status(id) !== 'Dead') this.scheduleNow(this.host(id), { kind: 'told', payload }, cause);
  }

  // Links, by pair: both ways, or only from the first to the second.

  cut(a: NodeId, b: NodeId, { ways = 'BothWays', cause = null }: OnLink = {}): void {
    if (this.network.cut(a, b, ways)) this.emitAction({ kind: 'LinkCut', a, b, ways }, cause);
  }

  /** Whatever was done to it is undone, and what was held on it goes on. */
  heal(a: NodeId, b: NodeId, { ways = 'BothWays', cause = null }: OnLink = {}): void {
    if (this.network.heal(a, b, this.now, ways)) this.emitAction({ kind: 'LinkHealed', a, b, ways }, cause);
  }

  /** Holds for what is sent from now on; 0 makes the link as fast as it was. */
  slow(a: NodeId, b: NodeId, extraLatencyUs: number, { ways = 'BothWays', cause = null }: OnLink = {}): void {
    this.network.slow(a, b, extraLatencyUs, ways);
    this.emitAction({ kind: 'LinkSlowed', a, b, ways, extraLatencyUs }, cause);
  }

  /** So many of a hundred packets that are sent from now on are lost; 0 for none. */
  lose(a: NodeId, b: NodeId, lossPercent: number, { ways = 'BothWays', cause = null }: OnLink = {}): void {
    this.network.lose(a, b, lossPercent, ways);
    this.emitAction({ kind: 'LinkLossy', a, b, ways, lossPercent }, cause);
  }

  /** A link that was at fault before these machines were built: nothing has happened to it. */
  findLink(from: NodeId, to: NodeId, { cut, extraLatencyUs, lossPercent }: LinkFault): void {
    this.network.slow(from, to, extraLatencyUs, 'OneWay');
    this.network.lose(from, to, lossPercent, 'OneWay');
    if (cut) this.network.cut(from, to, 'OneWay');
  }

  /** In the direction from the first to the second. */
  linkStatus(from: NodeId, to: NodeId): LinkFault {
    return this.network.linkStatus(from, to);
  }

  /** From here on all that nodes send goes through it. */
  sendThrough(wire: Wire): void {
    this.network.wire = wire;
  }

  // Messages, as they are listed at this moment.

  messagesInFlight(): readonly InFlight[] {
    return messagesInFlight(this.network);
  }

  holdMessage(message: InFlight): void {
    hold(this.network, message, this.now);
  }

  /** @param saying what is read from its sender's disk only now */
  releaseMessage(message: InFlight, saying: Payload = message.payload): void {
    release(this.network, message, this.now, saying);
  }

  delayMessage(message: InFlight, byUs: number): void {
    delay(this.network, message, byUs);
  }

  /** Returns how long after its last departure it leaves again. */
  dropMessage(message: InFlight): number {
    return drop(this.network, message, this.now);
  }

  // Time.

  nextEventAt(): VirtualTime | null {
    return this.queue.nextAt;
  }

  /** Moves time to the next arrival and lets it happen. Returns false where nothing will ever happen again by itself. */
  step(): boolean {
    const next = this.queue.pop();
    if (next === undefined) return false;
    this.stepsAtThisMoment = next.at === this.now ? this.stepsAtThisMoment + 1 : 0;
    assert(this.stepsAtThisMoment < STEPS_AT_ONE_MOMENT_MAX, 'time gets on');
    this.now = next.at;
    if (next.node === OUTSIDE) this.arriveOutside(next);
    else this.arrive(next);
    return true;
  }

  /** Lets all happen that is due up to and including `until`, which then is now. */
  runUntil(until: VirtualTime): void {
    for (let next = this.queue.nextAt; next !== null && next <= until; next = this.queue.nextAt) this.step();
    this.now = Math.max(this.now, until) as VirtualTime;
  }

  /** Lets time pass in which nothing is due. */
  passTime(until: VirtualTime): void {
    const next = this.queue.nextAt;
    assert(next === null || next >= until, 'nothing is skipped');
    this.now = Math.max(this.now, until) as VirtualTime;
  }

  // History.

  emit(what: Fact, where: { node: NodeId | null; cause: EventId | null }): EventId {
    const id = this.history.length as EventId;
    this.history.push(new Emitted({ id, at: this.now, node: where.node, cause: where.cause, what }));
    return id;
  }

  /** What was done to the world from outside: a command was given. */
  emitFromOutside(fact: Fact): EventId {
    return this.emit(fact, { node: null, cause: null });
  }

  // The outside world: what a gateway's sockets carry. Its end of a connection is no host.

  openFromOutside(to: NodeId): ConnectionId {
    return this.network.open(OUTSIDE, to, { departsAt: this.now, cause: null });
  }

  sendFromOutside(connection: ConnectionId, payload: Payload): void {
    this.network.send(connection, OUTSIDE, payload, { departsAt: this.now, cause: null });
  }

  closeFromOutside(connection: ConnectionId): void {
    this.network.close(connection, OUTSIDE, { departsAt: this.now, cause: null });
  }

  /** What has come out since this was last called, in order. */
  takeOutbound(): readonly Outbound[] {
    const taken = this.outbound;
    this.outbound = [];
    return taken;
  }

  isFromOutside(connection: ConnectionId): boolean {
    return this.network.isFromOutside(connection);
  }

  private emitAction(action: Action, cause: EventId | null): EventId {
    return this.emit(action, { node: null, cause });
  }

  private arriveOutside({ input, node, cause }: Scheduled): void {
    if (!isOnConnection(input)) return;
    const departure = { departsAt: this.now, cause };
    if (!this.network.arrive(input, node, { isListening: false, departure })) return;
    const isPayload = input.kind === 'received';
    this.outbound.push({ connection: input.connection, payload: isPayload ? input.payload : null });
    if (isPayload) return;
    this.network.learnReset(input.connection, node);
    this.network.forgetIfClosed(input.connection);
  }

  private arrive(scheduled: Scheduled): void {
    const { input, node, incarnation, cause } = scheduled;
    const host = this.hosts.get(node);
    if (isOnConnection(input)) {
      const isListening = host !== undefined && host.status !== 'Dead';
      if (!this.network.arrive(input, node, { isListening, departure: { departsAt: this.now, cause } })) return;
    } else if (host?.incarnation !== incarnation) {
      return;
    }
    if (host === undefined || host.status === 'Dead') return;
    if (input.kind === 'processorFree') this.processorFree(host);
    else if (host.status === 'Frozen' || host.busyUntil > this.now || !host.inbox.isEmpty) this.keepWaiting(host, scheduled);
    else this.handle(host, scheduled);
  }

  private keepWaiting(host: Host, scheduled: Scheduled): void {
    host.inbox.add(scheduled);
    if (host.status === 'Running') this.wakeWhenFree(host);
  }

  private processorFree(host: Host): void {
    host.wake = 'None';
    if (host.status === 'Frozen') return;
    if (host.busyUntil <= this.now) {
      const first = host.inbox.take();
      if (first !== undefined && this.mayStillHandle(host, first)) this.handle(host, first);
    }
    if (!host.inbox.isEmpty) this.wakeWhenFree(host);
  }

  private wakeWhenFree(host: Host): void {
    if (host.wake === 'Scheduled') return;
    host.wake = 'Scheduled';
    const at = Math.max(this.now, host.busyUntil) as VirtualTime;
    this.queue.schedule({
      at,
      node: host.id,
      incarnation: host.incarnation,
      input: { kind: 'processorFree' },
      departedAt: this.now,
      resentAt: null,
      cause: null,
    });
  }

  /** The process may have closed the connection since that came. */
  private mayStillHandle(host: Host, { input }: Scheduled): boolean {
    return !isOnConnection(input) || this.network.isOpenAt(input.connection, host.id);
  }

  private handle(host: Host, { input, cause }: Scheduled): void {
    assert(host.process !== null && input.kind !== 'processorFree', 'a process that lives handles an input');
    if (input.kind === 'connectionReset') this.network.learnReset(input.connection, host.id);
    const context = new ProcessContext(this, host, cause);
    try {
      host.process.handle(input, context);
    } catch (failure) {
      if (!(failure instanceof NoSpaceLeft)) throw failure;
      context.halt(failure.file);
    }
    host.busyUntil = context.busyUntil;
    if (input.kind === 'connectionReset') this.network.forgetIfClosed(input.connection);
    if (context.hasExited) this.exit(host, context);
  }

  private scheduleNow(host: Host, input: Arrival, cause: EventId | null): void {
    this.queue.schedule({ at: this.now, node: host.id, incarnation: host.incarnation, input, departedAt: this.now, resentAt: null, cause });
  }

  private host(id: NodeId): Host {
    const host = this.hosts.get(id);
    assert(host !== undefined, 'a node that is named has a host');
    return host;
  }
}
