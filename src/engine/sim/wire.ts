/**
 * What a message is made to go through on its way, in a world that asks for it. What arrives is what `carry` returns, and it must mean the
 * same: a world with a wire goes on as one without. Most worlds have none.
 */
import type { NodeId, Payload } from './context';
import { State } from './state';

export abstract class Wire extends State {
  abstract carry(payload: Payload, from: NodeId): Payload;
}
