/**
 * Writes down what clients see while a world goes on. It reads what clients said and what their applications were given; no broker, no log
 * and no controller.
 */
import { partitionForGroup } from '../../engine/groups/java-hash';
import { Errors } from '../../engine/model/error-codes';
import type { BatchTrace, Happening, HappeningOf } from '../../engine/model/events';
import { type ErrorCode, type Offset, partitionName } from '../../engine/model/vocabulary';
import { forEachRecord } from '../../engine/protocol/record-batch-reader';
import type { Command } from '../../engine/session/commands';
import { valuesOf } from '../../engine/session/commands/producing';
import type { World } from '../../engine/session/world';
import type { EventId, NodeId } from '../../engine/sim/context';
import type { Operation } from './history';

/** What a batch's producer knows of it. */
interface BatchKnown {
  readonly values: readonly string[];
  /** Sent, and no answer came yet. */
  isOut: boolean;
  /** An answer did not come, or did not say that nothing was written. */
  mayBeWritten: boolean;
}

export class ClientBook {
  readonly operations: Operation[] = [];
  private seen = 0;
  /** By number of the command that had them sent: those that were not sent yet. */
  private readonly toSend = new Map<number, { key: string | null; values: (string | null)[] }>();
  /** By producer, and by record number or batch number. */
  private readonly values = new Map<NodeId, string[]>();
  private readonly batches = new Map<string, BatchKnown>();
  readonly tombstones = new Set<string>();
  /** Since which event a broker coordinates the groups of a partition. */
  private readonly terms = new Map<string, EventId>();
  private readonly decoder = new TextDecoder();

  /** A command is about to be carried out. */
  given(number: number, command: Command): void {
    if (command.kind === 'Produce') this.toSend.set(number, { key: command.key, values: [...valuesOf(command)] });
  }

  /** Call it after every step and every command: what poll() returned is gone with the next. */
  look(world: World): void {
    const { history } = world.cluster.sim;
    for (; this.seen < history.length; this.seen++) this.note(history.get(this.seen).what as Happening, this.seen as EventId, world);
  }

  /** All operations. Of tombstones that were polled, those whose place their producer was told for good. */
  history(): readonly Operation[] {
    const placed = new Map<string, string>();
    for (const operation of this.operations)
      if (operation.kind === 'Acknowledged' && operation.byAll && this.tombstones.has(operation.value))
        placed.set(`${partitionName(operation.partition)} ${operation.offset}`, operation.value);
    return this.operations.map((operation) => {
      if (operation.kind !== 'Polled' || operation.records.every(({ value }) => value !== A_TOMBSTONE)) return operation;
      const place = partitionName(operation.partition);
      const told = operation.records.map(({ offset, value }) => ({
        offset,
        value: value === A_TOMBSTONE ? (placed.get(`${place} ${offset}`) ?? value) : value,
      }));
      return { ...operation, records: told.filter(({ value }) => value !== A_TOMBSTONE) };
    });
  }

  valuesOfBatch(trace: BatchTrace): readonly string[] {
    return this.batches.get(nameOf(trace))?.values ?? [];
  }

  private note(what: Happening, event: EventId, world: World): void {
    switch (what.kind) {
      case 'RecordSent':
        return this.sent(what, event, world);
      case 'RecordRefused':
        this.operations.push({ kind: 'Refused', event, value: this.valueOf(what.producer, what.record) });
        return;
      case 'BatchDrained':
        this.batch(what).isOut = true;
        return;
      case 'BatchRetried':
        return this.answered(what.trace, what.error);
      case 'BatchAcknowledged':
        return this.acknowledged(what, event);
      case 'BatchFailed':
        return this.failed(what, event);
      case 'RecordsDelivered':
        return this.polled(what, event, world);
      case 'PartitionsAssigned': {
        const { consumer, group, partitions } = what;
        this.operations.push({ kind: 'Assigned', event, consumer, group, partitions });
        return;
      }
      case 'PositionReset': {
        const { consumer, partition, to } = what;
        this.operations.push({ kind: 'PositionReset', event, consumer, partition, to, because: reasonOf(what) });
        return;
      }
      case 'OffsetsCommitted':
        return this.committed(what, event, world);
      case 'CoordinatorLoaded':
        this.terms.set(`${what.broker} ${what.partition}`, event);
        return;
      default: // all else is no client's
        return;
    }
  }

  private sent({ producer, count, topic, record }: HappeningOf<'RecordSent'>, event: EventId, world: World): void {
    const { key, values } = this.toSend.get(commandOf(event, world))!;
    const known = this.values.get(producer) ?? [];
    this.values.set(producer, known);
    for (const [index, written] of values.splice(0, count).entries()) {
      const value = written ?? this.tombstone(key);
      known[record + index] = value;
      this.operations.push({ kind: 'Sent', event, producer, topic, key, value });
    }
  }

  private committed({ group, broker, offsets }: HappeningOf<'OffsetsCommitted'>, event: EventId, { cluster }: World): void {
    const term = this.terms.get(`${broker} ${partitionForGroup(group, cluster.configs['offsets.topic.num.partitions'])}`) ?? -1;
    for (const { partition, offset } of offsets) this.operations.push({ kind: 'Committed', event, group, partition, offset, term });
  }

  private acknowledged({ trace, partition, baseOffset, acks }: HappeningOf<'BatchAcknowledged'>, event: EventId): void {
    const values = this.batches.get(nameOf(trace))?.values ?? [];
    for (const [index, value] of values.entries()) {
      const offset = baseOffset < 0 ? null : ((baseOffset + index) as Offset);
      this.operations.push({ kind: 'Acknowledged', event, value, partition, offset, byAll: acks === -1 });
    }
  }

  /** Its error is that of the last attempt, or that time was up. */
  private failed(what: HappeningOf<'BatchFailed'>, event: EventId): void {
    const known = this.batch(what);
    if (known.isOut) this.answered(what.trace, what.error);
    for (const value of known.values) this.operations.push({ kind: known.mayBeWritten ? 'GivenUp' : 'Refused', event, value });
  }

  private answered(trace: BatchTrace, error: ErrorCode): void {
    const known = this.batches.get(nameOf(trace));
    if (known === undefined) return;
    known.isOut = false;
    known.mayBeWritten ||= !NOTHING_WRITTEN.has(error);
  }

  private polled(what: HappeningOf<'RecordsDelivered'>, event: EventId, world: World): void {
    const { consumer, partition, baseOffset, lastOffset } = what;
    const span = world.cluster.consumer(consumer)?.polled.find((each) => each.event === event);
    if (span === undefined) throw new Error(`what ${consumer} was given is in its hands`);
    const records: { offset: Offset; value: string }[] = [];
    forEachRecord(span.batch, ({ offset, value }) => {
      if (offset < baseOffset || offset > lastOffset) return;
      const told = (bytes: Uint8Array) => this.decoder.decode(bytes);
      records.push({
        offset,
        value: value === null ? A_TOMBSTONE : told(value),
      });
    });
    this.operations.push({ kind: 'Polled', event, consumer, partition, records });
  }

  private batch({ trace, records }: HappeningOf<'BatchDrained' | 'BatchFailed'>): BatchKnown {
    const name = nameOf(trace);
    const known = this.batches.get(name);
    if (known !== undefined) return known;
    const values = Array.from(records, (record) => this.valueOf(trace.producer, record));
    const begun: BatchKnown = { values, isOut: false, mayBeWritten: false };
    this.batches.set(name, begun);
    return begun;
  }

  /** It has no value: it is known by its number. */
  private tombstone(key: string | null): string {
    const value = `tombstone ${this.tombstones.size + 1}, of ${key}`;
    this.tombstones.add(value);
    return value;
  }

  private valueOf(producer: NodeId, record: number): string {
    return this.values.get(producer)![record]!;
  }
}

function reasonOf({ because }: HappeningOf<'PositionReset'>): 'Committed' | 'NothingCommitted' | 'Other' {
  if (because.endsWith('has committed that')) return 'Committed';
  return because.startsWith('nothing was committed') ? 'NothingCommitted' : 'Other';
}

/** Which it is, only its producer knows, and says so when it is told where it stands. */
const A_TOMBSTONE = 'a tombstone';

/** What a leader says before it writes. All else may have been said, or not have been said, after it had. */
const NOTHING_WRITTEN: ReadonlySet<ErrorCode> = new Set([
  Errors.NOT_ENOUGH_REPLICAS,
  Errors.MESSAGE_TOO_LARGE,
  Errors.RECORD_LIST_TOO_LARGE,
  Errors.CORRUPT_MESSAGE,
  Errors.INVALID_RECORD,
  Errors.OUT_OF_ORDER_SEQUENCE_NUMBER,
  Errors.INVALID_PRODUCER_EPOCH,
]);

const nameOf = ({ producer, batch }: BatchTrace) => `${producer} ${batch}`;

/** The command that had a record sent: what its send() follows from. */
function commandOf(event: EventId, { cluster }: World): number {
  const { history } = cluster.sim;
  for (let at = history.get(event).cause; at !== null; at = history.get(at).cause) {
    const what = history.get(at).what as Happening;
    if (what.kind === 'CommandGiven') return what.command;
  }
  throw new Error('what is sent, a command had sent');
}
