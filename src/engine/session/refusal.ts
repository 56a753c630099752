/** Why a command would be refused, at once or by the cluster as it stands; null where nothing speaks against it. Changes nothing. */
import type { Cluster } from '../cluster/cluster';
import { foreseenRefusal } from './acts/foreseen';
import { judge } from './command-runner';
import type { Command } from './commands';

export function refusalOf(cluster: Cluster, command: Command): string | null {
  const judged = judge(cluster, command);
  return judged.ok ? foreseenRefusal(cluster, command) : judged.error;
}
