/**
 * A broker that does what a test says, and otherwise what a broker would: one request of a connection at a time, answers in order.
 * Requests and answers go through their own encoding, so a field that a version lacks does not stay unnoticed. For tests.
 */
import { assert } from '../../base/assert';
import { milliseconds, type VirtualTime } from '../../base/virtual-time';
import { apiByKey } from '../protocol/apis';
import { Request, Response } from '../protocol/payload';
import { type ConnectionId, type Context, type Input, Node, type NodeId, Payload } from '../sim/context';

/** A request as it came in. */
export interface Asked {
  readonly apiKey: number;
  readonly body: unknown;
  readonly broker: NodeId;
  readonly from: NodeId;
  readonly at: VirtualTime;
  readonly connection: ConnectionId;
}

/** An answer; or that there will be none; or that the connection breaks; or an answer that is given later. */
export type Reply =
  | { readonly body: unknown; readonly afterMs?: number }
  | 'Silence'
  | 'Reset'
  /** acks=0: the next request is looked at. */
  | 'NoAnswer'
  /** It waits in purgatory: asked again whenever something happens, and answered at the latest after so long. */
  | { readonly waitMs: number; readonly again: (isOver: boolean) => unknown | null };

/** Something was written: whoever waits for it may be answered. */
export class Appended extends Payload {
  get wireBytes(): number {
    return 0;
  }
}

export type Script = (asked: Asked) => Reply | undefined;

interface Waiting {
  readonly request: Request;
  readonly connection: ConnectionId;
}

export class ScriptedBroker extends Node {
  readonly asked: Asked[];
  private readonly script: Script;
  private readonly queues = new Map<ConnectionId, Request[]>();
  private readonly busy = new Set<ConnectionId>();
  private readonly timers = new Map<number, { waiting: Waiting; reply: Exclude<Reply, string> }>();
  private nextTimer = 1;

  constructor(options: { asked: Asked[]; script: Script }) {
    super();
    this.asked = options.asked;
    this.script = options.script;
  }

  handle(input: Input, context: Context): void {
    switch (input.kind) {
      case 'received':
        if (!(input.payload instanceof Request)) return;
        this.queues.set(input.connection, [...(this.queues.get(input.connection) ?? []), input.payload]);
        return this.next(input.connection, context);
      case 'connectionReset':
        this.queues.delete(input.connection);
        this.busy.delete(input.connection);
        for (const [subject, { waiting }] of this.timers) if (waiting.connection === input.connection) this.timers.delete(subject);
        return;
      case 'told':
        return this.checkPurgatory(context);
      case 'timerFired':
        return this.later(input.timer.subject, context);
      default:
        return;
    }
  }

  private next(connection: ConnectionId, context: Context): void {
    const request = this.busy.has(connection) ? undefined : this.queues.get(connection)?.shift();
    if (request === undefined) return;
    this.busy.add(connection);
    const api = apiByKey.get(request.apiKey);
    assert(api !== undefined, 'a client asks what brokers know');
    const read = api.request.decode(api.request.encode(request.body as never, request.version), request.version);
    assert(read.ok, `${api.request.name} can be read back`);
    const asked: Asked = {
      apiKey: request.apiKey,
      body: read.value,
      broker: context.self,
      from: context.peerOf(connection),
      at: context.now,
      connection,
    };
    this.asked.push(asked);
    const reply = this.script(asked);
    assert(reply !== undefined, `the script answers API ${request.apiKey}`);
    this.give({ request, connection }, reply, context);
    this.checkPurgatory(context);
  }

  private give(waiting: Waiting, reply: Reply, context: Context): void {
    const { request, connection } = waiting;
    if (reply === 'Silence') return;
    if (reply === 'Reset') {
      this.queues.delete(connection);
      this.busy.delete(connection);
      return context.close(connection);
    }
    if (reply === 'NoAnswer') return this.finish(connection, context);
    if ('waitMs' in reply || (reply.afterMs ?? 0) > 0) {
      const subject = this.nextTimer++;
      this.timers.set(subject, { waiting, reply });
      context.startTimer(milliseconds('waitMs' in reply ? reply.waitMs : (reply.afterMs ?? 0)), { due: 'answer', subject });
      return;
    }
    const { response } = apiByKey.get(request.apiKey)!;
    const read = response.decode(response.encode(reply.body as never, request.version), request.version);
    assert(read.ok, `${response.name} can be read back`);
    const { apiKey, version, correlationId } = request;
    context.send(connection, new Response({ apiKey, version, correlationId, body: read.value }));
    this.finish(connection, context);
  }

  private finish(connection: ConnectionId, context: Context): void {
    this.busy.delete(connection);
    this.next(connection, context);
  }

  private later(subject: number, context: Context): void {
    const due = this.timers.get(subject);
    this.timers.delete(subject);
    if (due === undefined) return;
    const { waiting, reply } = due;
    this.give(waiting, { body: 'waitMs' in reply ? reply.again(true) : reply.body }, context);
  }

  private checkPurgatory(context: Context): void {
    for (const [subject, { waiting, reply }] of [...this.timers]) {
      if (!('waitMs' in reply)) continue;
      const body = reply.again(false);
      if (body === null || !this.timers.delete(subject)) continue;
      this.give(waiting, { body }, context);
    }
  }
}
