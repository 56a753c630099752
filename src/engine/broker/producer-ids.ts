/**
 * The block of producer ids that the controller lent to this broker: handed out one by one to producers. (Kafka: RPCProducerIdManager)
 *
 * No id is given twice: blocks come from the metadata log, and what is left of one when the process dies is never used.
 */
import type { ProducerId } from '../model/vocabulary';
import type { ReplyTo } from '../replication/host';
import { State } from '../sim/state';

export class ProducerIds extends State {
  private next = 0;
  private end = 0;
  /** Producers that wait for the next block. */
  readonly waiting: ReplyTo[] = [];
  asked = false;

  /** Null where the block is used up. */
  take(): ProducerId | null {
    return this.next < this.end ? (this.next++ as ProducerId) : null;
  }

  refill(block: { readonly start: ProducerId; readonly length: number }): void {
    this.next = block.start;
    this.end = block.start + block.length;
  }
}
