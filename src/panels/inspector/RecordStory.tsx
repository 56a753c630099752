import { seconds } from '../../stage/kit/numbers';
import { useSession } from '../../state/hooks';
import type { RecordInspection } from '../../state/selection';

/** What became of the record, and all that led to it, by the auditor's account: each line leads to its moment. */
export function RecordStory({ inspection: { verdicts, story } }: { readonly inspection: RecordInspection }) {
  const session = useSession();
  return (
    <>
      {verdicts.map(({ sentence }) => (
        <p key={sentence} className="fate">
          {sentence}
        </p>
      ))}
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
