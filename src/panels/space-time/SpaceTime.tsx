/** The space-time diagram, where it is open. What shows it is loaded when it is first wanted. */
import { lazy, Suspense } from 'react';

const Strip = lazy(() => import('./LeaderStrip'));
const Panel = lazy(() => import('./SpaceTimePanel'));

export const LeaderStrip = () => (
  <Suspense>
    <Strip />
  </Suspense>
);

export const SpaceTimePanel = () => (
  <Suspense>
    <Panel />
  </Suspense>
);
