/** kafka-reassign-partitions.sh, with the JSON on standard input: a tab has no files. (Kafka: ReassignPartitionsCommand) */
import { assertUnreachable } from '../../../base/assert';
import type { Result } from '../../../base/result';
import type { Word } from '../../../base/shell-words';
import type { BrokerId, PartitionIndex, TopicName } from '../../model/vocabulary';
import type { CommandError, Options } from '../command-options';
import { parsedJson, readPartitions, readStandardInput } from './partition-json';
import { BOOTSTRAP, printWords } from './words';

export type ReassignmentCommand = GenerateReassignment | ReassignPartitions | EndReassignment | { readonly kind: 'ListReassignments' };

export interface GenerateReassignment {
  readonly kind: 'GenerateReassignment';
  readonly topics: readonly TopicName[];
  readonly brokers: readonly BrokerId[];
  readonly rackAware: boolean;
}

export interface ReassignPartitions {
  readonly kind: 'ReassignPartitions';
  readonly partitions: readonly NewReplicas[];
  /** Bytes a second; null for as fast as it goes. */
  readonly throttle: number | null;
  readonly additional: boolean;
  readonly disallowsFactorChange: boolean;
}

export interface EndReassignment {
  readonly kind: 'VerifyReassignment' | 'CancelReassignment';
  readonly partitions: readonly NewReplicas[];
  readonly preserveThrottles: boolean;
}

interface NewReplicas {
  readonly topic: TopicName;
  readonly partition: PartitionIndex;
  readonly replicas: readonly BrokerId[];
}

/** As nobody says otherwise. */
export const AS_USUAL = { throttle: null, additional: false, disallowsFactorChange: false } as const;

export function printReassignment(command: ReassignmentCommand): string {
  return printWords('kafka-reassign-partitions.sh', ...BOOTSTRAP, ...actionOf(command));
}

function actionOf(command: ReassignmentCommand): readonly string[] {
  switch (command.kind) {
    case 'ListReassignments':
      return ['--list'];
    case 'GenerateReassignment': {
      const json = JSON.stringify({ version: 1, topics: command.topics.map((topic) => ({ topic })) });
      const flags = command.rackAware ? [] : ['--disable-rack-aware'];
      return ['--generate', '--topics-to-move-json-file', '/dev/stdin', '--broker-list', command.brokers.join(','), ...flags, '<<<', json];
    }
    case 'ReassignPartitions': {
      const { throttle, additional, disallowsFactorChange } = command;
      return [
        ...['--execute', '--reassignment-json-file', '/dev/stdin'],
        ...(throttle === null ? [] : ['--throttle', String(throttle)]),
        ...(additional ? ['--additional'] : []),
        ...(disallowsFactorChange ? ['--disallow-replication-factor-change'] : []),
        ...listed(command),
      ];
    }
    case 'VerifyReassignment':
    case 'CancelReassignment': {
      const action = command.kind === 'VerifyReassignment' ? '--verify' : '--cancel';
      const flags = command.preserveThrottles ? ['--preserve-throttles'] : [];
      return [action, '--reassignment-json-file', '/dev/stdin', ...flags, ...listed(command)];
    }
    default:
      return assertUnreachable(command);
  }
}

function listed({ partitions: those }: ReassignPartitions | EndReassignment): readonly string[] {
  const partitions = those.map(({ topic, partition, replicas }) => ({ topic, partition, replicas }));
  return ['<<<', JSON.stringify({ version: 1, partitions })];
}

export function parseReassignment(options: Options): Result<ReassignmentCommand, CommandError> {
  options.required('bootstrap-server');
  const action = options.one(
    ['generate', 'execute', 'verify', 'cancel', 'list'] as const,
    'Command must include exactly one action: --generate, --execute, --verify, --cancel, --list',
  );
  if (action === 'list') return options.finish({ kind: 'ListReassignments' });
  if (action === 'generate') return parseGeneration(options);
  const file = options.word('reassignment-json-file');
  if (file === null) options.failAtEnd('Missing required argument "[reassignment-json-file]"', 'add --reassignment-json-file /dev/stdin');
  if (action !== 'execute') {
    const preserveThrottles = options.flag('preserve-throttles');
    const partitions = file === null ? [] : readPartitions(file, options);
    return options.finish({ kind: action === 'cancel' ? 'CancelReassignment' : 'VerifyReassignment', partitions, preserveThrottles });
  }
  const throttle = options.integer('throttle');
  const additional = options.flag('additional');
  const disallowsFactorChange = options.flag('disallow-replication-factor-change');
  const partitions = file === null ? [] : readPartitions(file, options);
  const limit = throttle === null || throttle < 0 ? null : throttle;
  return options.finish({ kind: 'ReassignPartitions', partitions, throttle: limit, additional, disallowsFactorChange });
}

const TOPICS_EXAMPLE = '{"topics":[{"topic":"orders"}],"version":1}';

function parseGeneration(options: Options): Result<GenerateReassignment, CommandError> {
  const file = options.word('topics-to-move-json-file');
  if (file === null)
    options.failAtEnd('Missing required argument "[topics-to-move-json-file]"', 'add --topics-to-move-json-file /dev/stdin');
  const list = options.word('broker-list');
  if (list === null) options.failAtEnd('Missing required argument "[broker-list]"', 'add --broker-list 1,2,3');
  else if (!/^\d{1,9}(,\d{1,9})*$/.test(list.text))
    options.fail(`Error: For input string: "${list.text}"`, list.at, 'write the brokers\u2019 numbers: --broker-list 1,2,3');
  const rackAware = !options.flag('disable-rack-aware');
  const topics = file === null ? [] : readTopics(file, options);
  const brokers = (list?.text ?? '').split(',').map((id) => Number(id) as BrokerId);
  return options.finish({ kind: 'GenerateReassignment', topics, brokers, rackAware });
}

function readTopics(file: Word, options: Options): readonly TopicName[] {
  const input = readStandardInput(file, options, TOPICS_EXAMPLE);
  if (input === null) return [];
  const list = parsedJson(input.text)?.topics;
  const names = Array.isArray(list) ? list.map((each: unknown) => (each as { topic?: unknown } | null)?.topic) : null;
  if (names?.every((name): name is TopicName => typeof name === 'string')) return names;
  options.fail('that is no JSON that lists topics', input.at, TOPICS_EXAMPLE);
  return [];
}
