/** Where there is no room for every group’s flags: whose are shown first. */
import type { GroupId } from '../../engine/model/vocabulary';
import { useSessionState } from '../../state/hooks';

export function FlagPicker({ shown, pick }: { readonly shown: readonly string[]; readonly pick: (group: GroupId) => void }) {
  const groups = useSessionState(({ frame }) => frame?.groups.map(({ group }) => group).join(' ') ?? '');
  return (
    <fieldset className="flag-picker">
      <legend>Flags of</legend>
      {groups.split(' ').map((group) => (
        <button key={group} type="button" aria-pressed={shown.includes(group)} onClick={() => pick(group as GroupId)}>
          {group}
        </button>
      ))}
    </fieldset>
  );
}
