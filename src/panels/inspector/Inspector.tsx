/** A record under the glass, where one is looked at. What shows it is loaded when it is first wanted. */
import { lazy, Suspense } from 'react';
import { useSelection, useSession } from '../../state/hooks';

const Glass = lazy(() => import('./Glass'));

export function Inspector() {
  const session = useSession();
  const isOpen = useSelection(({ record }) => record !== null);
  const inspection = useSelection((state) => state.inspection);
  if (!isOpen) return null;
  return (
    <Suspense>
      <Glass inspection={inspection} close={() => session.selection.inspect(null)} />
    </Suspense>
  );
}
