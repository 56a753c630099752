/** What is done to the cable between two nodes: both ways, or with > between them only from the first to the second. */
import { assertUnreachable } from '../../../base/assert';
import type { Result } from '../../../base/result';
import type { NodeId } from '../../sim/context';
import type { Ways } from '../../sim/link';
import type { CommandError, Options } from '../command-options';
import { longName, printWords, shortName } from './words';

interface OnLink {
  readonly a: NodeId;
  readonly b: NodeId;
  readonly ways: Ways;
}

export type LinkCommand =
  /** Healing undoes all that was done to it. */
  | ({ readonly kind: 'Cut' | 'Heal' } & OnLink)
  /** Adds to the link's latency; 0 makes it as fast as it was. */
  | ({ readonly kind: 'Slow'; readonly extraLatencyMs: number } & OnLink)
  /** So many of a hundred packets are lost; 0 for none. */
  | ({ readonly kind: 'Lossy'; readonly lossPercent: number } & OnLink);

export function printLinkCommand(command: LinkCommand): string {
  const { kind, a, b, ways } = command;
  const ends = `${printWords(shortName(a))} ${ways === 'OneWay' ? '> ' : ''}${printWords(shortName(b))}`;
  switch (kind) {
    case 'Cut':
      return `cut ${ends}`;
    case 'Heal':
      return `heal ${ends}`;
    case 'Slow':
      return `slow ${ends} ${command.extraLatencyMs}ms`;
    case 'Lossy':
      return `lossy ${ends} ${command.lossPercent}%`;
    default:
      return assertUnreachable(kind);
  }
}

export function parseLink(verb: 'cut' | 'heal', options: Options): Result<LinkCommand, CommandError> {
  const ends = parseEnds(options, `name both ends: ${verb} 1 3, or ${verb} 1 > 3 for one way`);
  return options.finish({ kind: verb === 'cut' ? 'Cut' : 'Heal', ...ends });
}

export function parseSlow(options: Options): Result<LinkCommand, CommandError> {
  const remedy = 'name both ends and how much longer it takes: slow 1 3 200ms';
  const ends = parseEnds(options, remedy);
  return options.finish({ kind: 'Slow', ...ends, extraLatencyMs: options.milliseconds(remedy) });
}

/** Beyond this nothing gets through that anybody would wait for: it is a cut. */
const LOSS_MAX = 90;

export function parseLossy(options: Options): Result<LinkCommand, CommandError> {
  const remedy = `name both ends and how many of a hundred packets are lost, at most ${LOSS_MAX}: lossy 1 3 10%`;
  const ends = parseEnds(options, remedy);
  const share = options.next(remedy);
  const lossPercent = Number(/^(\d{1,2})%$/.exec(share.text)?.[1] ?? Number.NaN);
  if (!(lossPercent <= LOSS_MAX)) options.fail(`'${share.text}' is no share that can be lost`, share.at, remedy);
  return options.finish({ kind: 'Lossy', ...ends, lossPercent });
}

function parseEnds(options: Options, remedy: string): OnLink {
  const a = longName(options.next(remedy).text);
  const second = options.next(remedy);
  const ways = second.text === '>' ? 'OneWay' : 'BothWays';
  return { a, b: longName(ways === 'OneWay' ? options.next(remedy).text : second.text), ways };
}
