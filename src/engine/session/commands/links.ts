/** What is done to the cable between two nodes. */
import type { Result } from '../../../base/result';
import type { NodeId } from '../../sim/context';
import type { CommandError, Options } from '../command-options';
import { longName, printWords, shortName } from './words';

export type LinkCommand =
  | { readonly kind: 'Cut' | 'Heal'; readonly a: NodeId; readonly b: NodeId }
  /** Adds to the link's latency, both ways; 0 makes it as it was. */
  | { readonly kind: 'Slow'; readonly a: NodeId; readonly b: NodeId; readonly extraLatencyMs: number };

export function printLinkCommand(command: LinkCommand): string {
  const ends = [shortName(command.a), shortName(command.b)];
  if (command.kind === 'Slow') return printWords('slow', ...ends, `${command.extraLatencyMs}ms`);
  return printWords(command.kind === 'Cut' ? 'cut' : 'heal', ...ends);
}

export function parseLink(verb: 'cut' | 'heal', options: Options): Result<LinkCommand, CommandError> {
  const a = options.next(`name both ends: ${verb} 1 3`);
  const b = options.next(`name both ends: ${verb} 1 3`);
  return options.finish({ kind: verb === 'cut' ? 'Cut' : 'Heal', a: longName(a.text), b: longName(b.text) });
}

export function parseSlow(options: Options): Result<LinkCommand, CommandError> {
  const remedy = 'name both ends and how much longer it takes: slow 1 3 200ms';
  const a = options.next(remedy);
  const b = options.next(remedy);
  const span = options.next(remedy);
  const match = /^(\d{1,6})ms$/.exec(span.text);
  if (match === null) options.fail(`'${span.text}' is no time`, span.at, 'write milliseconds: 200ms');
  return options.finish({ kind: 'Slow', a: longName(a.text), b: longName(b.text), extraLatencyMs: Number(match?.[1] ?? 0) });
}
