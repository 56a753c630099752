/**
 * kafka-reassign-partitions.sh, with the JSON on standard input: a tab has no files. (Kafka: ReassignPartitionsCommand)
 *
 * Departure: --generate, --additional and throttles are not here.
 */
import type { Result } from '../../../base/result';
import type { BrokerId, PartitionIndex, TopicName } from '../../model/vocabulary';
import type { CommandError, Options } from '../command-options';
import { readPartitions } from './partition-json';
import { BOOTSTRAP, printWords } from './words';

export type ReassignmentCommand = ReassignPartitions | { readonly kind: 'ListReassignments' };

export interface ReassignPartitions {
  readonly kind: 'ReassignPartitions' | 'VerifyReassignment' | 'CancelReassignment';
  readonly partitions: readonly { readonly topic: TopicName; readonly partition: PartitionIndex; readonly replicas: readonly BrokerId[] }[];
}

const ACTIONS = { ReassignPartitions: 'execute', VerifyReassignment: 'verify', CancelReassignment: 'cancel' } as const;

export function printReassignment(command: ReassignmentCommand): string {
  const words = ['kafka-reassign-partitions.sh', ...BOOTSTRAP];
  if (command.kind === 'ListReassignments') return printWords(...words, '--list');
  const partitions = command.partitions.map(({ topic, partition, replicas }) => ({ topic, partition, replicas }));
  const json = JSON.stringify({ version: 1, partitions });
  return printWords(...words, `--${ACTIONS[command.kind]}`, '--reassignment-json-file', '/dev/stdin', '<<<', json);
}

export function parseReassignment(options: Options): Result<ReassignmentCommand, CommandError> {
  options.required('bootstrap-server');
  const action = options.one(
    ['execute', 'verify', 'cancel', 'list'] as const,
    'Command must include exactly one action: --generate, --execute, --verify, --cancel, --list',
  );
  if (action === 'list') return options.finish({ kind: 'ListReassignments' });
  const file = options.word('reassignment-json-file');
  if (file === null) options.failAtEnd('Missing required argument "[reassignment-json-file]"', 'add --reassignment-json-file /dev/stdin');
  const partitions = file === null ? [] : readPartitions(file, options);
  const kind = (Object.keys(ACTIONS) as ReassignPartitions['kind'][]).find((each) => ACTIONS[each] === action);
  return options.finish({ kind: kind ?? 'ReassignPartitions', partitions });
}
