/**
 * Over a session that somebody else has told: how far it has been lived through, whose it is, what of it could not be read, the way home, and
 * how it becomes one's own. `own`: the session that is kept.
 */
import { X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useSession, useSessionState } from '../../state/hooks';
import type { Session } from '../../state/session';
import { KeepThis } from './KeepThis';
import './share.css';

export function GuestNotice({ leftOut, own }: { readonly leftOut: readonly string[]; readonly own: Session }) {
  const later = useSessionState(({ status }) => status?.leftOut.join('\n') ?? '');
  const isThere = useSessionState(({ status }) => status !== null);
  const [isOpen, setOpen] = useState(true);
  const all = [...leftOut, ...(later === '' ? [] : later.split('\n'))];
  if (!isThere) return <Opening />;
  if (!isOpen) return null;
  return (
    <aside className="guest-notice" aria-label="A shared session">
      <p>
        This is a session that was shared with you. Nothing of it is kept, and <a href="#/">your own cluster</a> is as you left it.
      </p>
      {all.length > 0 && (
        <ul>
          {all.map((sentence) => (
            <li key={sentence}>✕ {sentence}</li>
          ))}
        </ul>
      )}
      <KeepThis own={own} />
      <button type="button" className="icon-button" aria-label="Close this notice" onClick={() => setOpen(false)}>
        <X size={16} aria-hidden="true" />
      </button>
    </aside>
  );
}

/** Only a long one takes so long that this is seen. */
function Opening() {
  const { port } = useSession();
  const [part, setPart] = useState<number | null>(null);
  useEffect(() => port.onOpening(setPart), [port]);
  if (part === null) return null;
  const percent = Math.floor(part * 100);
  return (
    <aside className="guest-notice" aria-label="A shared session">
      <p>
        The session is lived through again: <progress max={100} value={percent} aria-label="Lived through" /> {percent} %
      </p>
      <button type="button" className="button" onClick={() => port.stopOpening()}>
        Show it as far as this
      </button>
      <a href="#/">Leave it</a>
    </aside>
  );
}
