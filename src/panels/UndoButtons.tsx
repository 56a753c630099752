/** Undo and redo of commands, beside the last one. */
import { Redo2, Undo2 } from 'lucide-react';
import { useSession, useSessionState, useTimeline } from '../state/hooks';
import { redo, undo, undoable } from '../state/undo';

export function UndoButtons() {
  const session = useSession();
  useTimeline(({ marks }) => marks);
  const can = useSessionState(() => {
    const { undo: back, redo: on } = undoable(session);
    return `${back === null ? '' : 'undo'}${on === null ? '' : 'redo'}`;
  });
  return (
    <>
      <button
        type="button"
        className="undo"
        aria-label="Undo"
        title="Undo: to before the last command ( Ctrl Z )"
        disabled={!can.includes('undo')}
        onClick={() => undo(session)}
      >
        <Undo2 size={15} aria-hidden="true" />
      </button>
      <button
        type="button"
        className="undo"
        aria-label="Redo"
        title="Redo ( Ctrl Shift Z )"
        disabled={!can.includes('redo')}
        onClick={() => redo(session)}
      >
        <Redo2 size={15} aria-hidden="true" />
      </button>
    </>
  );
}
