/** The command that changes settings of one owner, or gives them their defaults again; null where all brokers have it: that is said when a cluster begins. */

import type { BrokerId } from '../../engine/model/vocabulary';
import { printConfigCommand } from '../../engine/session/commands/configs';
import type { NodeId } from '../../engine/sim/context';
import type { OwnedSettings, SettingsOwner } from '../../frame/settings/settings-view';

/** Null: the default. */
type Change = readonly [name: string, value: string | null];

export function settingCommand({ kind, name: owner }: SettingsOwner, ...changes: readonly Change[]): string | null {
  switch (kind) {
    case 'Producer':
    case 'Consumer':
      return printConfigCommand({
        kind: kind === 'Producer' ? 'ConfigureProducer' : 'ConfigureConsumer',
        node: owner as NodeId,
        configs: changes.map(([name, value]) => [name, value ?? '']),
      });
    case 'Topic':
      return printConfigCommand({
        kind: 'AlterConfigs',
        entityType: 'topics',
        entityName: owner,
        add: changes.flatMap(([name, value]) => (value === null ? [] : [[name, value] as const])),
        remove: changes.flatMap(([name, value]) => (value === null ? [name] : [])),
      });
    case 'Broker': {
      const configs = changes.map(([name, value]) => [name, value ?? ''] as const);
      return owner === '' ? null : printConfigCommand({ kind: 'ConfigureBroker', broker: Number(owner) as BrokerId, configs });
    }
  }
}

/** Everything as it is by default; null where it is so already. */
export function resetCommand(owner: OwnedSettings): string | null {
  const set = owner.settings.filter(({ isSet }) => isSet);
  return set.length === 0 ? null : settingCommand(owner, ...set.map(({ name }): Change => [name, null]));
}
