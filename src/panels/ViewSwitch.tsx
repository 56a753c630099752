import { usePreferences } from '../state/hooks';
import { chooseView, type View } from '../state/preferences';

const VIEWS: readonly (readonly [View, string])[] = [
  ['physical', 'Physical'],
  ['logical', 'Logical'],
];

/** The machines, or the topic as its partitions: the same cluster, seen in two ways. */
export function ViewSwitch() {
  const shown = usePreferences(({ view }) => view);
  return (
    <fieldset className="view-switch" title="V">
      <legend className="visually-hidden">View</legend>
      {VIEWS.map(([view, name]) => (
        <button key={view} type="button" aria-pressed={shown === view} onClick={() => chooseView(view)}>
          {name}
        </button>
      ))}
    </fieldset>
  );
}
