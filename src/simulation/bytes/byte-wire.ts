/**
 * A wire on which every message is bytes: written in the version that both ends agreed on, header and body, and read again. What arrives is what
 * the bytes say. That it is the same message is checked of each, field by field; that it has the same effects, by the run that goes on from it.
 *
 * It may never mend a message: what does not come through is a bug, of a schema or of who relies on what no version of it carries.
 * Read next: differences.ts (what counts as the same), ../../engine/protocol/framing.ts (the gateway, where bytes come from outside).
 */
import { apiVersionsKey } from '../../engine/protocol/api-versions';
import { apiByKey } from '../../engine/protocol/apis';
import { Reader, Writer } from '../../engine/protocol/bytes';
import { MESSAGE_ALLOWANCE_BYTES, Request, Response } from '../../engine/protocol/payload';
import { type Message, nullableString } from '../../engine/protocol/schema';
import type { NodeId, Payload } from '../../engine/sim/context';
import { Wire } from '../../engine/sim/wire';
import { differenceBetween } from './differences';
import { traced } from './traces';

/** The first message whose bytes do not say what it says. */
export class LostInBytes extends Error {
  constructor(options: { message: Request | Response; from: NodeId; problem: string }) {
    const { message, from, problem } = options;
    const what = message instanceof Request ? 'request' : 'response';
    const api = apiByKey.get(message.apiKey)?.name ?? `API ${message.apiKey}`;
    super(
      `every message says in bytes what it says, but the ${api} ${what} of version ${message.version} from ${from} does not: ${problem}`,
    );
  }
}

export class ByteWire extends Wire {
  /** How many went through, by API: `Fetch request 17`. */
  readonly counts = new Map<string, number>();

  carry(payload: Payload, from: NodeId): Payload {
    if (!(payload instanceof Request || payload instanceof Response)) return payload; // bytes already
    const read = payload instanceof Request ? throughRequest(payload, from) : throughResponse(payload, from);
    const problem = differenceBetween(contents(payload), contents(read));
    if (problem !== null) throw new LostInBytes({ message: payload, from, problem });
    this.count(payload);
    return read;
  }

  private count(message: Request | Response): void {
    const name = `${apiByKey.get(message.apiKey)!.name} ${message instanceof Request ? 'request' : 'response'} ${message.version}`;
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
  }
}

/** What must come through. */
const contents = (message: Request | Response) => ({
  apiKey: message.apiKey,
  version: message.version,
  correlationId: message.correlationId,
  clientId: message instanceof Request ? message.clientId : null,
  body: message.body,
});

/** (Kafka: RequestHeader) */
function throughRequest(request: Request, from: NodeId): Request {
  const { apiKey, version } = request;
  const schema = schemaOf(request, from).request;
  const to = new Writer();
  to.int16(apiKey);
  to.int16(version);
  to.int32(request.correlationId);
  CLIENT_ID.write(to, request.clientId, PLAIN);
  if (isFlexible(schema, version)) to.unsignedVarint(NO_TAGGED_FIELDS);
  schema.write(to, request.body, version);

  const bytes = new Reader(to.finish());
  const header = { apiKey: bytes.int16(), version: bytes.int16(), correlationId: bytes.int32(), clientId: CLIENT_ID.read(bytes, PLAIN) };
  if (isFlexible(schema, version)) bytes.unsignedVarint();
  return new Request({ ...header, body: bodyOf(schema, { bytes, message: request, from }), recordBytes: recordBytes(request) });
}

/** A response does not say what it is the answer to: who asked knows it by its correlation id. (Kafka: ResponseHeader) */
function throughResponse(response: Response, from: NodeId): Response {
  const { apiKey, version } = response;
  const schema = schemaOf(response, from).response;
  const hasTags = apiKey !== apiVersionsKey && isFlexible(schema, version);
  const to = new Writer();
  to.int32(response.correlationId);
  if (hasTags) to.unsignedVarint(NO_TAGGED_FIELDS);
  schema.write(to, response.body, version);

  const bytes = new Reader(to.finish());
  const correlationId = bytes.int32();
  if (hasTags) bytes.unsignedVarint();
  const body = bodyOf(schema, { bytes, message: response, from });
  return new Response({ apiKey, version, correlationId, body, recordBytes: recordBytes(response) });
}

function bodyOf(schema: Message<unknown>, { bytes, message, from }: { bytes: Reader; message: Request | Response; from: NodeId }): unknown {
  const read = schema.decode(bytes.take(bytes.remaining), message.version);
  if (!read.ok) throw new LostInBytes({ message, from, problem: `${read.error.problem} at byte ${read.error.at}` });
  return traced(message.body, read.value);
}

function schemaOf(message: Request | Response, from: NodeId) {
  const api = apiByKey.get(message.apiKey);
  if (api === undefined) throw new LostInBytes({ message, from, problem: 'it has no schema' });
  const { versions } = message instanceof Request ? api.request : api.response;
  if (message.version < versions.first || message.version > versions.last)
    throw new LostInBytes({ message, from, problem: `versions are ${versions.first} to ${versions.last}` });
  return api;
}

/** Bandwidth is charged for what it was charged for. */
const recordBytes = (message: Request | Response) => message.wireBytes - MESSAGE_ALLOWANCE_BYTES;

const isFlexible = ({ versions }: Message<unknown>, version: number) => version >= versions.flexible;

const CLIENT_ID = nullableString();
const PLAIN = { version: 1, flexible: false };
const NO_TAGGED_FIELDS = 0;
