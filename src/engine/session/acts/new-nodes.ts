/** What a node that is added needs: a name that nobody has, and settings that can be read. */
import { err, ok, type Result } from '../../../base/result';
import type { Cluster } from '../../cluster/cluster';
import { parseConfig } from '../../model/configs';
import type { NodeId } from '../../sim/context';
import type { Configs } from '../commands/words';

/** Of several values for one setting the last counts. */
export function configFrom<C extends Readonly<Record<string, unknown>>>(defaults: C, configs: Configs): Result<Partial<C>, string> {
  let config: Partial<C> = {};
  for (const [name, value] of configs) {
    const parsed = parseConfig(defaults, name, value);
    if (!parsed.ok) return parsed;
    config = { ...config, ...parsed.value };
  }
  return ok(config);
}

/** What is set without a value is as if it had never been set. */
export function changed<C extends Readonly<Record<string, unknown>>>(
  present: Partial<C>,
  defaults: C,
  configs: Configs,
): Result<Partial<C>, string> {
  const unset = configs.flatMap(([name, value]) => (value === '' ? [name] : []));
  const unknown = unset.find((name) => !Object.hasOwn(defaults, name));
  if (unknown !== undefined) return err(`Unknown configuration "${unknown}".`);
  const given = configFrom<C>(
    defaults,
    configs.filter(([, value]) => value !== ''),
  );
  if (!given.ok) return given;
  const kept = Object.fromEntries(Object.entries(present).filter(([name]) => !unset.includes(name))) as Partial<C>;
  return ok({ ...kept, ...given.value });
}

/** Null where it is free. */
export function nameIsTaken(cluster: Cluster, node: NodeId): string | null {
  const isClient = cluster.client(node) !== null;
  const isOther = cluster.hasNode(node) && cluster.sim.status(node) !== 'Dead';
  const isReserved = /^(broker|controller)-\d+$/.test(node) || RESERVED.includes(node);
  return isClient || isOther || isReserved ? `${node} exists already.` : null;
}

/** `analytics-1`, or the first number that no client has. */
export function freeName(cluster: Cluster, base: string): NodeId {
  for (let number = 1; ; number++) {
    const node = `${base}-${number}` as NodeId;
    if (nameIsTaken(cluster, node) === null) return node;
  }
}

/** Words of the command language, and the world outside. */
const RESERVED: readonly string[] = ['outside', 'consumer', 'producer'];
