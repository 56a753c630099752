/** What happens in a task queue, to its senders and its workers. */
import type { NodeId } from '../../sim/context';
import type { MessageNumber } from '../vocabulary';
import { many, type Sentences } from './sentences';

/** A queue's message, with the worker that it was handed to. */
interface AtWorker {
  readonly queue: NodeId;
  readonly message: MessageNumber;
  readonly worker: NodeId;
}

export type QueueHappening =
  | { readonly kind: 'QueueMessageStored'; readonly queue: NodeId; readonly message: MessageNumber; readonly key: string | null }
  | { readonly kind: 'QueueMessageRefused'; readonly queue: NodeId; readonly sender: NodeId; readonly reason: string }
  | ({ readonly kind: 'QueueMessageHanded'; readonly receives: number } & AtWorker)
  | ({ readonly kind: 'QueueMessageReturned'; readonly receives: number } & AtWorker)
  | ({ readonly kind: 'QueueMessageForgotten' } & AtWorker)
  | { readonly kind: 'QueueMessageDead'; readonly queue: NodeId; readonly message: MessageNumber; readonly receives: number }
  | { readonly kind: 'QueueAcknowledgedTooLate'; readonly queue: NodeId; readonly worker: NodeId }
  | { readonly kind: 'QueueRecovered'; readonly queue: NodeId; readonly waiting: number; readonly dead: number }
  | ({ readonly kind: 'WorkerFinished' } & AtWorker)
  | ({ readonly kind: 'WorkerFailed' } & AtWorker)
  | { readonly kind: 'WorkerClosed'; readonly worker: NodeId; readonly queue: NodeId };

export const TELL_QUEUE: Sentences<QueueHappening> = {
  QueueMessageStored: (what) => `Queue ${what.queue} stored message ${what.message}.`,
  QueueMessageRefused: (what) => `Queue ${what.queue} refused a message of ${what.sender}: ${what.reason}.`,
  QueueMessageHanded: (what) =>
    `Queue ${what.queue} handed message ${what.message} to ${what.worker}${what.receives > 1 ? `, handed out ${what.receives} times now` : ''}; the others do not see it.`,
  QueueMessageReturned: (what) =>
    `Message ${what.message} of queue ${what.queue} is visible again: ${what.worker} did not acknowledge it in time.`,
  QueueMessageForgotten: (what) => `Queue ${what.queue} forgot message ${what.message}: ${what.worker} acknowledged it.`,
  QueueMessageDead: (what) =>
    `Queue ${what.queue} put message ${what.message} to its dead letters: handed out ${many(what.receives, 'time')}, never acknowledged.`,
  QueueAcknowledgedTooLate: (what) =>
    `Queue ${what.queue} did not take ${what.worker}’s acknowledgement: the visibility timeout had passed.`,
  QueueRecovered: (what) => `Queue ${what.queue} has ${what.waiting} messages and ${what.dead} dead letters on its disk.`,
  WorkerFinished: (what) => `${what.worker} finished message ${what.message} of queue ${what.queue}.`,
  WorkerFailed: (what) => `${what.worker} failed on message ${what.message} of queue ${what.queue}: it acknowledges nothing.`,
  WorkerClosed: (what) => `${what.worker} works for queue ${what.queue} no more.`,
};
