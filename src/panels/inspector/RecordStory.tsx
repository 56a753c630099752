import { seconds } from '../../stage/kit/numbers';
import { useSession } from '../../state/hooks';
import type { RecordInspection } from '../../state/selection';

/** All that has happened to the record, by the auditor's account: each line leads to its moment. */
export function RecordStory({ inspection: { fate, story } }: { readonly inspection: RecordInspection }) {
  const session = useSession();
  return (
    <>
      <p className="fate">{fate}</p>
      <ol className="story">
        {story.map(({ event, at, sentence }) => (
          <li key={event}>
            <button
              type="button"
              title="Go to this moment"
              onClick={() => {
                session.setPace({ playing: false });
                session.seek(at);
              }}
            >
              <span className="time">{seconds(at)}</span>
              {sentence}
            </button>
          </li>
        ))}
      </ol>
    </>
  );
}
