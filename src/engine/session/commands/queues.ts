/**
 * Commands about a task queue beside the cluster: short verbs, since Kafka has none for what it is not.
 *
 *   add queue reminders --config visibility.timeout.ms=200
 *   add worker reminders --fails-on broken
 *   enqueue reminders CLN-001:booked ×3
 *   kill worker reminders-1
 *
 * Read next: ../../queue/README.md.
 */
import type { Result } from '../../../base/result';
import { quoteWord } from '../../../base/shell-words';
import type { NodeId } from '../../sim/context';
import type { CommandError, Options } from '../command-options';
import { type Configs, named, pairs } from './words';

export type QueueCommand =
  | { readonly kind: 'AddQueue'; readonly queue: NodeId; readonly configs: Configs }
  | {
      readonly kind: 'AddWorker';
      readonly queue: NodeId;
      /** Null where the next free name will do. */
      readonly node: NodeId | null;
      /** Its work fails on a message that contains this; null: never. */
      readonly failsOn: string | null;
      readonly configs: Configs;
    }
  | { readonly kind: 'Enqueue'; readonly queue: NodeId; readonly key: string | null; readonly value: string; readonly times: number }
  | QueueVerb;

/** By kind: the words before the name. `kill worker reminders-1` */
const VERBS = {
  KillQueue: 'kill queue',
  RestartQueue: 'restart queue',
  KillWorker: 'kill worker',
  RestartWorker: 'restart worker',
  RemoveWorker: 'remove worker',
} as const;

export interface QueueVerb {
  readonly kind: keyof typeof VERBS;
  readonly node: NodeId;
}

/** A queue is made for work that is done soon; what is put in at once stays below what it holds. */
const TIMES_MAX = 1_000;

export function queueWords(command: QueueCommand): readonly string[] {
  switch (command.kind) {
    case 'AddQueue':
      return ['add', 'queue', command.queue, ...pairs('config', command.configs)];
    case 'AddWorker':
      return [
        ...['add', 'worker', command.queue],
        ...named(command.node),
        ...(command.failsOn === null ? [] : ['--fails-on', command.failsOn]),
        ...pairs('config', command.configs),
      ];
    case 'Enqueue':
      return ['enqueue', command.queue, `${command.key ?? ''}:${command.value}`, ...(command.times === 1 ? [] : [`×${command.times}`])];
    default:
      return [...VERBS[command.kind].split(' '), command.node];
  }
}

export function printQueueCommand(command: QueueCommand): string {
  return queueWords(command)
    .map((word) => (/^×\d+$/.test(word) ? word : quoteWord(word)))
    .join(' ');
}

/** Behind `enqueue`. */
export function parseEnqueue(options: Options): Result<QueueCommand, CommandError> {
  const remedy = 'name the queue and write the message as key:text: enqueue reminders CLN-001:booked';
  const times = options.times();
  if (times > TIMES_MAX) options.fail(`${times} times is not possible`, 0, `from ×1 to ×${TIMES_MAX}`);
  const queue = options.next(remedy).text as NodeId;
  const word = options.text(remedy);
  return options.finish({ kind: 'Enqueue', queue, ...readTypedMessage(word.text), times });
}

/** As a record is typed: `key`, `key:text`, or `:text` without a key. */
function readTypedMessage(text: string): { readonly key: string | null; readonly value: string } {
  const colon = text.indexOf(':');
  if (colon < 0) return { key: text, value: text };
  return { key: colon === 0 ? null : text.slice(0, colon), value: text.slice(colon + 1) };
}

/** Behind `add queue` and `add worker`, when `--name` and `--config` have been taken. */
export function parseAddQueue(options: Options, rest: { readonly configs: Configs }): Result<QueueCommand, CommandError> {
  const queue = options.next('name it: add queue reminders').text as NodeId;
  return options.finish({ kind: 'AddQueue', queue, ...rest });
}

export function parseAddWorker(
  options: Options,
  rest: { readonly node: NodeId | null; readonly configs: Configs },
): Result<QueueCommand, CommandError> {
  const failsOn = options.value('fails-on');
  const queue = options.next('name its queue: add worker reminders').text as NodeId;
  return options.finish({ kind: 'AddWorker', queue, failsOn, ...rest });
}

/** Null where nobody does that to a queue or a worker. */
export function queueVerb(words: string, node: string): QueueVerb | null {
  const kind = (Object.keys(VERBS) as QueueVerb['kind'][]).find((each) => VERBS[each] === words);
  return kind === undefined ? null : { kind, node: node as NodeId };
}
