/** The settings, where they are open. What shows them is loaded when it is first wanted. */
import { SlidersHorizontal } from 'lucide-react';
import { lazy, Suspense } from 'react';
import { closeSettings, openSettings } from '../../state/drawers';
import { useDrawers, useSession } from '../../state/hooks';

const SettingsDrawer = lazy(() => import('./SettingsDrawer'));

export function Settings() {
  const of = useDrawers(({ settingsOf }) => settingsOf);
  return <Suspense>{of !== null && <SettingsDrawer of={of} choose={openSettings} close={closeSettings} />}</Suspense>;
}

/** Opens those of the topic that is shown. */
export function ConfigsButton() {
  const { store } = useSession();
  const isOpen = useDrawers(({ settingsOf }) => settingsOf !== null);
  return (
    <button
      type="button"
      className="configs-button"
      aria-expanded={isOpen}
      onClick={() => (isOpen ? closeSettings() : openSettings({ kind: 'Topic', name: store.getState().frame?.topic?.name ?? '' }))}
    >
      <SlidersHorizontal size={16} aria-hidden="true" />
      Configs
    </button>
  );
}
