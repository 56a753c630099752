/** What is done to a broker's process or machine: a verb and its number. */
import type { BrokerId } from '../../model/vocabulary';
import type { Options } from '../command-options';
import { printWords } from './words';

/** By kind: the verb. `kill broker 2` */
const VERBS = {
  KillBroker: 'kill',
  /** In order: others lead first, logs are closed. */
  ShutDownBroker: 'shut down',
  RestartBroker: 'restart',
  FreezeBroker: 'freeze',
  ThawBroker: 'thaw',
  PowerLossBroker: 'power-loss',
} as const;

export interface BrokerCommand {
  readonly kind: keyof typeof VERBS;
  readonly broker: BrokerId;
}

export function printBrokerCommand({ kind, broker }: BrokerCommand): string {
  return printWords(...VERBS[kind].split(' '), 'broker', String(broker));
}

/** Null where nobody does that to a broker. */
export function brokerCommand(verb: string, which: { readonly text: string; readonly at: number }, options: Options): BrokerCommand | null {
  const kind = (Object.keys(VERBS) as BrokerCommand['kind'][]).find((each) => VERBS[each] === verb);
  if (kind === undefined) return null;
  if (!/^\d{1,9}$/.test(which.text))
    options.fail(`'${which.text}' is not a broker id`, which.at, `ids are whole numbers: ${verb} broker 2`);
  return { kind, broker: Number(which.text) as BrokerId };
}
