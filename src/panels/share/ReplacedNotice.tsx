/** After a shared session has become one's own: the cluster that was here before can be brought back, or saved, as long as the page lives. */
import { X } from 'lucide-react';
import { useState } from 'react';
import type { SessionFile } from '../../sharing/session-file';
import { useSession } from '../../state/hooks';
import { forgetReplaced, keepInstead } from '../../state/keeping';
import { saveFile } from './save-file';
import './share.css';

export default function ReplacedNotice({ replaced }: { readonly replaced: SessionFile }) {
  const session = useSession();
  const [problem, setProblem] = useState<string | null>(null);
  const [isAtWork, setAtWork] = useState(false);
  async function bringBack(): Promise<void> {
    setAtWork(true);
    setProblem(await keepInstead(session, replaced));
    setAtWork(false);
  }
  return (
    <aside className="guest-notice" aria-label="Another cluster">
      <p>This cluster is yours now. The one that was here before is held until you reload or close the page.</p>
      {problem !== null && <p role="alert">✕ It could not be brought back: {problem}</p>}
      <button type="button" className="button" disabled={isAtWork} onClick={() => void bringBack()}>
        Change back
      </button>
      <button type="button" className="button" onClick={() => saveFile(replaced, 'glassbroker-my-cluster.json')}>
        Save it as a file
      </button>
      <button type="button" className="icon-button" aria-label="Let it go" title="Let it go" onClick={forgetReplaced}>
        <X size={16} aria-hidden="true" />
      </button>
    </aside>
  );
}
