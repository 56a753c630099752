/** What is done to a broker's process or machine: a verb and its number. */
import type { Result } from '../../../base/result';
import type { BrokerId } from '../../model/vocabulary';
import type { CommandError, Options } from '../command-options';
import { type Configs, pairs, printWords } from './words';

/** By kind: the verb. `kill broker 2` */
const VERBS = {
  KillBroker: 'kill',
  /** In order: others lead first, logs are closed. */
  ShutDownBroker: 'shut down',
  RestartBroker: 'restart',
  FreezeBroker: 'freeze',
  ThawBroker: 'thaw',
  PowerLossBroker: 'power-loss',
  /** Shut down, and unregistered. */
  RemoveBroker: 'remove',
} as const;

export type BrokerCommand = BrokerVerb | AddBroker;

/** A machine with an empty disk. */
export interface AddBroker {
  readonly kind: 'AddBroker';
  /** Null where the next number will do. */
  readonly broker: BrokerId | null;
  /** Of its own: broker.rack, say. */
  readonly configs: Configs;
}

export interface BrokerVerb {
  readonly kind: keyof typeof VERBS;
  readonly broker: BrokerId;
}

export function printBrokerCommand(command: BrokerCommand): string {
  if (command.kind === 'AddBroker') return printAdd(command);
  const { kind, broker } = command;
  return printWords(...VERBS[kind].split(' '), 'broker', String(broker));
}

const printAdd = ({ broker, configs }: AddBroker) =>
  printWords('add', 'broker', ...(broker === null ? [] : [String(broker)]), ...pairs('config', configs));

/** Null where nobody does that to a broker. */
export function brokerCommand(verb: string, which: { readonly text: string; readonly at: number }, options: Options): BrokerVerb | null {
  const kind = (Object.keys(VERBS) as BrokerVerb['kind'][]).find((each) => VERBS[each] === verb);
  if (kind === undefined) return null;
  return { kind, broker: readId(verb, which, options) };
}

/** Behind `add broker`. */
export function parseAddBroker(options: Options, configs: Configs): Result<AddBroker, CommandError> {
  const broker = options.peek() === null ? null : readId('add', options.next('name its number: add broker 4'), options);
  return options.finish({ kind: 'AddBroker', broker, configs });
}

export function readId(verb: string, which: { readonly text: string; readonly at: number }, options: Options): BrokerId {
  if (!/^\d{1,9}$/.test(which.text))
    options.fail(`'${which.text}' is not a broker id`, which.at, `ids are whole numbers: ${verb} broker 2`);
  return Number(which.text) as BrokerId;
}
