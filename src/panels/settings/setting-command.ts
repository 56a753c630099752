/** The command that changes settings of one owner, or gives them their defaults again; null for what Kafka does not let anybody change. */
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
    case 'Broker':
      return null;
  }
}

/** Everything as it is by default; null where it is so already. */
export function resetCommand(owner: OwnedSettings): string | null {
  const set = owner.settings.filter(({ isSet }) => isSet);
  return set.length === 0 ? null : settingCommand(owner, ...set.map(({ name }): Change => [name, null]));
}
