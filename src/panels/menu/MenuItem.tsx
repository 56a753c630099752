import { useId } from 'react';
import { type Entry, isPage } from './entries';

/** One line of a menu. What would be refused can be focused, so that its reason can be read. */
export function MenuItem(props: { readonly entry: Entry; readonly refusal: string | null; readonly choose: () => void }) {
  const { entry, refusal, choose } = props;
  const why = useId();
  if (isPage(entry))
    return (
      <button type="button" role="menuitem" tabIndex={-1} aria-haspopup="menu" onClick={choose}>
        <span>{entry.name}</span>
        <span aria-hidden="true">›</span>
      </button>
    );
  return (
    <button
      type="button"
      role="menuitem"
      tabIndex={-1}
      className={entry.isGrave ? 'grave' : ''}
      aria-disabled={refusal !== null}
      aria-describedby={refusal === null ? undefined : why}
      onClick={choose}
    >
      <span>{entry.name}</span>
      {refusal === null && <code aria-hidden="true">{entry.command}</code>}
      {refusal !== null && (
        <span className="why" id={why}>
          {refusal}
        </span>
      )}
    </button>
  );
}
