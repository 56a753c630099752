/**
 * A session that somebody saved, or that the simulator shrank, lived through to its end: the state from which real clients are then served. What
 * cannot be read whole is refused: with a command left out it would be another session.
 *
 * Read next: ../sharing/session-file.ts (what is told), gateway.ts (who goes on with it).
 */
import { err, ok, type Result } from '../base/result';
import { NO_INVARIANTS } from '../engine/auditor/invariants/invariant';
import { type ClusterDescription, defaultDescription } from '../engine/cluster/description';
import { type BrokerConfig, brokerDefaults } from '../engine/model/configs';
import { historicRuleNames } from '../engine/model/historic-rules';
import { parseCommand } from '../engine/session/commands';
import type { JournalEntry } from '../engine/session/journal';
import { type Retold, retell, type ToldCommand } from '../engine/session/retell';
import { Session } from '../engine/session/session';
import type { World } from '../engine/session/world';
import { readFile } from '../sharing/json-file';
import type { SessionFile, ToldCluster } from '../sharing/session-file';

export interface ToldSession {
  readonly description: ClusterDescription;
  readonly journal: readonly ToldCommand[];
  readonly newest: SessionFile['newest'];
}

/** The past of a gateway: its world goes on from here. */
export interface Past {
  readonly world: World;
  readonly journal: readonly JournalEntry[];
  readonly retold: Retold;
}

/** The error is one sentence. */
export function readSession(text: string): Result<ToldSession, string> {
  const read = readFile(text);
  if (!read.ok) return err(`${read.problem.what} ${read.problem.where}`);
  const [leftOut] = read.leftOut;
  if (leftOut !== undefined) return err(leftOut);
  const { cluster, origin, journal, newest } = read.file;
  if (origin !== null)
    return err(
      'This session begins with disks that a browser had kept: only one whose past reaches back to its beginning is lived through here.',
    );
  const description = describe(cluster);
  if (!description.ok) return description;
  const commands: ToldCommand[] = [];
  for (const { at, steps, command: line } of journal) {
    const command = parseCommand(line);
    if (!command.ok) return err(`The command “${line}” cannot be read: ${command.error.problem}.`);
    commands.push({ at, steps, command: command.value });
  }
  return ok({ description: description.value, journal: commands, newest });
}

/** Takes as long as that life takes to live through; nothing of it is waited for. */
export function liveThrough({ description, journal, newest }: ToldSession): Past {
  const session = new Session({ description, invariants: NO_INVARIANTS });
  const retold = retell(session, { journal, newest }, Number.MAX_SAFE_INTEGER);
  return { world: session.world, journal: session.journal, retold };
}

/** The network too is the one that was told: with another, everything would come at other moments. */
function describe({
  seed,
  brokers,
  controllers = 1,
  epochMs,
  configs = {},
  network,
  rules = [],
}: ToldCluster): Result<ClusterDescription, string> {
  const usual = defaultDescription({ seed, brokers, controllers, epochMs });
  for (const [name, value] of Object.entries(configs)) {
    if (typeof value !== typeof brokerDefaults[name as keyof BrokerConfig]) return err(`${name} is no setting of brokers in this version.`);
  }
  const unknown = rules.find((rule) => !(historicRuleNames as readonly string[]).includes(rule));
  if (unknown !== undefined) return err(`${unknown} is no old rule that this version knows.`);
  const old = historicRuleNames.filter((rule) => rules.includes(rule));
  return ok({
    ...usual,
    configs: { ...usual.configs, ...configs },
    ...(network === undefined ? {} : { network }),
    ...(old.length === 0 ? {} : { rules: old }),
  });
}
