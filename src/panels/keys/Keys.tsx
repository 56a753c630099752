/** The table of keys, where it is open, and the button for who does not know of `?`. The table is loaded when it is first wanted. */
import { lazy, Suspense } from 'react';
import { openKeys } from '../../state/drawers';
import { useDrawers } from '../../state/hooks';
import type { PagePart } from '../use-keys';

const KeysPanel = lazy(() => import('./KeysPanel'));

export const KeysButton = () => (
  <button type="button" className="icon-button keys-button" aria-label="Keys" title="Keys ( ? )" onClick={openKeys}>
    ?
  </button>
);

/** @param props.parts what the page has that hears keys */
export function Keys({ parts }: { readonly parts: readonly PagePart[] }) {
  const isOpen = useDrawers(({ showsKeys }) => showsKeys);
  return <Suspense>{isOpen && <KeysPanel parts={parts} />}</Suspense>;
}
