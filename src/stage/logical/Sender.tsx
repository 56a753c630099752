/** One key box for all producers, over the groups: the machines that send are not in this view, and a person must be able to. */
import { useMemo, useState } from 'react';
import type { NodeId } from '../../engine/sim/context';
import { useSession, useSessionState } from '../../state/hooks';
import { draftsOf, KeyBox } from '../clients/KeyBox';
import type { Column } from '../plans';
import { send } from '../Stage';

const ROW = { y: 11, height: 36, choice: 124, gap: 8 };

interface SenderProps {
  readonly column: Column;
  readonly addProducer: () => void;
}

export function Sender({ column: { x, width }, addProducer }: SenderProps) {
  const session = useSession();
  const described = useSessionState(({ frame }) => JSON.stringify(frame?.producers.map(({ node, status }) => [node, status]) ?? []));
  const keys = useSessionState(({ frame }) => JSON.stringify(frame?.keys ?? []));
  const producers = useMemo(() => JSON.parse(described) as [NodeId, string][], [described]);
  const names = useMemo(() => JSON.parse(keys) as string[], [keys]);
  const drafts = draftsOf(session);
  const [chosen, choose] = useState<NodeId | null>(null);
  const [node, status] = producers.find(([each]) => each === chosen) ?? producers[0] ?? [];
  if (node === undefined)
    return (
      <button type="button" className="sender-add" style={{ left: x, top: ROW.y, width, height: ROW.height }} onClick={addProducer}>
        + producer
      </button>
    );
  const several = producers.length > 1;
  const left = several ? ROW.choice + ROW.gap : 0;
  return (
    <>
      {several && (
        <select
          className="sender-choice"
          aria-label="Producer that sends"
          style={{ left: x, top: ROW.y, width: ROW.choice, height: ROW.height }}
          value={node}
          onChange={(event) => choose(event.target.value as NodeId)}
        >
          {producers.map(([each]) => (
            <option key={each}>{each}</option>
          ))}
        </select>
      )}
      <KeyBox
        key={node}
        producer={node}
        box={{ x: x + left, y: ROW.y, width: width - left, height: ROW.height }}
        isDead={status === 'dead'}
        keys={names}
        isFirst
        takesFocus={false}
        drafts={drafts}
        send={(record) => send(session, record, several ? node : null)}
      />
    </>
  );
}
