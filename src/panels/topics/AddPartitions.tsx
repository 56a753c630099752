/** More partitions, after a look at which keys would go elsewhere from then on: partitions can be added, and never taken away. */
import { useState } from 'react';
import { printTopicCommand } from '../../engine/session/commands/topics';
import type { KeyMoves, TopicGlance } from '../../frame/topics/topics-view';
import { counted } from '../../stage/kit/numbers';
import { useAsked } from '../../state/use-asked';
import { useCommand } from '../use-command';
import { Asking } from './Asking';
import { KeyMark } from './KeyMark';

/** More lanes than this nobody could look at. */
const PREVIEWED_MAX = 1_000;

export function AddPartitions({ topic, finish }: { readonly topic: TopicGlance; readonly finish: () => void }) {
  const [text, setText] = useState(String(topic.partitions + 1));
  // Whatever is no number is none: Kafka says what it thinks of that.
  const count = /^-?\d{1,9}$/.test(text) ? Number(text) : 0;
  const command = printTopicCommand({ kind: 'AddPartitions', topic: topic.name, partitions: count });
  const { give, ...asked } = useCommand(finish);
  const isMore = count > topic.partitions;
  const isLooked = isMore && count <= PREVIEWED_MAX;
  return (
    <Asking
      title={`More partitions for ${topic.name}`}
      command={command}
      doIt={count === topic.partitions + 1 ? 'Add 1 partition' : `Have ${count} partitions`}
      {...asked}
      cannot={isMore ? null : whyNot(topic, count)}
      submit={() => give(command)}
      cancel={finish}
    >
      <label className="field">
        <span>partitions, now {topic.partitions}</span>
        <input type="number" value={text} onChange={({ target }) => setText(target.value)} />
      </label>
      {isLooked && <Preview topic={topic} count={count} />}
    </Asking>
  );
}

/** In Kafka's words, and then why that is so. */
function whyNot({ name, partitions }: TopicGlance, count: number): string {
  const refusal =
    count === partitions
      ? `Topic already has ${partitions} partition(s).`
      : `The topic ${name} currently has ${partitions} partition(s); ${count} would not be an increase.`;
  return `${refusal} Partitions are never taken away: the records in them would go with them.`;
}

function Preview({ topic, count }: { readonly topic: TopicGlance; readonly count: number }) {
  const moves = useAsked(`${topic.name} ${count}`, (port) => port.keyMoves(topic.name, count));
  if (moves === null) return null;
  const moving = moves.keys.filter(({ from, to }) => from !== to);
  return (
    <div className="preview">
      <p aria-live="polite">{summaryOf(moves, moving.length)}</p>
      {moves.caveat !== null && <p>{moves.caveat}</p>}
      {moving.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
        <section className="moves" aria-label="Keys that would move" tabIndex={0}>
          <ul>
            {moving.map(({ key, keyNumber, from, to }) => (
              <li key={key}>
                <KeyMark keyNumber={keyNumber} />
                <code>{key}</code>
                <span>
                  P{from} → <b>P{to}</b>
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

function summaryOf({ keys, hash }: KeyMoves, moving: number): string {
  if (keys.length === 0) return 'No key has been seen in this topic yet: none can move.';
  const some = `${moving} of ${counted(keys.length, 'key')} seen so far would go to another partition (${hash} of the key, modulo the number of partitions).`;
  if (moving === 0) return some;
  return `${some} What is written stays where it is, so such a key’s older records are not before its newer ones in one log. Producers move once they look at the metadata again: after metadata.max.age.ms, or when they are restarted.`;
}
