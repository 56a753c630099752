/** Whose way through the diagram is followed: everything's, or one batch's. A batch that has left the stretch stays chosen, and says so. */
import { useSession, useSpaceTime } from '../../state/hooks';
import { batchName, type Follow } from '../../state/space-time';

const EVERYTHING = 'everything';
const SELECTED = 'selected';

export function FollowChoice() {
  const session = useSession();
  const follow = useSpaceTime((state) => state.follow);
  const diagram = useSpaceTime((state) => state.diagram);
  if (diagram === null) return null;
  const { batches, record, recordBatch } = diagram;
  const isSeen = (id: string) => batches.some((batch) => batch.id === id);
  const isGone = follow.kind === 'Batch' && !isSeen(follow.batch.id);
  const choose = (value: string) => {
    const batch = batches.find(({ id }) => id === value);
    if (batch !== undefined) session.spaceTime.store.setState({ follow: { kind: 'Batch', batch } });
    else if (value === EVERYTHING || value === SELECTED)
      session.spaceTime.store.setState({ follow: { kind: value === SELECTED ? 'Selected' : 'Everything' } });
  };
  return (
    <label>
      Follow{' '}
      <select className="follow-choice" value={chosenIn(follow)} onChange={({ target }) => choose(target.value)}>
        <option value={EVERYTHING}>everything</option>
        <option value={SELECTED} disabled={recordBatch === null && follow.kind !== 'Selected'}>
          {recordBatch === null
            ? `the selected record’s batch (${record === null ? 'no record is selected' : 'it is not there now'})`
            : `the selected record’s batch, ${batchName(recordBatch, batches)}${isSeen(recordBatch.id) ? '' : ' (not in this stretch)'}`}
        </option>
        {batches.map((batch) => (
          <option key={batch.id} value={batch.id}>
            batch {batchName(batch, batches)}
          </option>
        ))}
        {isGone && <option value={follow.batch.id}>batch {batchName(follow.batch, batches)} (not in this stretch)</option>}
      </select>
    </label>
  );
}

const chosenIn = (follow: Follow) => (follow.kind === 'Batch' ? follow.batch.id : follow.kind === 'Selected' ? SELECTED : EVERYTHING);
