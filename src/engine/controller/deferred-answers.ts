/**
 * Answers of a controller that wait: a decision until a majority has its records, a fetch until there is something to fetch. What comes behind them
 * on the same connection waits too.
 *
 * Nobody is told what was decided and not committed; where that never is, whoever asked is told that this is no controller.
 *
 * Kafka: DeferredEventQueue (decisions), KafkaRaftClient.fetchPurgatory (fetches)
 */
import { milliseconds } from '../../base/virtual-time';
import type { Offset } from '../model/vocabulary';
import type { FetchRequest } from '../protocol/fetch';
import type { Request } from '../protocol/payload';
import type { Context } from '../sim/context';
import type { Connection } from './connections';
import type { Controller } from './controller';
import { notController } from './not-controller';
import { type FetchAnswer, handleFetchRequest } from './quorum/fetch';
import { responseTo, serve } from './requests';

/** What was decided, and what was decided before it, is committed first. */
export function replyWhenCommitted(controller: Controller, connection: Connection, request: Request, body: object, context: Context): void {
  const { logEndOffset: offset, raft } = controller;
  if (controller.isActive && raft.started.highWatermark >= offset) context.send(connection.id, responseTo(request, body));
  else connection.parked = { kind: 'Decision', request, body, offset };
}

export function answerCommitted(controller: Controller, highWatermark: Offset, context: Context): void {
  for (const connection of [...controller.connections.values()]) {
    const { parked } = connection;
    if (parked?.kind !== 'Decision' || parked.offset > highWatermark) continue;
    connection.parked = null;
    context.send(connection.id, responseTo(parked.request, parked.body));
    serve(controller, connection, context);
  }
}

/** Nobody knows whether the next leader will commit what was decided here: who asked must ask that one. */
export function answerDeposed(controller: Controller, context: Context): void {
  for (const connection of [...controller.connections.values()]) {
    const { parked } = connection;
    if (parked?.kind !== 'Decision') continue;
    connection.parked = null;
    context.send(connection.id, responseTo(parked.request, notController(parked.request) ?? parked.body));
    serve(controller, connection, context);
  }
}

export function fetch(controller: Controller, connection: Connection, request: Request, context: Context): void {
  const { maxWaitMs } = request.body as FetchRequest;
  const found = look(controller, request, 'Counts', context);
  if (!found.isEmpty || maxWaitMs <= 0) return context.send(connection.id, responseTo(request, found.response, found.recordBytes));
  connection.parked = { kind: 'Fetch', request, timer: ++controller.fetchTimers };
  context.startTimer(milliseconds(maxWaitMs), { due: 'fetch', subject: connection.parked.timer });
}

/** Those that may find something now. */
export function answerFetches(controller: Controller, context: Context): void {
  for (const connection of [...controller.connections.values()]) answerFetch(controller, connection, 'WithSomething', context);
}

/** It has waited for as long as it wanted to. */
export function fetchTimedOut(controller: Controller, timer: number, context: Context): void {
  for (const connection of controller.connections.values())
    if (connection.parked?.kind === 'Fetch' && connection.parked.timer === timer)
      return answerFetch(controller, connection, 'WithWhateverThereIs', context);
}

function answerFetch(
  controller: Controller,
  connection: Connection,
  when: 'WithSomething' | 'WithWhateverThereIs',
  context: Context,
): void {
  const { parked } = connection;
  if (parked?.kind !== 'Fetch') return;
  const waits = when === 'WithSomething' && look(controller, parked.request, 'OnlyLooks', context).isEmpty;
  if (waits) return;
  connection.parked = null;
  const found = look(controller, parked.request, when === 'WithSomething' ? 'Counts' : 'OnlyLooks', context);
  context.send(connection.id, responseTo(parked.request, found.response, found.recordBytes));
  serve(controller, connection, context);
}

function look(controller: Controller, request: Request, when: 'Counts' | 'OnlyLooks', context: Context): FetchAnswer {
  return handleFetchRequest({ raft: controller.raft, context, listener: controller }, request.body as FetchRequest, when);
}
