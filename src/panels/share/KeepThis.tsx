/** What is shared becomes one's own. It is asked first what becomes of the cluster that gives its place to it; nothing is lost unsaid. */
import { useState } from 'react';
import { useSession } from '../../state/hooks';
import { keepInstead } from '../../state/keeping';
import type { Session } from '../../state/session';
import { saveFile } from './save-file';

type Stage = 'offered' | 'asking' | 'at work' | { readonly problem: string };

export function KeepThis({ own }: { readonly own: Session }) {
  const guest = useSession();
  const [stage, setStage] = useState<Stage>('offered');

  async function keep({ savesOld }: { readonly savesOld: boolean }): Promise<void> {
    setStage('at work');
    const file = await guest.port.tell();
    const old = savesOld ? await own.port.tell() : null;
    if (file === null || (savesOld && old === null)) return setStage({ problem: 'It cannot be told: its engine has stopped.' });
    if (old !== null) saveFile(old, 'glassbroker-my-cluster.json');
    const problem = await keepInstead(own, file);
    if (problem === null) location.hash = '#/';
    else setStage({ problem });
  }

  if (stage === 'at work')
    return (
      <p role="status">
        It is lived through again …{' '}
        <button type="button" className="button" onClick={() => own.port.stopOpening()}>
          Stop
        </button>
      </p>
    );
  if (stage === 'asking')
    return (
      <fieldset className="keep-this">
        <legend>It takes the place of your own cluster, with all its records and its past.</legend>
        <button type="button" className="button primary" onClick={() => void keep({ savesOld: true })}>
          Save mine as a file, and keep this
        </button>
        <button type="button" className="button" onClick={() => void keep({ savesOld: false })}>
          Keep this without saving mine
        </button>
        <button type="button" className="button" onClick={() => setStage('offered')}>
          Leave all as it is
        </button>
      </fieldset>
    );
  return (
    <>
      {typeof stage === 'object' && <p role="alert">✕ It was not kept, and your own cluster is as it was: {stage.problem}</p>}
      <button type="button" className="button" onClick={() => setStage('asking')}>
        Keep this …
      </button>
    </>
  );
}
