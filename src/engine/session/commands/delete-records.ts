/**
 * kafka-delete-records.sh. (Kafka: DeleteRecordsCommand)
 *
 * A tab has no files: the offsets are given as JSON on standard input, `--offset-json-file /dev/stdin <<< '{"partitions":[…]}'`.
 */
import type { Result } from '../../../base/result';
import type { PartitionOffset } from '../../clients/told';
import type { PartitionIndex, TopicName } from '../../model/vocabulary';
import type { CommandError, Options } from '../command-options';
import { parsedJson, readStandardInput } from './partition-json';
import { BOOTSTRAP, printWords } from './words';

export interface DeleteRecords {
  readonly kind: 'DeleteRecords';
  /** One for each partition, at least one. */
  readonly offsets: readonly PartitionOffset[];
}

export function printDeleteRecords({ offsets }: DeleteRecords): string {
  const partitions = offsets.map(({ topic, partition, offset }) => ({ topic, partition, offset }));
  const json = JSON.stringify({ version: 1, partitions });
  return `${printWords('kafka-delete-records.sh', ...BOOTSTRAP, '--offset-json-file', '/dev/stdin')} <<< ${printWords(json)}`;
}

const EXAMPLE = '{"partitions":[{"topic":"orders","partition":0,"offset":10}],"version":1}';

export function parseDeleteRecords(options: Options): Result<DeleteRecords, CommandError> {
  options.required('bootstrap-server');
  const file = options.word('offset-json-file');
  if (file === null) options.failAtEnd('Missing required argument "[offset-json-file]"', `--offset-json-file /dev/stdin <<< '${EXAMPLE}'`);
  const input = file === null ? null : readStandardInput(file, options, EXAMPLE);
  const read = input === null ? [] : offsetsOf(input.text);
  if (typeof read === 'string') options.fail(read, input?.at ?? 0, EXAMPLE);
  return options.finish({ kind: 'DeleteRecords', offsets: typeof read === 'string' ? [] : read });
}

/** Or what is wrong with them, in the tool's words. */
function offsetsOf(json: string): readonly PartitionOffset[] | string {
  const parsed = parsedJson(json);
  if (parsed === null) return 'The input string is not a valid JSON';
  const { version = 1, partitions } = parsed;
  if (version !== 1) return `Not supported version field value ${String(version)}`;
  if (!Array.isArray(partitions)) return 'Missing partitions field';
  const offsets: PartitionOffset[] = [];
  for (const each of partitions) {
    const { topic, partition, offset } = (each ?? {}) as Partial<Record<string, unknown>>;
    if (typeof topic !== 'string' || !Number.isSafeInteger(partition) || !Number.isSafeInteger(offset))
      return 'a partition needs its topic, its number and an offset';
    offsets.push({ topic: topic as TopicName, partition: partition as PartitionIndex, offset: offset as number });
  }
  const names = offsets.map(({ topic, partition }) => `${topic}-${partition}`);
  const twice = [...new Set(names.filter((name, at) => names.indexOf(name) !== at))];
  if (twice.length > 0) return `Offset json file contains duplicate topic partitions: ${twice.join(',')}`;
  return offsets.length === 0 ? 'no partition is listed' : offsets;
}
