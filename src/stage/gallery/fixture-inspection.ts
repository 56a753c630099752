/** A batch under the glass, built by hand: two records of the clinic's second partition. Its bytes are a real v2 batch, CRC and all. */
import type {
  BrokerId,
  LeaderEpoch,
  Offset,
  PartitionIndex,
  ProducerEpoch,
  ProducerId,
  SequenceNumber,
} from '../../engine/model/vocabulary';
import type { EventId, VirtualTime } from '../../engine/sim/context';
import type { BatchField, RecordInspection } from '../../state/selection';
import { steadyFrame } from './fixture-frame';

const HEX = [
  '0000000000000009 0000006b 00000003 02 fa69d0de 0000 00000001 000001a1630e42a4 000001a1630e42a6 0000000000000fa1 0000 00000009 00000002',
  '38 00 00 00 0e 434c4e2d303032 1e 7b226964223a224150542d3431227d 00',
  '38 00 04 02 0e 434c4e2d303033 1e 7b226964223a224150542d3432227d 00',
].join(' ');

/** Name, value, a few words, and the number of a key. */
type Row = readonly [name: string, value: string, note?: string, keyNumber?: number];

const HEADER: readonly Row[] = [
  ['baseOffset', '9', 'first offset in the batch'],
  ['batchLength', '107', 'bytes after this field'],
  ['partitionLeaderEpoch', '3', 'stamped by the leader'],
  ['magic', '2', 'record format v2'],
  ['crc', 'fa69d0de', 'over bytes 0x15 onward'],
  ['attributes', '0', 'no compression, not transactional'],
  ['lastOffsetDelta', '1', 'last offset = 9 + 1'],
  ['baseTimestamp', '1792663241380', 'create time, ms'],
  ['maxTimestamp', '1792663241382'],
  ['producerId', '4001', 'idempotent producer'],
  ['producerEpoch', '0', 'fences older instances'],
  ['baseSequence', '9', 'dedup key with PID'],
  ['recordCount', '2'],
];

const record = (delta: number, offset: number, key: string, keyNumber: number, value: string): readonly Row[] => [
  ['length', '28', 'bytes in this record'],
  ['attributes', '0', 'unused'],
  ['timestampDelta', String(delta), 'ms after baseTimestamp'],
  ['offsetDelta', String(offset - 9), `offset ${offset}`],
  ['keyLength', '7'],
  ['key', key, '', keyNumber],
  ['valueLength', '15'],
  ['value', value],
  ['headersCount', '0'],
];

const parts = HEX.split(' ');
const bytes = Uint8Array.from(HEX.replaceAll(' ', '').match(/../g) ?? [], (hex) => Number.parseInt(hex, 16));

function fieldsOf(): BatchField[] {
  const records = [record(0, 9, 'CLN-002', 2, '{"id":"APT-41"}'), record(2, 10, 'CLN-003', 3, '{"id":"APT-42"}')];
  const rows = [
    ...HEADER.map((row) => ({ row, record: null })),
    ...records.flatMap((of, index) => of.map((row) => ({ row, record: index }))),
  ];
  let from = 0;
  return rows.map(({ row: [name, value, note = '', keyNumber = 0], record }, index) => {
    const to = from + (parts[index]?.length ?? 0) / 2;
    const field = {
      number: index + 1,
      name,
      record,
      from,
      to,
      value,
      note,
      keyNumber,
      encoding: 'as it stands in the log',
      meaning: `What ${name} is for.`,
    };
    from = to;
    return field;
  });
}

const seconds = (value: number) => Math.round(value * 1_000_000) as VirtualTime;

export const inspectedBatch: RecordInspection = {
  place: { topic: steadyFrame.topic!.name, partition: 1 as PartitionIndex, broker: 2 as BrokerId, offset: 9 as Offset },
  batch: {
    baseOffset: 9 as Offset,
    lastOffset: 10 as Offset,
    leaderEpoch: 3 as LeaderEpoch,
    producerId: 4_001 as ProducerId,
    producerEpoch: 0 as ProducerEpoch,
    baseSequence: 9 as SequenceNumber,
    compression: 'none',
    file: 'appointments.created-1/00000000000000000005.log',
    position: 476,
    sizeBytes: bytes.length,
    isFlushed: false,
    badByte: null,
    crc: { stored: 0xfa69d0de, computed: 0xfa69d0de },
    bytes,
    fields: fieldsOf(),
    recordsLeft: 0,
  },
  records: [9, 10].map((offset, index) => ({
    offset: offset as Offset,
    key: `CLN-00${index + 2}`,
    keyNumber: index + 2,
    value: `{"id":"APT-4${index + 1}"}`,
    timestampMs: 1_792_663_241_380 + 2 * index,
    headers: [],
    committed: false,
    from: 61 + 29 * index,
    to: 90 + 29 * index,
  })),
  replicas: [2, 3, 1].map((broker) => ({
    broker: broker as BrokerId,
    role: broker === 2 ? 'Leader' : 'Follower',
    inSync: true,
    has: broker === 1 ? 'no' : 'yes',
    logEndOffset: (broker === 1 ? 9 : 11) as Offset,
    highWatermark: 9 as Offset,
  })),
  story: [
    [41.372, 'booking-api sends 2 records for P1.'],
    [41.38, 'Broker 2 appends offsets 9 to 10 to P1.'],
    [41.382, 'Broker 3 appends offsets 9 to 10 to P1.'],
  ].map(([at, sentence], index) => ({ event: (2_301 + index) as EventId, at: seconds(at as number), sentence: sentence as string })),
  verdicts: [{ sentence: 'A follower has it too, but not every in-sync replica: it is not promised yet.', event: 2_303 as EventId }],
};
