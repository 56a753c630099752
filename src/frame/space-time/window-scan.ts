/**
 * Goes through a stretch of time by a copy of the world, arrival by arrival, and notes every message that is sent and every change. It
 * goes on where it stopped, so that a stretch which grows with time is not gone through anew; the copy is thrown away with it.
 *
 * It never goes beyond what the session has simulated: what comes next is not its affair.
 */
import type { Happening } from '../../engine/model/events';
import type { TopicName } from '../../engine/model/vocabulary';
import { Request, Response } from '../../engine/protocol/payload';
import type { Session } from '../../engine/session/session';
import type { World } from '../../engine/session/world';
import type { NodeId, VirtualTime } from '../../engine/sim/context';
import type { Emitted } from '../../engine/sim/emitted';
import type { InFlight } from '../../engine/sim/link';
import type { Moment } from '../moment';
import { momentIn } from '../project-cluster';
import { drawnNodes, messageId, projectMessage } from '../project-messages';
import { type Names, sentenceOf } from '../why/words';
import { BatchBook, type Share } from './batch-book';
import { changeOf } from './change-words';
import { partitionsOf } from './message-partitions';
import { exchangeOf, type SentMessage, type StateChange } from './space-time-frame';

/** More would hide one another. The oldest are let go. */
const MESSAGES_MAX = 2_000;

interface Noted extends Omit<SentMessage, 'parts'> {
  readonly shares: readonly Share[];
}

interface Dead {
  readonly node: NodeId;
  readonly from: VirtualTime;
  until: VirtualTime | null;
}

export class WindowScan {
  readonly branch: number;
  readonly topic: TopicName | null;
  readonly from: VirtualTime;
  readonly changes: StateChange[] = [];
  readonly batches = new BatchBook();
  readonly dead: Dead[] = [];
  private readonly session: Session;
  private readonly world: World;
  private readonly noted = new Map<number, Noted>();
  private events: number;
  /** What was on its way when this was last looked at. */
  private travelling = new Set<number>();

  constructor(session: Session, stretch: { readonly from: VirtualTime; readonly topic: TopicName | null }) {
    this.session = session;
    this.branch = session.branchId;
    this.topic = stretch.topic;
    this.world = session.copyAt(stretch.from);
    this.from = this.world.now;
    this.events = this.world.events;
    const { sim } = this.world.cluster;
    for (const node of sim.hostIds()) if (sim.status(node) === 'Dead') this.dead.push({ node, from: this.from, until: null });
    this.noteMessages();
  }

  get until(): VirtualTime {
    return this.world.now;
  }

  /** By id; what is known of a batch only later is told of all that had to do with it. */
  get messages(): readonly SentMessage[] {
    return Array.from(this.noted.values(), (noted) => {
      const { shares, ...message } = noted;
      return { ...message, parts: this.batches.partsOf(message.api === 'Produce' ? this.producing(noted) : shares) };
    });
  }

  /** A produce response answers for what its request carried. */
  private producing({ id, direction, shares }: Noted): readonly Share[] {
    if (direction === 'Request') return shares;
    const request = this.noted.get(exchangeOf({ id }) * 2);
    return request?.shares.map((share) => ({ ...share, part: 'Answers' })) ?? [];
  }

  /**
   * Whether all that is known here has happened. A session may have stopped between two arrivals of one moment, and somebody may have
   * acted there: whoever went through the whole moment has seen what never came to be.
   */
  get isTrue(): boolean {
    const entry = this.session.journal[this.world.commands];
    return entry === undefined || entry.steps >= this.world.steps;
  }

  /** Through all that the session has simulated up to then. */
  goOn(until: VirtualTime): void {
    const end = Math.min(until, this.session.newest) as VirtualTime;
    while (this.world.now < end && !this.world.advance(end, this.session.journal, 1)) this.note();
    this.note();
  }

  private note(): void {
    const { history } = this.world.cluster.sim;
    for (; this.events < history.length; this.events++) this.noteEvent(history.get(this.events));
    this.noteMessages();
  }

  private noteEvent({ id, at, node, what: fact }: Emitted): void {
    const what = fact as Happening;
    if (what.kind === 'ProcessKilled' || what.kind === 'ProcessHalted') this.dead.push({ node: what.node, from: at, until: null });
    if (what.kind === 'ProcessStarted') for (const dead of this.dead) if (dead.node === what.node) dead.until ??= at;
    const change = changeOf(what, this.topic);
    const where = change?.node ?? node;
    if (change === null || where === null) return;
    const { cluster } = this.world;
    const names: Names = { cluster, shown: this.topic };
    const { label, partition } = change;
    const batches = partition === null ? [] : this.batches.changed(what, cluster);
    this.changes.push({ event: id, at, node: where, label, sentence: sentenceOf(what, names, where), partition, batches });
  }

  /** What is on its way is noted when it is first seen, and once more where its arrival has changed. */
  private noteMessages(): void {
    const before = this.travelling;
    this.travelling = new Set();
    let moment: Moment | null = null;
    for (const message of this.world.cluster.sim.messagesInFlight()) {
      const id = idOf(message);
      if (id === null) continue;
      this.travelling.add(id);
      const known = this.noted.get(id);
      if (known === undefined) {
        moment ??= momentIn(this.session, this.topic, this.world.cluster);
        this.noteSent(id, message, moment);
      } else if (known.arrivesAt !== message.arrivesAt || known.heldBy !== message.heldBy || known.resentAt !== message.resentAt) {
        const { arrivesAt, heldBy, resentAt } = message;
        this.noted.set(id, { ...known, arrivesAt, heldBy, resentAt });
      }
    }
    for (const id of before) if (!this.travelling.has(id)) this.noteGone(id);
  }

  private noteSent(id: number, message: InFlight, moment: Moment): void {
    const projected = projectMessage(message, drawnNodes(moment.cluster), moment);
    if (projected === null) return;
    const shares = this.batches.sharesOf(message, moment);
    this.noted.set(id, { ...projected, partitions: partitionsOf(message.payload, moment), shares, isLost: false });
    if (this.noted.size > MESSAGES_MAX) this.noted.delete(this.noted.keys().next().value!);
  }

  /** It has arrived, if this is its moment and somebody is there; else it is lost. */
  private noteGone(id: number): void {
    const message = this.noted.get(id);
    const { now, cluster } = this.world;
    if (message === undefined || (message.arrivesAt === now && cluster.sim.status(message.to) !== 'Dead')) return;
    this.noted.set(id, { ...message, isLost: true });
  }
}

function idOf({ connection, payload }: InFlight): number | null {
  const isRequest = payload instanceof Request;
  return isRequest || payload instanceof Response ? messageId(connection, payload.correlationId, isRequest) : null;
}
