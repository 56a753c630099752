/** Topics to choose from: arrows go up and down. Those that brokers write for themselves stand apart and are not on the stage. */
import type { KeyboardEvent } from 'react';
import type { TopicName } from '../../engine/model/vocabulary';
import type { TopicGlance } from '../../frame/topics/topics-view';
import { counted } from '../../stage/kit/numbers';

interface TopicListProps {
  readonly topics: readonly TopicGlance[];
  readonly shown: TopicName | null;
  readonly show: (topic: TopicName) => void;
}

export function TopicList({ topics, shown, show }: TopicListProps) {
  return (
    <>
      <ul className="topic-list" aria-label="Topics that can be shown" onKeyDown={walk}>
        {topics
          .filter(({ isInternal }) => !isInternal)
          .map((topic) => (
            <li key={topic.name}>
              <button type="button" aria-current={topic.name === shown ? 'true' : undefined} onClick={() => show(topic.name)}>
                <span className="name">{topic.name}</span>
                <span className="facts">{madeOf(topic)}</span>
                <span className="doing">
                  {troubleOf(topic).map((words) => (
                    <b key={words}>✕ {words}</b>
                  ))}
                  {counted(topic.records, 'record')}
                  {topic.groups.map(({ group, lag }) => ` · ${group} lag ${lag}`)}
                </span>
              </button>
            </li>
          ))}
      </ul>
      {topics
        .filter(({ isInternal }) => isInternal)
        .map((topic) => (
          <p key={topic.name} className="internal">
            <code>{topic.name}</code> internal: {MEANING[topic.name] ?? 'brokers write it for themselves'} · {madeOf(topic)} ·{' '}
            {counted(topic.records, 'record')}
            {troubleOf(topic).map((words) => (
              <b key={words}> · ✕ {words}</b>
            ))}
          </p>
        ))}
    </>
  );
}

const MEANING: Readonly<Record<string, string>> = {
  __consumer_offsets: 'where group coordinators keep what groups have committed',
  __transaction_state: 'where transaction coordinators keep what is open',
};

export const madeOf = ({ partitions, replicationFactor, minInsyncReplicas }: TopicGlance) =>
  `${counted(partitions, 'partition')} · replication factor ${replicationFactor} · min.insync.replicas ${minInsyncReplicas}`;

function troubleOf({ leaderless, underReplicated }: TopicGlance): string[] {
  return [
    ...(leaderless === 0 ? [] : [`${counted(leaderless, 'partition')} without a leader`]),
    ...(underReplicated === 0 ? [] : [`${underReplicated} under-replicated`]),
  ];
}

function walk(event: KeyboardEvent<HTMLElement>): void {
  const buttons = [...event.currentTarget.querySelectorAll('button')];
  const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1 + buttons.length, Home: 0, End: buttons.length - 1 }[event.key];
  if (to === undefined || at < 0) return;
  event.preventDefault();
  buttons[to % buttons.length]?.focus();
}
