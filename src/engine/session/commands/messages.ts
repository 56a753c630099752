/**
 * What is done to one message on its way: it goes by its connection and by its number there, as a packet sniffer would name it.
 *
 *   hold request 12:7                 it stops where it is
 *   release request 12:7              it goes on
 *   delay response 12:7 200ms
 *   drop response 12:7                TCP sends it again
 */
import { assertUnreachable } from '../../../base/assert';
import type { Result } from '../../../base/result';
import type { ConnectionId } from '../../sim/context';
import type { CommandError, Options } from '../command-options';

export interface MessageReference {
  readonly direction: 'Request' | 'Response';
  readonly connection: ConnectionId;
  /** Kafka's correlation id: counts the requests on a connection, and comes back in the response. */
  readonly correlationId: number;
}

export type MessageCommand = ({ readonly kind: 'HoldMessage' | 'ReleaseMessage' | 'DropMessage' } & MessageReference) | DelayMessage;

export type DelayMessage = { readonly kind: 'DelayMessage'; readonly delayMs: number } & MessageReference;

export function printMessageCommand(command: MessageCommand): string {
  switch (command.kind) {
    case 'HoldMessage':
      return `hold ${printReference(command)}`;
    case 'ReleaseMessage':
      return `release ${printReference(command)}`;
    case 'DropMessage':
      return `drop ${printReference(command)}`;
    case 'DelayMessage':
      return `delay ${printReference(command)} ${command.delayMs}ms`;
    default:
      return assertUnreachable(command);
  }
}

export function printReference({ direction, connection, correlationId }: MessageReference): string {
  return `${direction === 'Request' ? 'request' : 'response'} ${connection}:${correlationId}`;
}

export type MessageVerb = 'hold' | 'release' | 'drop' | 'delay';

export function parseMessage(verb: MessageVerb, options: Options): Result<MessageCommand, CommandError> {
  const remedy = `name a message on its way: ${verb} request 12:7${verb === 'delay' ? ' 200ms' : ''}`;
  const direction = options.next(remedy);
  if (direction.text !== 'request' && direction.text !== 'response')
    options.fail(`nobody can ${verb} a '${direction.text}'`, direction.at, remedy);
  const which = options.next(remedy);
  const numbers = /^(\d{1,15}):(\d{1,15})$/.exec(which.text);
  if (numbers === null) options.fail(`'${which.text}' is no message`, which.at, remedy);
  const message: MessageReference = {
    direction: direction.text === 'response' ? 'Response' : 'Request',
    connection: Number(numbers?.[1] ?? 0) as ConnectionId,
    correlationId: Number(numbers?.[2] ?? 0),
  };
  if (verb === 'delay') return options.finish({ kind: 'DelayMessage', ...message, delayMs: options.milliseconds(remedy) });
  return options.finish({ kind: KINDS[verb], ...message });
}

const KINDS = { hold: 'HoldMessage', release: 'ReleaseMessage', drop: 'DropMessage' } as const;
