/**
 * A failing run as somebody else can see it: a session file, which the page opens, and a link to it. Both end at the moment when the belief
 * broke.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { NO_INVARIANTS } from '../engine/auditor/invariants/invariant';
import { controllerIds, defaultDescription } from '../engine/cluster/description';
import { printCommand } from '../engine/session/commands';
import { digest } from '../engine/session/digest';
import { retell } from '../engine/session/retell';
import { Session } from '../engine/session/session';
import { printFile } from '../sharing/json-file';
import { printLink } from '../sharing/link';
import type { SessionFile } from '../sharing/session-file';
import type { Plan } from './plan';
import type { Shrunk } from './shrink';

const KAFKA = '4.2';

export function sessionFile({ description }: Plan, { acts, until }: Pick<Shrunk, 'acts' | 'until'>): SessionFile {
  const session = new Session({ description, invariants: NO_INVARIANTS });
  const newest = { at: until, steps: null };
  retell(session, { journal: acts.map(({ at, command }) => ({ at, steps: null, command })), newest }, Number.MAX_SAFE_INTEGER);
  const { seed, brokers, epochMs, configs, network, rules = [] } = description;
  const controllers = controllerIds(description).length;
  const usual: Readonly<Record<string, unknown>> = defaultDescription({ seed, brokers: brokers.length, epochMs }).configs;
  return {
    kafka: KAFKA,
    cluster: {
      seed,
      brokers: brokers.length,
      ...(controllers === 1 ? {} : { controllers }),
      epochMs,
      configs: Object.fromEntries(Object.entries(configs).filter(([name, value]) => usual[name] !== value)),
      network,
      ...(rules.length === 0 ? {} : { rules }),
    },
    origin: null,
    journal: acts.map(({ at, command }) => ({ at, steps: null, command: printCommand(command) })),
    newest,
    shown: null,
    digest: digest(session.world),
  };
}

/** Returns what is to be printed. */
export async function tellFailure(plan: Plan, shrunk: Shrunk, path: string): Promise<readonly string[]> {
  const file = sessionFile(plan, shrunk);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, printFile(file));
  const link = await printLink(file);
  return [
    `  shrunk to ${shrunk.acts.length} commands in ${shrunk.replays} replays: ${path}`,
    ...file.journal.map(({ at, command }) => `    ${(at / 1_000_000).toFixed(6)} s  ${command}`),
    ...(link === null ? [] : [`  behind the page's address: ${link}`]),
  ];
}
