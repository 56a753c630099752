/**
 * The records that one poll() returned, in the hands of an application that does something outside Kafka for each of them: one after the
 * other, in the order in which they were returned.
 *
 * What is done is done: nothing here can take it back, and nothing here survives the process. Read next: consumer-application.ts.
 */
import { assert } from '../../../base/assert';
import type { Happening } from '../../model/events';
import type { RecordHandler } from '../../model/record-handler';
import type { GroupId, Offset, TopicPartition } from '../../model/vocabulary';
import type { RecordBatch } from '../../protocol/record-batch';
import type { Context, EventId } from '../../sim/context';
import { State } from '../../sim/state';

/** Offsets that poll() returned together. */
export interface HandedOn {
  readonly partition: TopicPartition;
  readonly first: Offset;
  readonly last: Offset;
  /** Where the application reads them. */
  readonly batch: RecordBatch;
  /** The event that told of it. */
  readonly event: EventId;
}

/** The record at that place among those that poll() returned. */
export function recordAt(spans: readonly HandedOn[], index: number): { readonly partition: TopicPartition; readonly offset: Offset } {
  let rest = index;
  for (const { partition, first, last } of spans) {
    if (rest <= last - first) return { partition, offset: (first + rest) as Offset };
    rest -= last - first + 1;
  }
  assert(false, 'poll() returned that many records');
}

export class RecordHandling extends State {
  /** Of how many records, and how many of them are done. */
  count = 0;
  doneCount = 0;
  private readonly handler: RecordHandler;
  private readonly group: GroupId;
  private spans: readonly HandedOn[] = [];
  /** The span of the record that is next, and how many of it are done. */
  private at = 0;
  private within = 0;
  /** The world outside has done it for the record that is next; its answer is on the way back. */
  isActed = false;

  constructor(options: { handler: RecordHandler; group: GroupId }) {
    super();
    this.handler = options.handler;
    this.group = options.group;
  }

  get commitsFirst(): boolean {
    return this.handler.order === 'CommitThenProcess';
  }

  take(spans: readonly HandedOn[], context: Context): void {
    this.spans = spans;
    this.at = 0;
    this.within = 0;
    this.isActed = false;
    this.doneCount = 0;
    this.count = spans.reduce((sum, { first, last }) => sum + last - first + 1, 0);
    for (const { partition, first, last, event } of spans) {
      const taken: Happening = {
        kind: 'HandlerTookRecords',
        consumer: context.self,
        group: this.group,
        order: this.handler.order,
        sideEffect: this.handler.sideEffect,
        partition,
        baseOffset: first,
        lastOffset: last,
      };
      context.because(event);
      context.emit(taken);
    }
  }

  /** Null where all are done. */
  get next(): { readonly partition: TopicPartition; readonly offset: Offset } | null {
    const span = this.spans[this.at];
    return span === undefined ? null : { partition: span.partition, offset: (span.first + this.within) as Offset };
  }

  /** Half the time of a record later: the call has reached the world outside, or its answer has come back. Returns whether the record is done. */
  goOn(context: Context): boolean {
    if (this.isActed) this.moveOn();
    else this.act(context);
    return !this.isActed;
  }

  /** The message is sent, the card is charged. */
  private act(context: Context): void {
    const span = this.spans[this.at]!;
    const done: Happening = {
      kind: 'SideEffectDone',
      consumer: context.self,
      group: this.group,
      sideEffect: this.handler.sideEffect,
      partition: span.partition,
      offset: (span.first + this.within) as Offset,
    };
    const { cause } = context;
    context.because(span.event);
    context.emit(done);
    context.because(cause);
    this.isActed = true;
  }

  private moveOn(): void {
    const span = this.spans[this.at]!;
    this.isActed = false;
    this.doneCount++;
    this.within++;
    if (span.first + this.within <= span.last) return;
    this.at++;
    this.within = 0;
  }

  callsCommit(context: Context): void {
    const called: Happening = { kind: 'CommitCalled', consumer: context.self, group: this.group };
    const { cause } = context;
    context.because(this.spans.at(-1)?.event ?? null);
    context.emit(called);
    context.because(cause);
  }

  /** commitSync() threw before anything was done: the application leaves them to whoever is given them next. */
  drop(context: Context): void {
    const dropped: Happening = { kind: 'HandlerDroppedRecords', consumer: context.self, group: this.group };
    context.emit(dropped);
    this.spans = [];
    this.at = 0;
  }
}
