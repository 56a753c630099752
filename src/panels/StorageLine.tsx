import { count } from '../stage/kit/numbers';
import { useSessionState } from '../state/hooks';

/** How much of the past would survive closing the tab now. */
export function StorageLine() {
  const words = useSessionState(({ status }) => {
    if (status === null) return '';
    if (status.storage === 'memory') return `kept in memory only${status.storageNote === null ? '' : `: ${status.storageNote}`}`;
    const note = status.storageNote === null ? '' : ` · ${status.storageNote}`;
    return status.safeUpTo === null ? `nothing stored yet${note}` : `safe up to event ${count(status.safeUpTo.event)}${note}`;
  });
  return (
    <p className="storage-line" title={words}>
      {words}
    </p>
  );
}
