/**
 * What a client says to a broker, one question after the other, where later ones may depend on earlier answers. Who carries it on, over TCP with
 * real Kafka (record.ts) or within a world (replay.ts), is not the client's concern: it yields questions, and is handed answers.
 *
 * It may ask only what both speak. Read next: topics.ts.
 */
import { Writer } from '../../engine/protocol/bytes';
import type { Records } from '../../engine/protocol/records';
import type { Message } from '../../engine/protocol/schema';

/** A request or response without the types that tell an offset from an epoch, so that it can be written down as it is. */
export type Plain<T> = T extends number
  ? number
  : T extends string
    ? string
    : T extends boolean | null | Uint8Array | Records
      ? T
      : T extends readonly (infer Element)[]
        ? readonly Plain<Element>[]
        : { readonly [Name in keyof T]: Plain<T[Name]> };

export interface Api<Request, Response> {
  readonly key: number;
  readonly name: string;
  readonly version: number;
  readonly request: Message<Request>;
  readonly response: Message<Response>;
}

export interface Question {
  /** Null where the answer is not compared. */
  readonly what: string | null;
  readonly broker: number;
  readonly api: Api<unknown, unknown>;
  readonly body: unknown;
  /** Where the answer is not this, it is asked again a little later. */
  readonly isDone: (answer: unknown) => boolean;
}

export type Conversation<Result = void> = Generator<Question, Result, unknown>;

export interface Answered {
  readonly what: string;
  readonly api: string;
  readonly answer: unknown;
}

/** An API in one of its versions. */
export const speaking = <Request, Response>(
  key: number,
  version: number,
  request: Message<Request>,
  response: Message<Response>,
): Api<Request, Response> => ({ key, name: request.name.replace(/Request$/, ''), version, request, response });

interface Asking<Response> {
  readonly broker?: number;
  readonly until?: (answer: Plain<Response>) => boolean;
}

export function* ask<Request, Response>(
  api: Api<Request, Response>,
  what: string | null,
  body: Plain<Request>,
  { broker = 1, until }: Asking<Response> = {},
): Conversation<Plain<Response>> {
  const isDone = (answer: unknown) => until === undefined || until(answer as Plain<Response>);
  return (yield { what, broker, api: api as Api<unknown, unknown>, body, isDone }) as Plain<Response>;
}

/** Of no topic: what a client may ask for all the same. */
export const UNKNOWN_TOPIC_ID = 'QUJDREVGR0hJSktMTU5PUA';

const CLIENT_ID = 'stranger';

/** The frame of a question without its length. */
export function encodeQuestion({ api, body }: Question): Uint8Array {
  const to = new Writer();
  to.int16(api.key);
  to.int16(api.version);
  to.int32(CORRELATION_ID);
  to.int16(CLIENT_ID.length);
  to.append(Uint8Array.from(Buffer.from(CLIENT_ID)));
  if (isFlexible(api.request, api.version)) to.unsignedVarint(0); // no tagged fields
  api.request.write(to, body, api.version);
  return to.finish();
}

/** @param frame without its length */
export function decodeAnswer({ api }: Question, frame: Uint8Array): unknown {
  const headerBytes = isFlexible(api.response, api.version) && api.key !== API_VERSIONS ? 5 : 4;
  const answer = api.response.decode(Uint8Array.from(frame.subarray(headerBytes)), api.version);
  if (!answer.ok) throw new Error(`${api.name}: ${answer.error.problem} at ${answer.error.at}`);
  return answer.value;
}

/** Its response's header never has tagged fields. */
const API_VERSIONS = 18;
const CORRELATION_ID = 4_711;

const isFlexible = ({ versions }: Message<unknown>, version: number) => version >= versions.flexible;
