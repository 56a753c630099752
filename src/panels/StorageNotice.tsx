import { useSessionState } from '../state/hooks';

/** What a person must know about storage: that nothing is kept, or not all, and why. */
export function StorageNotice() {
  const note = useSessionState(({ status }) => status?.storageNote ?? null);
  return (
    <p className="storage-notice" role="status">
      {note !== null && <span>! {note}</span>}
    </p>
  );
}
