/**
 * What travels on a connection: a request, its response, or raw bytes from outside. Inside the simulation messages are typed
 * objects that carry the version both ends agreed on; at the gateway they are bytes (framing.ts), and both are the same message.
 */
import { Payload } from '../sim/context';

/** One API's request. `body` is the object its schema describes (`ProduceRequest`, …), never written again. */
export class Request extends Payload {
  readonly apiKey: number;
  readonly version: number;
  /** Chosen by the client; comes back in the response. */
  readonly correlationId: number;
  readonly clientId: string | null;
  readonly body: unknown;
  /** Bytes of record batches within, plus an allowance for the rest. */
  readonly wireBytes: number;

  constructor(request: {
    apiKey: number;
    version: number;
    correlationId: number;
    clientId: string | null;
    body: unknown;
    recordBytes?: number;
  }) {
    super();
    this.apiKey = request.apiKey;
    this.version = request.version;
    this.correlationId = request.correlationId;
    this.clientId = request.clientId;
    this.body = request.body;
    this.wireBytes = MESSAGE_ALLOWANCE_BYTES + (request.recordBytes ?? 0);
  }
}

export class Response extends Payload {
  readonly apiKey: number;
  readonly version: number;
  readonly correlationId: number;
  readonly body: unknown;
  readonly wireBytes: number;

  constructor(response: { apiKey: number; version: number; correlationId: number; body: unknown; recordBytes?: number }) {
    super();
    this.apiKey = response.apiKey;
    this.version = response.version;
    this.correlationId = response.correlationId;
    this.body = response.body;
    this.wireBytes = MESSAGE_ALLOWANCE_BYTES + (response.recordBytes ?? 0);
  }
}

/** Bytes as a socket gave or takes them: any cut of the stream. */
export class WireBytes extends Payload {
  readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    super();
    this.bytes = bytes;
  }

  get wireBytes(): number {
    return this.bytes.length;
  }
}

/** A message without records is taken to be this long: its exact size would cost an encoding, and matters to nothing but bandwidth. */
export const MESSAGE_ALLOWANCE_BYTES = 100;
