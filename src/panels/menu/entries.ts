/** What a menu is made of: commands, and pages of more commands, so that the first page stays short. */
import type { GroupId } from '../../engine/model/vocabulary';
import { type Command, printCommand } from '../../engine/session/commands';

export interface Menu {
  readonly name: string;
  /** How the thing is, in a few words; null where the picture says it. */
  readonly standing: string | null;
  readonly entries: readonly Entry[];
}

export type Entry = Act | Page;

export interface Act {
  readonly name: string;
  readonly command: string;
  /** It hurts: said by ✕ before its name, too. */
  readonly isGrave: boolean;
  /** A group that runs, and cannot have this done to it while it does: it is stopped first, and started again. */
  readonly stops?: GroupId;
}

export interface Page {
  readonly name: string;
  readonly menu: Menu;
  /** What it is about does not stay: time stands still while it is offered. */
  readonly isPassing?: boolean;
}

export const isPage = (entry: Entry): entry is Page => 'menu' in entry;

export const act = (name: string, command: Command): Act => ({ name, command: printCommand(command), isGrave: false });
export const graveAct = (name: string, command: Command): Act => ({ name: `✕ ${name}`, command: printCommand(command), isGrave: true });

export function page(name: string, entries: readonly Entry[], standing: string | null = null): Page {
  return { name, menu: { name, standing, entries } };
}

/** Every command that is offered, on any page. */
export function actsIn({ entries }: Menu): readonly Act[] {
  return entries.flatMap((entry) => (isPage(entry) ? actsIn(entry.menu) : [entry]));
}
