/** Partitions in the JSON that Kafka's tools read from a file: here from standard input, behind `<<<`. */
import type { Word } from '../../../base/shell-words';
import type { BrokerId, PartitionIndex, TopicName } from '../../model/vocabulary';
import type { Options } from '../command-options';

export interface ListedPartition {
  readonly topic: TopicName;
  readonly partition: PartitionIndex;
  /** Empty where the list says none. */
  readonly replicas: readonly BrokerId[];
}

/** @param file as it was named: only /dev/stdin is there */
export function readPartitions(file: Word, options: Options): readonly ListedPartition[] {
  const input = readStandardInput(file, options, EXAMPLE);
  if (input === null) return [];
  const listed = listOf(input.text);
  if (listed === null) options.fail('that is no JSON that lists partitions', input.at, EXAMPLE);
  return listed ?? [];
}

const EXAMPLE = '{"partitions":[{"topic":"orders","partition":0}]}';

/** Null where another file was named. */
export function readStandardInput(file: Word, options: Options, example: string): Word | null {
  if (file.text === '/dev/stdin') return options.after('<<<', `write the JSON behind it: <<< '${example}'`);
  const remedy = 'there are no files here: name /dev/stdin, and write <<< and the JSON behind';
  options.fail(`${file.text} (No such file or directory)`, file.at, remedy);
  return null;
}

function listOf(text: string): readonly ListedPartition[] | null {
  const list = parsedJson(text)?.partitions;
  if (!Array.isArray(list)) return null;
  const read = list.map(partitionOf);
  return read.every((each) => each !== null) ? read : null;
}

/** Null where the text is no JSON object. */
export function parsedJson(text: string): { readonly [name: string]: unknown } | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' ? (value as { readonly [name: string]: unknown } | null) : null;
  } catch {
    return null;
  }
}

function partitionOf(value: unknown): ListedPartition | null {
  const { topic, partition, replicas = [] } = (value ?? {}) as Partial<Record<keyof ListedPartition, unknown>>;
  const isIndex = (id: unknown) => Number.isSafeInteger(id) && (id as number) >= 0;
  if (typeof topic !== 'string' || !isIndex(partition) || !Array.isArray(replicas) || !replicas.every(isIndex)) return null;
  return { topic: topic as TopicName, partition: partition as PartitionIndex, replicas };
}
