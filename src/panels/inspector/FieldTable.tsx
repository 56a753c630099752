import { hueOf, suitPath, textOn } from '../../stage/kit/suit';
import type { BatchField, RecordInspection } from '../../state/selection';
import type { Pointer } from './BatchBytes';

/** Every field with its value: what the picture shows, in words. */
export function FieldTable(props: {
  readonly batch: RecordInspection['batch'];
  readonly lit: number | null;
  readonly choose: (byte: number) => void;
  readonly pointer: Pointer;
}) {
  const { batch, ...rest } = props;
  const records = [...new Set(batch.fields.map(({ record }) => record))];
  return (
    <table className="fields">
      <caption className="visually-hidden">Fields of the batch, in the order of its bytes</caption>
      {records.map((record) => (
        <tbody key={record ?? 'header'}>
          <tr>
            <th colSpan={4} scope="rowgroup">
              {record === null
                ? 'Batch header, 61 bytes'
                : record === 0
                  ? 'Record 0, all lengths and deltas are zig-zag varints'
                  : `Record ${record}`}
            </th>
          </tr>
          {batch.fields
            .filter((field) => field.record === record)
            .map((field) => (
              <FieldRow key={field.number} field={field} {...rest} />
            ))}
        </tbody>
      ))}
    </table>
  );
}

function FieldRow(props: {
  readonly field: BatchField;
  readonly lit: number | null;
  readonly choose: (byte: number) => void;
  readonly pointer: Pointer;
}) {
  const { number, name, value, note, from, keyNumber } = props.field;
  return (
    <tr
      className={number === props.lit ? 'lit' : ''}
      onPointerEnter={() => props.pointer.enter(from)}
      onPointerLeave={() => props.pointer.leave(from)}
    >
      <td className="number">{number}</td>
      <td className="name">
        <button type="button" tabIndex={-1} onClick={() => props.choose(from)}>
          {name}
        </button>
      </td>
      <td className="value">
        {value}
        {keyNumber > 0 && <Suit keyNumber={keyNumber} />}
      </td>
      <td className="note">{note}</td>
    </tr>
  );
}

function Suit({ keyNumber }: { readonly keyNumber: number }) {
  return (
    <svg className="suit" width="14" height="16" aria-hidden="true">
      <rect width="14" height="16" rx="3" fill={`var(${hueOf(keyNumber)})`} />
      <path transform="translate(7 8) scale(3.6)" d={suitPath(keyNumber)} fill={`var(${textOn(keyNumber)})`} />
    </svg>
  );
}
