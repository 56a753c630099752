/** The command that changes one setting of its owner, or gives it its default again; null for what Kafka does not let anybody change. */
import { printConfigCommand } from '../../engine/session/commands/configs';
import type { NodeId } from '../../engine/sim/context';
import type { SettingsOwner } from '../../frame/settings/settings-view';

/** `value` null: the default. */
export function settingCommand({ kind, name: owner }: SettingsOwner, name: string, value: string | null): string | null {
  switch (kind) {
    case 'Producer':
    case 'Consumer':
      return printConfigCommand({
        kind: kind === 'Producer' ? 'ConfigureProducer' : 'ConfigureConsumer',
        node: owner as NodeId,
        configs: [[name, value ?? '']],
      });
    case 'Topic':
      return printConfigCommand({
        kind: 'AlterConfigs',
        entityType: 'topics',
        entityName: owner,
        add: value === null ? [] : [[name, value]],
        remove: value === null ? [name] : [],
      });
    case 'Broker':
      return null;
  }
}
