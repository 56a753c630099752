/** “Present”: the button, and what it opens, loaded when somebody does. */
import { Presentation } from 'lucide-react';
import { lazy, Suspense } from 'react';
import { setPresenting } from '../../state/drawers';
import { useDrawers } from '../../state/hooks';

const Presenter = lazy(() => import('./Presenter'));

export const PresentButton = () => (
  <button type="button" className="configs-button present-button" title="Present ( P )" onClick={() => setPresenting(true)}>
    <Presentation size={16} aria-hidden="true" />
    Present
  </button>
);

export function Present() {
  const isPresenting = useDrawers((state) => state.isPresenting);
  return <Suspense>{isPresenting && <Presenter />}</Suspense>;
}
