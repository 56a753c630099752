/** The box over a producer in which a person types what it is to send. Enter sends, ↑ and ↓ recall what was sent before. */
import { type FormEvent, type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { readTypedRecord, type TypedRecord } from '../../engine/session/typed-record';
import type { NodeId } from '../../engine/sim/context';
import type { Session } from '../../state/session';
import { hueOf, keyNumberOf, suitPath, textOn } from '../kit/suit';
import type { Box } from '../layout';

const FIRST_KEY = 'CLN-001';
const RECALLED_MAX = 50;

/** What was typed and sent: outlives the box, which going back in time takes away. */
export interface Draft {
  readonly text: string;
  readonly sent: readonly string[];
}

const drafts = new WeakMap<Session, Map<NodeId, Draft>>();

/** Of every producer of a session, in whichever view its box stands. */
export function draftsOf(session: Session): Map<NodeId, Draft> {
  const known = drafts.get(session) ?? new Map<NodeId, Draft>();
  drafts.set(session, known);
  return known;
}

export interface KeyBoxProps {
  readonly producer: NodeId;
  /** Null where its surroundings place it. */
  readonly box: Box | null;
  readonly isDead: boolean;
  /** Keys in order of first appearance: what gives hue and suit. */
  readonly keys: readonly string[];
  /** What `S` goes to. */
  readonly isFirst: boolean;
  /** As the page opens, it is where a person begins. */
  readonly takesFocus: boolean;
  readonly drafts: Map<NodeId, Draft>;
  readonly send: (record: TypedRecord) => void;
}

export function KeyBox({ producer, box, isDead, keys, isFirst, takesFocus, drafts, send }: KeyBoxProps) {
  const [{ text, sent }, setDraft] = useState<Draft>(() => drafts.get(producer) ?? { text: FIRST_KEY, sent: [] });
  const [recalled, setRecalled] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const typed = readTypedRecord(text);

  useEffect(() => {
    drafts.set(producer, { text, sent });
  }, [drafts, producer, text, sent]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: only as it appears; later the focus is the person's.
  useEffect(() => {
    if (takesFocus) input.current?.select();
  }, []);

  function submit(event: FormEvent) {
    event.preventDefault();
    if (typed === null || isDead) return;
    send(typed);
    setDraft({ text, sent: [...sent.filter((each) => each !== text), text].slice(-RECALLED_MAX) });
    setRecalled(0);
    // Enter sends it once more; whoever types begins another.
    if (document.activeElement === input.current) input.current?.select();
  }

  /** ↑ and ↓ recall; Escape leaves, so that the page's keys are keys again. */
  function onKeyDown(event: KeyboardEvent) {
    if (event.key === 'Escape') return input.current?.blur();
    const back = event.key === 'ArrowUp' ? 1 : event.key === 'ArrowDown' ? -1 : 0;
    const place = recalled + back;
    const found = sent.at(-place);
    if (back === 0 || place < 1 || place > sent.length || found === undefined) return;
    event.preventDefault();
    setRecalled(place);
    setDraft({ text: found, sent });
  }

  return (
    <form
      className="key-box"
      style={box === null ? undefined : { left: box.x, top: box.y, width: box.width, height: box.height }}
      onSubmit={submit}
    >
      <KeyMark keyNumber={typed === null || typed.key === null ? 0 : keyNumberOf(keys, typed.key)} />
      <input
        ref={input}
        aria-label={`Record to send with ${producer}: key, or key:value`}
        value={text}
        disabled={isDead}
        autoComplete="off"
        spellCheck={false}
        data-key-box={isFirst ? 'first' : undefined}
        onChange={(event) => setDraft({ text: event.target.value, sent })}
        onKeyDown={onKeyDown}
      />
      <button type="submit" aria-label={`Send with ${producer}`} disabled={isDead}>
        <span className="sign">↵</span>
      </button>
    </form>
  );
}

function KeyMark({ keyNumber }: { readonly keyNumber: number }) {
  const hue = `var(${hueOf(keyNumber)})`;
  return (
    <svg width="20" height="24" aria-hidden="true">
      <rect x="0.5" y="0.5" width="19" height="23" rx="3.8" fill={hue} stroke={`color-mix(in srgb, ${hue}, var(--edge-mix))`} />
      <path transform="translate(10 12) scale(5)" d={suitPath(keyNumber)} fill={`var(${textOn(keyNumber)})`} />
    </svg>
  );
}
