/** Which of the page's two halves is shown: free play, or the lessons. */
import { lazy, Suspense, useEffect } from 'react';
import { useHash } from '../state/address';
import { useTheme } from '../state/hooks';
import { App } from './App';

const Lessons = lazy(() => import('./Lessons'));

export function Root() {
  useThemeOfDocument();
  if (!useHash().startsWith('#/lessons')) return <App />;
  return (
    <Suspense fallback={null}>
      <Lessons />
    </Suspense>
  );
}

function useThemeOfDocument(): void {
  const theme = useTheme();
  useEffect(() => {
    document.documentElement.dataset.theme = theme;
  }, [theme]);
}
