/**
 * What is done to a machine, or to what its process hears: its disk is filled, freed or destroyed, its clock skewed, the last batch of a log
 * torn, metadata withheld. `skew clock of broker 1 by +30s` is undone by `skew clock of broker 1 by -30s`.
 */
import { assertUnreachable } from '../../../base/assert';
import type { Result } from '../../../base/result';
import { type BrokerId, parsePartitionName, partitionName, type TopicPartition } from '../../model/vocabulary';
import type { NodeId } from '../../sim/context';
import type { CommandError, Options } from '../command-options';
import { printWords } from './words';

export type MachineCommand =
  | { readonly kind: 'FillDisk' | 'FreeDisk' | 'DestroyDisk'; readonly broker: BrokerId }
  /** By so much further than it is now. */
  | { readonly kind: 'SkewClock'; readonly node: NodeId; readonly byMs: number }
  /** Its process is dead: it was in the middle of writing it. */
  | { readonly kind: 'TearLastBatch'; readonly broker: BrokerId; readonly partition: TopicPartition }
  | { readonly kind: 'WithholdMetadata' | 'DeliverMetadata'; readonly node: NodeId };

const DISK_VERBS = { FillDisk: 'fill', FreeDisk: 'free', DestroyDisk: 'destroy' } as const;

export function printMachineCommand(command: MachineCommand): string {
  switch (command.kind) {
    case 'FillDisk':
    case 'FreeDisk':
    case 'DestroyDisk':
      return `${DISK_VERBS[command.kind]} disk of broker ${command.broker}`;
    case 'SkewClock':
      return `skew clock of ${printNode(command.node)} by ${printSpan(command.byMs)}`;
    case 'TearLastBatch':
      return `tear last batch of ${printWords(partitionName(command.partition))} on broker ${command.broker}`;
    case 'WithholdMetadata':
      return `withhold metadata from ${printNode(command.node)}`;
    case 'DeliverMetadata':
      return `deliver metadata to ${printNode(command.node)}`;
    default:
      return assertUnreachable(command);
  }
}

/** `broker 1`, `controller 101`, `client booking-api`. */
function printNode(node: NodeId): string {
  const server = /^(broker|controller)-(\d+)$/.exec(node);
  return server === null ? printWords('client', node) : `${server[1]} ${Number(server[2])}`;
}

export function parseDisk(verb: 'fill' | 'free' | 'destroy', options: Options): Result<MachineCommand, CommandError> {
  const remedy = `name the broker: ${verb} disk of broker 1`;
  expect(['disk', 'of'], options, remedy);
  const kind = (Object.keys(DISK_VERBS) as (keyof typeof DISK_VERBS)[]).find((each) => DISK_VERBS[each] === verb)!;
  return options.finish({ kind, broker: parseBroker(options, remedy) });
}

export function parseSkew(options: Options): Result<MachineCommand, CommandError> {
  const remedy = 'say whose and by how much: skew clock of broker 1 by +30s, or -30s, +2h, -8d';
  expect(['clock', 'of'], options, remedy);
  const node = parseNode(options, remedy);
  expect(['by'], options, remedy);
  const by = options.next(remedy);
  const byMs = readSpan(by.text);
  if (byMs === null) options.fail(`'${by.text}' is not how far a clock can be moved`, by.at, remedy);
  return options.finish({ kind: 'SkewClock', node, byMs: byMs ?? 0 });
}

export function parseTear(options: Options): Result<MachineCommand, CommandError> {
  const remedy = 'name a partition and the broker: tear last batch of orders-0 on broker 2';
  expect(['last', 'batch', 'of'], options, remedy);
  const name = options.next(remedy);
  const partition = parsePartitionName(name.text);
  if (partition === null) options.fail(`'${name.text}' is not a partition`, name.at, remedy);
  expect(['on'], options, remedy);
  return options.finish({ kind: 'TearLastBatch', broker: parseBroker(options, remedy), partition: partition! });
}

export function parseMetadata(verb: 'withhold' | 'deliver', options: Options): Result<MachineCommand, CommandError> {
  const from = verb === 'withhold' ? 'from' : 'to';
  const remedy = `name a broker or a client: ${verb} metadata ${from} broker 2, or ${verb} metadata ${from} client booking-api`;
  expect(['metadata', from], options, remedy);
  return options.finish({ kind: verb === 'withhold' ? 'WithholdMetadata' : 'DeliverMetadata', node: parseNode(options, remedy) });
}

function expect(words: readonly string[], options: Options, remedy: string): void {
  for (const word of words) {
    const { text, at } = options.next(remedy);
    if (text !== word) options.fail(`'${text}' is not '${word}'`, at, remedy);
  }
}

function parseBroker(options: Options, remedy: string): BrokerId {
  expect(['broker'], options, remedy);
  const id = options.next(remedy);
  if (!/^\d{1,9}$/.test(id.text)) options.fail(`'${id.text}' is not a broker id`, id.at, remedy);
  return Number(id.text) as BrokerId;
}

function parseNode(options: Options, remedy: string): NodeId {
  const what = options.next(remedy);
  const which = options.next(remedy);
  if (what.text === 'client') return which.text as NodeId;
  if (what.text !== 'broker' && what.text !== 'controller') options.fail(`'${what.text}' has no such thing`, what.at, remedy);
  if (!/^\d{1,9}$/.test(which.text)) options.fail(`'${which.text}' is not a number`, which.at, remedy);
  return `${what.text}-${Number(which.text)}` as NodeId;
}

const UNITS = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000, ms: 1 } as const;
/** A century: then every timestamp is still a date. */
export const SPAN_MAX_MS = 36_525 * UNITS.d;

function printSpan(ms: number): string {
  const size = Math.abs(ms);
  const [unit, length] = (Object.entries(UNITS) as [string, number][]).find(([, each]) => size >= each && size % each === 0) ?? ['ms', 1];
  return `${ms < 0 ? '-' : '+'}${size / length}${unit}`;
}

/** Null where it is none, or too long. */
function readSpan(text: string): number | null {
  const match = /^([+-])(\d{1,13})(ms|s|m|h|d)$/.exec(text);
  if (match === null) return null;
  const size = Number(match[2]) * UNITS[match[3] as keyof typeof UNITS];
  if (size === 0 || size > SPAN_MAX_MS) return null;
  return match[1] === '-' ? -size : size;
}
