/** A key's deed for when nobody types, has opened a menu or a dialog, or has switched the key off. */
import { preferences } from '../state/preferences';

export const unlessTyping = (act: () => void) => (event: KeyboardEvent) => {
  const target = event.target as Element | null;
  if (event.isComposing || target?.closest('input:not([type=range], [type=checkbox]), select, textarea, dialog, [role=menu]')) return;
  if (preferences.getState().keysOff.includes(event.key.toLowerCase()) && !event.ctrlKey && !event.metaKey) return;
  if (event.key === ' ' && target?.closest('button, input, [role=button]')) return;
  event.preventDefault();
  act();
};
