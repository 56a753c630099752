/**
 * Where bytes from outside become requests, and responses become bytes: the frames of a TCP connection. (Kafka: NetworkReceive,
 * RequestHeader, ResponseHeader, RequestContext.parseRequest)
 *
 * A frame is four bytes of length and as many bytes of header and body. The header is flexible where the body is (KIP-482), but
 * for two exceptions: a client id always has a plain length, and the response to ApiVersions never has tagged fields, for its
 * reader does not know yet what the broker speaks.
 *
 * Nothing here may throw on what a client sent: an error is a reason to close the connection, as Kafka does.
 */
import { assert } from '../../base/assert';
import { err, ok, type Result } from '../../base/result';
import { Errors } from '../model/error-codes';
import { Payload } from '../sim/context';
import { State } from '../sim/state';
import { type ApiVersionsResponse, apiVersionsKey } from './api-versions';
import { type Api, apiByKey, clientApis } from './apis';
import { putInt32, Reader, Writer } from './bytes';
import { Request, Response } from './payload';
import { type Message, nullableString } from './schema';

/** socket.request.max.bytes */
export const FRAME_BYTES_MAX = 100 * 1024 * 1024;
const LENGTH_BYTES = 4;
/** API key, version and correlation id, which every request begins with. */
const SHORTEST_HEADER_BYTES = 8;

/** The stream can no longer be cut into frames: close the connection. */
export interface FrameError {
  readonly kind: 'FrameError';
  readonly problem: string;
}

/** Cuts a stream of bytes into frames, however it arrives. Holds at most one frame and what came with its end. */
export class FrameReader extends State {
  private chunks: Uint8Array[] = [];
  private heldBytes = 0;
  private error: FrameError | null = null;

  /** The bytes are kept, so they must not be written again. */
  push(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.chunks.push(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length)); // a Buffer is no plain Uint8Array, and cannot be forked
    this.heldBytes += bytes.length;
  }

  /** The next whole frame without its length; null where it has not all arrived; an error once the stream is broken, for ever. */
  next(): Uint8Array | FrameError | null {
    if (this.error !== null) return this.error;
    if (this.heldBytes < LENGTH_BYTES) return null;
    this.join(LENGTH_BYTES);
    const length = new Reader(this.chunks[0]!).int32();
    if (length < 0 || length > FRAME_BYTES_MAX) return this.breakAt(`frame of ${length} bytes, of at most ${FRAME_BYTES_MAX}`);
    if (this.heldBytes < LENGTH_BYTES + length) return null;
    this.join(LENGTH_BYTES + length);
    return this.takeFrame(length);
  }

  private breakAt(problem: string): FrameError {
    this.error = { kind: 'FrameError', problem };
    this.chunks = [];
    this.heldBytes = 0;
    return this.error;
  }

  private takeFrame(length: number): Uint8Array {
    const first = this.chunks[0]!;
    const end = LENGTH_BYTES + length;
    if (first.length === end) this.chunks.shift();
    else this.chunks[0] = first.subarray(end);
    this.heldBytes -= end;
    return first.subarray(LENGTH_BYTES, end);
  }

  /** Makes the first chunk at least `length` bytes long, by a copy unless it is. */
  private join(length: number): void {
    if (this.chunks[0]!.length >= length) return;
    const joined = new Uint8Array(this.heldBytes);
    let at = 0;
    for (const chunk of this.chunks) {
      joined.set(chunk, at);
      at += chunk.length;
    }
    this.chunks = [joined];
  }
}

/** ApiVersions in a version that is not spoken here. A client that gets the ranges asks again. */
export class UnsupportedVersionRequest extends Payload {
  readonly apiKey = apiVersionsKey;
  readonly version: number;
  readonly correlationId: number;

  constructor(request: { version: number; correlationId: number }) {
    super();
    this.version = request.version;
    this.correlationId = request.correlationId;
  }

  get wireBytes(): number {
    return SHORTEST_HEADER_BYTES;
  }
}

/** @param frame without its length */
export function decodeRequest(frame: Uint8Array): Result<Request | UnsupportedVersionRequest, string> {
  if (frame.length < SHORTEST_HEADER_BYTES) return err(`request of ${frame.length} bytes`);
  const from = new Reader(frame);
  const key = from.int16();
  const version = from.int16();
  const correlationId = from.int32();
  const api = clientApis.find((each) => each.key === key);
  if (api === undefined) return err(`API key ${key} is not spoken to clients`);
  if (!speaks(api, version)) {
    if (key === apiVersionsKey) return ok(new UnsupportedVersionRequest({ version, correlationId }));
    return err(`${api.name} has no version ${version}`);
  }
  const clientId = CLIENT_ID.read(from, { version: 1, flexible: false });
  if (isFlexible(api.request, version)) skipTaggedFields(from);
  if (from.malformed !== null) return err(`${api.name} header: ${from.malformed.problem}`);
  const body = api.request.decode(from.take(from.remaining), version);
  if (!body.ok) return err(`${api.name} version ${version}: ${body.error.problem} at byte ${body.error.at}`);
  return ok(new Request({ apiKey: key, version, correlationId, clientId, body: body.value, recordBytes: frame.length }));
}

/** With its length in front: ready for the socket. */
export function encodeResponse(response: Response): Uint8Array {
  const api = apiByKey.get(response.apiKey);
  assert(api !== undefined, `API key ${response.apiKey} is spoken`);
  const to = new Writer();
  to.int32(0); // the length, known at the end
  to.int32(response.correlationId);
  if (api.key !== apiVersionsKey && isFlexible(api.response, response.version)) to.unsignedVarint(0); // no tagged fields
  api.response.write(to, response.body, response.version);
  const frame = to.finish();
  putInt32(frame, 0, frame.length - LENGTH_BYTES);
  return frame;
}

/** In version 0, which every client reads, and with the one range it needs. (Kafka: ApiVersionsRequest.getErrorResponse) */
export function answerUnsupportedVersion({ correlationId }: UnsupportedVersionRequest): Response {
  const body: ApiVersionsResponse = {
    errorCode: Errors.UNSUPPORTED_VERSION,
    apiKeys: advertisedApiKeys().filter(({ apiKey }) => apiKey === apiVersionsKey),
    throttleTimeMs: 0,
    supportedFeatures: null,
    finalizedFeaturesEpoch: null,
    finalizedFeatures: null,
    zkMigrationReady: null,
  };
  return new Response({ apiKey: apiVersionsKey, version: 0, correlationId, body });
}

/** What a broker's ApiVersions response lists. */
export const advertisedApiKeys = (): ApiVersionsResponse['apiKeys'] =>
  clientApis.map(({ key, advertised }) => ({ apiKey: key, minVersion: advertised.first, maxVersion: advertised.last }));

const CLIENT_ID = nullableString();

/** What is advertised but has no schema is refused: Produce 0–2. */
const speaks = ({ request, advertised }: Api, version: number) => version >= request.versions.first && version <= advertised.last;

const isFlexible = ({ versions }: Message<unknown>, version: number) => version >= versions.flexible;

function skipTaggedFields(from: Reader): void {
  for (let left = from.unsignedVarint(); left > 0 && from.malformed === null; left--) {
    from.unsignedVarint();
    from.take(from.unsignedVarint());
  }
}
