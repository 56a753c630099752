/** kafka-consumer-groups.sh, and the group's own applications stopped and started together. (Kafka: ConsumerGroupCommand) */
import { assertUnreachable } from '../../../base/assert';
import { parseIsoTime } from '../../../base/iso-time';
import type { Result } from '../../../base/result';
import type { ResetScope, ResetTarget } from '../../clients/told';
import type { GroupId, PartitionIndex, TopicName } from '../../model/vocabulary';
import type { CommandError, Options } from '../command-options';
import { BOOTSTRAP, printWords } from './words';

export type GroupCommand =
  | { readonly kind: 'ListGroups' }
  | { readonly kind: 'DescribeGroup' | 'DeleteGroup'; readonly group: GroupId }
  | ResetOffsets
  | GroupVerb;

/** By kind: the words before the name. All its consumers leave and end; and all that are not running are started. */
const VERBS = { StopGroup: 'stop group', StartGroup: 'start group' } as const;

export interface GroupVerb {
  readonly kind: keyof typeof VERBS;
  readonly group: GroupId;
}

export interface ResetOffsets {
  readonly kind: 'ResetOffsets';
  readonly group: GroupId;
  /** Null for all that the group has committed. */
  readonly topics: readonly ResetScope[] | null;
  readonly target: ResetTarget;
  /** Otherwise it only shows what would be. */
  readonly execute: boolean;
}

export function printGroupCommand(command: GroupCommand): string {
  const tool = (...action: readonly string[]) => printWords('kafka-consumer-groups.sh', ...BOOTSTRAP, ...action);
  switch (command.kind) {
    case 'ListGroups':
      return tool('--list');
    case 'DescribeGroup':
      return tool('--describe', '--group', command.group);
    case 'DeleteGroup':
      return tool('--delete', '--group', command.group);
    case 'ResetOffsets':
      return tool('--group', command.group, ...scopeOptions(command), '--reset-offsets', ...targetOptions(command.target), mode(command));
    default:
      return printWords(...VERBS[command.kind].split(' '), command.group);
  }
}

/** Null where nobody does that to a group. */
export function groupVerb(words: string, group: string): GroupVerb | null {
  const kind = (Object.keys(VERBS) as GroupVerb['kind'][]).find((each) => VERBS[each] === words);
  return kind === undefined ? null : { kind, group: group as GroupId };
}

const mode = ({ execute }: ResetOffsets) => (execute ? '--execute' : '--dry-run');

function scopeOptions({ topics }: ResetOffsets): readonly string[] {
  if (topics === null) return ['--all-topics'];
  return topics.flatMap(({ topic, partitions }) => ['--topic', partitions === null ? topic : `${topic}:${partitions.join(',')}`]);
}

function targetOptions(target: ResetTarget): readonly string[] {
  switch (target.to) {
    case 'Earliest':
      return ['--to-earliest'];
    case 'Latest':
      return ['--to-latest'];
    case 'Current':
      return ['--to-current'];
    case 'Offset':
      return ['--to-offset', String(target.offset)];
    case 'Shift':
      return ['--shift-by', String(target.by)];
    case 'Datetime':
      return ['--to-datetime', target.datetime];
    default:
      return assertUnreachable(target);
  }
}

const ACTIONS = ['list', 'describe', 'delete', 'reset-offsets'] as const;
const NO_ACTION =
  'Command must include exactly one action: --list, --describe, --delete, --reset-offsets, --delete-offsets, --validate-regex';

export function parseGroups(options: Options): Result<GroupCommand, CommandError> {
  options.required('bootstrap-server');
  const action = options.one(ACTIONS, NO_ACTION);
  if (action === 'list') return options.finish({ kind: 'ListGroups' });
  const group = options.required('group') as GroupId;
  if (action === 'describe') return options.finish({ kind: 'DescribeGroup', group });
  return action === 'delete' ? options.finish({ kind: 'DeleteGroup', group }) : parseReset(group, options);
}

function parseReset(group: GroupId, options: Options): Result<ResetOffsets, CommandError> {
  const topics = parseScope(options);
  const target = parseTarget(options);
  const [execute, dryRun] = [options.flag('execute'), options.flag('dry-run')];
  if (execute && dryRun) options.failAtEnd('Option "[dry-run]" can\'t be used with option "[execute]"', 'leave one of them out');
  return options.finish(target === null ? null : { kind: 'ResetOffsets', group, topics, target, execute });
}

/** `orders` for all its partitions, `orders:0,2` for some. */
function parseScope(options: Options): readonly ResetScope[] | null {
  const topics: ResetScope[] = [];
  for (let word = options.word('topic'); word !== null; word = options.word('topic')) {
    const [topic = '', list] = word.text.split(':');
    const partitions = list?.split(',') ?? null;
    if (partitions?.some((each) => !/^\d{1,9}$/.test(each)))
      options.fail(`Invalid topic arg '${word.text}', expected topic or topic:partitions`, word.at, 'write it as orders or orders:0,1');
    topics.push({ topic: topic as TopicName, partitions: (partitions?.map(Number) ?? null) as PartitionIndex[] | null });
  }
  const all = options.flag('all-topics');
  if (topics.length === 0 && !all)
    options.failAtEnd('One of the reset scopes should be defined: --all-topics, --topic.', 'add --all-topics, or --topic orders');
  if (topics.length > 0 && all) options.failAtEnd('Option "[all-topics]" can\'t be used with option "[topic]"', 'leave one of them out');
  return all ? null : topics;
}

/** Exactly one. */
function parseTarget(options: Options): ResetTarget | null {
  const datetime = options.word('to-datetime');
  const offset = options.integer('to-offset');
  const by = options.integer('shift-by');
  const targets: ResetTarget[] = [];
  if (options.flag('to-earliest')) targets.push({ to: 'Earliest' });
  if (options.flag('to-latest')) targets.push({ to: 'Latest' });
  if (options.flag('to-current')) targets.push({ to: 'Current' });
  if (offset !== null) targets.push({ to: 'Offset', offset });
  if (by !== null) targets.push({ to: 'Shift', by });
  if (datetime !== null) {
    if (parseIsoTime(datetime.text) === null)
      options.fail(`Unparseable date: "${datetime.text}"`, datetime.at, 'write it as 2026-01-01T09:30:00.000');
    targets.push({ to: 'Datetime', datetime: datetime.text });
  }
  if (targets.length !== 1) {
    const scenarios = '[to-offset], [shift-by], [to-datetime], [to-earliest], [to-latest], [to-current]';
    options.failAtEnd(`Option '[reset-offsets]' requires one of the following scenarios: [${scenarios}]`, 'add one of them: --to-earliest');
  }
  return targets[0] ?? null;
}
