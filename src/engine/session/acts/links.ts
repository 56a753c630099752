/** What is done to a cable. */
import { assertUnreachable } from '../../../base/assert';
import type { Cluster } from '../../cluster/cluster';
import type { LinkCommand } from '../commands/links';
import { done, type Judged, refused } from './act';

export function onLink(cluster: Cluster, command: LinkCommand): Judged {
  const { a, b, ways } = command;
  const { sim } = cluster;
  const missing = [a, b].find((node) => !cluster.hasNode(node));
  if (missing !== undefined) return refused(`There is no ${missing}; nodes are ${sim.hostIds().join(', ')}.`);
  if (a === b) return refused(`${a} has no link to itself.`);
  return done(({ cause }) => {
    switch (command.kind) {
      case 'Cut':
        return sim.cut(a, b, { ways, cause });
      case 'Heal':
        return sim.heal(a, b, { ways, cause });
      case 'Slow':
        return sim.slow(a, b, command.extraLatencyMs * 1_000, { ways, cause });
      case 'Lossy':
        return sim.lose(a, b, command.lossPercent, { ways, cause });
      default:
        return assertUnreachable(command);
    }
  });
}
