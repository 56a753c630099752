/** What the three forms under the topics share: a heading, the command as it will be given, the cluster's refusal, and two buttons. */
import { type ReactNode, useEffect, useRef } from 'react';

interface AskingProps {
  readonly title: string;
  readonly command: string;
  readonly doIt: string;
  readonly isGrave?: boolean;
  readonly isOut: boolean;
  readonly refusal: string | null;
  /** Why it cannot be done as it stands; null where it can. */
  readonly cannot?: string | null;
  readonly submit: () => void;
  readonly cancel: () => void;
  readonly children: ReactNode;
}

export function Asking({ title, command, doIt, isGrave = false, isOut, refusal, cannot = null, submit, cancel, children }: AskingProps) {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    const first = form.current?.querySelector<HTMLElement>('input, button[type=button]');
    first?.focus();
    if (first instanceof HTMLInputElement) first.select();
    form.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  return (
    <form
      ref={form}
      className="asking"
      aria-label={title}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (cannot === null) submit();
      }}
    >
      <h3>{title}</h3>
      {children}
      <code className="will-run">{command}</code>
      {cannot !== null && (
        <p className="refusal" id="cannot" role="status">
          ✕ {cannot}
        </p>
      )}
      {refusal !== null && cannot === null && (
        <p className="refusal" role="alert">
          ✕ {refusal}
        </p>
      )}
      <div className="buttons">
        <button type="button" className="button" onClick={cancel}>
          Cancel
        </button>
        <button
          type="submit"
          className={isGrave ? 'button grave' : 'button primary'}
          disabled={isOut || cannot !== null}
          aria-describedby={cannot === null ? undefined : 'cannot'}
        >
          {isOut ? 'waiting for the cluster’s answer' : doIt}
        </button>
      </div>
    </form>
  );
}
