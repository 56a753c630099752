/** The topics, where they are open. What shows them is loaded when it is first wanted. */
import { lazy, Suspense } from 'react';
import { useDrawers } from '../../state/hooks';

const TopicPanel = lazy(() => import('./TopicPanel'));

export function Topics() {
  const from = useDrawers(({ topicsAt }) => topicsAt);
  const deed = useDrawers(({ topicsFor }) => topicsFor);
  return <Suspense>{from !== null && <TopicPanel from={from} deed={deed} />}</Suspense>;
}
