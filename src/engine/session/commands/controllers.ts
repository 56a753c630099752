/** What is done to a controller's process or machine: a verb and its node id. */
import type { BrokerId } from '../../model/vocabulary';
import type { Options } from '../command-options';
import { printWords } from './words';

/** By kind: the verb. `kill controller 101` */
const VERBS = {
  KillController: 'kill',
  /** In order: who leads the quorum resigns first. */
  ShutDownController: 'shut down',
  RestartController: 'restart',
  FreezeController: 'freeze',
  ThawController: 'thaw',
  PowerLossController: 'power-loss',
} as const;

export interface ControllerCommand {
  readonly kind: keyof typeof VERBS;
  readonly controller: BrokerId;
}

export function printControllerCommand({ kind, controller }: ControllerCommand): string {
  return printWords(...VERBS[kind].split(' '), 'controller', String(controller));
}

/** Null where nobody does that to a controller. */
export function controllerCommand(
  verb: string,
  which: { readonly text: string; readonly at: number },
  options: Options,
): ControllerCommand | null {
  const kind = (Object.keys(VERBS) as ControllerCommand['kind'][]).find((each) => VERBS[each] === verb);
  if (kind === undefined) return null;
  if (!/^\d{1,9}$/.test(which.text))
    options.fail(`'${which.text}' is not a controller id`, which.at, `ids are whole numbers: ${verb} controller 101`);
  return { kind, controller: Number(which.text) as BrokerId };
}
