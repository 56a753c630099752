/** Which future is shown, where there is more than one. An old one is gone on with from where it had come to. */
import { clock } from '../stage/kit/numbers';
import { useSession, useSessionState } from '../state/hooks';
import type { HostStatus } from '../state/session';

export function BranchChoice() {
  const { showBranch, store } = useSession();
  const shown = useSessionState(({ frame, status }) => frame?.branch ?? status?.branch ?? 0);
  const text = useSessionState(({ status }) =>
    JSON.stringify(status?.branches.map(({ id, leftAt, lastCommand }) => [id, leftAt, lastCommand]) ?? []),
  );
  const branches = store.getState().status?.branches ?? [];
  void text;
  if (branches.length < 2) return null;
  return (
    <select className="branch-choice" aria-label="Branch" value={shown} onChange={(event) => showBranch(Number(event.target.value))}>
      {branches.map((branch) => (
        <option key={branch.id} value={branch.id}>
          {wordsOf(branch)}
        </option>
      ))}
    </select>
  );
}

function wordsOf({ id, leftAt, lastCommand }: HostStatus['branches'][number]): string {
  const where = leftAt === null ? 'from the beginning' : `from ${clock(leftAt)}`;
  return `branch ${id}, ${where}${lastCommand === null ? '' : `: … ${lastCommand}`}`;
}
