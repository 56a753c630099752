/** Producers and consumers: added by what they do, and then called by name. */
import type { Result } from '../../../base/result';
import type { GroupId, TopicName } from '../../model/vocabulary';
import type { NodeId } from '../../sim/context';
import type { CommandError, Options } from '../command-options';
import { type Configs, named, pairs, printWords } from './words';

export interface AddProducer {
  readonly kind: 'AddProducer';
  /** Null where the next free name will do; likewise below. */
  readonly node: NodeId | null;
  readonly configs: Configs;
}

export interface AddConsumer {
  readonly kind: 'AddConsumer';
  readonly node: NodeId | null;
  readonly group: GroupId;
  readonly topic: TopicName;
  readonly configs: Configs;
}

/** By kind: the words before the name. `kill consumer analytics-1` */
const VERBS = {
  RemoveConsumer: 'remove consumer',
  /** It leaves its group and ends, to be restarted one day. */
  StopConsumer: 'stop consumer',
  KillConsumer: 'kill consumer',
  RestartConsumer: 'restart consumer',
  KillProducer: 'kill producer',
  RestartProducer: 'restart producer',
} as const;

export interface ClientVerb {
  readonly kind: keyof typeof VERBS;
  readonly node: NodeId;
}

export type ClientCommand = AddProducer | AddConsumer | ClientVerb;

export function printClientCommand(command: ClientCommand): string {
  switch (command.kind) {
    case 'AddProducer':
      return printWords('add', 'producer', ...named(command.node), ...pairs('config', command.configs));
    case 'AddConsumer':
      return printWords('add', 'consumer', command.group, command.topic, ...named(command.node), ...pairs('config', command.configs));
    default:
      return printWords(...VERBS[command.kind].split(' '), command.node);
  }
}

/** Null where nobody does that to a client. */
export function clientVerb(words: string, node: string): ClientVerb | null {
  const kind = (Object.keys(VERBS) as ClientVerb['kind'][]).find((each) => VERBS[each] === words);
  return kind === undefined ? null : { kind, node: node as NodeId };
}

/** Behind `add consumer`, when `--name` and `--config` have been taken. */
export function parseAddConsumer(
  options: Options,
  rest: { readonly node: NodeId | null; readonly configs: Configs },
): Result<AddConsumer, CommandError> {
  const remedy = 'name the group and the topic: add consumer analytics orders';
  const group = options.next(remedy).text as GroupId;
  const topic = options.next(remedy).text as TopicName;
  return options.finish({ kind: 'AddConsumer', group, topic, ...rest });
}
