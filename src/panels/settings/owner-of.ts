import type { NodeId } from '../../engine/sim/context';
import type { ClusterFrame } from '../../frame/cluster-frame';
import type { SettingsOwner } from '../../frame/settings/settings-view';

/** Whose settings a node has; null for one that has none that are shown. */
export function ownerOf(name: NodeId, { brokers, producers, groups }: ClusterFrame): SettingsOwner | null {
  if (brokers.some(({ node }) => node === name)) return { kind: 'Broker', name: '' };
  if (producers.some(({ node }) => node === name)) return { kind: 'Producer', name };
  return groups.some(({ members }) => members.some(({ node }) => node === name)) ? { kind: 'Consumer', name } : null;
}

/** As it is written on a button. */
export const ownersName = ({ kind, name }: SettingsOwner) => (kind === 'Broker' ? 'brokers' : name);
