/** kafka-topics.sh. (Kafka: TopicCommand) */
import { assertUnreachable } from '../../../base/assert';
import type { Result } from '../../../base/result';
import type { Word } from '../../../base/shell-words';
import type { BrokerId, TopicName } from '../../model/vocabulary';
import type { CommandError, Options } from '../command-options';
import { BOOTSTRAP, type Configs, pairs, printWords } from './words';

export type TopicCommand =
  | CreateTopic
  | { readonly kind: 'DeleteTopic'; readonly topic: TopicName }
  /** `partitions`: how many the topic is to have. */
  | { readonly kind: 'AddPartitions'; readonly topic: TopicName; readonly partitions: number }
  | { readonly kind: 'ListTopics' }
  /** Null describes all. */
  | { readonly kind: 'DescribeTopics'; readonly topic: TopicName | null };

export interface CreateTopic {
  readonly kind: 'CreateTopic';
  readonly topic: TopicName;
  /** Null where the cluster's num.partitions decides; likewise the replication factor. */
  readonly partitions: number | null;
  readonly replicationFactor: number | null;
  /** By partition, the brokers that are to have it, its preferred leader first; null where the controller places them. */
  readonly assignment: readonly (readonly BrokerId[])[] | null;
  readonly configs: Configs;
}

export function printTopicCommand(command: TopicCommand): string {
  return printWords('kafka-topics.sh', ...BOOTSTRAP, ...actionOf(command));
}

function actionOf(command: TopicCommand): readonly string[] {
  switch (command.kind) {
    case 'CreateTopic':
      return ['--create', '--topic', command.topic, ...creationOptions(command)];
    case 'DeleteTopic':
      return ['--delete', '--topic', command.topic];
    case 'AddPartitions':
      return ['--alter', '--topic', command.topic, '--partitions', String(command.partitions)];
    case 'ListTopics':
      return ['--list'];
    case 'DescribeTopics':
      return ['--describe', ...(command.topic === null ? [] : ['--topic', command.topic])];
    default:
      return assertUnreachable(command);
  }
}

function creationOptions({ partitions, replicationFactor, assignment, configs }: CreateTopic): string[] {
  return [
    ...(partitions === null ? [] : ['--partitions', String(partitions)]),
    ...(replicationFactor === null ? [] : ['--replication-factor', String(replicationFactor)]),
    ...(assignment === null ? [] : ['--replica-assignment', assignment.map((brokers) => brokers.join(':')).join(',')]),
    ...pairs('config', configs),
  ];
}

const ACTIONS = ['create', 'delete', 'alter', 'list', 'describe'] as const;

export function parseTopics(options: Options): Result<TopicCommand, CommandError> {
  options.required('bootstrap-server');
  const action = options.one(ACTIONS, 'Command must include exactly one action: --list, --describe, --create, --alter or --delete');
  switch (action) {
    case 'list':
      return options.finish({ kind: 'ListTopics' });
    case 'describe':
      return options.finish({ kind: 'DescribeTopics', topic: options.value('topic') as TopicName | null });
    case 'delete':
      return options.finish({ kind: 'DeleteTopic', topic: options.required('topic') as TopicName });
    case 'alter':
      return parseAlter(options);
    default:
      return parseCreate(options);
  }
}

function parseCreate(options: Options): Result<TopicCommand, CommandError> {
  const topic = options.required('topic') as TopicName;
  const partitions = options.integer('partitions');
  const replicationFactor = options.integer('replication-factor');
  const by = options.word('replica-assignment');
  const assignment = by === null ? null : parseAssignment(by, options);
  const spoken = partitions !== null ? 'partitions' : replicationFactor !== null ? 'replication-factor' : null;
  if (by !== null && spoken !== null)
    options.fail(`Option "[replica-assignment]" can't be used with option "[${spoken}]"`, by.at, 'the assignment says how many there are');
  return options.finish({ kind: 'CreateTopic', topic, partitions, replicationFactor, assignment, configs: options.pairs('config') });
}

/** `1:2:3,2:3:1`: partition 0 is led by broker 1, partition 1 by broker 2. */
function parseAssignment({ text, at }: Word, options: Options): CreateTopic['assignment'] {
  if (!/^\d{1,9}(:\d{1,9})*(,\d{1,9}(:\d{1,9})*)*$/.test(text))
    options.fail(`'${text}' is no replica assignment`, at, 'write the brokers of each partition, its leader first: 1:2:3,2:3:1');
  return text.split(',').map((brokers) => brokers.split(':').map((id) => Number(id) as BrokerId));
}

/** Settings of topics are the business of kafka-configs.sh since ZooKeeper is gone. */
function parseAlter(options: Options): Result<TopicCommand, CommandError> {
  const topic = options.required('topic') as TopicName;
  const config = options.word('config');
  const why = 'Option combination "[[bootstrap-server], [config]]" can\'t be used with option "[alter]"';
  if (config !== null) options.fail(why, config.at, 'To alter topic configurations, the kafka-configs tool can be used.');
  const partitions = options.requiredInteger('partitions');
  return options.finish({ kind: 'AddPartitions', topic, partitions });
}
