/** All keys in one table. Each can be switched off: a single letter may be what somebody's screen reader or voice says (WCAG 2.1.4). */
import { X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { closeKeys } from '../../state/drawers';
import { usePreferences } from '../../state/hooks';
import { switchKey } from '../../state/preferences';
import { useEscape } from '../use-escape';
import type { PagePart } from '../use-keys';
import './keys.css';

interface KeyLine {
  /** As the event names them, in lower case; the keys of one line go together. */
  readonly keys: readonly string[];
  readonly shown: readonly string[];
  readonly what: string;
  /** Only a page that has it hears the key. */
  readonly of?: PagePart;
}

const KEYS: readonly KeyLine[] = [
  { keys: [' '], shown: ['Space'], what: 'Play and pause' },
  { keys: [',', 'pageup'], shown: [',', 'PageUp'], what: 'Step back, to the event before' },
  { keys: ['.', 'pagedown'], shown: ['.', 'PageDown'], what: 'Step forward, to the next event' },
  { keys: ['['], shown: ['['], what: 'Slower' },
  { keys: [']'], shown: [']'], what: 'Faster' },
  { keys: ['home'], shown: ['Home'], what: 'To the beginning of time' },
  { keys: ['end'], shown: ['End'], what: 'To the end of what has happened' },
  { keys: ['s'], shown: ['S'], what: 'To the box for the next record; Enter sends it', of: 'key box' },
  { keys: ['w'], shown: ['W'], what: 'To the lesson’s words', of: 'words' },
  { keys: ['v'], shown: ['V'], what: 'Physical or logical view', of: 'views' },
  { keys: ['t'], shown: ['T'], what: 'Timeline: messages between nodes', of: 'timeline' },
  { keys: ['c'], shown: ['C'], what: 'Share this moment', of: 'share' },
  { keys: ['p'], shown: ['P'], what: 'Present: the stage alone, and large. Escape leaves', of: 'presentation' },
  { keys: ['b'], shown: ['B'], what: 'While presenting: blank the screen, and show it again', of: 'presentation' },
  { keys: ['l'], shown: ['L'], what: 'While presenting: a pointer; arrow keys move it', of: 'presentation' },
];

/** What a key does on the thing that has the focus. */
const ON_THINGS: readonly (readonly [key: string, what: string, of?: PagePart])[] = [
  ['Tab', 'From thing to thing: producers, brokers, partitions, groups, consumers'],
  ['Enter', 'What can be done to it, or why it is so'],
  ['← →', 'Along a partition: its ISR, high watermark and records. On a record, Enter shows its bytes', 'lanes'],
  ['← → Home', 'On a committed-offset flag: move it; Enter lets go of it there', 'lanes'],
  ['X', 'On a link: cut it, heal it', 'views'],
  ['Escape', 'Close what is open'],
  ['Ctrl Z', 'Undo; with Shift, redo'],
];

/** Of the keys those that the page which shows them hears. */
export default function KeysPanel({ parts }: { readonly parts: readonly PagePart[] }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const keysOff = usePreferences((preferred) => preferred.keysOff);
  const isThere = (part: PagePart | undefined) => part === undefined || parts.includes(part);
  useEffect(() => dialog.current?.showModal(), []);
  useEscape(() => dialog.current?.close(), { isOver: true });
  return (
    <dialog ref={dialog} className="keys-panel" aria-labelledby="keys-title" onClose={closeKeys}>
      <header>
        <h2 id="keys-title">Keys</h2>
        <button type="button" className="icon-button" aria-label="Close the keys" onClick={() => dialog.current?.close()}>
          <X size={17} aria-hidden="true" />
        </button>
      </header>
      <table>
        <caption>Anywhere, unless you type</caption>
        <tbody>
          {KEYS.filter(({ of }) => isThere(of)).map(({ keys, shown, what }) => (
            <tr key={what}>
              <th scope="row">
                <label>
                  <input
                    type="checkbox"
                    checked={!keys.some((key) => keysOff.includes(key))}
                    onChange={({ target }) => switchKey(keys, target.checked)}
                  />
                  {shown.map((key) => (
                    <kbd key={key}>{key}</kbd>
                  ))}
                </label>
              </th>
              <td>{what}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <table>
        <caption>On what has the focus</caption>
        <tbody>
          {ON_THINGS.filter(([, , of]) => isThere(of)).map(([key, what]) => (
            <tr key={what}>
              <th scope="row">
                <kbd>{key}</kbd>
              </th>
              <td>{what}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </dialog>
  );
}
