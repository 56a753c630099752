/** What there is to know of one record on one broker: plain data, like a frame. Read next: inspect-record.ts. */
import type {
  BrokerId,
  LeaderEpoch,
  Offset,
  PartitionIndex,
  ProducerEpoch,
  ProducerId,
  SequenceNumber,
  TopicName,
} from '../../engine/model/vocabulary';
import type { EventId, VirtualTime } from '../../engine/sim/context';
import type { Verdict } from './record-history';

export interface RecordPlace {
  readonly topic: TopicName;
  readonly partition: PartitionIndex;
  readonly broker: BrokerId;
  readonly offset: Offset;
}

export interface RecordInspection {
  readonly place: RecordPlace;
  readonly batch: InspectedBatch;
  /** The records of the batch that its fields name, in order of offset. */
  readonly records: readonly InspectedRecord[];
  readonly replicas: readonly ReplicaOfRecord[];
  /** All that has happened to it, oldest first; empty where it was in the log before this world began. */
  readonly story: readonly { readonly event: EventId; readonly at: VirtualTime; readonly sentence: string }[];
  /** What became of it, in a sentence, and what else went wrong with it. */
  readonly verdicts: readonly Verdict[];
}

export interface InspectedBatch {
  readonly baseOffset: Offset;
  readonly lastOffset: Offset;
  readonly leaderEpoch: LeaderEpoch;
  readonly producerId: ProducerId;
  readonly producerEpoch: ProducerEpoch;
  readonly baseSequence: SequenceNumber;
  readonly compression: string;
  /** The segment file that it is in, and where in it it begins. */
  readonly file: string;
  readonly position: number;
  readonly sizeBytes: number;
  /** A power loss would leave it. */
  readonly isFlushed: boolean;
  /** The byte that is not what was written, as far as another replica’s copy can tell; null where none is, or nobody knows. */
  readonly badByte: number | null;
  readonly crc: { readonly stored: number; readonly computed: number };
  /** As many as are shown, from the first on. */
  readonly bytes: Uint8Array;
  readonly fields: readonly BatchField[];
  /** Records that are not shown. */
  readonly recordsLeft: number;
}

export interface BatchField {
  /** From 1, in the order of the bytes. */
  readonly number: number;
  readonly name: string;
  /** The record of the batch that it belongs to, from 0; null for the header. */
  readonly record: number | null;
  readonly from: number;
  /** One past its last byte. */
  readonly to: number;
  readonly value: string;
  /** A few words beside it. */
  readonly note: string;
  /** How it is written, and what it is for. */
  readonly encoding: string;
  readonly meaning: string;
  /** Of a key: its hue and suit; 0 for all else. */
  readonly keyNumber: number;
}

export interface InspectedRecord {
  readonly offset: Offset;
  readonly key: string | null;
  readonly keyNumber: number;
  readonly value: string | null;
  readonly timestampMs: number;
  readonly headers: readonly { readonly key: string; readonly value: string | null }[];
  readonly committed: boolean;
  /** Its bytes. */
  readonly from: number;
  readonly to: number;
}

export interface ReplicaOfRecord {
  readonly broker: BrokerId;
  readonly role: 'Leader' | 'Follower' | 'Offline';
  readonly inSync: boolean;
  /** other: at this offset it has another batch. */
  readonly has: 'yes' | 'corrupt' | 'other' | 'no';
  readonly logEndOffset: Offset | null;
  readonly highWatermark: Offset | null;
}

/** The same for equal places. */
export const placeName = ({ topic, partition, broker, offset }: RecordPlace) => `${topic}-${partition} ${offset} on ${broker}`;
