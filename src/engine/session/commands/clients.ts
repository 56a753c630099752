/** Producers and consumers: added by what they do, and then called by name. */
import type { Result } from '../../../base/result';
import { type HandlerOrder, handlerOrders, type RecordHandler } from '../../model/record-handler';
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
  /** The application's own, and nothing of Kafka's; null where it does nothing outside Kafka. */
  readonly handler: RecordHandler | null;
}

/** By kind: the words before the name. `kill consumer analytics-1` */
const VERBS = {
  RemoveConsumer: 'remove consumer',
  /** It leaves its group and ends, to be restarted one day. */
  StopConsumer: 'stop consumer',
  KillConsumer: 'kill consumer',
  RestartConsumer: 'restart consumer',
  FreezeConsumer: 'freeze consumer',
  ThawConsumer: 'thaw consumer',
  /** Its application is given nothing; it stays in its group. */
  PauseConsumer: 'pause consumer',
  ResumeConsumer: 'resume consumer',
  /** A paused one is given what one poll() returns. */
  PollOnce: 'poll consumer',
  /** Its code throws at the next record, and nothing catches that. */
  FailConsumer: 'fail consumer',
  RemoveProducer: 'remove producer',
  KillProducer: 'kill producer',
  RestartProducer: 'restart producer',
  FreezeProducer: 'freeze producer',
  ThawProducer: 'thaw producer',
  /** Its application sends nothing; what it is given to send waits. */
  PauseProducer: 'pause producer',
  ResumeProducer: 'resume producer',
} as const;

export interface ClientVerb {
  readonly kind: keyof typeof VERBS;
  readonly node: NodeId;
}

/** What the application does for one record takes so long. */
export interface SlowClient {
  readonly kind: 'SlowConsumer' | 'SlowProducer';
  readonly node: NodeId;
  readonly perRecordMs: number;
}

export type ClientCommand = AddProducer | AddConsumer | ClientVerb | SlowClient;

export function printClientCommand(command: ClientCommand): string {
  switch (command.kind) {
    case 'AddProducer':
      return printWords('add', 'producer', ...named(command.node), ...pairs('config', command.configs));
    case 'AddConsumer':
      return printWords(
        'add',
        'consumer',
        command.group,
        command.topic,
        ...named(command.node),
        ...pairs('config', command.configs),
        ...printHandler(command.handler),
      );
    case 'SlowConsumer':
      return printWords('slow', 'consumer', command.node, `${command.perRecordMs}ms`);
    case 'SlowProducer':
      return printWords('slow', 'producer', command.node, `${command.perRecordMs}ms`);
    default:
      return printWords(...VERBS[command.kind].split(' '), command.node);
  }
}

/** Null where nobody does that to a client. */
export function clientVerb(words: string, node: string): ClientVerb | null {
  const kind = (Object.keys(VERBS) as ClientVerb['kind'][]).find((each) => VERBS[each] === words);
  return kind === undefined ? null : { kind, node: node as NodeId };
}

/** Behind `slow`: `consumer analytics-1 500ms`. Null where a link is meant. */
export function parseSlowClient(options: Options): Result<SlowClient, CommandError> | null {
  const what = options.peek();
  if (what !== 'consumer' && what !== 'producer') return null;
  const remedy = `name it and how long a record takes: slow ${what} analytics-1 500ms`;
  options.next(remedy);
  const node = options.next(remedy).text as NodeId;
  const perRecordMs = options.milliseconds(remedy);
  return options.finish({ kind: what === 'consumer' ? 'SlowConsumer' : 'SlowProducer', node, perRecordMs });
}

/** Behind `add consumer`, when `--name` and `--config` have been taken. */
export function parseAddConsumer(
  options: Options,
  rest: { readonly node: NodeId | null; readonly configs: Configs },
): Result<AddConsumer, CommandError> {
  const remedy = 'name the group and the topic: add consumer analytics orders';
  const handler = parseHandler(options);
  const group = options.next(remedy).text as GroupId;
  const topic = options.next(remedy).text as TopicName;
  return options.finish({ kind: 'AddConsumer', group, topic, ...rest, handler });
}

/** `--handler commit-then-process --side-effect sms` */
function parseHandler(options: Options): RecordHandler | null {
  const written = options.word('handler');
  const sideEffect = options.word('side-effect');
  if (written === null && sideEffect === null) return null;
  const order = (Object.keys(handlerOrders) as HandlerOrder[]).find((each) => handlerOrders[each] === written?.text);
  const orders = Object.values(handlerOrders).join(' or ');
  if (written === null) options.failAtEnd('Missing required argument "[handler]"', `say in which order: --handler ${orders}`);
  else if (order === undefined) options.fail(`'${written.text}' is no order of a handler`, written.at, `write ${orders}`);
  if (sideEffect === null)
    options.failAtEnd('Missing required argument "[side-effect]"', 'say what it does for a record: --side-effect sms');
  return order === undefined || sideEffect === null ? null : { order, sideEffect: sideEffect.text };
}

function printHandler(handler: RecordHandler | null): readonly string[] {
  return handler === null ? [] : ['--handler', handlerOrders[handler.order], '--side-effect', handler.sideEffect];
}
