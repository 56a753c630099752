/** A client that a test drives byte by byte: it may be as rude as it likes. */
import { connect, type Socket } from 'node:net';
import { assert } from '../base/assert';
import { Errors } from '../engine/model/error-codes';
import type { BrokerId, Offset, PartitionIndex, TopicName } from '../engine/model/vocabulary';
import { NO_LEADER_EPOCH, NO_TOPIC_ID } from '../engine/model/vocabulary';
import { fetchKey, fetchRequest, fetchResponse } from '../engine/protocol/fetch';
import type { CompressionType } from '../engine/protocol/record-batch';
import { compressionOf } from '../engine/protocol/record-batch-reader';
import { pause } from './broker-process';

const ANSWER_WITHIN_MS = 10_000;
const FETCH_VERSION = 4;
const PARTITIONS = [0, 1, 2] as readonly number[] as readonly PartitionIndex[];

export class RawClient {
  /** Whether the broker has closed its side. */
  isClosed = false;
  private received = Buffer.alloc(0);
  private readonly socket: Socket;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (chunk) => {
      this.received = Buffer.concat([this.received, chunk]);
    });
    socket.on('error', () => {}); // a reset; 'close' follows
    for (const gone of ['end', 'close'] as const) {
      socket.on(gone, () => {
        this.isClosed = true;
      });
    }
  }

  static connect(port: number): Promise<RawClient> {
    return new Promise((resolve, reject) => {
      const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true }, () => resolve(new RawClient(socket)));
      socket.once('error', reject);
    });
  }

  send(bytes: Uint8Array): void {
    this.socket.write(bytes);
  }

  /** Says that nothing more will come, and goes on reading. */
  closeOwnSide(): void {
    this.socket.end();
  }

  close(): void {
    this.socket.destroy();
  }

  pauseReading(): void {
    this.socket.pause();
  }

  resumeReading(): void {
    this.socket.resume();
  }

  /** The next response, from its correlation id on; null where the connection is closed first. */
  async response(): Promise<Buffer | null> {
    for (const end = performance.now() + ANSWER_WITHIN_MS; ; await pause(5)) {
      const whole = this.received.length >= 4 ? 4 + this.received.readInt32BE(0) : Number.POSITIVE_INFINITY;
      if (this.received.length >= whole) {
        const frame = this.received.subarray(4, whole);
        this.received = this.received.subarray(whole);
        return frame;
      }
      if (this.isClosed) return null;
      assert(performance.now() < end, 'a broker answers, or closes the connection');
    }
  }

  async closed(): Promise<void> {
    for (const end = performance.now() + ANSWER_WITHIN_MS; !this.isClosed; await pause(5)) {
      assert(performance.now() < end, 'the broker closes the connection');
    }
  }

  /** The codecs of a topic's batches as they come over the wire, each once. */
  static async compressionsOf(broker: { readonly port: number }, topic: string): Promise<CompressionType[]> {
    const found = new Set<CompressionType>();
    for (const port of [broker.port, broker.port + 1, broker.port + 2]) {
      const client = await RawClient.connect(port);
      for (const batch of await client.fetch(topic as TopicName)) found.add(compressionOf(batch) ?? 'none');
      client.close();
    }
    return [...found];
  }

  /** From the beginning, what this broker leads of a topic with three partitions. */
  private async fetch(topic: TopicName) {
    this.send(request({ key: fetchKey, version: FETCH_VERSION, body: fetchRequest.encode(fetchBody(topic), FETCH_VERSION) }));
    const frame = await this.response();
    const response = frame === null ? null : fetchResponse.decode(new Uint8Array(frame.subarray(4)), FETCH_VERSION);
    assert(response?.ok === true, 'a fetch is answered');
    const partitions = response.value.responses.flatMap((each) => each.partitions);
    return partitions.filter(({ errorCode }) => errorCode === Errors.NONE).flatMap(({ records }) => records?.batches ?? []);
  }
}

/** A frame with the header of the time before tagged fields, and no client id. */
export function request(options: { key: number; version: number; correlationId?: number; body?: Uint8Array }): Uint8Array {
  const { key, version, correlationId = 1, body = new Uint8Array(0) } = options;
  const header = Buffer.alloc(14);
  header.writeInt32BE(10 + body.length, 0);
  header.writeInt16BE(key, 4);
  header.writeInt16BE(version, 6);
  header.writeInt32BE(correlationId, 8);
  header.writeInt16BE(-1, 12);
  return Buffer.concat([header, body]);
}

const fetchBody = (topic: TopicName) => ({
  clusterId: null,
  replicaId: -1 as BrokerId,
  replicaState: null,
  maxWaitMs: 100,
  minBytes: 0,
  maxBytes: 10_000_000,
  isolationLevel: 0 as const,
  sessionId: 0,
  sessionEpoch: -1,
  topics: [
    {
      topic,
      topicId: NO_TOPIC_ID,
      partitions: PARTITIONS.map((partition) => ({
        partition,
        currentLeaderEpoch: NO_LEADER_EPOCH,
        fetchOffset: 0 as Offset,
        lastFetchedEpoch: NO_LEADER_EPOCH,
        logStartOffset: -1 as Offset,
        partitionMaxBytes: 1_000_000,
        replicaDirectoryId: null,
        highWatermark: null,
      })),
    },
  ],
  forgottenTopicsData: [],
  rackId: '',
});
