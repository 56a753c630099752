/** Over a session that somebody else has told: whose it is, what of it could not be read, and the way home. */
import { X } from 'lucide-react';
import { useState } from 'react';
import { useSessionState } from '../../state/hooks';
import './share.css';

export function GuestNotice({ leftOut }: { readonly leftOut: readonly string[] }) {
  const later = useSessionState(({ status }) => status?.leftOut.join('\n') ?? '');
  const [isOpen, setOpen] = useState(true);
  const all = [...leftOut, ...(later === '' ? [] : later.split('\n'))];
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
      <button type="button" className="icon-button" aria-label="Close this notice" onClick={() => setOpen(false)}>
        <X size={16} aria-hidden="true" />
      </button>
    </aside>
  );
}
