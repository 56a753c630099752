/** What is shown: free play, the lessons, a lab, or how far it is Kafka. */
import { lazy, Suspense, useEffect } from 'react';
import { useHash } from '../state/address';
import { useReplaced, useTheme } from '../state/hooks';
import { App } from './App';

const Lessons = lazy(() => import('./Lessons'));
const Lab = lazy(() => import('./Lab'));
const Compare = lazy(() => import('./Compare'));
const Fidelity = lazy(() => import('./Fidelity'));
const Shared = lazy(() => import('./Shared'));
const ReplacedNotice = lazy(() => import('../panels/share/ReplacedNotice'));

export function Root() {
  useThemeOfDocument();
  const hash = useHash();
  const replaced = useReplaced();
  const isLab = hash.startsWith('#/lab');
  if (hash === '#/compare')
    return (
      <Suspense fallback={null}>
        <Compare />
      </Suspense>
    );
  if (hash === '#/fidelity')
    return (
      <Suspense fallback={null}>
        <Fidelity />
      </Suspense>
    );
  if (hash.startsWith('#/play'))
    return (
      <Suspense fallback={null}>
        <Shared page={(notice) => <App notice={notice} />} />
      </Suspense>
    );
  if (!isLab && !hash.startsWith('#/lessons'))
    return (
      <App
        notice={
          replaced !== null && (
            <Suspense fallback={null}>
              <ReplacedNotice replaced={replaced} />
            </Suspense>
          )
        }
      />
    );
  return <Suspense fallback={null}>{isLab ? <Lab /> : <Lessons />}</Suspense>;
}

function useThemeOfDocument(): void {
  const theme = useTheme();
  useEffect(() => {
    document.documentElement.dataset.theme = theme;
  }, [theme]);
}
