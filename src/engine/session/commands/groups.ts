/** kafka-consumer-groups.sh. (Kafka: ConsumerGroupCommand) */
import type { Result } from '../../../base/result';
import type { GroupId } from '../../model/vocabulary';
import type { CommandError, Options } from '../command-options';
import { BOOTSTRAP, printWords } from './words';

export type GroupCommand = { readonly kind: 'ListGroups' } | { readonly kind: 'DescribeGroup'; readonly group: GroupId };

export function printGroupCommand(command: GroupCommand): string {
  const action = command.kind === 'ListGroups' ? ['--list'] : ['--describe', '--group', command.group];
  return printWords('kafka-consumer-groups.sh', ...BOOTSTRAP, ...action);
}

export function parseGroups(options: Options): Result<GroupCommand, CommandError> {
  options.required('bootstrap-server');
  const action = options.one(['list', 'describe'] as const, 'Command must include exactly one action: --list, --describe');
  if (action === 'list') return options.finish({ kind: 'ListGroups' });
  return options.finish({ kind: 'DescribeGroup', group: options.required('group') as GroupId });
}
