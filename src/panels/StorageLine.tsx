import { count } from '../stage/kit/numbers';
import { useSessionState } from '../state/hooks';

/** How much of the past would survive closing the tab now. */
export function StorageLine() {
  const words = useSessionState(({ status }) => {
    if (status === null) return '';
    if (status.storage === 'memory') return 'kept in memory only';
    return status.safeUpTo === null ? 'nothing stored yet' : `safe up to event ${count(status.safeUpTo.event)}`;
  });
  return <p className="storage-line">{words}</p>;
}
