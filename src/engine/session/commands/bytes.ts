/**
 * A byte that goes bad on a disk: `corrupt broker 2 orders-1 9 byte 72 to 0xff`, and its pair, `repair broker 2 orders-1 9 byte 72`. The
 * offset names the batch, and bytes count from the batch's first.
 */
import type { Result } from '../../../base/result';
import { type BrokerId, type Offset, parsePartitionName, partitionName, type TopicPartition } from '../../model/vocabulary';
import type { CommandError, Options } from '../command-options';
import { printWords } from './words';

interface OfByte {
  readonly broker: BrokerId;
  readonly partition: TopicPartition;
  readonly offset: Offset;
  readonly byte: number;
}

export type ByteCommand =
  /** `to` null inverts the byte. */
  ({ readonly kind: 'CorruptByte'; readonly to: number | null } & OfByte) | ({ readonly kind: 'RepairByte' } & OfByte);

export function printByteCommand(command: ByteCommand): string {
  const { broker, partition, offset, byte } = command;
  const place = ['broker', String(broker), partitionName(partition), String(offset), 'byte', String(byte)];
  if (command.kind === 'RepairByte') return printWords('repair', ...place);
  const to = command.to === null ? [] : ['to', `0x${command.to.toString(16).padStart(2, '0')}`];
  return printWords('corrupt', ...place, ...to);
}

export function parseByte(verb: 'corrupt' | 'repair', options: Options): Result<ByteCommand, CommandError> {
  const remedy = `name the broker, a partition, an offset of the batch and its byte: ${verb} broker 2 orders-1 9 byte 72`;
  const expected = (word: string) => {
    const { text, at } = options.next(remedy);
    if (text !== word) options.fail(`'${text}' is not '${word}'`, at, remedy);
  };
  const number = (what: string) => {
    const { text, at } = options.next(remedy);
    if (!/^\d{1,15}$/.test(text)) options.fail(`'${text}' is not ${what}`, at, remedy);
    return Number(text);
  };
  expected('broker');
  const broker = number('a broker id') as BrokerId;
  const name = options.next(remedy);
  const partition = parsePartitionName(name.text);
  if (partition === null) options.fail(`'${name.text}' is not a partition`, name.at, remedy);
  const offset = number('an offset') as Offset;
  expected('byte');
  const place = { broker, partition: partition!, offset, byte: number('a byte of the batch') };
  if (verb === 'repair') return options.finish({ kind: 'RepairByte', ...place });
  return options.finish({ kind: 'CorruptByte', ...place, to: newValue(options) });
}

/** `to 0xff`, or nothing. */
function newValue(options: Options): number | null {
  const word = options.valueAfter('to');
  if (word === null) return null;
  if (!/^0x[0-9a-f]{1,2}$/i.test(word.text)) options.fail(`'${word.text}' is not a byte`, word.at, 'write it in hexadecimal: to 0xff');
  return Number(word.text);
}
