/**
 * kafka-leader-election.sh. (Kafka: LeaderElectionCommand)
 *
 * A tab has no files: a list of partitions is given as JSON on standard input, `--path-to-json-file /dev/stdin <<< '{"partitions":[…]}'`.
 */
import type { Result } from '../../../base/result';
import type { PartitionIndex, TopicName, TopicPartition } from '../../model/vocabulary';
import type { CommandError, Options } from '../command-options';
import { readPartitions } from './partition-json';
import { BOOTSTRAP, printWords } from './words';

export interface ElectLeaders {
  readonly kind: 'ElectLeaders';
  readonly electionType: 'PREFERRED' | 'UNCLEAN';
  /** Null for all there are. */
  readonly partitions: readonly TopicPartition[] | null;
}

export function printElection({ electionType, partitions }: ElectLeaders): string {
  return printWords('kafka-leader-election.sh', ...BOOTSTRAP, '--election-type', electionType.toLowerCase(), ...scope(partitions));
}

function scope(partitions: ElectLeaders['partitions']): string[] {
  if (partitions === null) return ['--all-topic-partitions'];
  const [only] = partitions;
  if (partitions.length === 1 && only !== undefined) return ['--topic', only.topic, '--partition', String(only.partition)];
  const listed = partitions.map(({ topic, partition }) => ({ topic, partition }));
  return ['--path-to-json-file', '/dev/stdin', '<<<', JSON.stringify({ partitions: listed })];
}

export function parseElection(options: Options): Result<ElectLeaders, CommandError> {
  options.required('bootstrap-server');
  const type = options.word('election-type');
  const electionType = type?.text.toUpperCase() ?? '';
  if (type === null) options.failAtEnd('Missing required option(s): election-type', 'add --election-type preferred');
  else if (electionType !== 'PREFERRED' && electionType !== 'UNCLEAN')
    options.fail(`Cannot parse argument '${type.text}' of option election-type`, type.at, 'it is preferred or unclean');
  return options.finish({ kind: 'ElectLeaders', electionType: electionType as 'PREFERRED', partitions: parseScope(options) });
}

function parseScope(options: Options): ElectLeaders['partitions'] {
  const topic = options.word('topic');
  const partition = options.integer('partition');
  const all = options.flag('all-topic-partitions');
  const file = options.word('path-to-json-file');
  if ([topic !== null, all, file !== null].filter(Boolean).length !== 1)
    options.failAtEnd(
      'One and only one of the following options is required: topic, all-topic-partitions, path-to-json-file',
      'add --topic and --partition, or --all-topic-partitions',
    );
  if (topic === null && partition !== null) options.failAtEnd('Option partition is only allowed if topic is used', 'add --topic');
  if (file !== null) return readPartitions(file, options).map((each) => ({ topic: each.topic, partition: each.partition }));
  if (topic === null) return null;
  if (partition === null) options.failAtEnd('Missing required option(s): partition', 'add --partition and its number');
  return [{ topic: topic.text as TopicName, partition: (partition ?? 0) as PartitionIndex }];
}
