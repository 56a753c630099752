/** “Share this moment”. What is shared, and how, is loaded when it is first wanted. */
import { Link } from 'lucide-react';
import { lazy, Suspense } from 'react';
import { closeShare, openShare } from '../../state/drawers';
import { useDrawers } from '../../state/hooks';

const SharePanel = lazy(() => import('./SharePanel'));

export function ShareButton() {
  const isOpen = useDrawers(({ isSharing }) => isSharing);
  return (
    <button
      type="button"
      className="button share-button"
      aria-expanded={isOpen}
      title="Share this moment ( C )"
      onClick={isOpen ? closeShare : openShare}
    >
      <Link size={15} aria-hidden="true" />
      <span>Share this moment</span>
    </button>
  );
}

export function Share() {
  const isOpen = useDrawers(({ isSharing }) => isSharing);
  return <Suspense>{isOpen && <SharePanel />}</Suspense>;
}
