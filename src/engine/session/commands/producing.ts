/** kafka-console-producer.sh, and the short form of whoever types. (Kafka: ConsoleProducer, LineMessageReader) */
import type { Result } from '../../../base/result';
import { quoteWord } from '../../../base/shell-words';
import type { TopicName } from '../../model/vocabulary';
import type { NodeId } from '../../sim/context';
import type { CommandError, Options } from '../command-options';
import { readTypedRecord } from '../typed-record';
import { BOOTSTRAP, printWords } from './words';

/** One record. kafka-console-producer.sh reads lines, so key and value hold no line break, and the key no tab. */
export interface Produce {
  readonly kind: 'Produce';
  readonly topic: TopicName;
  readonly key: string | null;
  /** Null: a tombstone. */
  readonly value: string | null;
  /** The producer that is told to; null for the first there is. */
  readonly producer: NodeId | null;
  /** How often, one after the other. */
  readonly times: number;
}

/** Stands for a record's number in a value that is sent several times, so that no two are alike. */
export const NUMBER = '{n}';

/** What is sent, record by record; of several each has its own number, from 1, where the value asks for it. */
export function valuesOf<Value extends Produce['value']>({
  value,
  times,
}: {
  readonly value: Value;
  readonly times: number;
}): readonly Value[] {
  const isNumbered = times > 1 && value?.includes(NUMBER) === true;
  return Array.from({ length: times }, (_, index) => (isNumbered ? (value.replaceAll(NUMBER, String(index + 1)) as Value) : value));
}

/** A line cannot say null but by a word that the reader is told to take for it. */
const nullMarker = (key: string | null) => (key === 'NULL' ? 'null' : 'NULL');

export function printProduce({ topic, key, value, producer, times }: Produce): string {
  const written = value ?? nullMarker(key);
  const line = key === null ? written : `${key}\t${written}`;
  const parseKey = key === null ? [] : ['--reader-property', 'parse.key=true'];
  const marker = value === null ? ['--reader-property', `null.marker=${written}`] : [];
  const by = producer === null ? [] : ['--command-property', `client.id=${producer}`];
  const command = `${printWords('kafka-console-producer.sh', ...BOOTSTRAP, '--topic', topic, ...parseKey, ...marker, ...by)} <<< ${quoteWord(line)}`;
  return times === 1 ? command : `${command} ×${times}`;
}

export function parseProduce(options: Options): Result<Produce, CommandError> {
  options.required('bootstrap-server');
  const topic = options.required('topic') as TopicName;
  const reader = options.pairs('reader-property');
  const parseKey = reader.some(([name, value]) => name === 'parse.key' && value === 'true');
  const marker = reader.find(([name]) => name === 'null.marker')?.[1] ?? null;
  const client = options.pairs('command-property').find(([name]) => name === 'client.id');
  const times = options.times();
  const line = options.after('<<<', "end the line with the record: <<< 'value', or <<< $'key\\tvalue'");
  const tab = parseKey ? line.text.indexOf('\t') : -1;
  if (parseKey && tab < 0)
    options.fail(`No key separator found on line number 1: '${line.text}'`, line.at, "write the record as $'key\\tvalue'");
  return options.finish({
    kind: 'Produce',
    topic,
    key: parseKey ? unlessMarked(line.text.slice(0, Math.max(0, tab)), marker) : null,
    value: unlessMarked(line.text.slice(tab + 1), marker),
    producer: (client?.[1] ?? null) as NodeId | null,
    times,
  });
}

const unlessMarked = (text: string, marker: string | null) => (text === marker ? null : text);

/** `produce orders CLN-001:booked`: it prints as the tool's. */
export function parseTypedRecord(options: Options): Result<Produce, CommandError> {
  const remedy = 'name the topic and write the record as key or key:value: produce orders CLN-001:booked';
  const times = options.times();
  const topic = options.next(remedy).text as TopicName;
  const word = options.next(remedy);
  const record = readTypedRecord(word.text);
  if (record === null) options.fail('there is no record to send', word.at, remedy);
  return options.finish({ kind: 'Produce', topic, key: record?.key ?? null, value: record?.value ?? '', producer: null, times });
}
