/** Every producer of the world, dead ones too: by its node, and by the number that ledgers know it by. */
import type { BatchTrace } from '../model/events';
import type { NodeId } from '../sim/context';
import { State } from '../sim/state';
import type { BatchAccount } from './batch-accounts';
import { ProducerAccounts } from './producer-accounts';

export class Producers extends State {
  private readonly byNode = new Map<NodeId, ProducerAccounts>();
  private readonly all: ProducerAccounts[] = [];

  /** Begins its accounts where there are none. */
  of(node: NodeId): ProducerAccounts {
    const known = this.byNode.get(node);
    if (known !== undefined) return known;
    const producer = new ProducerAccounts(node, this.all.length);
    this.all.push(producer);
    this.byNode.set(node, producer);
    return producer;
  }

  /** Null for a node that has sent nothing. */
  known(node: NodeId): ProducerAccounts | null {
    return this.byNode.get(node) ?? null;
  }

  at(index: number): ProducerAccounts {
    return this.all[index]!;
  }

  /** Null for a batch that no producer of this world has drained, or that was read from a disk and has lost its trace. */
  accountOf(trace: BatchTrace | null): BatchAccount | null {
    return trace === null ? null : (this.byNode.get(trace.producer)?.batch(trace.batch) ?? null);
  }

  get pending(): number {
    return this.all.reduce((sum, producer) => sum + producer.pending, 0);
  }
}
