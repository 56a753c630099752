/** One partition as a scripted broker keeps it: batches with offsets, and what an idempotent producer is checked by. For tests. */

import { utf8Decode } from '../../base/utf8';
import { Errors } from '../model/error-codes';
import type { BrokerId, ErrorCode, LeaderEpoch, Offset, ProducerEpoch, ProducerId, SequenceNumber } from '../model/vocabulary';
import { NO_PRODUCER_ID } from '../model/vocabulary';
import type { RecordBatch } from '../protocol/record-batch';
import { readRecords } from '../protocol/record-batch-reader';
import { stampOffsets } from '../protocol/record-batch-stamp';

const BATCHES_REMEMBERED = 5;

interface Written {
  readonly producerId: ProducerId;
  readonly producerEpoch: ProducerEpoch;
  readonly baseSequence: SequenceNumber;
  readonly count: number;
  readonly baseOffset: Offset;
}

export class ScriptedLog {
  leader: BrokerId;
  leaderEpoch = 0 as LeaderEpoch;
  startOffset = 0 as Offset;
  batches: RecordBatch[] = [];
  private written: Written[] = [];

  constructor(leader: number) {
    this.leader = leader as BrokerId;
  }

  get endOffset(): Offset {
    return ((this.batches.at(-1)?.lastOffset ?? this.startOffset - 1) + 1) as Offset;
  }

  /** Another broker leads, in a new epoch. */
  elect(leader: number): void {
    this.leader = leader as BrokerId;
    this.leaderEpoch = (this.leaderEpoch + 1) as LeaderEpoch;
  }

  /** By Kafka's rules of sequence numbers. */
  append(batch: RecordBatch): { error: ErrorCode; baseOffset: Offset } {
    const { producerId, producerEpoch, baseSequence, recordCount: count } = batch;
    if (producerId !== NO_PRODUCER_ID) {
      const mine = this.written.filter((each) => each.producerId === producerId);
      const last = mine.at(-1);
      const known = mine.find((each) => each.producerEpoch === producerEpoch && each.baseSequence === baseSequence && each.count === count);
      if (known !== undefined) return { error: Errors.NONE, baseOffset: known.baseOffset };
      if (last !== undefined && producerEpoch < last.producerEpoch) return refused(Errors.INVALID_PRODUCER_EPOCH);
      const isNewEpoch = last !== undefined && producerEpoch > last.producerEpoch;
      const expected = isNewEpoch ? 0 : last === undefined ? baseSequence : last.baseSequence + last.count;
      if (baseSequence !== expected) return refused(Errors.OUT_OF_ORDER_SEQUENCE_NUMBER);
    }
    const baseOffset = this.endOffset;
    this.batches.push(stampOffsets(batch, { baseOffset, leaderEpoch: this.leaderEpoch }));
    if (producerId !== NO_PRODUCER_ID) {
      this.written.push({ producerId, producerEpoch, baseSequence, count, baseOffset });
      const mine = this.written.filter((each) => each.producerId === producerId);
      if (mine.length > BATCHES_REMEMBERED) this.written = this.written.filter((each) => each !== mine[0]);
    }
    return { error: Errors.NONE, baseOffset };
  }

  /** What is written before that offset remains, as after an election of a replica that was behind. */
  truncate(to: number): void {
    this.batches = this.batches.filter(({ lastOffset }) => lastOffset < to);
  }

  from(offset: Offset): readonly RecordBatch[] {
    return this.batches.filter(({ lastOffset }) => lastOffset >= offset);
  }

  /** Where that epoch ends here; −1 where it is not known. */
  endOf(epoch: LeaderEpoch): { leaderEpoch: LeaderEpoch; endOffset: Offset } {
    if (epoch === this.leaderEpoch) return { leaderEpoch: epoch, endOffset: this.endOffset };
    const upTo = this.batches.filter((batch) => batch.leaderEpoch <= epoch);
    const last = upTo.at(-1);
    if (last === undefined) return { leaderEpoch: -1 as LeaderEpoch, endOffset: -1 as Offset };
    return { leaderEpoch: last.leaderEpoch, endOffset: (last.lastOffset + 1) as Offset };
  }

  /** Values in order, as text. */
  get values(): readonly string[] {
    return this.batches.flatMap((batch) => {
      const read = readRecords(batch);
      return read.ok ? read.value.map(({ value }) => (value === null ? '' : (utf8Decode(value) ?? ''))) : [];
    });
  }
}

const refused = (error: ErrorCode) => ({ error, baseOffset: -1 as Offset });
