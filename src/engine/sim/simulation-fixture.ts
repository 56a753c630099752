/** What tests of a world of nodes begin with: a client that does what it is told, a server that writes down what it is asked, and what they see. */
import { assertUnreachable } from '../../base/assert';
import { type Context, type Fact, type Input, type Microseconds, Node, type NodeId, Payload, type VirtualTime } from './context';
import type { Costs } from './costs';
import { Extent } from './disk';
import { Simulation } from './simulation';

export const ms = (milliseconds: number) => (milliseconds * 1_000) as VirtualTime & Microseconds;
export const client = 'client' as NodeId;
export const server = 'server' as NodeId;

export class Text extends Payload {
  readonly text: string;
  readonly wireBytes: number;
  constructor(text: string, wireBytes = text.length) {
    super();
    this.text = text;
    this.wireBytes = wireBytes;
  }
}

/** What a node has seen is a fact of history, so that history is the transcript. */
export interface Saw extends Fact {
  readonly kind: 'Saw';
  readonly what: string;
}
export const saw = (what: string): Saw => ({ kind: 'Saw', what });

export function said(input: Input): string {
  switch (input.kind) {
    case 'started':
      return 'starts';
    case 'timerFired':
      return `is due: ${input.timer.due} ${input.timer.subject}`;
    case 'connectionOpened':
      return `is connected by ${input.peer}`;
    case 'received':
      return `receives ${textOf(input.payload)}`;
    case 'connectionReset':
      return 'is reset';
    case 'told':
      return `is told ${textOf(input.payload)}`;
    default:
      return assertUnreachable(input);
  }
}

export const textOf = (payload: Payload) => (payload instanceof Text ? payload.text : 'something');

/** Does what it is told, with the words of a line: open, ask, twice, close, spend and ask. Asks once by itself when started. */
export class Client extends Node {
  private connection: ReturnType<Context['open']> | null = null;

  handle(input: Input, context: Context): void {
    context.emit(saw(said(input)));
    if (input.kind === 'started') {
      this.connection = context.open(server);
      context.send(this.connection, new Text('question'));
      context.startTimer(ms(1_000), { due: 'request timeout', subject: 1 });
    }
    if (input.kind === 'told') this.obey(textOf(input.payload), context);
  }

  private obey(order: string, context: Context): void {
    if (order === 'open') this.connection = context.open(server);
    if (this.connection === null) return;
    if (order === 'ask') context.send(this.connection, new Text('again'));
    if (order === 'ask twice') for (const text of ['first', 'second']) context.send(this.connection, new Text(text, 1_000));
    if (order === 'close') context.close(this.connection);
    if (order === 'think and ask') {
      context.spend(ms(10));
      context.send(this.connection, new Text('thought'));
    }
    if (order === 'think, say goodbye and go') {
      context.spend(ms(10));
      context.send(this.connection, new Text('goodbye'));
      context.exit();
    }
  }
}

/** Writes every question down before answering it. */
export class Server extends Node {
  handle(input: Input, context: Context): void {
    context.emit(saw(said(input)));
    if (input.kind !== 'received') return;
    context.disk.append('questions', new Extent(Uint8Array.of(1)));
    context.send(input.connection, new Text(`answer ${context.disk.size('questions')}`));
  }
}

export const FREE: Costs = { diskBytesPerSecond: Number.MAX_SAFE_INTEGER, flushUs: 0 };

export function worldOf({ seed = 1, jitterUs = 0, bytesPerSecond = Number.MAX_SAFE_INTEGER, costs = FREE } = {}): Simulation {
  const world = new Simulation({ seed, epochMs: 1_000_000, network: { latencyUs: 2_000, jitterUs, bytesPerSecond }, costs });
  world.addHost(server);
  world.addHost(client);
  world.start(server, new Server());
  world.start(client, new Client());
  return world;
}

/** What nodes see from now until then. */
export function transcript(world: Simulation, untilMs: number): string[] {
  const from = world.history.length;
  world.runUntil(ms(untilMs));
  return [...world.history]
    .slice(from)
    .flatMap(({ at, node, what }) => (what.kind === 'Saw' ? `${at / 1_000} ms ${node} ${(what as Saw).what}` : []));
}

/** The client tells and the world goes on until the message has had its effect. */
export function tellClient(world: Simulation, order: string): void {
  world.tell(client, new Text(order));
}

/** Writes 2,000 bytes where it is told to. */
export class Archivist extends Node {
  handle(input: Input, context: Context): void {
    if (input.kind !== 'told') return;
    context.emit(saw(said(input)));
    const order = textOf(input.payload);
    if (order.startsWith('write')) context.disk.append('archive', new Extent(new Uint8Array(2_000)));
    if (order.endsWith('flush')) context.disk.flush('archive');
  }
}
