import type { RecordInspection } from '../../state/selection';
import { Table } from '../Table';

/** The record itself, and which brokers have it. */
export function Whereabouts({ inspection }: { readonly inspection: RecordInspection }) {
  const { records, place, batch, replicas } = inspection;
  const record = records.find(({ offset }) => offset === place.offset);
  return (
    <>
      <dl className="record-facts">
        <Fact name="offset">
          {place.offset} of {place.topic}-{place.partition}
        </Fact>
        {record !== undefined && (
          <>
            <Fact name="key">{record.key ?? 'none'}</Fact>
            <Fact name="value">{record.value ?? 'null: a tombstone'}</Fact>
            <Fact name="timestamp">
              {record.timestampMs} ms · {instantOf(record.timestampMs)}
            </Fact>
            <Fact name="headers">{record.headers.map(({ key, value }) => `${key}: ${value ?? 'null'}`).join(', ') || 'none'}</Fact>
            <Fact name="promised">
              {record.committed ? 'yes, it is below the high watermark' : 'no, it is not below the high watermark'}
            </Fact>
          </>
        )}
        <Fact name="producer">{producerOf(inspection)}</Fact>
        <Fact name="leader epoch">{batch.leaderEpoch}</Fact>
        <Fact name="compression">{batch.compression}</Fact>
        <Fact name="file">
          {batch.file}, from byte {batch.position}
        </Fact>
      </dl>
      <Table
        className="replicas"
        caption={<caption>Replicas</caption>}
        titles={['Broker', 'Role', 'In sync', 'Has it', 'Log end offset', 'High watermark']}
      >
        {replicas.map(({ broker, role, inSync, has, logEndOffset, highWatermark }) => (
          <tr key={broker}>
            <th scope="row">{broker}</th>
            <td>{role.toLowerCase()}</td>
            <td>{inSync ? 'yes' : 'no'}</td>
            <td className={has === 'corrupt' ? 'grave' : ''}>{HAS[has]}</td>
            <td>{logEndOffset ?? '–'}</td>
            <td>{highWatermark ?? '–'}</td>
          </tr>
        ))}
      </Table>
    </>
  );
}

const HAS = { yes: '✓ yes', corrupt: '✕ corrupt', other: '≠ another batch', no: 'no' } as const;

function Fact({ name, children }: { readonly name: string; readonly children: React.ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function producerOf({ batch, place }: RecordInspection): string {
  const { producerId, producerEpoch, baseSequence, baseOffset } = batch;
  if (producerId < 0) return 'without a producer id: not idempotent';
  return `id ${producerId}, epoch ${producerEpoch}, sequence ${baseSequence + (place.offset - baseOffset)}`;
}

/** Bad bytes may say any number. */
function instantOf(ms: number): string {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? 'no time at all' : date.toISOString();
}
