/** Why it looks like this, where that is asked. What says it is loaded when it is first wanted. */
import { lazy, Suspense } from 'react';
import { useSelection } from '../state/hooks';

const WhyPanel = lazy(() => import('./WhyPanel').then((panel) => ({ default: panel.WhyPanel })));

export function Why() {
  const isOpen = useSelection(({ subject }) => subject !== null);
  return <Suspense>{isOpen && <WhyPanel offersSettings />}</Suspense>;
}
