import { describe, expect, test } from 'vitest';
import type { GroupId, Offset, PartitionIndex, TopicName } from '../model/vocabulary';
import type { NodeId } from '../sim/context';
import { SideEffectAccounts } from './side-effects';

const group = 'reminders' as GroupId;
const partition = { topic: 'appointments' as TopicName, partition: 0 as PartitionIndex };
const first = 'reminders-1' as NodeId;

class Told {
  readonly accounts = new SideEffectAccounts();

  takes(from: number, to: number, consumer: NodeId = first): this {
    const offsets = { baseOffset: from as Offset, lastOffset: to as Offset };
    this.accounts.take({
      kind: 'HandlerTookRecords',
      consumer,
      group,
      order: 'CommitThenProcess',
      sideEffect: 'sms',
      partition,
      ...offsets,
    });
    return this;
  }

  does(...offsets: readonly number[]): this {
    for (const offset of offsets)
      this.accounts.take({ kind: 'SideEffectDone', consumer: first, group, sideEffect: 'sms', partition, offset: offset as Offset });
    return this;
  }

  commits(offset: number, by: GroupId = group): this {
    this.accounts.take({ kind: 'OffsetsCommitted', group: by, broker: 1 as never, offsets: [{ partition, offset: offset as Offset }] });
    return this;
  }

  dies(): this {
    this.accounts.take({ kind: 'ProcessKilled', node: first });
    return this;
  }

  get fates(): string {
    const ledger = this.accounts.ledger(group, partition)!;
    return Array.from({ length: ledger.end }, (_, offset) => ledger.fate(offset)).join(' ');
  }
}

describe('what an application did outside Kafka', () => {
  test('what a living consumer has in hand is not lost, though it is committed', () => {
    const told = new Told().takes(0, 2).commits(3).does(0);
    expect(told.fates).toBe('Done InHand InHand');
    expect(told.accounts.counts()).toEqual({ done: 1, repeated: 0, lost: 0 });
  });

  test('committed, not done, and its consumer dead: lost', () => {
    const told = new Told().takes(0, 2).commits(3).does(0).dies();
    expect(told.fates).toBe('Done Lost Lost');
    expect(told.accounts.counts()).toEqual({ done: 1, repeated: 0, lost: 2 });
  });

  test('not committed, and its consumer dead: it waits for the next one', () => {
    const told = new Told().takes(0, 2).does(0).dies();
    expect(told.fates).toBe('Done Waiting Waiting');
  });

  test('done again by the next one: each that was done is counted, and the record once', () => {
    const told = new Told().takes(0, 2).does(0, 1).dies().takes(0, 2).does(0, 1, 2).commits(3);
    expect(told.fates).toBe('Repeated Repeated Done');
    expect(told.accounts.counts()).toEqual({ done: 5, repeated: 2, lost: 0 });
  });

  test('what another group commits is nothing to this one', () => {
    const told = new Told()
      .takes(0, 1)
      .dies()
      .commits(2, 'analytics' as GroupId);
    expect(told.fates).toBe('Waiting Waiting');
  });

  test('a commit from before the first that it was given says nothing about what came before', () => {
    const told = new Told().takes(5, 6).does(5, 6).commits(7);
    expect(told.accounts.counts()).toEqual({ done: 2, repeated: 0, lost: 0 });
  });

  test('of a topic that is deleted nothing is left to be lost', () => {
    const told = new Told().takes(0, 2).commits(3).dies();
    told.accounts.take({ kind: 'TopicDeleted', topic: partition.topic });
    expect(told.accounts.counts().lost).toBe(0);
  });
});
