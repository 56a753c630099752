import { useEcho, useSessionState } from '../state/hooks';
import { operatorsWords } from './operators-words';
import { UndoButtons } from './UndoButtons';

/** The last click, as the command that it was, and what the cluster answered: by the moment that is shown. */
export function EchoLine() {
  const command = useEcho();
  const hasTravelled = useSessionState((state) => state.hasTravelled);
  const draft = useSessionState((state) => state.draft);
  const comment = draft !== null || command === null ? null : operatorsWords(command.text);
  return (
    <section className={command === null && draft === null ? 'echo-line unused' : 'echo-line'} aria-label="Last command">
      <span className="prompt" aria-hidden="true">
        $
      </span>
      <code className="command">{draft?.text ?? command?.text ?? ''}</code>
      {comment !== null && <code className="comment"># {comment}</code>}
      <span className="spacer" />
      <span className="answer" role="status">
        {draft !== null ? draft.hint : command === null ? NOTHING[hasTravelled ? 'back' : 'before'] : <Answer {...command} />}
      </span>
      <UndoButtons />
    </section>
  );
}

const NOTHING = { before: 'your last click, as a command', back: 'no command had been given by this moment' };

function Answer({ answer, sent }: NonNullable<ReturnType<typeof useEcho>>) {
  if (answer === null) return 'waiting for the cluster’s answer';
  const words = sent || answer.lines.join(' · ');
  if (!answer.ok)
    return (
      <span className="refused" title={answer.lines.join('\n')}>
        ✕ {words}
      </span>
    );
  return <span title={sent || answer.lines.join('\n')}>{words === '' ? 'done' : words}</span>;
}
