import { useSessionState } from '../state/hooks';
import { UndoButtons } from './UndoButtons';

/** The last click, as the command that it was, and what the cluster answered. */
export function EchoLine() {
  const command = useSessionState(({ lastCommand }) => lastCommand);
  const draft = useSessionState((state) => state.draft);
  const comment = draft !== null || command === null ? null : commentOn(command.text);
  return (
    <section className="echo-line" aria-label="Last command">
      <span className="prompt" aria-hidden="true">
        $
      </span>
      <code className="command">{draft?.text ?? command?.text ?? ''}</code>
      {comment !== null && <code className="comment"># {comment}</code>}
      <span className="spacer" />
      <span className="answer" role="status">
        {draft !== null ? draft.hint : command === null ? 'your last click, as a command' : <Answer answer={command.answer} />}
      </span>
      <UndoButtons />
    </section>
  );
}

function Answer({ answer }: { readonly answer: { readonly ok: boolean; readonly lines: readonly string[] } | null }) {
  if (answer === null) return 'waiting for the cluster’s answer';
  const words = answer.lines.join(' · ');
  if (!answer.ok) return <span className="refused">✕ {words}</span>;
  return <span title={answer.lines.join('\n')}>{words === '' ? 'done' : words}</span>;
}

/** What an operator would have typed, where Kafka itself has no tool for it. */
function commentOn(text: string): string | null {
  const [verb, what, which] = text.split(/\s+/);
  if (what !== 'broker') return null;
  const container = `broker-${which}`;
  if (verb === 'kill') return `docker kill --signal KILL ${container}`;
  if (verb === 'restart') return `docker start ${container}`;
  if (verb === 'freeze') return `docker pause ${container}`;
  if (verb === 'thaw') return `docker unpause ${container}`;
  return null;
}
