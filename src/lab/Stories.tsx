/** The stories of some of a world's records, sentence by sentence with their times. */
import { useEffect, useRef } from 'react';
import { clock } from '../stage/kit/numbers';
import { useLab, useLabState } from './use-lab';

export function Stories() {
  const worlds = useLab();
  const reading = useLabState((state) => state.reading);
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (reading !== null && dialog.current?.open === false) dialog.current.showModal();
  }, [reading]);
  if (reading === null) return null;
  const records = worlds.store.getState().moment?.labs[reading.world]?.records ?? [];
  return (
    <dialog ref={dialog} className="stories" aria-labelledby="stories-title" onClose={() => worlds.closeReading()}>
      <header>
        <h2 id="stories-title">{reading.title}</h2>
        <button type="button" className="button" onClick={() => dialog.current?.close()}>
          Close
        </button>
      </header>
      {reading.records.map((index) => {
        const record = records[index];
        const name = `record ${index}${record?.key == null ? '' : `, key ${record.key}`}${record?.offset == null ? '' : `, offset ${record.offset}`}`;
        return (
          <details key={index} open={reading.records.length < 3}>
            <summary>{name}</summary>
            <ol>
              {reading.stories[index]?.sentences.map(({ at, sentence }, place) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a story never changes while it is read
                <li key={place}>
                  <time>{clock(at)}</time> {sentence}
                </li>
              ))}
            </ol>
          </details>
        );
      })}
    </dialog>
  );
}
