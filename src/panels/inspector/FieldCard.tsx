/** What the field at hand is for, and what can be done to its byte. */
import { hexByte } from '../../stage/inspector/draw-batch-bytes';
import { useSession, useSessionState } from '../../state/hooks';
import type { BatchField, RecordInspection } from '../../state/selection';
import { corruptCommand, readAgainCommand, repairCommand } from './byte-commands';

/** Where the CRC begins: what stands before it is stamped by leaders and not covered. */
const CRC_AT = 17;
const HEX_SHOWN = 12;

export function FieldCard({
  inspection,
  field,
  byte,
}: {
  readonly inspection: RecordInspection;
  readonly field: BatchField;
  readonly byte: number;
}) {
  const { batch } = inspection;
  const isSound = batch.crc.stored === batch.crc.computed;
  const bytes = Array.from(batch.bytes.subarray(field.from, field.to), hexByte);
  const hex = bytes.length > HEX_SHOWN ? `${bytes.slice(0, HEX_SHOWN).join(' ')} …` : bytes.join(' ');
  return (
    <section className={`field-card${isSound ? '' : ' corrupt'}`} aria-label="The field at hand">
      <p className="field-head">
        <span className="number">{field.number}</span>
        <strong>{field.name}</strong>
        <span className="encoding">
          {field.encoding}, {hex}
        </span>
      </p>
      <p>{field.meaning}</p>
      {isSound ? <Flip inspection={inspection} byte={byte} /> : <Repair inspection={inspection} />}
    </section>
  );
}

function Flip({ inspection, byte }: { readonly inspection: RecordInspection; readonly byte: number }) {
  const session = useSession();
  const isCovered = byte >= CRC_AT;
  return (
    <p className="act">
      <button type="button" className="button" disabled={!isCovered} onClick={() => void session.run(corruptCommand(inspection, byte))}>
        Flip byte {address(byte)}
      </button>
      <span>{isCovered ? 'and read again, to see the batch refused' : 'The CRC does not cover it: leaders stamp it.'}</span>
    </p>
  );
}

function Repair({ inspection }: { readonly inspection: RecordInspection }) {
  const session = useSession();
  const { badByte, crc } = inspection.batch;
  const times = useSessionState(({ frame }) => frame?.eventNumber ?? 0);
  return (
    <>
      <p className="verdict">
        <strong>✕ The CRC does not match</strong>
        <span>
          stored {hex(crc.stored)}, computed {hex(crc.computed)}. No broker has noticed: they send what they have unseen.
        </span>
      </p>
      <p className="act">
        <button type="button" className="button" onClick={() => void session.run(readAgainCommand(inspection, times))}>
          Read it again
        </button>
        {badByte !== null && (
          <button type="button" className="button" onClick={() => void session.run(repairCommand(inspection, badByte))}>
            Repair byte {address(badByte)}
          </button>
        )}
        <span>by a consumer of a group of its own, which is added, and begins at the first record</span>
        <Refused inspection={inspection} />
      </p>
    </>
  );
}

/** The last that was heard of it, where that is a refusal. */
function Refused({ inspection }: { readonly inspection: RecordInspection }) {
  const last = inspection.story.at(-1)?.sentence ?? '';
  return <span role="status">{last.includes('CORRUPT_MESSAGE') ? last : 'A new consumer reads the partition from its first record.'}</span>;
}

const address = (byte: number) => `0x${byte.toString(16).padStart(2, '0')}`;
const hex = (value: number) => value.toString(16).padStart(8, '0');
